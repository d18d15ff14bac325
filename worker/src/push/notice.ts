/**
 * Notices of change. They carry no truth, only "look now": a foreign, late, repeated or lost one costs a look or nothing.
 * Business Central sends lists, each entry with our clientState (d365-bc-dataverse.md, 5); Finance & Operations sends one flat
 * business event without a signature, so its address carries the secret (d365-fo.md, business events).
 */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DOCUMENT_FEEDS, FEEDS } from '../core/feeds/names.ts';

export type Feed = typeof FEEDS[ number ];
export type PushVerdict = { status: 200 | 401; feeds: ReadonlySet< Feed > };

/** What a look of a feed reads, and which changes it therefore subscribes to. */
export const BC_SETS: Readonly< Record< Feed, readonly string[] > > = {
	stock: [ 'itemLedgerEntries' ], shipments: [ 'salesShipments' ], invoices: [ 'salesInvoices' ], creditMemos: [ 'salesCreditMemos' ], items: [ 'items', 'itemVariants' ], customers: [ 'customers' ],
};
/** Of one record "…/items(guid)", of many at once "…/items?$filter=…". */
const SET = /\/(\w+)(?:\([^/]*\))?(?:\?.*)?$/;
const noticesSchema = z.object( { value: z.array( z.looseObject( { clientState: z.string().catch( '' ), resource: z.string().catch( '' ) } ) ) } );
const eventSchema = z.looseObject( { BusinessEventId: z.string() } );

/** `code`: of the address; null where it has none, as with Business Central. */
export function judgePush( raw: Buffer, code: string | null, secret: string ): PushVerdict {
	if ( code !== null ) {
		return sameText( code, secret ) ? { status: 200, feeds: feedsOfEvent( raw ) } : { status: 401, feeds: new Set() };
	}
	// Any refusal would delete the subscription: what is not ours is taken and forgotten.
	const notices = noticesSchema.safeParse( parsed( raw ) ).data?.value ?? [];
	const sets = new Set( notices.filter( ( notice ) => sameText( notice.clientState, secret ) ).map( ( notice ) => SET.exec( notice.resource )?.[ 1 ] ?? '' ) );
	return { status: 200, feeds: new Set( FEEDS.filter( ( feed ) => BC_SETS[ feed ].some( ( set ) => sets.has( set ) ) ) ) };
}

/** The catalogue differs from tenant to tenant: an invoice is told for sure, of anything else it is only known that something happened. */
function feedsOfEvent( raw: Buffer ): ReadonlySet< Feed > {
	const event = eventSchema.safeParse( parsed( raw ) );
	if ( ! event.success ) {
		return new Set();
	}
	return new Set< Feed >( /SalesInvoicePosted/i.test( event.data.BusinessEventId ) ? [ 'invoices', 'creditMemos', 'shipments' ] : DOCUMENT_FEEDS );
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
