/** One run of steps over one record, with what the engine knows: lease, lane, log. */
import type { EntityAccess } from '../core/flow/entity-access.ts';
import type { FlowRun, StoreWrite } from '../core/flow/running.ts';
import { viewsOf } from '../core/mapping/order-views.ts';
import { readPath, type Root } from '../core/mapping/value.ts';
import { limitsOf, type Connector } from '../connectors/connector.ts';
import type { Connection, Link } from '../store/contract/api.ts';
import { DELETED } from './amend-order.ts';
import { rulesOf } from '../core/flow/contents.ts';
import { variantsOf } from './rule-facts.ts';
import { accountSide } from './account-customer.ts';
import { LeaseLost, type Attempt } from './attempt.ts';

/** A write may take this long before its answer; a lease about to end is not the moment to begin one. */
const WRITE_MARGIN_MS = 5_000;

export type RunInput = {
	attempt: Attempt; connection: Connection; connector: Connector; root: Root; record: string;
	/** Name of a flow of one's own. */
	flow?: string;
	/** Replaces the tenant (preview, shadow). */
	dynamics?: Pick< EntityAccess, 'find' | 'list' | 'create' | 'update' | 'remove' | 'act' >;
	salesOrder?: FlowRun[ 'salesOrder' ]; payInvoice?: FlowRun[ 'payInvoice' ]; creditMemo?: FlowRun[ 'creditMemo' ]; acted?: Iterable< string >; storeIds: FlowRun[ 'storeIds' ];
};

export function newRun( { attempt, connection, connector, root, record, flow = '', dynamics, salesOrder = null, payInvoice = null, creditMemo = null, acted = [], storeIds }: RunInput ): FlowRun {
	return {
		variants: ( order ) => variantsOf( order, rulesOf( connection ), connector, attempt.observe ),
		customer: accountSide( { attempt, connection, connector, root, keep: dynamics === undefined } ),
		root: { ...root, ...viewsOf( root ), setting: connection.settings, vars: {} }, record, flow, dynamics: dynamics ?? connector.entities, observe: attempt.observe,
		...limitsOf( connector ), salesOrder, payInvoice, creditMemo, storeIds, acted: new Set( acted ), place: '', writes: [], puts: [], warnings: [], trace: [], readAt: attempt.startedAt, at: { since: 0, read: {}, gave: {}, rows: [] }, now: () => attempt.millis, unsure: dynamics === undefined ? null : new Set(),
		mustHold: () => {
			if ( ! attempt.holds( WRITE_MARGIN_MS ) ) {
				throw new LeaseLost( 'the lease of this record ran out' );
			}
			attempt.written = true;
		},
	};
}

/** Of an order: itself, its customer, and the product of the line that a loop is at. */
export function idsOfOrder( root: Root ): Partial< Record< StoreWrite[ 'record' ], string > > {
	const vars = root[ 'vars' ];
	const line = typeof vars === 'object' && vars !== null ? Object.values( vars ).findLast( ( one ) => readPath( one, 'productId' ) !== undefined ) : undefined;
	const variation = String( readPath( line, 'variationId' ) ?? '0' );
	const product = variation === '0' || variation === '' ? String( readPath( line, 'productId' ) ?? '' ) : variation;
	return { order: String( root[ 'id' ] ?? '' ), customer: String( readPath( root, 'customer.id' ) ?? '' ), product };
}

/** What paths find under "document": the sales order that stands for the record, or for the order of a refund. Nothing before it stands. */
export function documentRoot( links: readonly Link[], connection: Connection ): Root {
	const link = links.find( ( one ) => one.record_type === 'order' && one.connection_id === connection.id && ! isMark( one ) && one.content_hash !== DELETED );
	return link ? { document: { number: link.number, key: link.key, url: link.url, reference: link.reference, company: link.company } } : {};
}

/**
 * Rows of the crosswalk that say how far a flow came with a record: its content, and the actions that must not be repeated. One row
 * holds few names and a loop acts for every line, so the rest goes on in rows of their own: a name that were cut off would be an
 * action carried out twice.
 */
export function flowMarks( attempt: Attempt, connection: Connection, flowId: string, contentHash: string, acted: ReadonlySet< string > ): Link[] {
	// Rows of earlier runs that are no longer needed are emptied, else what they name would be read again.
	const rows = attempt.claim.links.filter( ( link ) => isMarkOf( link, connection, flowId ) ).length;
	const keys = keysOf( acted );
	return [ ...keys, ...Array< string >( Math.max( 0, rows - keys.length ) ).fill( '' ) ].map( ( key, index ) => ( {
		record_type: attempt.claim.record_type as Link[ 'record_type' ], record_id: attempt.claim.record_id, connection_id: connection.id, entity: markEntity( flowId, index ), company: connection.settings.company,
		key, number: '', url: '', reference: '', etag: '', content_hash: index === 0 ? contentHash : '', store_total: '', dynamics_total: '', currency: '',
	} ) );
}

/** Of the column that holds them. */
const KEY_MAX = 190;

function keysOf( acted: ReadonlySet< string > ): string[] {
	const keys = [ '' ];
	for ( const name of acted ) {
		const last = keys.at( -1 ) ?? '';
		const joined = last === '' ? name : `${ last } ${ name }`;
		if ( joined.length <= KEY_MAX ) {
			keys[ keys.length - 1 ] = joined;
		} else {
			keys.push( name );
		}
	}
	return keys;
}

export function markOf( links: readonly Link[], connection: Connection, flowId: string ): { hash: string; acted: string[] } | null {
	const marks = links.filter( ( link ) => isMarkOf( link, connection, flowId ) );
	const first = marks.find( ( link ) => link.entity === markEntity( flowId, 0 ) );
	return first ? { hash: first.content_hash, acted: marks.flatMap( ( mark ) => mark.key.split( ' ' ) ).filter( ( one ) => one !== '' ) } : null;
}

export function isMarkOf( link: Pick< Link, 'entity' | 'connection_id' >, connection: Connection, flowId: string ): boolean {
	return link.connection_id === connection.id && link.entity.replace( /#\d+$/, '' ) === markEntity( flowId, 0 );
}

const MARK = 'flow:';

/** Entity of the row that remembers a document which another one took the place of, by its reference. No flow has such an id. */
export function replacedEntity( reference: string ): string {
	return `${ MARK }replaced:${ reference }`;
}


/** Not a document: a row that only says how far a flow came. */
export function isMark( link: Pick< Link, 'entity' > ): boolean {
	return link.entity.startsWith( MARK );
}

function markEntity( flowId: string, index: number ): string {
	return `${ `${ MARK }${ flowId }`.slice( 0, 58 ) }${ index === 0 ? '' : `#${ index }` }`;
}
