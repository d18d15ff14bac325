/** Values that the steps of a flow put into the store: sent when all steps are through, and repeated harmlessly. */
import type { StoreWrite } from '../core/flow/running.ts';
import { SyncError } from '../core/issue.ts';
import { STOCK_FIELD } from '../core/flow/store-fields.ts';
import { FIGURES_AT_ONCE, storeWriteSchema, VALUE_MAX, type Followed, type FollowedQuery, type KnownDocuments, type KnownQuery, type OrderOf, type OrderOfAnswer, type PageQuery, type Picture, type PutResult, type Puts, type PutsAnswer, type RecordPage, type StockAnswer, type StockFigures, type StockPreview, type StockPreviewAnswer } from '../store/contract/api.ts';

export type FlowStore = {
	page: ( type: 'order' | 'customer' | 'product' | 'refund', query: PageQuery ) => Promise< RecordPage >;
	write: ( writes: readonly StoreWrite[] ) => Promise< { results: { written: boolean; message: string; replaced?: string }[] } >;
	stock: ( figures: StockFigures ) => Promise< StockAnswer >;
	previewStock: ( figures: StockPreview ) => Promise< StockPreviewAnswer >;
	put: ( puts: Puts ) => Promise< PutsAnswer >;
	picture: ( picture: Picture ) => Promise< PutResult >;
	followed: ( query: FollowedQuery ) => Promise< Followed >;
	known: ( query: KnownQuery ) => Promise< KnownDocuments >;
	orderOf: ( document: OrderOf ) => Promise< OrderOfAnswer >;
};
const WRITES_AT_ONCE = 100;
const FEW = 5;

/** Those the store refused, each with its sentence; `written`: how many values changed. `flowId`: the flow that keeps the stock, '' where none does. */
export async function putInStore( store: FlowStore, writes: readonly StoreWrite[], flowId: string ): Promise< Put > {
	// The store refuses a request whole when one part has not the agreed form, and the others must go on.
	const misfits = new Map( writes.map( ( write ) => [ write, misfit( write ) ] as const ).filter( ( [ , why ] ) => why !== '' ) );
	const fitting = writes.filter( ( write ) => ! misfits.has( write ) );
	const figures = fitting.filter( isFigure );
	// A handful goes with the rest: one request less.
	const put = figures.length > FEW ? joined( await putOneByOne( store, fitting.filter( ( write ) => ! isFigure( write ) ), flowId ), await putFigures( store, figures, flowId ) ) : await putOneByOne( store, fitting, flowId );
	return joined( { written: 0, refused: misfits, replaced: [] }, put );
}

/** Characters of a figure in a request of many; a longer one is told apart by itself. */
const FIGURE_MAX = 40;
/** `replaced`: sentences about values of a person that gave way. */
export type Put = { written: number; refused: Map< StoreWrite, string >; replaced: string[] };
export type Figure = StoreWrite & Required< Pick< StoreWrite, 'counts' | 'as_of' | 'buffer' > > & Pick< StoreWrite, 'decimals' | 'at_most' >;

function joined( left: Put, right: Put ): Put {
	return { written: left.written + right.written, refused: new Map( [ ...left.refused, ...right.refused ] ), replaced: [ ...left.replaced, ...right.replaced ] };
}

export function isFigure( write: StoreWrite ): write is Figure {
	return write.record === 'product' && write.by === 'sku' && write.target === 'field' && write.key === STOCK_FIELD && write.counts !== undefined && write.as_of !== undefined && write.buffer !== undefined && write.value.length <= FIGURE_MAX;
}

/** Figures of one moment and one way of counting go in one request, at most `most` of them; each with the figures it is about, in their order. */
export function figureRequests( figures: Iterable< Figure >, most: number ): { some: Figure[]; asked: StockPreview }[] {
	return [ ...Map.groupBy( figures, ( one ) => JSON.stringify( [ one.counts, one.as_of, one.buffer, one.decimals, one.at_most ] ) ).values() ].flatMap( ( [ first, ...others ] ) => {
		if ( ! first ) {
			return [];
		}
		const { counts, as_of: asOf, buffer, decimals, at_most: atMost } = first;
		const moment = { counts, as_of: asOf, buffer, ...( decimals === undefined ? {} : { decimals } ), ...( atMost === undefined ? {} : { at_most: atMost } ) };
		const same = [ first, ...others ];
		return Array.from( { length: Math.ceil( same.length / most ) }, ( _none, index ) => {
			const some = same.slice( index * most, ( index + 1 ) * most );
			return { some, asked: { ...moment, figures: some.map( ( { id, value } ) => ( { sku: id, value } ) ) } };
		} );
	} );
}

/** A store answers shoppers beside us: two requests keep a processor and its disk busy, and leave the others of a small host free. */
const REQUESTS_AT_ONCE = 2;

/** The store compares thousands in one request and writes what differs; a product by product answer would take minutes for a catalogue. */
async function putFigures( store: FlowStore, figures: readonly Figure[], flowId: string ): Promise< Put > {
	const put: Put = { written: 0, refused: new Map(), replaced: [] };
	const waiting = figureRequests( lastOfEach( figures ), FIGURES_AT_ONCE );
	const inTurn = async (): Promise< void > => {
		for ( let next = waiting.shift(); next; next = waiting.shift() ) {
			waiting.push( ...figureRequests( await putSome( store, next, flowId, put ), FIGURES_AT_ONCE ) );
		}
	};
	const lane = () => inTurn().catch( ( error: unknown ) => {
		// One that fails ends the look.
		waiting.length = 0;
		throw error;
	} );
	// The other is waited for: a figure that is still on its way must not meet its own repetition.
	const ends = await Promise.allSettled( Array.from( { length: REQUESTS_AT_ONCE }, lane ) );
	const failed = ends.find( ( end ) => end.status === 'rejected' );
	if ( failed ) {
		throw failed.reason;
	}
	return put;
}

/** One request. Answers with the figures that are to be sent again. */
async function putSome( store: FlowStore, { some, asked }: { some: readonly Figure[]; asked: StockPreview }, flowId: string, put: Put ): Promise< Figure[] > {
	const { written, refused, later } = await store.stock( { ...asked, flow_id: flowId } );
	const bySku = new Map( some.map( ( one ) => [ one.id, one ] ) );
	const refuse = ( one: Figure | undefined, message: string ) => one && put.refused.set( one, message );
	put.written += written;
	refused.forEach( ( { sku, message } ) => refuse( bySku.get( sku ), message ) );
	const late = later.flatMap( ( sku ) => bySku.get( sku ) ?? [] );
	if ( late.length < some.length ) {
		return late;
	}
	late.forEach( ( one ) => refuse( one, 'the store did not come to it in the time of one request.' ) );
	return [];
}

/** Two figures for one product must not be in two requests at the same time: each is written as a difference, and both would count. The last one told is the one that is meant. */
function lastOfEach( figures: readonly Figure[] ): Iterable< Figure > {
	return new Map( figures.map( ( one ) => [ one.id.trim().normalize( 'NFKD' ).replace( /\p{M}/gu, '' ).toLowerCase(), one ] ) ).values();
}

async function putOneByOne( store: FlowStore, writes: readonly StoreWrite[], flowId: string ): Promise< Put > {
	const refused = new Map< StoreWrite, string >();
	const replaced: string[] = [];
	let written = 0;
	for ( let start = 0; start < writes.length; start += WRITES_AT_ONCE ) {
		const some = writes.slice( start, start + WRITES_AT_ONCE );
		const { results } = await store.write( some.map( ( { step: _step, ...write } ) => ( write.as_of === undefined || flowId === '' ? write : { ...write, flow_id: flowId } ) ) );
		for ( const [ index, result ] of results.entries() ) {
			const write = some[ index ];
			written += result.written ? 1 : 0;
			replaced.push( ...( result.replaced ? [ result.replaced ] : [] ) );
			if ( write && result.message !== '' ) {
				refused.set( write, result.message );
			}
		}
	}
	return { written, refused, replaced };
}

/** What the store could not take; '' when it can. */
function misfit( write: StoreWrite ): string {
	const parsed = storeWriteSchema.safeParse( write );
	const [ issue ] = parsed.success ? [] : parsed.error.issues;
	switch ( issue?.path[ 0 ] ) {
		case undefined: return '';
		case 'value': return `the value for "${ write.key || write.target }" has ${ write.value.length } characters; the store takes ${ VALUE_MAX }.`;
		case 'id': return `what names the ${ write.record } is longer than any number or address of one.`;
		default: return `the store does not take this ${ String( issue?.path[ 0 ] ) }.`;
	}
}

export const NOT_TAKEN_REMEDY = 'Correct this step of the flow, publish it, and retry.';

export function notTaken( { step = '' }: StoreWrite, record: string, message: string ): string {
	return `The store did not take what the step "${ step }" of the flow writes for ${ record }: ${ message }`;
}

/** For one record: a refusal stops it. Answers with sentences about what of a person's was replaced. */
export async function putOfRecord( store: FlowStore, writes: readonly StoreWrite[], record: string ): Promise< string[] > {
	const { refused, replaced } = writes.length === 0 ? { refused: [], replaced: [] } : await putInStore( store, writes, '' );
	const [ refusal ] = refused;
	if ( refusal ) {
		const [ write, message ] = refusal;
		throw new SyncError( { code: 'store_write_refused', retryClass: 'rejected', record, field: write.key, message: notTaken( write, record, message ), remedy: NOT_TAKEN_REMEDY } );
	}
	return replaced;
}
