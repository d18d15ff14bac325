/** What F&O checks and fills in when customers and sales orders are written. */
import { foMaxLength } from '../../connectors/fo/lengths.ts';
import { entityOf, type Entity, type Row } from './contract.ts';
import { writeFailed } from './errors.ts';
import { CURRENCIES, currencyOf, isCountry, RATES, taxGroupOf } from './seed.ts';
import { keyOf, type Tables } from './tables.ts';
import { lineAmount, orderTotals } from './totals.ts';

export type World = {
	tables: Tables;
	now: () => Date;
	/** 400 in newer versions, 500 in older ones (d365-fo.md, 7). */
	validationStatus: 400 | 500;
	/** Company of rows that name none. */
	defaultCompany: string;
	/** Entity sets that this environment does not offer. */
	unpublished?: ReadonlySet< string >;
	/** Orders whose totals are reckoned when the changeset under way ends; absent outside one. */
	touched?: Map< string, { company: string; number: string } >;
};

export const ORDERS = must( 'SalesOrderHeadersV4' );
export const ORDER_LINES = must( 'SalesOrderLinesV3' );
const CUSTOMERS = must( 'CustomersV3' );
const ITEMS = must( 'ReleasedProductsV2' );

export function must( set: string ): Entity {
	const entity = entityOf( set );
	if ( ! entity ) {
		throw new Error( `the contract has no ${ set }` );
	}
	return entity;
}

/** Checks `row` and fills defaults before it is inserted; `given` names what the client sent. */
export function prepareInsert( world: World, entity: Entity, row: Row, given: ReadonlySet< string > ): Row {
	checkLengths( world, entity, row );
	switch ( entity.table ) {
		case 'CustomersV3': return customer( world, row );
		case 'SalesOrderHeadersV4': return header( world, row );
		case 'SalesOrderLinesV3': return line( world, row, given );
		case 'CustomerPaymentJournalHeaders': return row[ 'JournalBatchNumber' ] === '' ? { ...row, JournalBatchNumber: world.tables.next( `journal ${ row[ 'dataAreaId' ] ?? '' }`, ( value ) => String( value ).padStart( 5, '0' ) ), IsPosted: 'No' } : row;
		case 'CustomerPaymentJournalLines': return journalLine( world, row );
		default: return row;
	}
}

/** Lines count on in their journal; one that is posted takes no more. */
function journalLine( world: World, row: Row ): Row {
	const number = row[ 'JournalBatchNumber' ] ?? '';
	const header = world.tables.rows( must( 'CustomerPaymentJournalHeaders' ) ).find( ( one ) => one[ 'dataAreaId' ] === row[ 'dataAreaId' ] && one[ 'JournalBatchNumber' ] === number );
	if ( ! header || header[ 'IsPosted' ] === 'Yes' ) {
		fail( world, 'CustomerPaymentJournalLines', header ? `Warning: Journal ${ number } is posted.` : `Warning: The value '${ number }' in field 'Journal batch number' is not found in the relating table 'Journal table'.` );
	}
	const lines = world.tables.rows( must( 'CustomerPaymentJournalLines' ) ).filter( ( one ) => one[ 'dataAreaId' ] === row[ 'dataAreaId' ] && one[ 'JournalBatchNumber' ] === number );
	return { ...row, LineNumber: String( lines.length + 1 ) };
}

/** Brings the header's totals up to date after any change of the order; in a changeset once, or 5,000 lines would cost 5,000 sums. */
export function refreshTotals( world: World, company: string, number: string ): void {
	if ( world.touched ) {
		world.touched.set( `${ company } ${ number }`, { company, number } );
		return;
	}
	const key = keyOf( ORDERS, { dataAreaId: company, SalesOrderNumber: number } );
	const order = world.tables.find( ORDERS, key );
	if ( order ) {
		world.tables.update( ORDERS, key, orderTotals( order, linesOf( world, company, number ), ( group, itemGroup ) => RATES[ `${ group }/${ itemGroup }` ] ?? '0' ) );
	}
}

/** Runs `work` with the totals left alone and reckons them at its end. */
export function totalsAtEnd< T >( world: World, work: () => T ): T {
	const touched = new Map< string, { company: string; number: string } >();
	world.touched = touched;
	try {
		return work();
	} finally {
		delete world.touched;
		touched.forEach( ( { company, number } ) => refreshTotals( world, company, number ) );
	}
}

export function linesOf( world: World, company: string, number: string ): Row[] {
	return world.tables.rows( ORDER_LINES ).filter( ( row ) => row[ 'dataAreaId' ] === company && row[ 'SalesOrderNumber' ] === number );
}

function fail( world: World, table: string, ...infolog: string[] ): never {
	throw writeFailed( world.validationStatus, table, ...infolog, `Warning: validateWrite failed on data source '${ table }'.` );
}

function checkLengths( world: World, entity: Entity, row: Row ): void {
	for ( const [ name, value ] of Object.entries( row ) ) {
		const max = foMaxLength( entity.set, name );
		if ( max !== undefined && value.length > max ) {
			fail( world, entity.table, `Error: Field '${ name }' exceeds the maximum length of ${ max }.` );
		}
	}
}

function customer( world: World, row: Row ): Row {
	const company = row[ 'dataAreaId' ] ?? '';
	if ( ! world.tables.find( must( 'CustomerGroups' ), keyOf( must( 'CustomerGroups' ), { dataAreaId: company, CustomerGroupId: row[ 'CustomerGroupId' ] ?? '' } ) ) ) {
		fail( world, 'CustomersV3', row[ 'CustomerGroupId' ] ? `Error: The value '${ row[ 'CustomerGroupId' ] }' in field 'Customer group' is not found in the related table 'Customer groups'.` : 'Error: Field \'Customer group\' must be filled in.' );
	}
	checkCurrency( world, 'CustomersV3', row[ 'SalesCurrencyCode' ] || currencyOf( company ) );
	checkCountry( world, 'CustomersV3', row[ 'AddressCountryRegionId' ] ?? '' );
	return { ...row, CustomerAccount: row[ 'CustomerAccount' ] || world.tables.next( `customer ${ company }`, ( value ) => `C${ String( value ).padStart( 6, '0' ) }` ) };
}

function header( world: World, row: Row ): Row {
	const company = row[ 'dataAreaId' ] ?? '';
	for ( const field of [ 'OrderingCustomerAccountNumber', 'InvoiceCustomerAccountNumber' ] ) {
		const account = world.tables.find( CUSTOMERS, keyOf( CUSTOMERS, { dataAreaId: company, CustomerAccount: row[ field ] ?? '' } ) );
		if ( ! account ) {
			fail( world, 'SalesOrderHeadersV4', `Error: The value '${ row[ field ] ?? '' }' in field '${ field.startsWith( 'Invoice' ) ? 'Invoice account' : 'Customer account' }' is not found in the related table 'Customers'.` );
		}
		if ( account[ 'OnHoldStatus' ] === 'All' ) {
			fail( world, 'SalesOrderHeadersV4', `Error: Customer ${ row[ field ] ?? '' } is on hold for all transactions.` );
		}
	}
	checkCurrency( world, 'SalesOrderHeadersV4', row[ 'CurrencyCode' ] || currencyOf( company ) );
	checkCountry( world, 'SalesOrderHeadersV4', row[ 'DeliveryAddressCountryRegionId' ] ?? '' );
	return {
		...row,
		SalesOrderNumber: row[ 'SalesOrderNumber' ] || world.tables.next( `order ${ company }`, ( value ) => String( value ).padStart( 6, '0' ) ),
		CurrencyCode: row[ 'CurrencyCode' ] || currencyOf( company ), SalesOrderStatus: 'Backorder', SalesOrderProcessingStatus: 'Active', OrderTotalAmount: '0', OrderTotalTaxAmount: '0',
		OrderCreationDateTime: world.now().toISOString().replace( /\.\d+Z$/, 'Z' ),
	};
}

function line( world: World, row: Row, given: ReadonlySet< string > ): Row {
	const company = row[ 'dataAreaId' ] ?? '';
	const order = world.tables.find( ORDERS, keyOf( ORDERS, { dataAreaId: company, SalesOrderNumber: row[ 'SalesOrderNumber' ] ?? '' } ) );
	if ( ! order ) {
		fail( world, 'SalesOrderLinesV3', `Error: The value '${ row[ 'SalesOrderNumber' ] ?? '' }' in field 'Sales order' is not found in the related table 'Sales orders'.` );
	}
	if ( order[ 'SalesOrderStatus' ] !== 'Backorder' ) {
		fail( world, 'SalesOrderLinesV3', `Error: Sales order ${ order[ 'SalesOrderNumber' ] ?? '' } cannot be edited because it is ${ ( order[ 'SalesOrderStatus' ] ?? '' ).toLowerCase() }.` );
	}
	const item = world.tables.find( ITEMS, keyOf( ITEMS, { dataAreaId: company, ItemNumber: row[ 'ItemNumber' ] ?? '' } ) );
	if ( ! item ) {
		fail( world, 'SalesOrderLinesV3', `Error: The value '${ row[ 'ItemNumber' ] ?? '' }' in field 'Item number' is not found in the related table 'Released products'.` );
	}
	if ( item[ 'ItemNumber' ] === 'CONCORD-BLOCKED' ) {
		fail( world, 'SalesOrderLinesV3', 'Warning: Item \'CONCORD-BLOCKED\' is blocked for \'Sales order\'.' );
	}
	const tax = taxOf( world, company, row, item, given );
	const priced = { ...row, ...tax, SalesPriceQuantity: given.has( 'SalesPriceQuantity' ) ? row[ 'SalesPriceQuantity' ] ?? '1' : '1' };
	return {
		...priced, LineAmount: lineAmount( priced ).toFixed( 2 ), SalesOrderLineStatus: 'Backorder',
		InventoryLotId: row[ 'InventoryLotId' ] || world.tables.next( `lot ${ company }`, ( value ) => String( value ).padStart( 8, '0' ) ),
		LineDescription: row[ 'LineDescription' ] || ( item[ 'SearchName' ] ?? '' ),
		ShippingWarehouseId: row[ 'ShippingWarehouseId' ] || ( item[ 'ProductType' ] === 'Item' ? order[ 'DefaultShippingWarehouseId' ] || '11' : '' ),
	};
}

/** Groups sent must exist; what was not sent comes from the company and the item. */
function taxOf( world: World, company: string, row: Row, item: Row, given: ReadonlySet< string > ): Row {
	const group = given.has( 'SalesTaxGroupCode' ) ? row[ 'SalesTaxGroupCode' ] ?? '' : taxGroupOf( company );
	const itemGroup = given.has( 'SalesTaxItemGroupCode' ) ? row[ 'SalesTaxItemGroupCode' ] ?? '' : item[ 'SalesSalesTaxItemGroupCode' ] ?? '';
	if ( group !== '' && ! world.tables.rows( must( 'TaxGroups' ) ).some( ( one ) => one[ 'dataAreaId' ] === company && one[ 'TaxGroupCode' ] === group ) ) {
		fail( world, 'SalesOrderLinesV3', `Error: The value '${ group }' in field 'Sales tax group' is not found in the related table 'Sales tax groups'.` );
	}
	if ( itemGroup !== '' && ! world.tables.rows( must( 'TaxItemGroups' ) ).some( ( one ) => one[ 'dataAreaId' ] === company && one[ 'TaxItemGroupCode' ] === itemGroup ) ) {
		fail( world, 'SalesOrderLinesV3', `Error: The value '${ itemGroup }' in field 'Item sales tax group' is not found in the related table 'Item sales tax groups'.` );
	}
	return { SalesTaxGroupCode: group, SalesTaxItemGroupCode: itemGroup };
}

function checkCurrency( world: World, table: string, currency: string ): void {
	if ( ! CURRENCIES.has( currency ) ) {
		fail( world, table, `Error: The value '${ currency }' in field 'Currency' is not found in the related table 'Currencies'.` );
	}
}

function checkCountry( world: World, table: string, country: string ): void {
	if ( country !== '' && ! isCountry( country ) ) {
		fail( world, table, `Error: The value '${ country }' in field 'Country/region' is not found in the related table 'Address countries/regions'.` );
	}
}
