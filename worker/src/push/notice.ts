/**
 * Notices of change. They carry no truth, only "look now": a foreign, late, repeated or lost one costs a look or nothing.
 * Business Central sends lists, each entry with our clientState (d365-bc-dataverse.md, 5); Finance & Operations sends one flat
 * business event without a signature, so its address carries the secret (d365-fo.md, business events).
 */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DOCUMENT_FEEDS } from '../core/feeds/names.ts';
import { ANY_SET, feedTopic, setTopic, type Topic } from './topics.ts';

/** `topics`: what may have changed, as flows wait for it (topics.ts). */
export type PushVerdict = { status: 200 | 401; topics: ReadonlySet< Topic >; /** What it named: entity sets, or a business event. */ what: readonly string[] };

/** Of one record "…/items(guid)", of many at once "…/items?$filter=…". */
const SET = /\/(\w+)(?:\([^/]*\))?(?:\?.*)?$/;
const noticesSchema = z.object( { value: z.array( z.looseObject( { clientState: z.string().catch( '' ), resource: z.string().catch( '' ) } ) ) } );
const EVENT_MAX = 100;
const eventSchema = z.looseObject( { BusinessEventId: z.string() } );

/** `code`: of the address; null where it has none, as with Business Central. */
export function judgePush( raw: Buffer, code: string | null, secret: string ): PushVerdict {
	if ( code !== null ) {
		const event = sameText( code, secret ) ? eventSchema.safeParse( parsed( raw ) ).data?.BusinessEventId : undefined;
		return { status: sameText( code, secret ) ? 200 : 401, topics: event === undefined ? new Set() : topicsOfEvent( event ), what: event === undefined ? [] : [ event.slice( 0, EVENT_MAX ) ] };
	}
	// Any refusal would delete the subscription: what is not ours is taken and forgotten.
	const notices = noticesSchema.safeParse( parsed( raw ) ).data?.value ?? [];
	const sets = notices.filter( ( notice ) => sameText( notice.clientState, secret ) ).flatMap( ( notice ) => SET.exec( notice.resource )?.[ 1 ] ?? [] );
	return { status: 200, topics: new Set( sets.map( setTopic ) ), what: sets };
}

/** The catalogue differs from tenant to tenant: an invoice is told for sure, of anything else it is only known that something happened. */
function topicsOfEvent( event: string ): ReadonlySet< Topic > {
	return /SalesInvoicePosted/i.test( event )
		? new Set( ( [ 'invoices', 'creditMemos', 'shipments' ] as const ).map( feedTopic ) )
		: new Set( [ ANY_SET, ...DOCUMENT_FEEDS.map( feedTopic ) ] );
}

function sameText( left: string, right: string ): boolean {
	const [ a, b ] = [ Buffer.from( left ), Buffer.from( right ) ];
	return a.length === b.length && timingSafeEqual( a, b );
}

function parsed( raw: Buffer ): unknown {
	try {
		return JSON.parse( raw.toString( 'utf8' ) );
	} catch {
		return null;
	}
}
