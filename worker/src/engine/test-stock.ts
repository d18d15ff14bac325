/**
 * The test of a stock flow, SKU by SKU: what Dynamics has in each warehouse, what the flow's steps make of it, and what would stand in the store beside what stands there now.
 * The store itself calculates the last part (POST /stock/preview), as it does when figures are written; nothing is written.
 */
import { z } from 'zod';
import { sumBySku } from '../core/feeds/stock-level.ts';
import type { FlowContent, FlowTrigger } from '../core/flow/schema.ts';
import type { PreviewStep } from '../core/preview.ts';
import { PREVIEWED_AT_ONCE, type StockPreviewAnswer } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import { previewOwnFlow } from './flow-preview.ts';
import { figureRequests, isFigure, type Figure, type FlowStore } from './flow-writes.ts';
import type { Lane } from './lanes.ts';
import { isStock } from './stock-look.ts';
import { fold, mustKnowPlaces } from './stock-places.ts';

/** Named by a person, or taken from the store when nobody names any. */
export const SKUS_MOST = 50;
const SKUS_TAKEN = 20;
const PRODUCTS_READ = 100;

export const stockTestRowSchema = z.object( {
	/** As Dynamics and as the flow name it; the same unless a step says otherwise. */
	sku: z.string(), product: z.string(),
	/**
	 * "changes", "stands": the store would show `left`, which differs from what it shows or not. "left-out": a filter said no. "stops": a step did. "refused": the store would not take it.
	 * "not-sold": the store has no such product. "not-told": Dynamics tells no stock of it. "no-figure": the steps write no stock for it that the store could look up by SKU.
	 */
	outcome: z.enum( [ 'changes', 'stands', 'left-out', 'stops', 'refused', 'not-sold', 'not-told', 'no-figure' ] ), message: z.string(),
	/** Units as decimal strings. `location` is '' where the product tells no place. `value`: what the flow hands to the store, before open orders and buffer are taken off. */
	places: z.array( z.object( { location: z.string(), available: z.string() } ) ), available: z.string(), value: z.string(), sold: z.string(), buffer: z.string(), left: z.string().nullable(), stands: z.string().nullable(),
} );
export type StockTestRow = z.infer< typeof stockTestRowSchema >;

type Setting = { attempt: Attempt; lane: Lane; store: FlowStore; name: string; content: FlowContent; trigger: Extract< FlowTrigger, { on: 'feed' } >; skus: readonly string[] };

/** Throws SyncError where no stock can be read at all. */
export async function testStock( { attempt, lane: { connection, connector }, store, name, content, trigger, skus }: Setting ): Promise< { rows: StockTestRow[]; steps: PreviewStep[] } > {
	if ( ! connector ) {
		return { rows: [], steps: [] };
	}
	const { observe } = attempt;
	await mustKnowPlaces( { source: connector.stock, locations: trigger.locations, flow: name, company: connection.settings.company, observe } );
	const asked = skus.length > 0 ? skus.slice( 0, SKUS_MOST ) : await soldSkus( store );
	const places = asked.length === 0 ? [] : await connector.stock.byPlace( asked, trigger.locations, observe );
	const levels = new Map( sumBySku( places ).map( ( level ) => [ fold( level.sku ), { ...level, location: '' } ] ) );
	const rows: StockTestRow[] = [];
	const steps: PreviewStep[] = [];
	const figures = new Map< Figure, StockTestRow >();
	for ( const sku of asked ) {
		const level = levels.get( fold( sku ) );
		if ( ! level ) {
			rows.push( { ...blank( sku ), outcome: 'not-told' } );
			continue;
		}
		const told = { ...blank( level.sku ), available: level.available, places: places.filter( ( one ) => one.sku === level.sku ).map( ( { location, available } ) => ( { location, available } ) ) };
		const run = await previewOwnFlow( { attempt, connection, connector, root: { stock: level }, record: `the stock of ${ level.sku }`, storeIds: () => ( {} ) }, content.steps );
		steps.push( ...run.steps );
		const written = run.writes.filter( isStock );
		const [ problem ] = run.problems;
		if ( problem || written.length === 0 ) {
			rows.push( { ...told, outcome: problem ? 'stops' : run.end?.end === 'filtered' ? 'left-out' : 'no-figure', message: problem?.message ?? ( run.end?.end === 'filtered' ? run.end.message : '' ) } );
			continue;
		}
		for ( const write of written ) {
			const row: StockTestRow = { ...told, product: write.id, value: write.value, buffer: write.buffer ?? '0' };
			rows.push( row );
			if ( isFigure( write ) ) {
				figures.set( write, row );
			}
		}
	}
	await askStore( store, figures );
	return { rows, steps };
}

function blank( sku: string ): StockTestRow {
	return { sku, product: sku, outcome: 'no-figure', message: '', places: [], available: '', value: '', sold: '', buffer: '', left: null, stands: null };
}

/** The first products of the store that Dynamics can be asked for. */
async function soldSkus( store: FlowStore ): Promise< string[] > {
	const { records } = await store.page( 'product', { after: 0, per_page: PRODUCTS_READ } );
	return records.flatMap( ( { record } ) => skuSchema.safeParse( record ).data?.sku ?? [] ).filter( ( sku ) => sku !== '' ).slice( 0, SKUS_TAKEN );
}
const skuSchema = z.object( { sku: z.string() } );

/** As the store is asked when figures are written. */
async function askStore( store: FlowStore, figures: ReadonlyMap< Figure, StockTestRow > ): Promise< void > {
	for ( const { some, asked } of figureRequests( figures.keys(), PREVIEWED_AT_ONCE ) ) {
		const answer = await store.previewStock( asked );
		for ( const [ index, told ] of answer.figures.entries() ) {
			const figure = some[ index ];
			const row = figure && figures.get( figure );
			if ( row ) {
				Object.assign( row, outcomeOf( told ) );
			}
		}
	}
}

function outcomeOf( { product_id: product, sold, left, stands, message }: StockPreviewAnswer[ 'figures' ][ number ] ): Pick< StockTestRow, 'outcome' | 'message' | 'sold' | 'left' | 'stands' > {
	return { sold, left, stands, message, outcome: message !== '' ? 'refused' : product === null ? 'not-sold' : left === stands ? 'stands' : 'changes' };
}
