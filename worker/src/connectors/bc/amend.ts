/**
 * An open sales order of Business Central brought to what the store says now: one $batch in one transaction (Isolation: snapshot), with the tag of what was
 * read, so that a change made in between is not overwritten (409 Request_EntityChanged).
 */
import { SyncError } from '../../core/issue.ts';
import { stringifyExact } from '../../core/json-number.ts';
import { orderName } from '../../core/words.ts';
import type { Observer, PreparedOrder } from '../connector.ts';
import { added, differing, removed, type Amended, type Difference } from '../amend.ts';
import { generalFault, malformed } from '../odata/answer-faults.ts';
import { rowSchema, textOf, type Row } from '../odata/json.ts';
import { queryString } from '../odata/query.ts';
import { afterFirstWrite, malformedRow, withRecord } from '../partial.ts';
import type { BcContext } from './context.ts';
import { ROUNDING_SEQUENCE, toOrder } from './document.ts';
import { readBcError } from './errors.ts';
import { asBefore, batchSchema, numbered } from './orders.ts';

/** BC takes 100 operations per $batch; an edit beyond that is a person's. */
const OPERATIONS = 95;
type Operation = { method: 'POST' | 'PATCH' | 'DELETE'; path: string; etag?: string; body?: unknown };

/** `key`: id of the sales order. */
export async function amendOrder( context: BcContext, prepared: PreparedOrder, key: string, observe: Observer ): Promise< Amended > {
	const found = await readWhole( context, key, observe );
	if ( ! found ) {
		return null;
	}
	const { state } = found.document;
	const { operations, differences } = await planned( context, prepared, found, observe );
	if ( operations.length === 0 || state.stage !== 'open' ) {
		return { document: state, amended: state.stage === 'open', differences };
	}
	if ( operations.length > OPERATIONS ) {
		return { document: state, amended: false, differences };
	}
	try {
		await send( context, key, operations, observe );
		const after = await readWhole( context, key, observe );
		if ( ! after ) {
			throw malformedRow( 'the order' );
		}
		return { document: after.document.state, amended: true, differences };
	} catch ( error ) {
		throw withRecord( afterFirstWrite( error, 'completing' ), orderName( prepared.order ) );
	}
}

/** The same without the writing. */
export async function compareOrder( context: BcContext, prepared: PreparedOrder, key: string, observe: Observer ): Promise< Amended > {
	const found = await readWhole( context, key, observe );
	if ( ! found ) {
		return null;
	}
	const { state } = found.document;
	const { operations, differences } = await planned( context, prepared, found, observe );
	return { document: state, amended: state.stage === 'open' && operations.length <= OPERATIONS, differences };
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

type Whole = { document: ReturnType< typeof toOrder >; row: Row; lines: Row[] };

async function planned( context: BcContext, prepared: PreparedOrder, { row, lines }: Whole, observe: Observer ): Promise< ReturnType< typeof plan > > {
	return plan( prepared, row, lines, asBefore( await numbered( context, prepared, observe ), new Set( lines.map( ( line ) => textOf( line, 'sequence' ) ) ) ) );
}

function plan( prepared: PreparedOrder, row: Row, lines: readonly Row[], wanted: Awaited< ReturnType< typeof numbered > > ): { operations: Operation[]; differences: Difference[] } {
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
		if ( ! kept.has( sequence ) && sequence !== ROUNDING_SEQUENCE ) {
			differences.push( removed( String( sequence ), line, 'quantity' ) );
			operations.push( { method: 'DELETE', path: `/salesOrderLines(${ textOf( line, 'id' ) })`, etag: textOf( line, '@odata.etag' ) } );
		}
	}
	for ( const line of wanted ) {
		const stands = standing.get( line.sequence );
		const changes = stands ? differing( line.id, line.values, stands ) : [ added( line.id, line.values, 'quantity' ) ];
		differences.push( ...changes );
		if ( ! stands ) {
			operations.push( { method: 'POST', path: '/salesOrderLines', body: line.values } );
		} else if ( changes.length > 0 ) {
			operations.push( { method: 'PATCH', path: `/salesOrderLines(${ textOf( stands, 'id' ) })`, etag: textOf( stands, '@odata.etag' ), body: pick( line.values, changes ) } );
		}
	}
	const rounding = standing.get( ROUNDING_SEQUENCE );
	if ( operations.length > 0 && rounding ) {
		// The cents it evened out are those of the old lines.
		operations.push( { method: 'DELETE', path: `/salesOrderLines(${ textOf( rounding, 'id' ) })`, etag: textOf( rounding, '@odata.etag' ) } );
	}
	return { operations, differences };
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

async function readWhole( context: BcContext, key: string, observe: Observer ): Promise< Whole | null > {
	try {
		const { data } = await context.gateway.json( { method: 'GET', path: await context.path( `salesOrders(${ key })${ queryString( { expand: 'salesOrderLines' } ) }`, observe ), what: 'read order', effect: 'read', entity: 'salesOrders' }, observe );
		const row = rowSchema.safeParse( data );
		if ( ! row.success ) {
			throw malformedRow( 'the order' );
		}
		const lines = row.data[ 'salesOrderLines' ];
		return { document: toOrder( context, row.data ), row: row.data, lines: Array.isArray( lines ) ? lines.filter( ( line ): line is Row => typeof line === 'object' && line !== null ) : [] };
	} catch ( error ) {
		// Posted in full, or deleted by a person.
		if ( error instanceof SyncError && error.issue.remote?.status === 404 ) {
			return null;
		}
		throw error;
	}
}
