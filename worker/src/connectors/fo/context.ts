/** What the parts of the F&O connector share: the gateway, the legal entity and the addresses built from them. */
import type { OrderMappings } from '../../core/mapping/defaults/index.ts';
import type { Lengths, Members } from '../../core/mapping/metadata.ts';
import type { ConnectionSettings } from '../../store/contract/api.ts';
import type { Gateway } from '../odata/gateway.ts';
import { keyPart } from '../odata/query.ts';

export const HEADERS = 'SalesOrderHeadersV4';
export const LINES = 'SalesOrderLinesV3';
export const CUSTOMERS = 'CustomersV3';
/** dataAreaId alone does not reach another company than the service user's default one (d365-fo.md, 0). */
export const CROSS_COMPANY = 'cross-company=true';

export type FoContext = { gateway: Gateway; settings: ConnectionSettings; company: string; connectionId: string; mappings: OrderMappings; lengths?: Lengths; members?: Members; now: () => Date };

export function headerPath( context: FoContext, number: string ): string {
	return `${ HEADERS }(${ keyPart( 'dataAreaId', context.company ) },${ keyPart( 'SalesOrderNumber', number ) })`;
}

/** Opens the list page in the right company; F&O has no documented address of a single record. */
export function pageUrl( context: FoContext, menuItem: string ): string {
	const base = context.gateway.root.href.replace( /data\/$/, '' );
	return `${ base }?cmp=${ encodeURIComponent( context.company.toLowerCase() ) }&mi=${ menuItem }`;
}
