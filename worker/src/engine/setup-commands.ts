/** What the setup checklist asks of a worker: "read_tenant" and "match_records". Both only read; neither creates or links anything. */
import { z } from 'zod';
import { isoSeconds } from '../clock.ts';
import type { Connector } from '../connectors/connector.ts';
import { MatchCount, matchProgressSchema, withGuests, type MatchProgress, type MatchReport, type MatchSide, type StoreKey } from '../core/match.ts';
import type { Tenant } from '../core/tenant.ts';
import type { Claim, SettleResult, StoreKeys } from '../store/contract/api.ts';
import { LeaseLost, type Attempt } from './attempt.ts';
import type { Lanes } from './lanes.ts';

export type KeysOf = 'skus' | 'emails' | 'guests';
export type ReadKeys = ( kind: KeysOf, query: { after: number; per_page: number } ) => Promise< StoreKeys >;

/** Has the store keep how far a claimed command came; false when the lease is no longer ours. */
export type KeepProgress = ( claim: Claim, progress: unknown ) => Promise< boolean >;

const BEGINNING: MatchProgress = { items: null, kind: 'items', next: '', tenant: 0, hits: [] };
const startSchema = z.object( { progress: matchProgressSchema } );
const argsSchema = z.object( { connection_id: z.string() } );
/** The store's rows are three short fields each: a page of a thousand is one quick request. */
const PER_PAGE = 1_000;

export async function setupCommand( attempt: Attempt, lanes: Lanes, readKeys: ReadKeys, keep: KeepProgress, now: () => Date ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The connection does not exist or its settings do not work.', remedy: 'Choose a connection whose test succeeds, then try again.' } };
	}
	const frame = { connection_id: lane.connection.id, company: lane.connection.settings.company };
	const at = isoSeconds( now() );
	if ( attempt.claim.kind === 'read_tenant' ) {
		const result: Tenant = { ...frame, product: lane.connection.product, read_at: at, ...await lane.connector.catalogue.lists( attempt.observe ) };
		return { ...attempt.base(), outcome: 'synced', summary: `${ Object.keys( result.lists ).length } lists read.`, warnings: [], result };
	}
	const report = await compare( attempt, lane.connector, readKeys, keep );
	const result: MatchReport = { ...frame, made_at: at, ...report };
	const { exact } = result.items.counts;
	return { ...attempt.base(), outcome: 'synced', summary: `${ exact } of ${ result.items.store } SKUs match exactly; nothing was written.`, warnings: [], result };
}

/** After each page of the tenant the store keeps how far it came: a killed worker costs one page. */
async function compare( attempt: Attempt, connector: Connector, readKeys: ReadKeys, keep: KeepProgress ): Promise< Pick< MatchReport, 'items' | 'customers' | 'guests' > > {
	const before = startSchema.safeParse( attempt.claim.record ).data?.progress ?? BEGINNING;
	const items = before.items ?? await side( attempt, connector, { ...before, items: null }, await allKeys( readKeys, 'skus' ), keep );
	const { records, guests } = withGuests( await allKeys( readKeys, 'emails' ), await allKeys( readKeys, 'guests' ) );
	const customers = await side( attempt, connector, before.kind === 'customers' ? before : { ...BEGINNING, items, kind: 'customers' }, records, keep );
	return { items, customers, guests };
}

/** The store's keys are held (thousands of short rows), the tenant's stream by. */
async function side( attempt: Attempt, connector: Connector, start: MatchProgress, records: StoreKey[], keep: KeepProgress ): Promise< MatchSide > {
	const count = new MatchCount( records );
	count.resume( start );
	const pages = records.length === 0 ? [] : connector.catalogue.keys( start.kind, attempt.observe, start.next === '' ? undefined : start.next );
	for await ( const { keys, next } of pages ) {
		count.add( keys );
		if ( next !== undefined ) {
			await kept( attempt, keep, { ...start, ...count.counted(), next } );
		}
	}
	const result = count.result();
	if ( start.kind === 'items' ) {
		await kept( attempt, keep, { ...BEGINNING, items: result, kind: 'customers' } );
	}
	return result;
}

async function kept( attempt: Attempt, keep: KeepProgress, progress: MatchProgress ): Promise< void > {
	if ( ! await keep( attempt.claim, progress ) ) {
		throw new LeaseLost( 'another worker has this comparison' );
	}
}

async function allKeys( readKeys: ReadKeys, kind: KeysOf ): Promise< StoreKey[] > {
	const records: StoreKey[] = [];
	for ( let after: number | null = 0; after !== null; ) {
		const page: StoreKeys = await readKeys( kind, { after, per_page: PER_PAGE } );
		records.push( ...page.keys );
		after = page.next;
	}
	return records;
}
