/** Warehouses of a legal entity, with the site that each belongs to (d365-fo.md, 4). */
import type { Observer } from '../connector.ts';
import { textOf } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';

export type Warehouse = { code: string; site: string };

export async function readWarehouses( context: FoContext, observe: Observer ): Promise< Warehouse[] > {
	const warehouses: Warehouse[] = [];
	const path = `Warehouses${ queryString( { filter: equals( 'dataAreaId', context.company ), select: [ 'WarehouseId', 'OperationalSiteId' ] }, CROSS_COMPANY ) }`;
	for await ( const rows of readPages( context.gateway, path, 'Warehouses', observe ) ) {
		warehouses.push( ...rows.map( ( row ) => ( { code: textOf( row, 'WarehouseId' ), site: textOf( row, 'OperationalSiteId' ) } ) ).filter( ( { code } ) => code !== '' ) );
	}
	return warehouses;
}
