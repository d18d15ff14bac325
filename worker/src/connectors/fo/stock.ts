/**
 * Stock of Finance & Operations: WarehousesOnHandV2, one row per item, product dimensions, site and warehouse, without a time of
 * change (d365-fo.md, 4). So every look reads them all, and costs in proportion to the catalogue.
 */
import { sumBySku, type StockLevel } from '../../core/feeds/stock-level.ts';
import type { Observer } from '../connector.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import type { StockSource } from '../stock.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';

const SET = 'WarehousesOnHandV2';
const DIMENSIONS = [ 'ProductColorId', 'ProductSizeId', 'ProductStyleId', 'ProductConfigurationId', 'ProductVersionId' ];
const FIELDS = [ 'ItemNumber', 'InventoryWarehouseId', 'AvailableOnHandQuantity', 'OnHandQuantity', 'ReservedOnHandQuantity', ...DIMENSIONS ];

export class FoStock implements StockSource {
	readonly tellsMovements = false;
	readonly tellsPlaces = true;
	readonly #context: FoContext;

	constructor( context: FoContext ) {
		this.#context = context;
	}

	head(): Promise< string > {
		return Promise.resolve( '' );
	}

	async* all( locations: readonly string[], observe: Observer ): AsyncIterable< StockLevel[] > {
		const company = equals( 'dataAreaId', this.#context.company );
		const filter = locations.length === 0 ? company : allOf( company, anyOf( ...locations.map( ( code ) => equals( 'InventoryWarehouseId', code ) ) ) );
		const path = SET + queryString( { filter, select: FIELDS, orderBy: 'ItemNumber' }, CROSS_COMPANY );
		// An item's rows may go on over the page's end: its last item waits for the next page.
		let held: StockLevel[] = [];
		for await ( const rows of readPages( this.#context.gateway, path, SET, observe ) ) {
			const levels = [ ...held, ...rows.flatMap( levelOf ) ];
			const last = levels.at( -1 )?.sku;
			held = levels.filter( ( level ) => level.sku === last );
			yield sumBySku( levels.filter( ( level ) => level.sku !== last ) );
		}
		yield sumBySku( held );
	}

	// eslint-disable-next-line require-yield -- There is nothing to tell.
	async* moved(): AsyncIterable< { levels: StockLevel[]; reached: string } > {
		return;
	}
}

/** Rows of a variant belong to the variant's SKU and not to its master's. */
function levelOf( row: Row ): StockLevel[] {
	const [ available, onHand ] = [ decimalOf( row, 'AvailableOnHandQuantity' ), decimalOf( row, 'OnHandQuantity' ) ];
	const sku = textOf( row, 'ItemNumber' );
	if ( sku === '' || available === null || onHand === null || DIMENSIONS.some( ( field ) => textOf( row, field ) !== '' ) ) {
		return [];
	}
	return [ { sku, available, onHand, reserved: decimalOf( row, 'ReservedOnHandQuantity' ) ?? '0', location: textOf( row, 'InventoryWarehouseId' ) } ];
}
