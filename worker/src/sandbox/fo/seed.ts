/** Two legal entities: demf (euros, German tax) and usmf (dollars). */
import { emptyRow, entityOf, type Row } from './contract.ts';
import type { Tables } from './tables.ts';

export const RATES: Record< string, string > = { 'DE-DOM/FULL': '19', 'DE-DOM/RED': '7', 'US-CA/FULL': '8.25' };
const ITEMS: [ string, string, string, string ][] = [
	[ 'CONCORD-TEE-S', 'T-Shirt S', 'Item', 'FULL' ], [ 'CONCORD-TEE-M', 'T-Shirt M', 'Item', 'FULL' ], [ 'CONCORD-MUG', 'Mug', 'Item', 'FULL' ],
	[ 'CONCORD-BOOK', 'Book', 'Item', 'RED' ], [ 'CONCORD-HOODIE', 'Hoodie', 'Item', 'FULL' ], [ 'CONCORD-STICKER', 'Sticker', 'Item', 'FULL' ],
	[ 'CONCORD-BLOCKED', 'Discontinued', 'Item', 'FULL' ],
	[ 'SHIPPING', 'Shipping', 'Service', 'FULL' ], [ 'HANDLING', 'Handling', 'Service', 'FULL' ], [ 'ROUNDING', 'Rounding', 'Service', 'ZERO' ],
];
const PRICES: Record< string, string > = { 'CONCORD-TEE-S': '24.9', 'CONCORD-TEE-M': '24.9', 'CONCORD-MUG': '12.5', 'CONCORD-BOOK': '19.99', 'CONCORD-HOODIE': '59', 'CONCORD-STICKER': '1.99' };
const COMPANIES = [ { id: 'demf', name: 'Contoso Entertainment System Germany', currency: 'EUR', taxGroup: 'DE-DOM' }, { id: 'usmf', name: 'Contoso Entertainment System USA', currency: 'USD', taxGroup: 'US-CA' } ];
const COUNTRIES = new Set( 'AUT AUS BEL CAN CHE CZE DEU DNK ESP FIN FRA GBR IRL ISR ITA JPN NLD NOR POL PRT SAU SWE TUR USA'.split( ' ' ) );

/** Shared by all legal entities. The yen is quoted for a hundred. */
const EXCHANGE_RATES: [ string, string, string, string, string ][] = [
	[ 'USD', 'EUR', '2026-01-01T12:00:00Z', '0.9', 'One' ], [ 'USD', 'EUR', '2026-07-01T12:00:00Z', '0.92', 'One' ], [ 'JPY', 'EUR', '2026-01-01T12:00:00Z', '0.6', 'Hundred' ], [ 'EUR', 'DKK', '2026-01-01T12:00:00Z', '7.46', 'One' ],
];

function bulk( count: number ): typeof ITEMS {
	return Array.from( { length: count }, ( _none, index ) => [ `BULK-${ String( index + 1 ).padStart( 6, '0' ) }`, `Item ${ index + 1 }`, 'Item', 'FULL' ] );
}

export const CURRENCIES = new Set( [ 'EUR', 'USD', 'GBP', 'CHF', 'DKK', 'JPY' ] );

export function isCountry( code: string ): boolean {
	return COUNTRIES.has( code );
}

export function taxGroupOf( company: string ): string {
	return COMPANIES.find( ( one ) => one.id === company )?.taxGroup ?? '';
}

export function currencyOf( company: string ): string {
	return COMPANIES.find( ( one ) => one.id === company )?.currency ?? '';
}

export function companies(): string[] {
	return COMPANIES.map( ( company ) => company.id );
}

/** `more`: items of the first legal entity beside the usual ones. */
export function seed( tables: Tables, clientIds: readonly string[], more = 0 ): void {
	const add = ( set: string, values: Row ) => {
		const entity = entityOf( set );
		if ( entity ) {
			tables.insert( entity, { ...emptyRow( entity ), ...values } );
		}
	};
	clientIds.forEach( ( id ) => add( 'SysAADClients', { AADClientId: id, UserId: 'ConcordService', Name: 'Concord' } ) );
	EXCHANGE_RATES.forEach( ( [ FromCurrency, ToCurrency, StartDate, Rate, ConversionFactor ] ) => add( 'ExchangeRates', { RateTypeName: 'Default', FromCurrency, ToCurrency, StartDate, Rate, ConversionFactor } ) );
	for ( const { id: dataAreaId, name, taxGroup } of COMPANIES ) {
		add( 'LegalEntities', { LegalEntityId: dataAreaId, Name: name } );
		add( 'Companies', { DataArea: dataAreaId, Name: name } );
		[ '10', '30' ].forEach( ( group ) => add( 'CustomerGroups', { dataAreaId, CustomerGroupId: group, Description: group === '10' ? 'Retail customers' : 'Wholesale customers' } ) );
		add( 'TaxGroups', { dataAreaId, TaxGroupCode: taxGroup, Description: 'Domestic' } );
		[ [ 'Net14', 'Net 14 days', '14' ], [ 'COD', 'Paid at once', '0' ] ].forEach( ( [ Name = '', Description = '', NumberOfDays = '0' ] ) => add( 'PaymentTerms', { dataAreaId, Name, Description, NumberOfDays } ) );
		[ 'FULL', 'RED', 'ZERO' ].forEach( ( code ) => add( 'TaxItemGroups', { dataAreaId, TaxItemGroupCode: code, TaxCodeId: code } ) );
		[ [ '11', 'Main', '1' ], [ '12', 'Outlet', '2' ] ].forEach( ( [ WarehouseId = '', WarehouseName = '', OperationalSiteId = '' ] ) => add( 'Warehouses', { dataAreaId, WarehouseId, WarehouseName, OperationalSiteId } ) );
		add( 'CustomersV3', { dataAreaId, CustomerAccount: 'WEB-GUEST', PartyType: 'Person', PersonFirstName: 'Web', PersonLastName: 'Guest', CustomerGroupId: '10', SalesCurrencyCode: currencyOf( dataAreaId ) } );
		for ( const [ ItemNumber, ProductName, ProductType, group ] of dataAreaId === COMPANIES[ 0 ]?.id ? [ ...ITEMS, ...bulk( more ) ] : ITEMS ) {
			add( 'ReleasedProductsV2', { dataAreaId, ItemNumber, ProductNumber: ItemNumber, SearchName: ProductName, ProductType, SalesSalesTaxItemGroupCode: group, SalesPrice: PRICES[ ItemNumber ] ?? '0', SalesPriceQuantity: '1', SalesUnitSymbol: 'ea' } );
			add( 'SellableReleasedProducts', { dataAreaId, ProductNumber: ItemNumber, ProductName, CurrencyCode: currencyOf( dataAreaId ), ProductType, SalesPrice: PRICES[ ItemNumber ] ?? '0', SalesUnitSymbol: 'ea', IsSalesStopped: ItemNumber === 'CONCORD-BLOCKED' ? 'Yes' : 'No' } );
			add( 'ConItemTexts', { dataAreaId, ItemNumber, CareInstructions: ItemNumber === 'CONCORD-MUG' ? 'Dishwasher safe.' : '', ChangedDateTime: '2026-11-01T08:00:00Z' } );
			if ( ProductType === 'Item' ) {
				add( 'WarehousesOnHandV2', { dataAreaId, ItemNumber, ProductName, InventorySiteId: '1', InventoryWarehouseId: '11', OnHandQuantity: '100', AvailableOnHandQuantity: '100', TotalAvailableQuantity: '100' } );
			}
		}
	}
}
