/** What a notice can say has changed, and which flows wait for that: a feed, or an entity set that a flow of one's own looks at. */
import { contentOf } from '../core/flow/contents.ts';
import type { FEEDS } from '../core/feeds/names.ts';
import type { Lane } from '../engine/lanes.ts';

export type Feed = typeof FEEDS[ number ];
export type Topic = `feed:${ string }` | `set:${ string }`;
type Flow = Lane[ 'connection' ][ 'flows' ][ number ];

/** What a look of a feed reads in Business Central, and which changes it therefore subscribes to. */
export const BC_SETS: Readonly< Record< Feed, readonly string[] > > = {
	stock: [ 'itemLedgerEntries' ], shipments: [ 'salesShipments' ], invoices: [ 'salesInvoices' ], creditMemos: [ 'salesCreditMemos' ], salesOrders: [ 'salesOrders' ], items: [ 'items', 'itemVariants' ], customers: [ 'customers' ],
};
/** Some record changed and nobody says which: whatever looks at an entity set looks. */
export const ANY_SET: Topic = 'set:*';

export function feedTopic( feed: Feed ): Topic {
	return `feed:${ feed }`;
}

export function setTopic( set: string ): Topic {
	return `set:${ set }`;
}

/** Empty for a flow that waits for nothing of Dynamics, or that cannot be read. */
export function topicsOf( flow: Flow ): readonly Topic[] {
	const trigger = triggerOf( flow );
	if ( trigger?.on === 'feed' ) {
		return [ feedTopic( trigger.feed ), ...BC_SETS[ trigger.feed ].map( setTopic ) ];
	}
	return trigger?.on === 'dynamics' ? [ ANY_SET, setTopic( trigger.entity ) ] : [];
}

/** Entity sets of Business Central's own API that a flow waits for; those of a custom API page are found by the flow's turns. */
export function bcSetsOf( flow: Flow ): readonly string[] {
	const trigger = triggerOf( flow );
	if ( trigger?.on === 'feed' ) {
		return BC_SETS[ trigger.feed ];
	}
	return trigger?.on === 'dynamics' && ! trigger.entity.includes( '/' ) ? [ trigger.entity ] : [];
}

/** Null for a flow that reads no feed. */
export function feedOf( flow: Flow ): Feed | null {
	const trigger = triggerOf( flow );
	return trigger?.on === 'feed' ? trigger.feed : null;
}

function triggerOf( flow: Flow ): ReturnType< typeof contentOf >[ 'trigger' ] | null {
	try {
		return contentOf( flow ).trigger;
	} catch {
		return null;
	}
}
