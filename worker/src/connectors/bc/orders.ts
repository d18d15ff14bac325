/**
 * Sales orders of Business Central, once each (d365-bc-dataverse.md, 7): header and lines in one deep insert with explicit
 * line numbers, so that completing an order that came out short can only add what is missing: BC refuses a line number
 * that exists.
 */
import { z } from 'zod';
import { SyncError } from '../../core/issue.ts';
import { jsonNumber, stringifyExact } from '../../core/json-number.ts';
import { lineSequences, sequencesByPlace } from '../../core/line-sequence.ts';
import { isDecimal } from '../../core/money.ts';
import { untaxedCodes } from '../../core/tax.ts';
import { orderName } from '../../core/words.ts';
import type { DocumentState, Observer, PreparedOrder, WriteOutcome } from '../connector.ts';
import { generalFault, malformed } from '../odata/answer-faults.ts';
import { rowSchema, textOf } from '../odata/json.ts';
import { queryString } from '../odata/query.ts';
import { afterFirstWrite, malformedRow, withCurrency, withRecord } from '../partial.ts';
import type { BcContext } from './context.ts';
import { expandLines, orderFields, ROUNDING_SEQUENCE, toOrder, type BcDocument } from './document.ts';
import { isDuplicate, readBcError } from './errors.ts';
import { nameMissingItems } from './missing-items.ts';

/** BC takes 100 operations per $batch. */
const LINES_PER_BATCH = 100;
const PATIENCE_MS = 60_000;
const READ_BACK = 'read-back';

type Line = { id: string; sequence: number; values: Record< string, unknown > };

export async function createOrder( context: BcContext, prepared: PreparedOrder, observe: Observer ): Promise< WriteOutcome > {
	const lines = await numbered( context, prepared, observe );
	const body = { ...prepared.header, externalDocumentNumber: prepared.reference, salesOrderLines: lines.map( ( line ) => line.values ) };
	try {
		const path = await context.path( `salesOrders${ queryString( { expand: expandLines( context ) } ) }`, observe );
		const { data } = await context.gateway.json( { method: 'POST', path, what: 'create order', effect: 'write', body }, observe );
		const row = rowSchema.safeParse( data );
		const id = textOf( row.data ?? {}, 'id' );
		if ( ! row.success || id === '' ) {
			throw malformedRow( 'the id of the new order' );
		}
		return await verified( context, toOrder( context, row.data ), id, lines, observe );
	} catch ( error ) {
		throw withCurrency( withRecord( await nameMissingItems( context, lines.map( ( line ) => line.values ), error, observe ), orderName( prepared.order ) ), prepared.order.currency );
	}
}

/** Whether a deep insert is carried out whole is nowhere promised, so the lines are counted and a short order completed. */
async function verified( context: BcContext, answered: BcDocument, id: string, lines: Line[], observe: Observer ): Promise< WriteOutcome > {
	try {
		/** The answer itself is proof when it shows all lines and its total is their sum; else the order is read again. */
		const document = answered.consistent && missingOf( answered, lines ).length === 0 ? answered : await readOrder( context, id, observe );
		const missing = missingOf( document, lines );
		if ( missing.length === 0 ) {
			return outcome( document, lines, 'created' );
		}
		await addLines( context, id, missing, observe );
		return outcome( await readOrder( context, id, observe ), lines, 'completed' );
	} catch ( error ) {
		throw afterFirstWrite( error, 'creating' );
	}
}

export async function completeOrder( context: BcContext, prepared: PreparedOrder, found: DocumentState, observe: Observer ): Promise< WriteOutcome > {
	if ( found.entity !== 'salesOrders' || found.stage !== 'open' ) {
		return { document: found, how: 'adopted', warnings: [] };
	}
	try {
		const present = new Set( found.lineIds );
		const lines = asBefore( await numbered( context, prepared, observe ), present );
		const missing = lines.filter( ( line ) => ! present.has( String( line.sequence ) ) && ! present.has( line.id ) );
		if ( missing.length === 0 ) {
			return { document: { ...found, lineIds: translate( found.lineIds, lines ) }, how: 'adopted', warnings: [] };
		}
		await addLines( context, found.key, missing, observe );
		return outcome( await readOrder( context, found.key, observe ), lines, 'completed' );
	} catch ( error ) {
		throw withRecord( afterFirstWrite( error, 'completing' ), orderName( prepared.order ) );
	}
}

export async function addRoundingLine( context: BcContext, prepared: PreparedOrder, found: DocumentState, difference: string, observe: Observer ): Promise< DocumentState > {
	const { rounding } = context.settings;
	const lines = await numbered( context, prepared, observe );
	try {
		if ( rounding !== null ) {
			// Taxed, a cent would become two: the line is meant to move the total by just this amount.
			const { taxCode } = untaxedCodes( context.settings );
			const values = { sequence: ROUNDING_SEQUENCE, lineType: rounding.kind === 'item' ? 'Item' : 'Account', lineObjectNumber: rounding.number.toUpperCase(), description: 'Rounding', quantity: 1, unitPrice: jsonNumber( difference ), ...( taxCode === '' ? {} : { taxCode: taxCode.toUpperCase() } ) };
			const after = await addBatch( context, found.key, [ { id: '', sequence: ROUNDING_SEQUENCE, values } ], observe, true );
			return outcome( after ?? await readOrder( context, found.key, observe ), lines, 'completed' ).document;
		}
		return outcome( await readOrder( context, found.key, observe ), lines, 'completed' ).document;
	} catch ( error ) {
		throw withRecord( afterFirstWrite( error, 'completing' ), orderName( prepared.order ) );
	}
}

async function readOrder( context: BcContext, id: string, observe: Observer ): Promise< BcDocument > {
	const path = await context.path( `salesOrders(${ id })${ queryString( { select: orderFields( context ), expand: expandLines( context ) } ) }`, observe );
	const { data } = await context.gateway.json( { method: 'GET', path, what: 'read order', effect: 'read', patienceMs: PATIENCE_MS }, observe );
	const row = rowSchema.safeParse( data );
	if ( ! row.success ) {
		throw malformedRow( 'the order' );
	}
	return toOrder( context, row.data );
}

/** One by one in order, never in parallel: children of one parent lock each other (d365-bc-dataverse.md, 3). */
async function addLines( context: BcContext, id: string, lines: Line[], observe: Observer ): Promise< void > {
	if ( lines.length === 1 && lines[ 0 ] ) {
		await addOne( context, id, lines[ 0 ], observe );
		return;
	}
	for ( let start = 0; start < lines.length; start += LINES_PER_BATCH ) {
		await addBatch( context, id, lines.slice( start, start + LINES_PER_BATCH ), observe );
	}
}

async function addOne( context: BcContext, id: string, line: Line, observe: Observer ): Promise< void > {
	try {
		await context.gateway.json( { method: 'POST', path: await context.path( `salesOrders(${ id })/salesOrderLines`, observe ), what: 'add order line', effect: 'write', body: line.values, patienceMs: PATIENCE_MS }, observe );
	} catch ( error ) {
		if ( ! ( error instanceof SyncError && isDuplicate( error ) ) ) {
			throw error;
		}
	}
}

/** A part that answers 204, a deletion for one, has no body. */
export const batchSchema = z.object( { responses: z.array( z.object( { id: z.string(), status: z.number(), body: z.unknown().optional() } ) ) } );

/**
 * JSON $batch in one transaction: the answer's parts tell, its own 200 does not. With `readBack` the order as it then stands
 * comes in the same request; null when that part could not be had. A line number that is taken means the line is there.
 */
async function addBatch( context: BcContext, id: string, lines: Line[], observe: Observer, readBack = false ): Promise< BcDocument | null > {
	const company = ( await context.company( observe ) ).id;
	const requests = lines.map( ( line, index ) => ( { id: String( index + 1 ), method: 'POST', url: `companies(${ company })/salesOrders(${ id })/salesOrderLines`, headers: { 'Content-Type': 'application/json', 'Accept-Language': 'en-US' }, body: line.values } ) );
	const reads = readBack ? [ { id: READ_BACK, method: 'GET', url: `companies(${ company })/salesOrders(${ id })${ queryString( { select: orderFields( context ), expand: expandLines( context ) } ) }`, headers: { 'Accept-Language': 'en-US' } } ] : [];
	const { answer, data } = await context.gateway.json( { method: 'POST', path: '$batch', what: 'add order lines', effect: 'write', headers: { isolation: 'snapshot' }, body: { requests: [ ...requests, ...reads ] }, patienceMs: PATIENCE_MS }, observe );
	const parsed = batchSchema.safeParse( data );
	if ( ! parsed.success ) {
		throw malformed( answer, 'write' );
	}
	const writes = parsed.data.responses.filter( ( part ) => part.id !== READ_BACK );
	for ( const part of writes ) {
		if ( part.status >= 300 ) {
			const inner = { ...answer, status: part.status, text: stringifyExact( part.body ?? {} ) };
			const fault = readBcError( inner, 'write' ) ?? generalFault( inner, 'write', new Date( 0 ) );
			if ( readBack && isDuplicate( fault ) ) {
				return null;
			}
			throw fault;
		}
	}
	if ( writes.length !== lines.length ) {
		throw malformed( answer, 'write' );
	}
	const row = rowSchema.safeParse( parsed.data.responses.find( ( part ) => part.id === READ_BACK && part.status === 200 )?.body );
	return row.success ? toOrder( context, row.data ) : null;
}

/** Each line with its number, and the location's GUID where one is configured: the API knows no location code on lines. */
export async function numbered( context: BcContext, prepared: PreparedOrder, observe: Observer ): Promise< Line[] > {
	const code = context.settings.location.trim();
	const location = code === '' ? undefined : await context.idOf( 'locations', code, observe );
	return sequenced( prepared ).map( ( { id, sequence, values } ) => {
		const located = location !== undefined && values[ 'lineType' ] === 'Item' && values[ 'locationId' ] === undefined;
		return { id, sequence, values: { ...values, sequence, ...( located ? { locationId: location } : {} ) } };
	} );
}

function sequenced( { lines }: Pick< PreparedOrder, 'lines' > ): Line[] {
	const own = lineSequences( lines.map( ( line ) => line.id ) );
	return lines.map( ( { id, values }, index ) => {
		const given = String( values[ 'sequence' ] ?? '' );
		return { id, sequence: isDecimal( given ) ? Number( given ) : own[ index ] ?? 0, values };
	} );
}

/** Numbers of the lines that the order is written with. */
export function lineKeys( prepared: Pick< PreparedOrder, 'lines' >, { standing }: DocumentState ): ReadonlySet< string > {
	return new Set( [ ...asBefore( sequenced( prepared ), new Set( Object.keys( standing?.lines ?? {} ) ) ).map( ( line ) => String( line.sequence ) ), String( ROUNDING_SEQUENCE ) ] );
}

/** An order that was written when lines were numbered by their place keeps those numbers: else all its lines would come twice. */
export function asBefore( lines: Line[], present: ReadonlySet< string > ): Line[] {
	const places = sequencesByPlace( lines.length );
	const known = ( number: number ) => present.has( String( number ) );
	if ( present.size === 0 || lines.some( ( line ) => known( line.sequence ) || present.has( line.id ) ) || ! places.some( known ) ) {
		return lines;
	}
	return lines.map( ( line, index ) => {
		const sequence = places[ index ] ?? line.sequence;
		return { ...line, sequence, values: { ...line.values, sequence } };
	} );
}

function missingOf( document: BcDocument, lines: Line[] ): Line[] {
	const there = new Set( document.sequences );
	return lines.filter( ( line ) => ! there.has( line.sequence ) );
}

function outcome( document: BcDocument, lines: Line[], how: WriteOutcome[ 'how' ] ): WriteOutcome {
	return { document: { ...document.state, lineIds: translate( document.state.lineIds, lines ) }, how, warnings: [] };
}

/** BC's line numbers back to the store's item ids; a line that is not ours keeps its number. */
function translate( sequences: string[], lines: Line[] ): string[] {
	const ids = new Map( lines.map( ( line ) => [ String( line.sequence ), line.id ] ) );
	return sequences.map( ( sequence ) => ids.get( sequence ) ?? sequence );
}
