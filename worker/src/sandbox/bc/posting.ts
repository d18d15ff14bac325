/**
 * Posting: an order becomes shipments and invoices and disappears when nothing is left of it; a draft invoice or credit memo
 * becomes a posted one under its own id and a new number.
 */
import Big from 'big.js';
import { dialog, fieldValidation } from './errors.ts';
import { dropLines, dueDate, recalculate, refuseBlocked } from './documents.ts';
import { CREDIT_MEMO, INVOICE, ORDER, type Kind } from './kinds.ts';
import { move, owe } from './ledger-entries.ts';
import type { Company } from './seed.ts';
import { contractOf } from './contract.ts';
import { text } from './totals.ts';
import { ZERO_GUID, type Row } from './values.ts';

export type Posted = { shipment?: Row; invoice?: Row };

/** `ship` and `invoice` alone exist only for a person in BC; the API's shipAndInvoice is both. */
export function postOrder( company: Company, order: Row, what: { ship: boolean; invoice: boolean } ): Posted {
	const customer = company.tables.get( 'customers', String( order.customerId ) );
	refuseBlocked( ORDER, customer, 'post' );
	company.tables.commit();
	return company.tables.transaction( () => {
		const released = order.status === 'Open' ? order : company.tables.update( ORDER.set, String( order.id ), { status: 'Open' } );
		const shipment = what.ship ? ship( company, released ) : undefined;
		const invoice = what.invoice ? invoiceOrder( company, released, customer ) : undefined;
		if ( shipment === undefined && invoice === undefined ) {
			throw dialog( 'There is nothing to post.' );
		}
		settleOrder( company, released );
		return { ...( shipment === undefined ? {} : { shipment } ), ...( invoice === undefined ? {} : { invoice } ) };
	} );
}

function ship( company: Company, order: Row ): Row | undefined {
	const lines = goods( company, ORDER, order ).filter( ( line ) => ! new Big( String( line.shipQuantity ) ).eq( 0 ) );
	if ( lines.length === 0 ) {
		return undefined;
	}
	const number = company.tables.nextNumber( 'PS-SHPT', 105001 );
	const shipment = company.tables.insert( 'salesShipments', {
		...shared( order, 'salesShipments' ), number, orderNumber: String( order.number ),
		invoiceDate: company.tables.today(), postingDate: company.tables.today(), dueDate: dueDate( company, company.tables.today(), String( order.paymentTermsId ) ),
		paymentTermsCode: codeOf( company, 'paymentTerms', order.paymentTermsId ), shipmentMethodCode: codeOf( company, 'shipmentMethods', order.shipmentMethodId ),
	} );
	for ( const line of lines ) {
		const quantity = String( line.shipQuantity );
		company.tables.insert( 'salesShipmentLines', {
			...shared( line, 'salesShipmentLines' ), documentId: String( shipment.id ), documentNo: number, quantity,
			lineType: line.lineType === 'Account' ? 'G_x002F_L_x0020_Account' : String( line.lineType ),
		} );
		moveLine( company, line, new Big( quantity ).times( -1 ), { number, type: 'Sales_x0020_Shipment', customerNumber: String( order.customerNumber ) } );
		company.tables.update( ORDER.lineSet, String( line.id ), { shippedQuantity: add( line.shippedQuantity, quantity ), shipQuantity: '0' } );
	}
	return shipment;
}

function invoiceOrder( company: Company, order: Row, customer: Row ): Row | undefined {
	const lines = goods( company, ORDER, order )
		.map( ( line ) => ( { line, quantity: invoiceable( line ) } ) )
		.filter( ( { quantity } ) => ! quantity.eq( 0 ) );
	if ( lines.length === 0 ) {
		return undefined;
	}
	const whole = lines.every( ( { line, quantity } ) => quantity.eq( String( line.quantity ) ) ) && lines.length === goods( company, ORDER, order ).length;
	const share = whole ? new Big( 1 ) : invoicedShare( lines );
	const today = company.tables.today();
	const invoice = company.tables.insert( INVOICE.set, {
		...shared( order, INVOICE.set ), number: company.tables.nextNumber( ...ORDER.posted ), orderId: String( order.id ), orderNumber: String( order.number ),
		invoiceDate: today, postingDate: today, dueDate: dueDate( company, today, String( order.paymentTermsId ) ), status: 'Open',
		discountAmount: text( new Big( String( order.discountAmount ) ).times( share ), 2 ),
	} );
	for ( const { line, quantity } of lines ) {
		const discount = new Big( String( line.discountAmount ) ).times( quantity ).div( String( line.quantity ) );
		company.tables.insert( INVOICE.lineSet, { ...shared( line, INVOICE.lineSet ), documentId: String( invoice.id ), quantity: quantity.toFixed(), discountAmount: text( discount, 2 ) } );
		company.tables.update( ORDER.lineSet, String( line.id ), { invoicedQuantity: add( line.invoicedQuantity, quantity.toFixed() ) } );
	}
	const comments = company.tables.childrenOf( ORDER.lineSet, String( order.id ) ).filter( ( line ) => line.lineType === 'Comment' );
	comments.forEach( ( line ) => company.tables.insert( INVOICE.lineSet, { ...shared( line, INVOICE.lineSet ), documentId: String( invoice.id ) } ) );
	return book( company, recalculate( company, INVOICE, String( invoice.id ) ), customer );
}

/** Only what is shipped can be invoiced; the client's invoiceQuantity may ask for less. */
function invoiceable( line: Row ): Big {
	const shipped = new Big( String( line.shippedQuantity ) ).minus( String( line.invoicedQuantity ) );
	const asked = new Big( String( line.invoiceQuantity ) );
	return asked.abs().lt( shipped.abs() ) ? asked : shipped;
}

function invoicedShare( lines: readonly { line: Row; quantity: Big }[] ): Big {
	const of = ( field: ( one: { line: Row; quantity: Big } ) => Big ): Big => lines.reduce( ( total, one ) => total.plus( field( one ).times( String( one.line.unitPrice ) ) ), new Big( 0 ) );
	const all = of( ( one ) => new Big( String( one.line.quantity ) ) );
	return all.eq( 0 ) ? new Big( 1 ) : of( ( one ) => one.quantity ).div( all );
}

function book( company: Company, invoice: Row, customer: Row ): Row {
	const total = new Big( String( invoice.totalAmountIncludingTax ) );
	if ( total.lt( 0 ) ) {
		throw dialog( 'The total amount for the invoice must be 0 or greater.' );
	}
	owe( company, String( customer.id ), total );
	return company.tables.update( INVOICE.set, String( invoice.id ), { remainingAmount: total.toFixed(), status: total.eq( 0 ) ? 'Paid' : 'Open' } );
}

/** Deletes an order of which everything is shipped and invoiced; otherwise notes how far it came. */
function settleOrder( company: Company, order: Row ): void {
	const lines = goods( company, ORDER, order );
	const done = ( field: string ): boolean => lines.every( ( line ) => new Big( String( line[ field ] ) ).eq( String( line.quantity ) ) );
	if ( done( 'shippedQuantity' ) && done( 'invoicedQuantity' ) ) {
		dropLines( company, ORDER, String( order.id ) );
		company.tables.remove( ORDER.set, String( order.id ) );
		return;
	}
	for ( const line of lines ) {
		company.tables.update( ORDER.lineSet, String( line.id ), {
			shipQuantity: new Big( String( line.quantity ) ).minus( String( line.shippedQuantity ) ).toFixed(),
			invoiceQuantity: new Big( String( line.quantity ) ).minus( String( line.invoicedQuantity ) ).toFixed(),
		} );
	}
	company.tables.update( ORDER.set, String( order.id ), { fullyShipped: done( 'shippedQuantity' ) } );
}

/** `post` on a draft invoice. It keeps its id. */
export function postInvoice( company: Company, invoice: Row ): Row {
	if ( invoice.status !== 'Draft' ) {
		throw dialog( 'The action can be applied to a draft invoice only.' );
	}
	const customer = company.tables.get( 'customers', String( invoice.customerId ) );
	refuseBlocked( INVOICE, customer, 'post' );
	company.tables.commit();
	return company.tables.transaction( () => {
		const lines = needGoods( company, INVOICE, invoice );
		const number = company.tables.nextNumber( ...INVOICE.posted );
		lines.forEach( ( line ) => moveLine( company, line, new Big( String( line.quantity ) ).times( -1 ), { number, type: 'Sales_x0020_Invoice', customerNumber: String( invoice.customerNumber ) } ) );
		return book( company, company.tables.update( INVOICE.set, String( invoice.id ), { number, status: 'Open' } ), customer );
	} );
}

/** `post` on a draft credit memo: goods come back, and the invoice it applies to is reduced. */
export function postCreditMemo( company: Company, memo: Row, status: 'Open' | 'Corrective' = 'Open' ): Row {
	if ( memo.status !== 'Draft' ) {
		throw dialog( 'The action can be applied to a draft credit memo only.' );
	}
	const customer = company.tables.get( 'customers', String( memo.customerId ) );
	refuseBlocked( CREDIT_MEMO, customer, 'post' );
	company.tables.commit();
	return company.tables.transaction( () => {
		const lines = needGoods( company, CREDIT_MEMO, memo );
		const number = company.tables.nextNumber( ...CREDIT_MEMO.posted );
		lines.forEach( ( line ) => moveLine( company, line, new Big( String( line.quantity ) ), { number, type: 'Sales_x0020_Credit_x0020_Memo', customerNumber: String( memo.customerNumber ) } ) );
		const total = new Big( String( memo.totalAmountIncludingTax ) );
		owe( company, String( customer.id ), total.times( -1 ) );
		const applied = memo.invoiceId !== ZERO_GUID && reduce( company, String( memo.invoiceId ), total );
		return company.tables.update( CREDIT_MEMO.set, String( memo.id ), { number, status: applied ? 'Paid' : status } );
	} );
}

/** Applies an amount to a posted invoice. true: all of it found room there. */
export function reduce( company: Company, invoiceId: string, amount: Big ): boolean {
	const invoice = company.tables.find( INVOICE.set, invoiceId );
	const remaining = new Big( String( invoice?.remainingAmount ?? '0' ) );
	const applied = amount.lt( remaining ) ? amount : remaining;
	if ( invoice === undefined || applied.eq( 0 ) ) {
		return false;
	}
	const left = remaining.minus( applied );
	company.tables.update( INVOICE.set, invoiceId, { remainingAmount: left.toFixed(), ...( left.eq( 0 ) ? { status: 'Paid' } : {} ) } );
	return applied.eq( amount );
}

/** `cancel` posts a credit memo for the whole invoice; `makeCorrectiveCreditMemo` leaves it as a draft to change and post. */
export function correctInvoice( company: Company, invoice: Row, post: boolean ): Row {
	refuseUncorrectable( invoice );
	return company.tables.transaction( () => {
		const memo = company.tables.insert( CREDIT_MEMO.set, {
			...shared( invoice, CREDIT_MEMO.set ), number: company.tables.nextNumber( ...CREDIT_MEMO.series ), status: 'Draft',
			creditMemoDate: company.tables.today(), postingDate: company.tables.today(), invoiceId: String( invoice.id ), invoiceNumber: String( invoice.number ),
		} );
		company.tables.childrenOf( INVOICE.lineSet, String( invoice.id ) ).forEach( ( line ) => {
			company.tables.insert( CREDIT_MEMO.lineSet, { ...shared( line, CREDIT_MEMO.lineSet ), documentId: String( memo.id ) } );
		} );
		const draft = recalculate( company, CREDIT_MEMO, String( memo.id ) );
		if ( ! post ) {
			return draft;
		}
		const posted = postCreditMemo( company, draft, 'Corrective' );
		company.tables.update( INVOICE.set, String( invoice.id ), { status: 'Canceled' } );
		return company.tables.update( CREDIT_MEMO.set, String( posted.id ), { status: 'Corrective' } );
	} );
}

function refuseUncorrectable( invoice: Row ): void {
	if ( invoice.status === 'Draft' ) {
		throw dialog( 'The action can be applied to a posted invoice only.' );
	}
	if ( invoice.status === 'Canceled' ) {
		throw dialog( 'The invoice cannot be canceled because it has already been canceled.' );
	}
	const total = new Big( String( invoice.totalAmountIncludingTax ) );
	if ( invoice.status === 'Paid' && ! total.eq( 0 ) ) {
		throw dialog( 'The invoice is closed. The corrective credit memo will not be applied to the invoice.' );
	}
	if ( ! total.eq( String( invoice.remainingAmount ) ) ) {
		throw dialog( 'The invoice is partially paid or credited. The corrective credit memo may not be fully closed by the invoice.' );
	}
}

function needGoods( company: Company, kind: Kind, header: Row ): Row[] {
	const lines = goods( company, kind, header ).filter( ( line ) => ! new Big( String( line.quantity ) ).eq( 0 ) );
	if ( lines.length === 0 ) {
		throw dialog( kind === CREDIT_MEMO ? 'Please add at least one line item to the credit memo.' : 'There is nothing to post.' );
	}
	return lines;
}

function goods( company: Company, kind: Kind, header: Row ): Row[] {
	return company.tables.childrenOf( kind.lineSet, String( header.id ) ).filter( ( line ) => line.lineType !== 'Comment' );
}

function moveLine( company: Company, line: Row, quantity: Big, document: { number: string; type: string; customerNumber: string } ): void {
	const item = line.lineType === 'Item' ? company.tables.find( 'items', String( line.itemId ) ) : undefined;
	if ( item === undefined ) {
		return;
	}
	if ( item.type === 'Inventory' && item.inventoryPostingGroupCode === '' ) {
		throw fieldValidation( `Inventory Posting Group must have a value in Item: No.=${ String( item.number ) }. It cannot be zero or empty.` );
	}
	move( company, {
		item, quantity: quantity.toFixed(), entryType: 'Sale', documentNumber: document.number, documentType: document.type,
		customerNumber: document.customerNumber, postingDate: company.tables.today(), salesAmount: String( line.netAmount ),
	} );
}

/** Fields two records have in common, without identity. */
function shared( row: Row, set: string ): Row {
	const fields = contractOf( set ).byName;
	const entries = Object.entries( row ).filter( ( [ name ] ) => fields.has( name ) && name !== 'id' && name !== 'number' && name !== 'status' );
	return Object.fromEntries( entries );
}

function codeOf( company: Company, set: string, id: unknown ): string {
	return String( company.tables.find( set, String( id ) )?.code ?? '' );
}

function add( left: unknown, right: string ): string {
	return new Big( String( left ) ).plus( right ).toFixed();
}
