/** What a person does in F&O, for the sandbox's page and for tests. */
import Big from 'big.js';
import type { StockPlace } from '../host/product.ts';
import type { Shipping, Shortening } from '../host/shipping.ts';
import { emptyRow, type Row } from './contract.ts';
import { transaction } from './receivables.ts';
import { linesOf, must, ORDER_LINES, ORDERS, refreshTotals, type World } from './sales.ts';
import { going, postSlip, settleShipped } from './shipping.ts';
import { keyOf } from './tables.ts';
import { lineAmount } from './totals.ts';

const ON_HAND = must( 'WarehousesOnHandV2' );

export function ship( world: World, number: string, shipping: Shipping = {} ): string {
	const order = orderOf( world, number );
	need( order, 'Backorder', 'shipped' );
	return world.tables.transaction( () => {
		const lines = going( world, order, shipping );
		lines.forEach( ( { line, quantity } ) => move( world, order[ 'dataAreaId' ] ?? '', line[ 'ItemNumber' ] ?? '', quantity.times( -1 ) ) );
		const slip = postSlip( world, order, lines, shipping.tracking );
		settleShipped( world, order );
		return slip;
	} );
}

export function invoice( world: World, number: string ): void {
	const order = orderOf( world, number );
	need( order, 'Delivered', 'invoiced' );
	const dataAreaId = order[ 'dataAreaId' ] ?? '';
	world.tables.transaction( () => {
		setStatus( world, order, 'Invoiced', 'Invoiced' );
		const invoiceNumber = world.tables.next( `invoice ${ dataAreaId }`, ( value ) => `INV-${ String( value ).padStart( 6, '0' ) }` );
		const [ headers, lines ] = [ must( 'SalesInvoiceHeadersV4' ), must( 'SalesInvoiceV4Lines' ) ];
		const key = { dataAreaId, InvoiceNumber: invoiceNumber, InvoiceDate: day( world ), LedgerVoucher: `ARIV-${ invoiceNumber.slice( 4 ) }` };
		world.tables.insert( headers, { ...emptyRow( headers ), ...key, SalesOrderNumber: number, CustomersOrderReference: order[ 'CustomersOrderReference' ] ?? '', InvoiceCustomerAccountNumber: order[ 'InvoiceCustomerAccountNumber' ] ?? '', CurrencyCode: order[ 'CurrencyCode' ] ?? '', TotalInvoiceAmount: order[ 'OrderTotalAmount' ] ?? '0', TotalTaxAmount: order[ 'OrderTotalTaxAmount' ] ?? '0' } );
		transaction( world, dataAreaId, { AccountNum: order[ 'InvoiceCustomerAccountNumber' ] ?? '', Invoice: invoiceNumber, Voucher: key.LedgerVoucher, CurrencyCode: order[ 'CurrencyCode' ] ?? '', AmountCur: order[ 'OrderTotalAmount' ] ?? '0', TransDate: key.InvoiceDate, DueDate: key.InvoiceDate } );
		linesOf( world, dataAreaId, number ).forEach( ( line, index ) => world.tables.insert( lines, { ...emptyRow( lines ), ...key, LineCreationSequenceNumber: String( index + 1 ), ProductNumber: line[ 'ItemNumber' ] ?? '', InvoicedQuantity: line[ 'OrderedSalesQuantity' ] ?? '0', SalesPrice: line[ 'SalesPrice' ] ?? '0', LineAmount: line[ 'LineAmount' ] ?? '0' } ) );
	} );
}

/** A line is lowered, canceled with "Deliver remainder", or confirmed for a later day. */
export function shorten( world: World, { order: number, line: key, quantity, shipOn }: Shortening ): void {
	const order = orderOf( world, number );
	need( order, 'Backorder', 'shortened' );
	const company = order[ 'dataAreaId' ] ?? '';
	const line = linesOf( world, company, number ).find( ( one ) => one[ 'ExternalItemNumber' ] === key || one[ 'InventoryLotId' ] === key );
	if ( ! line ) {
		throw new Error( `Sales order ${ number } has no line ${ key }.` );
	}
	const less = quantity === undefined ? {} : new Big( quantity ).eq( 0 ) ? { SalesOrderLineStatus: 'Canceled' } : { OrderedSalesQuantity: quantity, LineAmount: lineAmount( { ...line, OrderedSalesQuantity: quantity } ).toFixed( 2 ) };
	world.tables.transaction( () => {
		world.tables.update( ORDER_LINES, keyOf( ORDER_LINES, line ), { ...less, ...( shipOn === undefined ? {} : { ConfirmedShippingDate: `${ shipOn }T12:00:00Z` } ) } );
		refreshTotals( world, company, number );
	} );
}

export function cancel( world: World, number: string ): void {
	const order = orderOf( world, number );
	need( order, 'Backorder', 'canceled' );
	setStatus( world, order, 'Canceled', 'Canceled' );
}

/** `quantity`: the new stock in warehouse 11 unless another is named, a decimal string. `color`: of that variant. A row that is not there is made. */
export function setStock( world: World, company: string, item: string, quantity: string, { warehouse = '11', color = '' }: StockPlace = {} ): void {
	const row = stockRow( world, company, item, warehouse, color ) ?? newStockRow( world, company, item, warehouse, color );
	world.tables.update( ON_HAND, keyOf( ON_HAND, row ), { OnHandQuantity: quantity, AvailableOnHandQuantity: quantity, TotalAvailableQuantity: quantity } );
}

function stockRow( world: World, company: string, item: string, warehouse = '11', color = '' ): Row | undefined {
	return world.tables.rows( ON_HAND ).find( ( row ) => row[ 'dataAreaId' ] === company && row[ 'ItemNumber' ] === item && row[ 'InventoryWarehouseId' ] === warehouse && row[ 'ProductColorId' ] === color );
}

function newStockRow( world: World, company: string, item: string, warehouse: string, color: string ): Row {
	const [ products, warehouses ] = [ world.tables.rows( must( 'ReleasedProductsV2' ) ), world.tables.rows( must( 'Warehouses' ) ) ];
	const place = warehouses.find( ( row ) => row[ 'dataAreaId' ] === company && row[ 'WarehouseId' ] === warehouse );
	const product = products.find( ( row ) => row[ 'dataAreaId' ] === company && row[ 'ItemNumber' ] === item && row[ 'ProductType' ] === 'Item' );
	if ( ! place || ! product ) {
		throw new Error( `There is no stocked item ${ item } in ${ company }, or no warehouse ${ warehouse }.` );
	}
	const row = { ...emptyRow( ON_HAND ), dataAreaId: company, ItemNumber: item, ProductName: product[ 'SearchName' ] ?? '', ProductColorId: color, InventorySiteId: place[ 'OperationalSiteId' ] ?? '', InventoryWarehouseId: warehouse };
	world.tables.insert( ON_HAND, row );
	return row;
}

function move( world: World, company: string, item: string, by: Big ): void {
	const row = stockRow( world, company, item );
	if ( row ) {
		setStock( world, company, item, new Big( row[ 'OnHandQuantity' ] ?? '0' ).plus( by ).toString() );
	}
}

function orderOf( world: World, number: string ): Row {
	const order = world.tables.rows( ORDERS ).find( ( row ) => row[ 'SalesOrderNumber' ] === number );
	if ( ! order ) {
		throw new Error( `There is no sales order ${ number }.` );
	}
	return order;
}

function need( order: Row, status: string, wanted: string ): void {
	if ( order[ 'SalesOrderStatus' ] !== status ) {
		throw new Error( `Sales order ${ order[ 'SalesOrderNumber' ] ?? '' } is ${ order[ 'SalesOrderStatus' ] ?? '' } and cannot be ${ wanted }.` );
	}
}

function setStatus( world: World, order: Row, status: string, processing: string ): void {
	world.tables.update( ORDERS, keyOf( ORDERS, order ), { SalesOrderStatus: status, SalesOrderProcessingStatus: processing } );
	for ( const line of linesOf( world, order[ 'dataAreaId' ] ?? '', order[ 'SalesOrderNumber' ] ?? '' ) ) {
		world.tables.update( ORDER_LINES, keyOf( ORDER_LINES, line ), { SalesOrderLineStatus: status } );
	}
}

function day( world: World ): string {
	return `${ world.now().toISOString().slice( 0, 10 ) }T12:00:00Z`;
}
