/**
 * Sales orders of F&O, once each (d365-fo.md, 11).
 *
 * "own" numbering: the number is ours, so header and lines go in one changeset and a repeat fails on the key.
 * "sequence" numbering: F&O numbers the header in a first request; it is held (IsSalesProcessingStopped) until all its
 * lines are there, so that no warehouse picks half an order. Lines are told apart by ExternalItemNumber.
 */
import { SyncError } from '../../core/issue.ts';
import { jsonNumber } from '../../core/json-number.ts';
import { dayInZone } from '../../core/time.ts';
import { untaxedCodes } from '../../core/tax.ts';
import { orderName } from '../../core/words.ts';
import type { DocumentState, Observer, PreparedOrder, WriteOutcome } from '../connector.ts';
import { collectionSchema, rowSchema, textOf } from '../odata/json.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { afterFirstWrite, malformedRow, withCurrency, withRecord } from '../partial.ts';
import { changeset, readLines, type Write } from './changeset.ts';
import { CROSS_COMPANY, HEADERS, LINES, headerPath, type FoContext } from './context.ts';
import { headerFields, ROUNDING_ID, headerUrl, toDocument, type FoDocument } from './document.ts';
import { isDuplicate } from './errors.ts';

/** F&O takes 5,000 operations per batch, but its execution time is limited too (d365-fo.md, 7). */
const LINES_PER_BATCH = 1_000;
/** What follows a first write waits longer for its turn: a lease is better spent waiting than leaving half an order. */
const PATIENCE_MS = 60_000;

export async function findOrder( context: FoContext, reference: string, observe: Observer ): Promise< FoDocument | null > {
	const filter = allOf( equals( 'dataAreaId', context.company ), equals( 'CustomersOrderReference', reference ) );
	const path = HEADERS + queryString( { filter, select: headerFields( context ), top: 2 }, CROSS_COMPANY );
	const { data } = await context.gateway.json( { method: 'GET', path, what: 'look up order', effect: 'read' }, observe );
	const page = collectionSchema.safeParse( data );
	if ( ! page.success ) {
		throw malformedRow( 'sales orders' );
	}
	const [ header, second ] = page.data.value;
	if ( header && second ) {
		throw duplicates( reference, page.data.value.map( ( row ) => textOf( row, 'SalesOrderNumber' ) ) );
	}
	return header ? toDocument( context, header, await readLines( context, textOf( header, 'SalesOrderNumber' ), observe ) ) : null;
}

export async function createOrder( context: FoContext, prepared: PreparedOrder, observe: Observer ): Promise< WriteOutcome > {
	const own = prepared.header[ 'SalesOrderNumber' ];
	try {
		return typeof own === 'string' && own !== '' ? await createOwn( context, prepared, own, observe ) : await createNumbered( context, prepared, observe );
	} catch ( error ) {
		throw withCurrency( withRecord( error, orderName( prepared.order ) ), prepared.order.currency );
	}
}

async function createOwn( context: FoContext, prepared: PreparedOrder, number: string, observe: Observer ): Promise< WriteOutcome > {
	const [ first = [], ...rest ] = batches( linesOf( context, prepared, number ) );
	const header: Write = { method: 'POST', path: HEADERS, body: { ...headerOf( context, prepared ), ...( rest.length > 0 ? { IsSalesProcessingStopped: 'Yes' } : {} ) } };
	let document: FoDocument | null;
	try {
		document = await changeset( context, [ header, ...first ], rest.length > 0 ? null : number, 'create order', observe );
	} catch ( error ) {
		if ( error instanceof SyncError && isDuplicate( error ) ) {
			return adopt( context, prepared, number, error, observe );
		}
		throw error;
	}
	return finish( context, prepared, number, rest, document, 'created', observe );
}

async function createNumbered( context: FoContext, prepared: PreparedOrder, observe: Observer ): Promise< WriteOutcome > {
	const body = { ...headerOf( context, prepared ), IsSalesProcessingStopped: 'Yes' };
	const { data } = await context.gateway.json( { method: 'POST', path: HEADERS, what: 'create order header', effect: 'write', body }, observe );
	const number = textOf( rowSchema.safeParse( data ).data ?? {}, 'SalesOrderNumber' );
	if ( number === '' ) {
		throw malformedRow( 'the number of the new order' );
	}
	try {
		return await finish( context, prepared, number, batches( linesOf( context, prepared, number ) ), null, 'created', observe );
	} catch ( error ) {
		const refusal = error instanceof SyncError ? error.cause : undefined;
		if ( refusal instanceof SyncError && refusal.issue.retryClass === 'rejected' && await withdraw( context, number, observe ) ) {
			throw refusal;
		}
		throw error;
	}
}

/** Writes what is left, lifts the hold with the last of it, and reads back. */
async function finish( context: FoContext, prepared: PreparedOrder, number: string, rest: Write[][], known: FoDocument | null, how: WriteOutcome[ 'how' ], observe: Observer ): Promise< WriteOutcome > {
	try {
		let document = known;
		const release: Write[] = wantsHold( prepared ) ? [] : [ { method: 'PATCH', path: `${ headerPath( context, number ) }?${ CROSS_COMPANY }`, body: { IsSalesProcessingStopped: 'No' } } ];
		for ( const [ index, batch ] of rest.entries() ) {
			const last = index === rest.length - 1;
			document = await changeset( context, last ? [ ...batch, ...release ] : batch, last ? number : null, 'write order lines', observe, PATIENCE_MS );
		}
		return { document: ( document ?? await readDocument( context, number, observe ) ).state, how, warnings: [] };
	} catch ( error ) {
		throw afterFirstWrite( error, how === 'created' ? 'creating' : 'completing' );
	}
}

/** The number exists: ours from an attempt whose answer was lost, or somebody else's. Only our reference on it tells. */
async function adopt( context: FoContext, prepared: PreparedOrder, number: string, refusal: SyncError, observe: Observer ): Promise< WriteOutcome > {
	const found = await findOrder( context, prepared.reference, observe );
	if ( found ) {
		return completeOrder( context, prepared, found, observe );
	}
	throw new SyncError( {
		...refusal.issue,
		message: `Sales order number ${ number } is used by another order in Dynamics.`,
		remedy: 'Let Dynamics number the orders of this connection (Connections > numbering), then retry.',
		field: 'SalesOrderNumber',
		facts: { kind: 'duplicate', number },
	} );
}

export async function completeOrder( context: FoContext, prepared: PreparedOrder, found: FoDocument, observe: Observer ): Promise< WriteOutcome > {
	const { state } = found;
	const repeated = state.lineIds.filter( ( id, index ) => state.lineIds.indexOf( id ) !== index );
	if ( repeated.length > 0 ) {
		throw new SyncError( { code: 'lines_differ', retryClass: 'rejected', message: `Sales order ${ state.number } holds ${ repeated.length } of its lines twice.`, remedy: 'Delete the surplus lines of the order in Dynamics, then retry.', record: orderName( prepared.order ), field: 'ExternalItemNumber', facts: { document: state.number, lines: repeated } } );
	}
	const there = new Set( state.lineIds );
	const missing = prepared.lines.filter( ( line ) => ! there.has( line.id ) );
	const stillHeld = found.held && ! wantsHold( prepared );
	if ( state.stage !== 'open' || ( missing.length === 0 && ! stillHeld ) ) {
		return { document: state, how: 'adopted', warnings: [] };
	}
	const writes = linesOf( context, { ...prepared, lines: missing }, state.number );
	try {
		return await finish( context, prepared, state.number, batches( writes ), null, missing.length > 0 ? 'completed' : 'adopted', observe );
	} catch ( error ) {
		throw withRecord( error, orderName( prepared.order ) );
	}
}

export async function addRoundingLine( context: FoContext, prepared: PreparedOrder, number: string, difference: string, observe: Observer ): Promise< DocumentState > {
	const current = await readDocument( context, number, observe );
	const { rounding } = context.settings;
	if ( current.hasRounding || rounding === null ) {
		return current.state;
	}
	// Taxed, a cent would become two: the line is meant to move the total by just this amount.
	const { taxCode, taxGroup } = untaxedCodes( context.settings );
	const line: Write = { method: 'POST', path: LINES, body: {
		...( taxCode === '' ? {} : { SalesTaxItemGroupCode: taxCode } ), ...( taxGroup === '' ? {} : { SalesTaxGroupCode: taxGroup } ),
		dataAreaId: context.company, SalesOrderNumber: number, ExternalItemNumber: ROUNDING_ID, ItemNumber: rounding.number, LineDescription: 'Rounding',
		OrderedSalesQuantity: 1, SalesPrice: jsonNumber( difference ),
		RequestedShippingDate: `${ dayInZone( prepared.order.createdAt, prepared.order.timeZone ) }T12:00:00Z`,
		...( context.settings.location === '' ? {} : { ShippingWarehouseId: context.settings.location } ),
	} };
	try {
		return ( await changeset( context, [ line ], number, 'add rounding line', observe, PATIENCE_MS ) ?? await readDocument( context, number, observe ) ).state;
	} catch ( error ) {
		throw withRecord( afterFirstWrite( error, 'completing' ), orderName( prepared.order ) );
	}
}

async function readDocument( context: FoContext, number: string, observe: Observer ): Promise< FoDocument > {
	const { data } = await context.gateway.json( { method: 'GET', path: headerUrl( context, number ), what: 'read order', effect: 'read', patienceMs: PATIENCE_MS }, observe );
	const header = rowSchema.safeParse( data );
	if ( ! header.success ) {
		throw malformedRow( 'the order' );
	}
	return toDocument( context, header.data, await readLines( context, number, observe ) );
}

/** A header refused its lines: nothing half-made stays. False when even that fails; the look-up will find it then. */
async function withdraw( context: FoContext, number: string, observe: Observer ): Promise< boolean > {
	try {
		await context.gateway.json( { method: 'DELETE', path: `${ headerPath( context, number ) }?${ CROSS_COMPANY }`, what: 'withdraw empty order', effect: 'write' }, observe );
		return true;
	} catch ( error ) {
		if ( ! ( error instanceof SyncError ) ) {
			throw error;
		}
		return false;
	}
}

function headerOf( context: FoContext, prepared: PreparedOrder ): Record< string, unknown > {
	return { dataAreaId: context.company, ...prepared.header, CustomersOrderReference: prepared.reference };
}

function linesOf( context: FoContext, prepared: PreparedOrder, number: string ): Write[] {
	return prepared.lines.map( ( line ) => ( { method: 'POST', path: LINES, body: { dataAreaId: context.company, ...line.values, SalesOrderNumber: number, ExternalItemNumber: line.id } } ) );
}

/** At least one batch, so that an order without missing lines still gets its hold lifted. */
function batches( writes: Write[] ): Write[][] {
	const all: Write[][] = [];
	for ( let start = 0; start < Math.max( writes.length, 1 ); start += LINES_PER_BATCH ) {
		all.push( writes.slice( start, start + LINES_PER_BATCH ) );
	}
	return all;
}

/** The merchant's own mapping may hold orders on purpose; then it is not ours to lift. */
function wantsHold( prepared: PreparedOrder ): boolean {
	return prepared.header[ 'IsSalesProcessingStopped' ] === 'Yes';
}

function duplicates( reference: string, numbers: string[] ): SyncError {
	return new SyncError( {
		code: 'duplicate_documents', retryClass: 'rejected',
		message: `Several sales orders in Dynamics carry the reference ${ reference }: ${ numbers.join( ', ' ) }.`,
		remedy: 'Keep the right one and clear "Customer reference" of the others (or delete them) in Dynamics, then retry.',
		field: 'CustomersOrderReference', facts: { documents: numbers },
	} );
}
