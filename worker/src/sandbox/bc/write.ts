/** Create, change, delete and act, dispatched by what the set is: a sales document, its line, a payment, or a plain record. */
import { contractOf, type Entity } from './contract.ts';
import { ACTION_PARAMETERS } from './custom.ts';
import { badRequest, dialog, methodNotAllowed, noSuchSegment, serverError } from './errors.ts';
import { insertDocument, patchHeader, recalculate, removeDocument } from './documents.ts';
import { CREDIT_MEMO, INVOICE, ORDER, QUOTE, kindOfLines, kindOfSet, type Kind } from './kinds.ts';
import { insertLine, patchLine, testOpen } from './lines.ts';
import { insertMaster, patchMaster, removeMaster } from './masters.ts';
import type { Parent } from './path.ts';
import { insertPayment, patchPayment, postJournal } from './payments.ts';
import { correctInvoice, postCreditMemo, postInvoice, postOrder } from './posting.ts';
import type { Company } from './seed.ts';
import { keyOf } from './tables.ts';
import { readInput, readValue, type Input, type Row } from './values.ts';

export type Body = Record< string, unknown >;

export type Cut = { stopDeepInsertAfter?: number; stopSilently?: boolean };

/** `cut`: the faults of a deep insert, see insertDocument. */
export function create( company: Company, entity: Entity, body: Body, parent: Parent | undefined, cut: Cut = {} ): Row {
	const set = entity.entitySet;
	refuse( entity, 'POST' );
	const kind = kindOfSet( set );
	if ( kind !== undefined ) {
		return createDocument( company, entity, kind, body, cut );
	}
	const lineKind = kindOfLines( set );
	if ( lineKind !== undefined && parent !== undefined ) {
		return company.tables.transaction( () => {
			const line = insertLine( company, lineKind, parent.row, readInput( entity, body ) );
			recalculate( company, lineKind, String( parent.row.id ) );
			return company.tables.get( set, String( line.id ) );
		} );
	}
	return company.tables.transaction( () => {
		const { input, children } = split( entity, body );
		const row = set === 'customerPayments' ? insertPayment( company, String( parent?.row.id ?? '' ), input ) : insertMaster( company, set, input, parent === undefined ? undefined : String( parent.row.id ) );
		children.forEach( ( child ) => create( company, child.entity, child.body, { set, row } ) );
		return row;
	} );
}

function createDocument( company: Company, entity: Entity, kind: Kind, body: Body, faults: Cut ): Row {
	const { input, children } = split( entity, body );
	const lines = children.filter( ( child ) => child.entity.entitySet === kind.lineSet ).map( ( child ) => readInput( child.entity, child.body ) );
	const others = children.filter( ( child ) => child.entity.entitySet !== kind.lineSet );
	const { header, cut } = insertDocument( company, kind, input, lines, faults.stopDeepInsertAfter );
	if ( cut && faults.stopSilently !== true ) {
		throw serverError( 'The server has stopped while the document was being written.' );
	}
	others.forEach( ( child ) => create( company, child.entity, child.body, { set: entity.entitySet, row: header } ) );
	return header;
}

/** A body's own fields and its nested collections (deep insert). */
function split( entity: Entity, body: Body ): { input: Input; children: { entity: Entity; body: Body }[] } {
	const nested = entity.navigation.filter( ( one ) => one.multiplicity === '*' && body[ one.name ] !== undefined );
	const children = nested.flatMap( ( navigation ) => {
		const given = body[ navigation.name ];
		const child = contractOf( navigation.name );
		if ( ! Array.isArray( given ) ) {
			throw badRequest( 'Invalid Request Body' );
		}
		return given.map( ( one: unknown ) => ( { entity: child, body: asBody( one ) } ) );
	} );
	return { input: readInput( entity, body, new Set( nested.map( ( one ) => one.name ) ) ), children };
}

export function asBody( value: unknown ): Body {
	if ( typeof value !== 'object' || value === null || Array.isArray( value ) ) {
		throw badRequest( 'Invalid Request Body' );
	}
	return value as Body;
}

export function change( company: Company, entity: Entity, row: Row, body: Body ): Row {
	refuse( entity, 'PATCH' );
	const set = entity.entitySet;
	const nested = entity.navigation.find( ( one ) => body[ one.name ] !== undefined );
	if ( nested !== undefined ) {
		throw badRequest( `Nested payload for '${ nested.name }' is not supported in an update: deep patching is not supported.` );
	}
	const input = readInput( entity, body );
	const kind = kindOfSet( set );
	if ( kind !== undefined ) {
		return company.tables.transaction( () => patchHeader( company, kind, row, input ) );
	}
	const lineKind = kindOfLines( set );
	if ( lineKind !== undefined ) {
		return company.tables.transaction( () => {
			const header = company.tables.get( lineKind.set, String( row.documentId ) );
			patchLine( company, lineKind, header, row, input );
			recalculate( company, lineKind, String( header.id ) );
			return company.tables.get( set, String( row.id ) );
		} );
	}
	return set === 'customerPayments' ? patchPayment( company, row, input ) : patchMaster( company, set, row, input );
}

export function erase( company: Company, entity: Entity, row: Row ): void {
	refuse( entity, 'DELETE' );
	const set = entity.entitySet;
	const kind = kindOfSet( set );
	const lineKind = kindOfLines( set );
	if ( kind !== undefined ) {
		removeDocument( company, kind, row );
	} else if ( lineKind !== undefined ) {
		company.tables.transaction( () => {
			const header = company.tables.get( lineKind.set, String( row.documentId ) );
			testOpen( lineKind, header );
			company.tables.remove( set, String( row.id ) );
			recalculate( company, lineKind, String( header.id ) );
		} );
	} else if ( set === 'dimensionSetLines' ) {
		company.tables.remove( set, keyOf( set, row ) );
	} else {
		removeMaster( company, set, row );
	}
}

/** Bound actions of the contract. Names are not case-sensitive on a live server; they come here in lower case. */
export function act( company: Company, entity: Entity, row: Row, action: string, body: Body ): void {
	const name = entity.actions.find( ( one ) => one.toLowerCase() === `microsoft.nav.${ action }` );
	if ( name === undefined ) {
		throw noSuchSegment( `Microsoft.NAV.${ action }` );
	}
	if ( entity.entitySet === 'wholesaleOrders' ) {
		const { approver = '', limit = '0' } = parametersOf( name, body );
		company.tables.update( entity.entitySet, String( row.id ), { approver, approvedLimit: limit, approvals: Number( row.approvals ) + 1 } );
		return;
	}
	switch ( entity.entitySet ) {
		case ORDER.set: postOrder( company, row, { ship: true, invoice: true } ); return;
		case INVOICE.set: actOnInvoice( company, row, action ); return;
		case CREDIT_MEMO.set: actOnCreditMemo( company, row, action ); return;
		case QUOTE.set: actOnQuote( company, row, action ); return;
		default: postJournal( company, String( row.id ) );
	}
}

/** All parameters of the action and no other, each of its type; the sentences are Microsoft's OData library's. */
function parametersOf( action: string, body: Body ): Input {
	const parameters = ACTION_PARAMETERS[ action ] ?? [];
	const short = action.replace( 'Microsoft.NAV.', '' );
	const foreign = Object.keys( body ).find( ( name ) => ! parameters.some( ( one ) => one.name === name ) );
	if ( foreign !== undefined ) {
		throw badRequest( `The parameter '${ foreign }' in the request payload is not a valid parameter for the operation '${ short }'.` );
	}
	const missing = parameters.filter( ( { name } ) => body[ name ] === undefined );
	if ( missing.length > 0 ) {
		throw badRequest( `One or more parameters of the operation '${ short }' are missing from the request payload. The missing parameters are: ${ missing.map( ( { name } ) => name ).join( ', ' ) }.` );
	}
	return Object.fromEntries( parameters.map( ( one ) => [ one.name, readValue( one, body[ one.name ] ) ] ) );
}

function actOnInvoice( company: Company, invoice: Row, action: string ): void {
	if ( action.endsWith( 'send' ) ) {
		needAddress( invoice );
	}
	if ( action.startsWith( 'post' ) ) {
		postInvoice( company, invoice );
	} else if ( action.startsWith( 'cancel' ) || action === 'makecorrectivecreditmemo' ) {
		correctInvoice( company, invoice, true );
	}
}

function actOnCreditMemo( company: Company, memo: Row, action: string ): void {
	if ( action.endsWith( 'send' ) ) {
		needAddress( memo );
	}
	if ( action.startsWith( 'post' ) ) {
		postCreditMemo( company, memo );
	} else if ( action.startsWith( 'cancel' ) ) {
		if ( memo.status === 'Draft' ) {
			throw dialog( 'The action can be applied to a posted credit memo only.' );
		}
		if ( memo.status === 'Canceled' ) {
			throw dialog( 'The credit memo cannot be cancelled because it has already been canceled.' );
		}
		company.tables.update( CREDIT_MEMO.set, String( memo.id ), { status: 'Canceled' } );
	}
}

function actOnQuote( company: Company, quote: Row, action: string ): void {
	if ( action === 'send' ) {
		needAddress( quote );
		company.tables.update( QUOTE.set, String( quote.id ), { status: 'Sent', sentDate: company.tables.now().toISOString() } );
		return;
	}
	const kind = action === 'makeorder' ? ORDER : INVOICE;
	const fields = contractOf( kind.set ).byName;
	const input = Object.fromEntries( Object.entries( quote ).filter( ( [ name ] ) => fields.has( name ) && fields.get( name )?.readonly !== true ) );
	company.tables.transaction( () => {
		insertDocument( company, kind, input, [] );
		company.tables.remove( QUOTE.set, String( quote.id ) );
	} );
}

function needAddress( document: Row ): void {
	if ( document.email === '' ) {
		throw dialog( 'The send-to email is empty. Specify email either for the customer or for the invoice in email preview.' );
	}
}

function refuse( entity: Entity, method: 'POST' | 'PATCH' | 'DELETE' ): void {
	if ( ! entity.methods.includes( method ) ) {
		throw methodNotAllowed( method, entity.entitySet );
	}
}
