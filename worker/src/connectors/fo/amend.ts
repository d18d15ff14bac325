/** An open sales order of Finance & Operations brought to what the store says now: one changeset, all of it or nothing (d365-fo.md, 7). */
import { SyncError } from '../../core/issue.ts';
import { orderName } from '../../core/words.ts';
import { isOwnLine } from '../../core/written.ts';
import type { Observer, PreparedOrder } from '../connector.ts';
import { added, changedSince, differing, digestOf, heldBack, removed, withoutDiscount, type Amended, type AmendRequest, type Difference } from '../amend.ts';
import { rowSchema, textOf, type Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, equals, keyPart, queryString } from '../odata/query.ts';
import { afterFirstWrite, malformedRow, withRecord } from '../partial.ts';
import { changeset, type Write } from './changeset.ts';
import { CROSS_COMPANY, LINES, headerPath, type FoContext } from './context.ts';
import { ROUNDING_ID, toDocument, type FoDocument } from './document.ts';

/** Keys, and what decides how the row came to be. */
const NOT_CHANGED = [ 'dataAreaId', 'SalesOrderNumber', 'ExternalItemNumber', 'IsSalesProcessingStopped', 'OrderingCustomerAccountNumber', 'InvoiceCustomerAccountNumber', 'CurrencyCode' ];

export async function amendOrder( context: FoContext, prepared: PreparedOrder, request: AmendRequest, observe: Observer ): Promise< Amended > {
	const found = await readWhole( context, request.key, observe );
	if ( ! found ) {
		return null;
	}
	const { document: { state } } = found;
	const { writes, differences } = plan( context, prepared, request, found );
	const changed = changedSince( request, state, differences );
	const seen = digestOf( differences, changed );
	const held = heldBack( { document: state, differences, changed, seen }, request );
	if ( held ) {
		return { document: state, verdict: held, differences, changed, seen };
	}
	try {
		await changeset( context, writes, null, 'amend order', observe );
		const after = await readWhole( context, request.key, observe );
		if ( ! after ) {
			throw malformedRow( 'the order' );
		}
		return { document: after.document.state, verdict: 'amended', differences, changed, seen };
	} catch ( error ) {
		throw withRecord( afterFirstWrite( error, 'completing' ), orderName( prepared.order ) );
	}
}

/** True when it is gone or canceled; false when it is no longer open. */
export async function deleteOrder( context: FoContext, number: string, observe: Observer ): Promise< boolean > {
	const found = await readWhole( context, number, observe );
	if ( ! found || found.document.state.stage === 'canceled' ) {
		return true;
	}
	if ( found.document.state.stage !== 'open' ) {
		return false;
	}
	await context.gateway.json( { method: 'DELETE', path: `${ headerPath( context, number ) }?${ CROSS_COMPANY }`, what: 'delete order', effect: 'write', headers: { 'if-match': found.document.state.etag } }, observe );
	return true;
}

type Whole = { document: FoDocument; header: Row; lines: Row[] };

function plan( context: FoContext, prepared: PreparedOrder, { key: number, written }: AmendRequest, { header, lines }: Whole ): { writes: Write[]; differences: Difference[] } {
	const writes: Write[] = [];
	const differences = differing( '', changeable( prepared.header ), header );
	const headerToo = differences.length > 0;
	if ( headerToo ) {
		writes.push( { method: 'PATCH', path: `${ headerPath( context, number ) }?${ CROSS_COMPANY }`, body: pick( prepared.header, differences ), headers: tagOf( header ) } );
	}
	// A change of the header may go on to its lines in Finance & Operations: their tags are no longer those that were read.
	const tag = ( line: Row ) => ( headerToo ? {} : { headers: tagOf( line ) } );
	const standing = new Map( lines.map( ( line ) => [ textOf( line, 'ExternalItemNumber' ), line ] ) );
	const kept = new Set( prepared.lines.map( ( line ) => line.id ) );
	for ( const [ id, line ] of standing ) {
		// A line without our mark was added by a person, and so was one that bears a mark which Concord did not write.
		if ( id !== '' && id !== ROUNDING_ID && ! kept.has( id ) && ( ! written || isOwnLine( written, id ) ) ) {
			differences.push( removed( id, line, 'OrderedSalesQuantity' ) );
			writes.push( { method: 'DELETE', path: linePath( context, line ), ...tag( line ) } );
		}
	}
	for ( const line of prepared.lines ) {
		const stands = standing.get( line.id );
		const values = stands ? withoutDiscount( line.values, stands, 'LineDiscountAmount' ) : line.values;
		const changes = stands ? differing( line.id, changeable( values ), stands ) : [ added( line.id, values, 'OrderedSalesQuantity' ) ];
		differences.push( ...changes );
		if ( ! stands ) {
			writes.push( { method: 'POST', path: LINES, body: { dataAreaId: context.company, ...values, SalesOrderNumber: number, ExternalItemNumber: line.id } } );
		} else if ( changes.length > 0 ) {
			writes.push( { method: 'PATCH', path: linePath( context, stands ), body: pick( values, changes ), ...tag( stands ) } );
		}
	}
	const rounding = standing.get( ROUNDING_ID );
	if ( writes.length > 0 && rounding ) {
		// The cents it evened out are those of the old lines.
		writes.push( { method: 'DELETE', path: linePath( context, rounding ) } );
	}
	return { writes, differences };
}

function tagOf( row: Row ): Record< string, string > {
	return { 'If-Match': textOf( row, '@odata.etag' ) || '*' };
}

function changeable( values: Record< string, unknown > ): Record< string, unknown > {
	return Object.fromEntries( Object.entries( values ).filter( ( [ field ] ) => ! NOT_CHANGED.includes( field ) ) );
}

function pick( values: Record< string, unknown >, changes: readonly Difference[] ): Record< string, unknown > {
	return Object.fromEntries( changes.map( ( { field } ) => [ field, values[ field ] ] ) );
}

function linePath( context: FoContext, line: Row ): string {
	return `${ LINES }(${ keyPart( 'dataAreaId', context.company ) },${ keyPart( 'InventoryLotId', textOf( line, 'InventoryLotId' ) ) })?${ CROSS_COMPANY }`;
}

export async function readWhole( context: FoContext, number: string, observe: Observer ): Promise< Whole | null > {
	try {
		const { data } = await context.gateway.json( { method: 'GET', path: `${ headerPath( context, number ) }?${ CROSS_COMPANY }`, what: 'read order', effect: 'read', entity: 'SalesOrderHeadersV4' }, observe );
		const header = rowSchema.safeParse( data );
		if ( ! header.success ) {
			throw malformedRow( 'the order' );
		}
		const lines: Row[] = [];
		for await ( const rows of readPages( context.gateway, LINES + queryString( { filter: allOf( equals( 'dataAreaId', context.company ), equals( 'SalesOrderNumber', number ) ) }, CROSS_COMPANY ), LINES, observe ) ) {
			lines.push( ...rows );
		}
		return { document: toDocument( context, header.data, lines ), header: header.data, lines };
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.remote?.status === 404 ) {
			return null;
		}
		throw error;
	}
}
