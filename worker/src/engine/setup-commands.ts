/** What the setup checklist asks of a worker: "read_tenant" and "match_records". Both only read; neither creates or links anything. */
import { z } from 'zod';
import { isoSeconds } from '../clock.ts';
import type { Connector } from '../connectors/connector.ts';
import type { KeyKind } from '../connectors/catalogue.ts';
import { MatchCount, type MatchReport, type MatchSide, type StoreKey } from '../core/match.ts';
import type { Tenant } from '../core/tenant.ts';
import type { SettleResult, StoreKeys } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import type { Lanes } from './lanes.ts';

export type ReadKeys = ( kind: 'skus' | 'emails', query: { after: number; per_page: number } ) => Promise< StoreKeys >;

const argsSchema = z.object( { connection_id: z.string() } );
/** The store's rows are three short fields each: a page of a thousand is one quick request. */
const PER_PAGE = 1_000;

export async function setupCommand( attempt: Attempt, lanes: Lanes, readKeys: ReadKeys, now: () => Date ): Promise< SettleResult > {
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
	const result: MatchReport = {
		...frame, made_at: at,
		items: await side( attempt, lane.connector, 'items', readKeys ),
		customers: await side( attempt, lane.connector, 'customers', readKeys ),
	};
	const { exact } = result.items.counts;
	return { ...attempt.base(), outcome: 'synced', summary: `${ exact } of ${ result.items.store } SKUs match exactly; nothing was written.`, warnings: [], result };
}

/** The store's keys are held (thousands of short rows), the tenant's stream by. */
async function side( attempt: Attempt, connector: Connector, kind: KeyKind, readKeys: ReadKeys ): Promise< MatchSide > {
	const records: StoreKey[] = [];
	for ( let after: number | null = 0; after !== null; ) {
		const page: StoreKeys = await readKeys( kind === 'items' ? 'skus' : 'emails', { after, per_page: PER_PAGE } );
		records.push( ...page.keys );
		after = page.next;
	}
	const count = new MatchCount( records );
	for await ( const keys of records.length === 0 ? [] : connector.catalogue.keys( kind, attempt.observe ) ) {
		count.add( keys );
	}
	return count.result();
}
