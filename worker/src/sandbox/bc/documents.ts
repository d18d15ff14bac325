/** Sales documents before posting: headers, their customer and address rules, and totals that follow from the lines. */
import Big from 'big.js';
import { dialog } from './errors.ts';
import type { Kind } from './kinds.ts';
import { insertLine, testOpen } from './lines.ts';
import { both, checkIds, digitsOf, resolve, resolveCurrency } from './lookup.ts';
import type { Company } from './seed.ts';
import { computeTotals, text } from './totals.ts';
import { NO_DATE, ZERO_GUID, type Input, type Row } from './values.ts';

/** Header alone. Totals are zero until lines come. */
export function insertHeader( company: Company, kind: Kind, input: Input ): Row {
	const customer = customerOf( company, input, 'sell-to', 'customerId', 'customerNumber' );
	if ( customer === undefined || customer === null ) {
		throw dialog( 'A "customerNumber" or a "customerId" must be provided.' );
	}
	const payer = customerOf( company, input, 'bill-to', 'billToCustomerId', 'billToCustomerNumber' ) ?? customer;
	refuseBlocked( kind, customer, 'create' );
	refuseBlocked( kind, payer, 'create' );
	checkIds( company, input );
	refuseTaxIncluded( company, input );
	const today = company.tables.today();
	const sellTo = sellToOf( customer, input );
	const row: Row = {
		...defaults( kind, customer, today ),
		...sellTo,
		...shipToOf( kind, customer, sellTo, input ),
		...input,
		...currencyOf( company, customer, input ),
		...invoiceReference( company, input ),
		...both( customer, 'customerId', 'customerNumber', 'number' ),
		...both( payer, 'billToCustomerId', 'billToCustomerNumber', 'number' ),
		customerName: String( customer.displayName ),
		billToName: String( payer.displayName ),
		...billToOf( payer === customer ? sellTo : sellToOf( payer, {} ) ),
		number: company.tables.nextNumber( ...kind.series ),
		status: 'Draft',
	};
	if ( kind.documentType !== 'Order' && kind.documentType !== 'Quote' && row.dueDate === NO_DATE ) {
		row.dueDate = dueDate( company, String( row[ kind.dateField ] ), String( row.paymentTermsId ?? ZERO_GUID ) );
	}
	return company.tables.insert( kind.set, row );
}

export function patchHeader( company: Company, kind: Kind, header: Row, input: Input ): Row {
	testOpen( kind, header );
	checkIds( company, input );
	refuseTaxIncluded( company, input );
	const values: Row = { ...input, ...currencyOf( company, undefined, input ), ...invoiceReference( company, input ) };
	const customer = customerOf( company, input, 'sell-to', 'customerId', 'customerNumber' );
	if ( customer ) {
		refuseBlocked( kind, customer, 'create' );
		Object.assign( values, both( customer, 'customerId', 'customerNumber', 'number' ), { customerName: String( customer.displayName ) } );
	}
	company.tables.update( kind.set, String( header.id ), values );
	return recalculate( company, kind, String( header.id ) );
}

/**
 * Header with its lines, one transaction. `stopAfter`: the fault of a server that dies between two lines: what is there by
 * then stays, and the answer never comes (d365-bc-dataverse.md, 7: atomicity of a deep insert is not promised).
 */
export function insertDocument( company: Company, kind: Kind, input: Input, lines: readonly Input[], stopAfter?: number ): { header: Row; cut: boolean } {
	return company.tables.transaction( () => {
		const header = insertHeader( company, kind, input );
		const cut = stopAfter !== undefined && stopAfter < lines.length;
		( cut ? lines.slice( 0, stopAfter ) : lines ).forEach( ( line ) => insertLine( company, kind, header, line ) );
		return { header: recalculate( company, kind, String( header.id ) ), cut };
	} );
}

/** Brings lines and header totals in step. Called once after any change, not per line: a 5,000-line order is one pass. */
export function recalculate( company: Company, kind: Kind, id: string ): Row {
	const header = company.tables.get( kind.set, id );
	if ( kind.lineSet === '' ) {
		return header;
	}
	const lines = company.tables.childrenOf( kind.lineSet, id );
	const totals = computeTotals( lines.map( ( line ) => ( {
		quantity: String( line.quantity ), unitPrice: String( line.unitPrice ), discountAmount: String( line.discountAmount ),
		taxCode: String( line.taxCode ), taxPercent: String( line.taxPercent ), takesInvoiceDiscount: line.lineType === 'Item',
	} ) ), { pricesIncludeTax: header.pricesIncludeTax === true, invoiceDiscount: String( header.discountAmount ), digits: digitsOf( company, String( header.currencyCode ) ) } );
	lines.forEach( ( line, index ) => company.tables.flow( kind.lineSet, String( line.id ), { ...totals.lines[ index ] } ) );
	const { totalAmountExcludingTax, totalTaxAmount, totalAmountIncludingTax } = totals;
	return company.tables.update( kind.set, id, {
		totalAmountExcludingTax, totalTaxAmount, totalAmountIncludingTax,
		...( header.remainingAmount === undefined || header.status === 'Draft' ? {} : { remainingAmount: totalAmountIncludingTax } ),
	} );
}

export function removeDocument( company: Company, kind: Kind, header: Row ): void {
	if ( header.status !== 'Draft' && kind.documentType !== 'Quote' ) {
		testOpen( kind, header );
	}
	company.tables.transaction( () => {
		dropLines( company, kind, String( header.id ) );
		company.tables.remove( kind.set, String( header.id ) );
	} );
}

export function dropLines( company: Company, kind: Kind, id: string ): void {
	if ( kind.lineSet !== '' ) {
		company.tables.childrenOf( kind.lineSet, id ).forEach( ( line ) => company.tables.remove( kind.lineSet, String( line.id ) ) );
	}
}

/** @throws when a customer is blocked for what is about to happen. `transaction` is posting. */
export function refuseBlocked( kind: Kind, customer: Row, act: 'create' | 'post' ): void {
	const blocked = String( customer.blocked );
	const stops = blocked === 'All'
		|| ( blocked === 'Invoice' && kind.documentType !== 'Credit Memo' )
		|| ( blocked === 'Ship' && ( kind.documentType === 'Order' || kind.documentType === 'Quote' ) );
	if ( stops ) {
		throw dialog( `You cannot ${ act } this type of document when Customer ${ String( customer.number ) } is blocked with type ${ blocked }` );
	}
}

/** "14D", "1M", "0D": the simple date formulas. Others fall due at once. */
export function dueDate( company: Company, from: string, paymentTermsId: string ): string {
	const formula = String( company.tables.find( 'paymentTerms', paymentTermsId )?.dueDateCalculation ?? '' );
	const parts = /^(\d+)([DWMY])$/.exec( formula );
	const day = new Date( `${ from }T00:00:00Z` );
	const count = Number( parts?.[ 1 ] ?? 0 );
	switch ( parts?.[ 2 ] ) {
		case 'W': day.setUTCDate( day.getUTCDate() + 7 * count ); break;
		case 'M': day.setUTCMonth( day.getUTCMonth() + count ); break;
		case 'Y': day.setUTCFullYear( day.getUTCFullYear() + count ); break;
		default: day.setUTCDate( day.getUTCDate() + count );
	}
	return day.toISOString().slice( 0, 10 );
}

function customerOf( company: Company, input: Input, role: 'sell-to' | 'bill-to', idField: string, codeField: string ): Row | null | undefined {
	return resolve( company, input, {
		set: 'customers', key: 'number', idField, codeField,
		texts: { mismatch: `The ${ role } customer values do not match to a specific Customer.`, byId: `The ${ role } customer cannot be found.`, byCode: `The ${ role } customer cannot be found.` },
	} );
}

function refuseTaxIncluded( company: Company, input: Input ): void {
	if ( input.pricesIncludeTax === true && ! company.vat ) {
		throw dialog( 'The "pricesIncludeTax" cannot be set to true if VAT Calculation Type is Sales Tax.' );
	}
}

function currencyOf( company: Company, customer: Row | undefined, input: Input ): Row {
	if ( input.currencyId !== undefined || input.currencyCode !== undefined || customer === undefined ) {
		return resolveCurrency( company, input );
	}
	return { currencyId: String( customer.currencyId ), currencyCode: String( customer.currencyCode ) || company.currency };
}

function invoiceReference( company: Company, input: Input ): Row {
	const found = resolve( company, input, {
		set: 'salesInvoices', key: 'number', idField: 'invoiceId', codeField: 'invoiceNumber',
		texts: {
			mismatch: 'The "invoiceId" and "invoiceNumber" do not match to a specific Invoice.',
			byId: 'The "invoiceId" does not match to an Invoice.',
			byCode: 'The "invoiceId" and "invoiceNumber" do not match to a specific Invoice.',
		},
	} );
	return found === undefined ? {} : both( found, 'invoiceId', 'invoiceNumber', 'number' );
}

function defaults( kind: Kind, customer: Row, today: string ): Row {
	return {
		[ kind.dateField ]: today, postingDate: today,
		...( kind.documentType === 'Order' ? { partialShipping: true } : {} ),
		paymentTermsId: String( customer.paymentTermsId ), shipmentMethodId: String( customer.shipmentMethodId ),
		salesperson: String( customer.salespersonCode ), phoneNumber: String( customer.phoneNumber ), email: String( customer.email ),
		discountAmount: text( new Big( 0 ) ),
	};
}

const ADDRESS: readonly ( readonly [ string, string ] )[] = [
	[ 'AddressLine1', 'addressLine1' ], [ 'AddressLine2', 'addressLine2' ], [ 'City', 'city' ], [ 'Country', 'country' ], [ 'State', 'state' ], [ 'PostCode', 'postalCode' ],
];

function sellToOf( customer: Row, input: Input ): Row {
	return Object.fromEntries( ADDRESS.map( ( [ part, source ] ) => [ `sellTo${ part }`, input[ `sellTo${ part }` ] ?? customer[ source ] ?? '' ] ) );
}

/** The sell-to address is copied to bill-to: an API client cannot set another. */
function billToOf( sellTo: Row ): Row {
	return Object.fromEntries( ADDRESS.map( ( [ part ] ) => [ `billTo${ part }`, sellTo[ `sellTo${ part }` ] ?? '' ] ) );
}

function shipToOf( kind: Kind, customer: Row, sellTo: Row, input: Input ): Row {
	if ( kind.documentType === 'Credit Memo' ) {
		return {};
	}
	const given = Object.keys( input ).some( ( name ) => name.startsWith( 'shipTo' ) );
	const own = Object.fromEntries( ADDRESS.map( ( [ part ] ) => [ `shipTo${ part }`, given ? '' : sellTo[ `sellTo${ part }` ] ?? '' ] ) );
	return { shipToName: given ? '' : String( customer.displayName ), ...own };
}
