/**
 * Lists of a company (API v2.0). Customer posting groups are not in this API: the company's own template decides them when a
 * customer is created (d365-bc-dataverse.md, 1.1), so there is nothing to choose.
 */
import { SyncError } from '../../core/issue.ts';
import { CHOICES_MAX, type TenantList } from '../../core/tenant.ts';
import type { Observer } from '../connector.ts';
import { inTurn, readLists, type Catalogue, type ListSource } from '../catalogue.ts';
import { textOf } from '../odata/json.ts';
import { queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';
import { SEPARATOR } from './variants.ts';

const LISTS: readonly ( readonly [ list: TenantList, set: string, value: string, filter?: string ] )[] = [
	[ 'locations', 'locations', 'code' ],
	[ 'tax_groups', 'taxAreas', 'code' ],
	[ 'tax_codes', 'taxGroups', 'code' ],
	[ 'service_items', 'items', 'number', 'type ne \'Inventory\'' ],
	[ 'accounts', 'accounts', 'number', 'accountType eq \'Posting\'' ],
	[ 'payment_terms', 'paymentTerms', 'code' ],
	[ 'payment_methods', 'paymentMethods', 'code' ],
	[ 'currencies', 'currencies', 'code' ],
	[ 'payment_journals', 'customerPaymentJournals', 'code' ],
	[ 'journals', 'journals', 'code' ],
];

export function bcCatalogue( context: BcContext ): Catalogue {
	const companies: ListSource = { list: 'companies', set: 'companies', value: 'name', label: 'displayName', path: `companies${ queryString( { select: [ 'name', 'displayName' ] } ) }` };
	const source = async ( [ list, set, value, filter ]: ( typeof LISTS )[ number ], observe: Observer ): Promise< ListSource > => (
		{ list, set, value, label: 'displayName', path: await context.path( set + queryString( { ...( filter === undefined ? {} : { filter } ), select: [ value, 'displayName' ], top: CHOICES_MAX + 1 } ), observe ) } );
	return {
		lists: async ( observe ) => {
			try {
				return await readLists( context.gateway, [ companies, ...await Promise.all( LISTS.map( ( one ) => source( one, observe ) ) ) ], observe );
			} catch ( error ) {
				if ( ! ( error instanceof SyncError ) || error.issue.code !== 'company_not_found' ) {
					throw error;
				}
				// Which companies there are is the answer to a name that does not exist.
				const { lists, unread } = await readLists( context.gateway, [ companies ], observe );
				const { message, remedy } = error.issue;
				return { lists, unread: [ ...unread, ...LISTS.map( ( [ list ] ) => ( { list, message, remedy } ) ).slice( 0, 1 ) ] };
			}
		},
		keys: ( kind, observe, from ) => kind === 'customers' ? inTurn( from, [ { set: 'customers', path: () => pathOf( context, 'customers', [ 'email' ], observe ), key: ( row ) => textOf( row, 'email' ) } ], context.gateway, observe ) : inTurn( from, [
			{ set: 'items', path: () => pathOf( context, 'items', [ 'number' ], observe ), key: ( row ) => textOf( row, 'number' ) },
			// As the feed of items names variations.
			{ set: 'itemVariants', path: () => pathOf( context, 'itemVariants', [ 'itemNumber', 'code' ], observe ), key: ( row ) => `${ textOf( row, 'itemNumber' ) }${ SEPARATOR }${ textOf( row, 'code' ) }` },
		], context.gateway, observe ),
	};
}

function pathOf( context: BcContext, set: string, select: readonly string[], observe: Observer ): Promise< string > {
	return context.path( set + queryString( { select } ), observe );
}
