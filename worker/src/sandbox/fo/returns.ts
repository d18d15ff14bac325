/** Return orders: what F&O fills in when they are written, and the credit note that a person posts of one (d365-fo.md, 5). */
import Big from 'big.js';
import { emptyRow, type Row } from './contract.ts';
import { writeFailed } from './errors.ts';
import { currencyOf, RATES, taxGroupOf } from './seed.ts';
import { linesOf, must, ORDER_LINES, type World } from './sales.ts';
import { keyOf } from './tables.ts';

export const RETURNS = must( 'ReturnOrderHeadersV2' );
export const RETURN_LINES = must( 'ReturnOrderLinesV2' );
const ITEMS = must( 'ReleasedProductsV2' );
const CENTS = 2;

export function returnHeader( world: World, row: Row ): Row {
	const company = row[ 'dataAreaId' ] ?? '';
	const accounts = must( 'CustomersV3' );
	if ( ! world.tables.find( accounts, keyOf( accounts, { dataAreaId: company, CustomerAccount: row[ 'CustomerAccountNumber' ] ?? '' } ) ) ) {
		throw writeFailed( world.validationStatus, 'ReturnOrderHeadersV2', `Error: The value '${ row[ 'CustomerAccountNumber' ] ?? '' }' in field 'Customer account' is not found in the related table 'Customers'.` );
	}
	const number = row[ 'ReturnOrderNumber' ] || world.tables.next( `return ${ company }`, ( value ) => `R${ String( value ).padStart( 6, '0' ) }` );
	return { ...row, ReturnOrderNumber: number, RMANumber: `RMA-${ number.slice( 1 ) }`, CurrencyCode: row[ 'CurrencyCode' ] || currencyOf( company ), ReturnStatus: 'Created', ReturnOrderStatus: 'Backorder', OrderTotalAmount: '0', OrderTotalTaxAmount: '0' };
}

/** Tax groups are the sold lot's, else the company's and the item's: the line takes none. */
export function returnLine( world: World, row: Row ): Row {
	const company = row[ 'dataAreaId' ] ?? '';
	const header = headerOf( world, company, row[ 'ReturnOrderNumber' ] ?? '' );
	const item = world.tables.find( ITEMS, keyOf( ITEMS, { dataAreaId: company, ItemNumber: row[ 'ItemNumber' ] ?? '' } ) );
	if ( ! header || ! item ) {
		throw writeFailed( world.validationStatus, 'ReturnOrderLinesV2', header ? `Error: The value '${ row[ 'ItemNumber' ] ?? '' }' in field 'Item number' is not found in the related table 'Released products'.` : `Error: The value '${ row[ 'ReturnOrderNumber' ] ?? '' }' in field 'Return order' is not found in the related table 'Sales orders'.` );
	}
	if ( ! new Big( row[ 'ReturnSalesQuantity' ] || '0' ).lt( 0 ) ) {
		throw writeFailed( world.validationStatus, 'ReturnOrderLinesV2', 'Error: The quantity of a return must be negative.' );
	}
	const lines = returned( world, company, row[ 'ReturnOrderNumber' ] ?? '' );
	const amount = new Big( row[ 'ReturnSalesQuantity' ] ?? '0' ).times( row[ 'SalesPrice' ] || '0' ).round( CENTS, Big.roundHalfUp );
	return {
		...row, ReturnInventoryLotId: row[ 'ReturnInventoryLotId' ] || world.tables.next( `lot ${ company }`, ( value ) => String( value ).padStart( 8, '0' ) ), LineCreationSequenceNumber: String( lines.length + 1 ),
		LineAmount: amount.toFixed( CENTS ), TotalTaxAmount: amount.times( percentOf( world, row, item ) ).div( 100 ).round( CENTS, Big.roundHalfUp ).toFixed( CENTS ), ReturnStatus: 'Awaiting',
	};
}

export function refreshReturn( world: World, company: string, number: string ): void {
	const sum = ( field: string ) => returned( world, company, number ).reduce( ( total, line ) => total.plus( line[ field ] || '0' ), new Big( 0 ) );
	world.tables.update( RETURNS, keyOf( RETURNS, { dataAreaId: company, ReturnOrderNumber: number } ), { OrderTotalAmount: sum( 'LineAmount' ).plus( sum( 'TotalTaxAmount' ) ).toFixed( CENTS ), OrderTotalTaxAmount: sum( 'TotalTaxAmount' ).toFixed( CENTS ) } );
}

/** Received and invoiced at once; answers with the number of the credit note. */
export function creditReturn( world: World, number: string ): string {
	const header = world.tables.rows( RETURNS ).find( ( row ) => row[ 'ReturnOrderNumber' ] === number );
	if ( header?.[ 'ReturnStatus' ] !== 'Created' ) {
		throw new Error( `There is no open return order ${ number }.` );
	}
	const dataAreaId = header[ 'dataAreaId' ] ?? '';
	return world.tables.transaction( () => {
		const invoice = world.tables.next( `credit note ${ dataAreaId }`, ( value ) => `CRN-${ String( value ).padStart( 6, '0' ) }` );
		const [ notes, lines ] = [ must( 'SalesInvoiceHeadersV4' ), must( 'SalesInvoiceV4Lines' ) ];
		const key = { dataAreaId, InvoiceNumber: invoice, InvoiceDate: `${ world.now().toISOString().slice( 0, 10 ) }T12:00:00Z`, LedgerVoucher: `ARCN-${ invoice.slice( 4 ) }` };
		world.tables.insert( notes, { ...emptyRow( notes ), ...key, SalesOrderNumber: number, CustomersOrderReference: header[ 'CustomersOrderReference' ] ?? '', InvoiceCustomerAccountNumber: header[ 'InvoiceCustomerAccountNumber' ] ?? '', CurrencyCode: header[ 'CurrencyCode' ] ?? '', TotalInvoiceAmount: header[ 'OrderTotalAmount' ] ?? '0', TotalTaxAmount: header[ 'OrderTotalTaxAmount' ] ?? '0' } );
		returned( world, dataAreaId, number ).forEach( ( line, index ) => world.tables.insert( lines, { ...emptyRow( lines ), ...key, LineCreationSequenceNumber: String( index + 1 ), ProductNumber: line[ 'ItemNumber' ] ?? '', ProductName: line[ 'LineDescription' ] ?? '', InvoicedQuantity: line[ 'ReturnSalesQuantity' ] ?? '0', SalesPrice: line[ 'SalesPrice' ] ?? '0', LineAmount: line[ 'LineAmount' ] ?? '0', LineTotalTaxAmount: line[ 'TotalTaxAmount' ] ?? '0' } ) );
		world.tables.update( RETURNS, keyOf( RETURNS, header ), { ReturnStatus: 'Closed', ReturnOrderStatus: 'Invoiced' } );
		return invoice;
	} );
}

/** A return that a person enters for some of a line that was sold; answers with its number. `quantity` is positive. */
export function enterReturn( world: World, orderNumber: string, externalItem: string, quantity: string ): string {
	const order = world.tables.rows( must( 'SalesOrderHeadersV4' ) ).find( ( row ) => row[ 'SalesOrderNumber' ] === orderNumber );
	const dataAreaId = order?.[ 'dataAreaId' ] ?? '';
	const sold = linesOf( world, dataAreaId, orderNumber ).find( ( line ) => line[ 'ExternalItemNumber' ] === externalItem );
	if ( ! order || ! sold ) {
		throw new Error( `There is no line ${ externalItem } of sales order ${ orderNumber }.` );
	}
	return world.tables.transaction( () => {
		const header = returnHeader( world, { ...emptyRow( RETURNS ), dataAreaId, CustomerAccountNumber: order[ 'OrderingCustomerAccountNumber' ] ?? '', InvoiceCustomerAccountNumber: order[ 'InvoiceCustomerAccountNumber' ] ?? '', CurrencyCode: order[ 'CurrencyCode' ] ?? '' } );
		const number = header[ 'ReturnOrderNumber' ] ?? '';
		world.tables.insert( RETURNS, header );
		world.tables.insert( RETURN_LINES, returnLine( world, { ...emptyRow( RETURN_LINES ), dataAreaId, ReturnOrderNumber: number, ItemNumber: sold[ 'ItemNumber' ] ?? '', LineDescription: sold[ 'LineDescription' ] ?? '', ReturnSalesQuantity: `-${ quantity }`, SalesPrice: netPrice( order, sold, percentOf( world, { dataAreaId, ReferenceInventoryLotId: sold[ 'InventoryLotId' ] ?? '' }, {} ) ), ReferenceInventoryLotId: sold[ 'InventoryLotId' ] ?? '' } ) );
		refreshReturn( world, dataAreaId, number );
		return number;
	} );
}

function netPrice( order: Row, line: Row, percent: Big ): string {
	const price = new Big( line[ 'SalesPrice' ] ?? '0' ).minus( line[ 'LineDiscountAmount' ] || '0' );
	return ( order[ 'ArePricesIncludingSalesTax' ] === 'Yes' ? price.times( 100 ).div( percent.plus( 100 ) ) : price ).round( 6, Big.roundHalfUp ).toFixed();
}

function percentOf( world: World, row: Row, item: Row ): Big {
	const company = row[ 'dataAreaId' ] ?? '';
	const lot = row[ 'ReferenceInventoryLotId' ] ?? '';
	const sold = lot === '' ? undefined : world.tables.rows( ORDER_LINES ).find( ( one ) => one[ 'dataAreaId' ] === company && one[ 'InventoryLotId' ] === lot );
	const [ group, itemGroup ] = sold ? [ sold[ 'SalesTaxGroupCode' ], sold[ 'SalesTaxItemGroupCode' ] ] : [ taxGroupOf( company ), item[ 'SalesSalesTaxItemGroupCode' ] ];
	return new Big( RATES[ `${ group ?? '' }/${ itemGroup ?? '' }` ] ?? '0' );
}

function headerOf( world: World, company: string, number: string ): Row | undefined {
	return world.tables.find( RETURNS, keyOf( RETURNS, { dataAreaId: company, ReturnOrderNumber: number } ) );
}

function returned( world: World, company: string, number: string ): Row[] {
	return world.tables.rows( RETURN_LINES ).filter( ( row ) => row[ 'dataAreaId' ] === company && row[ 'ReturnOrderNumber' ] === number );
}
