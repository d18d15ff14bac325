/** The command "preview_order": one real order as the documents it would become. Reads the tenant, writes nothing. */
import { z } from 'zod';
import { sourceValues } from '../core/mapping/source-values.ts';
import { externalReference } from '../core/reference.ts';
import { linkSchema, type SettleResult } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import type { Attempt } from './attempt.ts';
import { judgeOrder } from './judge-order.ts';
import type { Lanes } from './lanes.ts';

/** The store adds `order` and `links` to what the person asked for when it hands the command out. */
const argsSchema = z.object( { connection_id: z.string(), order_id: z.coerce.string(), order: z.unknown().optional(), /** A draft that is not published yet. */ draft: z.unknown().optional(), /** One that is not even saved, as JSON: the editor shows what an edit makes of the order. */ mappings: z.string().max( 2_000_000 ).optional(), links: z.array( linkSchema ).default( [] ) } );

export async function previewCommand( attempt: Attempt, lanes: Lanes, prefix: string ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return refused( attempt, 'The connection of this preview does not exist or its settings do not work.', 'Choose a connection whose test succeeds, then try again.' );
	}
	if ( args.data.order === null || args.data.order === undefined ) {
		return refused( attempt, `There is no order ${ args.data.order_id.slice( 0, 20 ) } in the store.`, 'Choose an order that exists.' );
	}
	const order = translateClaimedOrder( args.data.order, args.data.order_id );
	const draft = args.data.mappings === undefined ? args.data.draft : parsed( args.data.mappings );
	const connection = draft === undefined || draft === null ? lane.connection : { ...lane.connection, flow: { version: 1, mappings: draft } };
	const { preview } = await judgeOrder( { attempt, connection, connector: lane.connector, order, links: args.data.links, reference: externalReference( prefix, order.id ), whole: true } );
	return { ...attempt.base(), outcome: 'synced', summary: preview.message, warnings: [], result: { ...preview, source: sourceValues( order ) } };
}

/** What is no JSON is no mapping; the sentence for that is mappingsFor()'s. */
function parsed( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return {};
	}
}

function refused( attempt: Attempt, message: string, remedy: string ): SettleResult {
	return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message, remedy } };
}
