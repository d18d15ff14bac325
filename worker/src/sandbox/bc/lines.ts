/** Lines of sales documents: what they refer to, what they take over from it, and which changes are refused. */
import Big from 'big.js';
import { dialog, fieldValidation, notInTable } from './errors.ts';
import type { Kind } from './kinds.ts';
import { both, digitsOf } from './lookup.ts';
import { UNTAXED_ACCOUNTS, type Company } from './seed.ts';
import { round, text } from './totals.ts';
import { ZERO_GUID, type Input, type Row } from './values.ts';

const SEQUENCE_STEP = 10000;

export function insertLine( company: Company, kind: Kind, header: Row, input: Input ): Row {
	testOpen( kind, header );
	const siblings = company.tables.childrenOf( kind.lineSet, String( header.id ) );
	const given = Number( input.sequence ?? 0 );
	if ( given !== 0 && siblings.some( ( line ) => line.sequence === given ) ) {
		throw dialog( 'You cannot insert a line because a line already exists.' );
	}
	const last = Number( siblings.at( -1 )?.sequence ?? 0 );
	const subject = subjectOf( company, input );
	const row: Row = {
		...subject.row,
		documentId: String( header.id ),
		sequence: given === 0 ? last + SEQUENCE_STEP : given,
		...( header.orderDate === undefined ? {} : { shipmentDate: String( header.orderDate ) } ),
		discountAppliedBeforeTax: false,
	};
	const line = { ...row, ...derived( company, header, row, input, subject.price ) };
	return company.tables.insert( kind.lineSet, line );
}

export function patchLine( company: Company, kind: Kind, header: Row, line: Row, input: Input ): Row {
	testOpen( kind, header );
	refuseFixed( line, input );
	const subject = input.itemId !== undefined || input.accountId !== undefined ? subjectOf( company, input ) : undefined;
	const base: Row = { ...line, ...subject?.row };
	return company.tables.update( kind.lineSet, String( line.id ), { ...subject?.row, ...derived( company, header, base, input, subject?.price ?? String( base.unitPrice ) ) } );
}

/** BC calls an order that may still be changed "Open" and shows it as Draft in the API; a released one refuses line changes. */
export function testOpen( kind: Kind, header: Row ): void {
	if ( header.status === 'Draft' ) {
		return;
	}
	if ( kind.documentType === 'Order' ) {
		throw fieldValidation( `Status must be equal to 'Open'  in Sales Header: Document Type=Order, No.=${ String( header.number ) }. Current value is 'Released'.` );
	}
	throw dialog( `The action can be applied to a draft ${ kind.documentType.toLowerCase() } only.` );
}

function refuseFixed( line: Row, input: Input ): void {
	const fixed: readonly ( readonly [ string, string ] )[] = [
		[ 'documentId', 'The value for "documentId" cannot be modified.' ],
		[ 'sequence', 'The value for sequence cannot be modified. Delete and insert the line again.' ],
		[ 'lineObjectNumber', 'The value for "lineObjectNumber" cannot be modified.' ],
	];
	for ( const [ field, message ] of fixed ) {
		if ( input[ field ] !== undefined && input[ field ] !== line[ field ] ) {
			throw dialog( message );
		}
	}
}

type Subject = { row: Row; price: string };

/** The item, account or nothing a line is about, and what the line takes over from it. */
function subjectOf( company: Company, input: Input ): Subject {
	const item = set( input.itemId );
	const account = set( input.accountId );
	if ( item !== undefined && account !== undefined ) {
		throw dialog( 'Both "itemId" and "accountId" are specified. Specify only one of them.' );
	}
	const type = item !== undefined ? 'Item' : account !== undefined ? 'Account' : String( input.lineType ?? 'Comment' );
	const number = String( input.lineObjectNumber ?? '' );
	if ( type === 'Item' && ( item !== undefined || number !== '' ) ) {
		return aboutItem( company, item, number );
	}
	if ( type === 'Account' && ( account !== undefined || number !== '' ) ) {
		return aboutAccount( company, account, number );
	}
	if ( number !== '' ) {
		throw notInTable( 'No.', 'Sales Line', number, RELATED[ type ] ?? 'Standard Text' );
	}
	return { row: { lineType: type }, price: '0' };
}

const RELATED: Readonly< Record< string, string > > = {
	Comment: 'Standard Text', Resource: 'Resource', Fixed_x0020_Asset: 'Fixed Asset', Charge: 'Item Charge', Allocation_x0020_Account: 'Allocation Account',
};

function aboutItem( company: Company, id: string | undefined, number: string ): Subject {
	const item = id === undefined ? company.tables.findBy( 'items', 'number', number ) : company.tables.find( 'items', id );
	if ( item === undefined ) {
		throw id === undefined ? notInTable( 'No.', 'Sales Line', number, 'Item' ) : dialog( 'Item does not exist.' );
	}
	if ( item.blocked === true ) {
		throw fieldValidation( `Blocked must be equal to 'No'  in Item: No.=${ String( item.number ) }. Current value is 'Yes'.` );
	}
	if ( item.generalProductPostingGroupCode === '' ) {
		throw fieldValidation( `Gen. Prod. Posting Group must have a value in Item: No.=${ String( item.number ) }. It cannot be zero or empty.` );
	}
	return {
		row: {
			lineType: 'Item', itemId: String( item.id ), accountId: ZERO_GUID, lineObjectNumber: String( item.number ),
			description: String( item.displayName ), description2: String( item.displayName2 ),
			unitOfMeasureId: String( item.baseUnitOfMeasureId ), unitOfMeasureCode: String( item.baseUnitOfMeasureCode ),
			taxCode: String( item.taxGroupCode ),
		},
		price: String( item.unitPrice ),
	};
}

function aboutAccount( company: Company, id: string | undefined, number: string ): Subject {
	const account = id === undefined ? company.tables.findBy( 'accounts', 'number', number ) : company.tables.find( 'accounts', id );
	if ( account === undefined ) {
		throw id === undefined ? notInTable( 'No.', 'Sales Line', number, 'G/L Account' ) : dialog( 'Account does not exist.' );
	}
	if ( account.directPosting !== true || account.accountType !== 'Posting' ) {
		throw fieldValidation( `Direct Posting must be equal to 'Yes'  in G/L Account: No.=${ String( account.number ) }. Current value is 'No'.` );
	}
	return {
		row: {
			lineType: 'Account', accountId: String( account.id ), itemId: ZERO_GUID, lineObjectNumber: String( account.number ),
			description: String( account.displayName ), taxCode: UNTAXED_ACCOUNTS.includes( String( account.number ) ) && company.rates[ 'VAT0' ] !== undefined ? 'VAT0' : Object.keys( company.rates )[ 0 ] ?? '',
		},
		price: '0',
	};
}

/** Everything that follows from what the client set: tax rate, unit, price, discount, quantities. */
function derived( company: Company, header: Row, row: Row, input: Input, listPrice: string ): Row {
	const taxCode = String( input.taxCode ?? row.taxCode ?? '' );
	const taxPercent = row.lineType === 'Comment' ? '0' : taxPercentOf( company, header, taxCode );
	const quantity = text( round( new Big( String( input.quantity ?? row.quantity ?? '0' ) ), 5 ) );
	const price = input.unitPrice ?? row.unitPrice ?? ( header.pricesIncludeTax === true ? withTax( listPrice, taxPercent ) : listPrice );
	const unitPrice = text( round( new Big( String( price ) ), 5 ) );
	const outstanding = new Big( quantity ).minus( String( row.shippedQuantity ?? '0' ) ).toFixed();
	return {
		...fields( input ),
		...unitOf( company, input ),
		...referred( company, input ),
		taxCode, taxPercent, quantity, unitPrice,
		...discountOf( company, header, row, input, quantity, unitPrice ),
		...( header.orderDate === undefined ? {} : {
			shipQuantity: String( input.shipQuantity ?? outstanding ),
			invoiceQuantity: String( input.invoiceQuantity ?? new Big( quantity ).minus( String( row.invoicedQuantity ?? '0' ) ).toFixed() ),
		} ),
	};
}

function fields( input: Input ): Row {
	return Object.fromEntries( [ 'description', 'description2', 'shipmentDate' ].filter( ( name ) => input[ name ] !== undefined ).map( ( name ) => [ name, input[ name ] ?? '' ] ) );
}

function unitOf( company: Company, input: Input ): Row {
	const id = set( input.unitOfMeasureId );
	const code = set( input.unitOfMeasureCode );
	if ( id === undefined && code === undefined ) {
		return {};
	}
	const unit = id === undefined ? company.tables.findBy( 'unitsOfMeasure', 'code', code ?? '' ) : company.tables.find( 'unitsOfMeasure', id );
	if ( unit === undefined ) {
		throw notInTable( 'Unit of Measure Code', 'Sales Line', code ?? id ?? '', 'Item Unit of Measure' );
	}
	return both( unit, 'unitOfMeasureId', 'unitOfMeasureCode' );
}

function referred( company: Company, input: Input ): Row {
	const row: Row = {};
	for ( const [ field, table, related ] of [ [ 'locationId', 'locations', 'Location' ], [ 'itemVariantId', 'itemVariants', 'Item Variant' ] ] as const ) {
		const id = set( input[ field ] );
		if ( id !== undefined && company.tables.find( table, id ) === undefined ) {
			throw notInTable( field === 'locationId' ? 'Location Code' : 'Variant Code', 'Sales Line', id, related );
		}
		if ( input[ field ] !== undefined ) {
			row[ field ] = input[ field ];
		}
	}
	return row;
}

/** Both forms of a discount are kept in step; the amount wins, because it is what the client meant to the cent. */
function discountOf( company: Company, header: Row, row: Row, input: Input, quantity: string, unitPrice: string ): Row {
	const digits = digitsOf( company, String( header.currencyCode ) );
	const gross = round( new Big( quantity ).times( unitPrice ), digits );
	const percent = input.discountAmount === undefined ? input.discountPercent ?? ( input.quantity !== undefined || input.unitPrice !== undefined ? row.discountPercent : undefined ) : undefined;
	if ( percent !== undefined ) {
		const amount = round( gross.times( String( percent ) ).div( 100 ), digits );
		return { discountAmount: text( amount ), discountPercent: String( percent ) };
	}
	const amount = round( new Big( String( input.discountAmount ?? row.discountAmount ?? '0' ) ), digits );
	if ( amount.abs().gt( gross.abs() ) ) {
		throw fieldValidation( `Line Discount Amount must not be more than ${ gross.toFixed() } in Sales Line Document No.='${ String( header.number ) }'.` );
	}
	const share = gross.eq( 0 ) ? new Big( 0 ) : round( amount.times( 100 ).div( gross ), 5 );
	return { discountAmount: text( amount ), discountPercent: text( share ) };
}

/** The rate of a tax group for this document's customer. Exports and supplies within the EU carry none; in the US the customer must be liable. */
function taxPercentOf( company: Company, header: Row, taxCode: string ): string {
	if ( taxCode === '' ) {
		return '0';
	}
	const known = company.tables.findBy( 'taxGroups', 'code', taxCode );
	if ( known === undefined ) {
		const [ field, related ] = company.vat ? [ 'VAT Prod. Posting Group', 'VAT Product Posting Group' ] : [ 'Tax Group Code', 'Tax Group' ];
		throw notInTable( field ?? '', 'Sales Line', taxCode, related ?? '' );
	}
	const customer = company.tables.find( 'customers', String( header.customerId ) );
	const area = String( company.tables.find( 'taxAreas', String( customer?.taxAreaId ?? '' ) )?.code ?? '' );
	const free = company.vat ? area === 'EXPORT' || area === 'EU' : customer?.taxLiable !== true;
	return free ? '0' : company.rates[ taxCode ] ?? '0';
}

function withTax( price: string, percent: string ): string {
	return text( round( new Big( price ).times( new Big( percent ).plus( 100 ) ).div( 100 ), 5 ) );
}

function set( value: unknown ): string | undefined {
	return value === undefined || value === '' || value === ZERO_GUID ? undefined : String( value );
}
