/**
 * An open sales order of Business Central brought to what the store says now: one $batch in one transaction (Isolation: snapshot), with the tag of what was
 * read, so that a change made in between is not overwritten (409 Request_EntityChanged).
 */
import { SyncError } from '../../core/issue.ts';
import { jsonNumber, stringifyExact } from '../../core/json-number.ts';
import { add, isDecimal, isZero } from '../../core/money.ts';
import { orderName } from '../../core/words.ts';
import { isOwnLine, type Written } from '../../core/written.ts';
import type { Observer, PreparedOrder } from '../connector.ts';
import { added, changedSince, differing, digestOf, heldBack, removed, withoutDiscount, type Amended, type AmendRequest, type Difference } from '../amend.ts';
import { generalFault, malformed } from '../odata/answer-faults.ts';
import { decimalOf, rowSchema, textOf, type Row } from '../odata/json.ts';
import { equals, queryString } from '../odata/query.ts';
import { afterFirstWrite, malformedRow, withRecord } from '../partial.ts';
import type { BcContext } from './context.ts';
import { ROUNDING_SEQUENCE, toInvoice, toOrder } from './document.ts';
import { readBcError } from './errors.ts';
import { asBefore, batchSchema, numbered } from './orders.ts';

/** BC takes 100 operations per $batch; an edit beyond that is a person's. */
const OPERATIONS = 95;
/** Of a line that stands Business Central changes neither: it takes another one under the same number. */
const FIXED = [ 'lineType', 'lineObjectNumber' ];
type Operation = { method: 'POST' | 'PATCH' | 'DELETE'; path: string; etag?: string; body?: unknown };

export async function amendOrder( context: BcContext, prepared: PreparedOrder, request: AmendRequest, observe: Observer ): Promise< Amended > {
	const found = await readWhole( context, request.key, observe );
	if ( ! found ) {
		return comparePosted( context, prepared, request, observe );
	}
	const { document: { state }, row, lines } = found;
	const wanted = asBefore( await numbered( context, prepared, observe ), new Set( lines.map( ( line ) => textOf( line, 'sequence' ) ) ) );
	const { operations, differences } = plan( prepared, row, lines, wanted, request.written );
	const changed = changedSince( request, state, differences );
	const seen = digestOf( differences, changed );
	const held = heldBack( { document: state, differences, changed, seen }, request );
	if ( held || operations.length > OPERATIONS ) {
		return { document: state, verdict: held ?? 'too-many', differences, changed, seen };
	}
	try {
		await send( context, request.key, operations, observe );
		const after = await readWhole( context, request.key, observe );
		if ( ! after ) {
			throw malformedRow( 'the order' );
		}
		return { document: after.document.state, verdict: 'amended', differences, changed, seen };
	} catch ( error ) {
		throw withRecord( afterFirstWrite( error, 'completing' ), orderName( prepared.order ) );
	}
}

/** True when it is gone; false when it is no longer open. */
export async function deleteOrder( context: BcContext, key: string, observe: Observer ): Promise< boolean > {
	const found = await readWhole( context, key, observe );
	if ( ! found ) {
		return true;
	}
	if ( found.document.state.stage !== 'open' ) {
		return false;
	}
	await context.gateway.json( { method: 'DELETE', path: await context.path( `salesOrders(${ key })`, observe ), what: 'delete order', effect: 'write', headers: { 'if-match': found.document.state.etag } }, observe );
	return true;
}

function plan( prepared: Pick< PreparedOrder, 'header' >, row: Row, lines: readonly Row[], wanted: Awaited< ReturnType< typeof numbered > >, written: Written | null ): { operations: Operation[]; differences: Difference[] } {
	const operations: Operation[] = [];
	const differences: Difference[] = [];
	const standing = new Map( lines.map( ( line ) => [ Number( textOf( line, 'sequence' ) ), line ] ) );
	const header = differing( '', prepared.header, row );
	if ( header.length > 0 ) {
		differences.push( ...header );
		operations.push( { method: 'PATCH', path: '', etag: textOf( row, '@odata.etag' ), body: pick( prepared.header, header ) } );
	}
	const kept = new Set( wanted.map( ( line ) => line.sequence ) );
	for ( const [ sequence, line ] of standing ) {
		if ( ! kept.has( sequence ) && sequence !== ROUNDING_SEQUENCE && ( written ? isOwnLine( written, String( sequence ) ) : hasAmount( line ) ) ) {
			differences.push( removed( String( sequence ), line, 'quantity' ) );
			operations.push( { method: 'DELETE', path: `/salesOrderLines(${ textOf( line, 'id' ) })`, etag: textOf( line, '@odata.etag' ) } );
		}
	}
	for ( const line of wanted ) {
		const stands = standing.get( line.sequence );
		const values = stands ? withoutDiscount( line.values, stands, 'discountAmount' ) : line.values;
		const changes = stands ? differing( line.id, values, stands ) : [ added( line.id, values, 'quantity' ) ];
		differences.push( ...changes );
		if ( ! stands ) {
			operations.push( { method: 'POST', path: '/salesOrderLines', body: values } );
		} else if ( changes.some( ( { field } ) => FIXED.includes( field ) ) ) {
			operations.push( { method: 'DELETE', path: `/salesOrderLines(${ textOf( stands, 'id' ) })`, etag: textOf( stands, '@odata.etag' ) }, { method: 'POST', path: '/salesOrderLines', body: line.values } );
		} else if ( changes.length > 0 ) {
			operations.push( { method: 'PATCH', path: `/salesOrderLines(${ textOf( stands, 'id' ) })`, etag: textOf( stands, '@odata.etag' ), body: pick( values, changes ) } );
		}
	}
	const rounding = standing.get( ROUNDING_SEQUENCE );
	if ( operations.length > 0 && rounding ) {
		// The cents it evened out are those of the old lines.
		operations.push( { method: 'DELETE', path: `/salesOrderLines(${ textOf( rounding, 'id' ) })`, etag: textOf( rounding, '@odata.etag' ) } );
	}
	return { operations, differences };
}

/** Of an order from before its lines were kept: texts of Business Central, and what a person gave for nothing, stay. */
function hasAmount( line: Row ): boolean {
	const price = textOf( line, 'unitPrice' );
	return textOf( line, 'lineType' ) !== 'Comment' && isDecimal( price ) && ! isZero( price );
}

/** Invoiced in full it is no sales order any more; its invoices, which keep the numbers of its lines, say what was sold. */
async function comparePosted( context: BcContext, prepared: PreparedOrder, request: AmendRequest, observe: Observer ): Promise< Amended > {
	const invoices = await context.rows( `salesInvoices${ queryString( { filter: equals( 'externalDocumentNumber', prepared.reference ), expand: 'salesInvoiceLines' } ) }`, 'read invoices', observe );
	const posted = invoices.filter( ( invoice ) => ! [ 'Canceled', 'Corrective' ].includes( textOf( invoice, 'status' ) ) );
	const state = toInvoice( context, posted )?.state;
	const [ first ] = posted;
	if ( ! state || ! first ) {
		return null;
	}
	const lines = summed( posted.flatMap( ( invoice ) => rowsOf( invoice, 'salesInvoiceLines' ) ) );
	const goods = { ...prepared, lines: prepared.lines.filter( ( line ) => line.values[ 'lineType' ] !== 'Comment' ) };
	const wanted = asBefore( await numbered( context, goods, observe ), new Set( lines.map( ( line ) => textOf( line, 'sequence' ) ) ) );
	const { differences } = plan( prepared, first, lines, wanted, request.written );
	return { document: state, verdict: differences.length === 0 ? 'equal' : 'closed', differences, changed: [], seen: digestOf( differences, [] ) };
}

/** A line that was invoiced in parts is one line again. */
function summed( lines: readonly Row[] ): Row[] {
	const bySequence = new Map< string, Row >();
	for ( const line of lines.filter( ( one ) => textOf( one, 'lineType' ) !== 'Comment' ) ) {
		const before = bySequence.get( textOf( line, 'sequence' ) );
		const both = ( field: string ) => jsonNumber( add( decimalOf( before ?? {}, field ) ?? '0', decimalOf( line, field ) ?? '0' ) );
		bySequence.set( textOf( line, 'sequence' ), before ? { ...line, quantity: both( 'quantity' ), discountAmount: both( 'discountAmount' ) } : line );
	}
	return [ ...bySequence.values() ];
}

function pick( values: Record< string, unknown >, changes: readonly Difference[] ): Record< string, unknown > {
	return Object.fromEntries( changes.map( ( { field } ) => [ field, values[ field ] ] ) );
}

async function send( context: BcContext, key: string, operations: readonly Operation[], observe: Observer ): Promise< void > {
	const company = ( await context.company( observe ) ).id;
	const requests = operations.map( ( { method, path, etag, body }, index ) => ( {
		id: String( index + 1 ), method, url: `companies(${ company })/salesOrders(${ key })${ path }`,
		headers: { 'Accept-Language': 'en-US', ...( body === undefined ? {} : { 'Content-Type': 'application/json' } ), ...( method === 'POST' ? {} : { 'If-Match': etag || '*' } ) }, ...( body === undefined ? {} : { body } ),
	} ) );
	const { answer, data } = await context.gateway.json( { method: 'POST', path: '$batch', what: 'amend order', effect: 'write', headers: { isolation: 'snapshot' }, body: { requests } }, observe );
	const parsed = batchSchema.safeParse( data );
	if ( ! parsed.success || parsed.data.responses.length === 0 ) {
		throw malformed( answer, 'write' );
	}
	const failed = parsed.data.responses.find( ( part ) => part.status >= 300 );
	if ( failed ) {
		const inner = { ...answer, status: failed.status, text: stringifyExact( failed.body ?? {} ) };
		throw readBcError( inner, 'write' ) ?? generalFault( inner, 'write', new Date( 0 ) );
	}
	if ( parsed.data.responses.length !== operations.length ) {
		throw malformed( answer, 'write' );
	}
}

async function readWhole( context: BcContext, key: string, observe: Observer ): Promise< { document: ReturnType< typeof toOrder >; row: Row; lines: Row[] } | null > {
	try {
		const { data } = await context.gateway.json( { method: 'GET', path: await context.path( `salesOrders(${ key })${ queryString( { expand: 'salesOrderLines' } ) }`, observe ), what: 'read order', effect: 'read', entity: 'salesOrders' }, observe );
		const row = rowSchema.safeParse( data );
		if ( ! row.success ) {
			throw malformedRow( 'the order' );
		}
		return { document: toOrder( context, row.data ), row: row.data, lines: rowsOf( row.data, 'salesOrderLines' ) };
	} catch ( error ) {
		// Posted in full, or deleted by a person.
		if ( error instanceof SyncError && error.issue.remote?.status === 404 ) {
			return null;
		}
		throw error;
	}
}

function rowsOf( row: Row, name: string ): Row[] {
	const lines = row[ name ];
	return Array.isArray( lines ) ? lines.filter( ( line ): line is Row => typeof line === 'object' && line !== null ) : [];
}
