/**
 * Lists of a legal entity (contracts/fo/entities.json). Payment methods and currencies are no entity of that contract: the name of a
 * method of payment is typed. Nor are the names of journals: offered are those that payment journals of the company have had.
 */
import { CHOICES_MAX, type TenantList } from '../../core/tenant.ts';
import { inTurn, readLists, type Catalogue, type ListSource } from '../catalogue.ts';
import { textOf, type Row } from '../odata/json.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, CUSTOMERS, type FoContext } from './context.ts';

const SERVICES = 'ProductType eq Microsoft.Dynamics.DataEntities.EcoResProductType\'Service\'';
const ONE_MORE = CHOICES_MAX + 1;

export function foCatalogue( context: FoContext ): Catalogue {
	const inCompany = ( ...more: string[] ) => allOf( equals( 'dataAreaId', context.company ), ...more );
	const source = ( list: TenantList, set: string, value: string, label: string, ...more: string[] ): ListSource => (
		{ list, set, value, label, path: set + queryString( { filter: inCompany( ...more ), select: [ ...new Set( [ value, label ] ) ], top: ONE_MORE }, CROSS_COMPANY ) } );
	const sources: ListSource[] = [
		{ list: 'companies', set: 'LegalEntities', value: 'LegalEntityId', label: 'Name', path: `LegalEntities${ queryString( { select: [ 'LegalEntityId', 'Name' ], top: ONE_MORE }, CROSS_COMPANY ) }` },
		source( 'customer_groups', 'CustomerGroups', 'CustomerGroupId', 'Description' ),
		source( 'locations', 'Warehouses', 'WarehouseId', 'WarehouseName' ),
		source( 'tax_groups', 'TaxGroups', 'TaxGroupCode', 'Description' ),
		source( 'tax_codes', 'TaxItemGroups', 'TaxItemGroupCode', 'Description' ),
		source( 'service_items', 'ReleasedProductsV2', 'ItemNumber', 'SearchName', SERVICES ),
		source( 'payment_terms', 'PaymentTerms', 'Name', 'Description' ),
		source( 'payment_journals', 'CustomerPaymentJournalHeaders', 'JournalName', 'JournalName' ),
	];
	return {
		lists: ( observe ) => readLists( context.gateway, sources, observe ),
		keys: ( kind, observe, from ) => {
			// A variation's SKU is the number of its product variant.
			const sets = kind === 'items' ? [ [ 'ReleasedProductsV2', 'ItemNumber' ], [ 'ReleasedProductVariantsV2', 'ProductVariantNumber' ] ] as const : [ [ CUSTOMERS, 'PrimaryContactEmail' ] ] as const;
			return inTurn( from, sets.map( ( [ set, field ] ) => ( { set, path: () => Promise.resolve( set + queryString( { filter: inCompany(), select: [ field ] }, CROSS_COMPANY ) ), key: ( row: Row ) => textOf( row, field ) } ) ), context.gateway, observe );
		},
	};
}
