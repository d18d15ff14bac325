/**
 * Sales orders that were canceled or deleted in Dynamics, and, where the flow asks for it, those that will not be delivered as they were ordered. Neither product tells a deletion to
 * those who ask for changes, so the store's open orders are compared with what stands: one request for up to forty of them, and a look-up of those alone that do not stand.
 */
import { SHORTAGE_POLICIES } from '../core/feeds/names.ts';
import { contentOf } from '../core/flow/contents.ts';
import { walk } from '../core/flow/tree.ts';
import type { MappingRow } from '../core/mapping/schema.ts';
import type { PromisedLine, SalesOrder } from '../core/model/sales-order.ts';
import { shortLines } from '../core/shortage.ts';
import { parseWritten } from '../core/written.ts';
import type { Connector, Observer } from '../connectors/connector.ts';
import type { Connection, Link, RecordPage } from '../store/contract/api.ts';
import { DELETED, OUTDATED } from './amend-order.ts';
import { isMark } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';

const PER_PAGE = 100;
const AT_ONCE = 40;

type Look = { store: Pick< FlowStore, 'page' >; connection: Connection; connector: Connector; observe: Observer; /** Lines are looked at, too. */ shortages?: boolean };

/** Nothing is waited for any more: plugin/src/Documents/SalesOrderWriter. */
const OVER: ReadonlySet< string > = new Set( [ 'completed', 'cancelled', 'refunded', 'failed', 'trash' ] );
/** WooCommerce's own for an order that waits for something. */
const ON_HOLD = 'on-hold';

/** Statuses of orders that still wait for goods: those that are sent, those on hold, and those that a flow gives an order because of its sales order, so that it does not leave the look with the first shortage that is told. */
export function openStatuses( { settings, flows }: Pick< Connection, 'settings' | 'flows' > ): string[] {
	return [ ...new Set( [ ...settings.order_statuses, ON_HOLD, ...flows.flatMap( statusesSet ) ] ) ].filter( ( status ) => ! OVER.has( status ) );
}

function statusesSet( flow: Connection[ 'flows' ][ number ] ): string[] {
	return rowsOfSalesOrders( flow ).filter( ( { target } ) => target === 'setStatus' ).flatMap( ( { source, steps } ) => [
		...( source.kind === 'constant' ? [ String( source.value ) ] : [] ),
		...steps.flatMap( ( step ) => ( step.step === 'valueMap' ? [ ...Object.values( step.values ), step.default ?? '' ] : [] ) ),
	] ).map( ( status ) => status.trim().replace( /^wc-/, '' ) ).filter( ( status ) => /^[a-z0-9_-]+$/.test( status ) );
}

function rowsOfSalesOrders( flow: Connection[ 'flows' ][ number ] ): MappingRow[] {
	return walk( contentOf( flow ).steps ).flatMap( ( { step } ) => ( step.step === 'putInStore' && step.record === 'salesOrder' ? step.rows : [] ) );
}

/** Whether a row of the flow does something about what is short or late. The lines of all open orders are read for nothing else. */
export function asksForShortages( flow: Connection[ 'flows' ][ number ] ): boolean {
	const policies = rowsOfSalesOrders( flow ).filter( ( row ) => row.target === 'whenShort' || row.target === 'whenLate' );
	return policies.some( ( { source } ) => source.kind !== 'constant' || source.value !== SHORTAGE_POLICIES[ 0 ] );
}

/** Whether the flow follows what becomes of sales orders. */
export function isOfSalesOrders( flow: Connection[ 'flows' ][ number ] ): boolean {
	const { trigger } = contentOf( flow );
	return trigger.on === 'feed' && trigger.feed === 'salesOrders';
}

/** Page by page. An order that Concord itself took away in Dynamics is none of them. */
export async function* endedOrders( look: Look ): AsyncIterable< SalesOrder[] > {
	const { store, connection } = look;
	for ( let after: number | null = 0; after !== null; ) {
		const page: RecordPage = await store.page( 'order', { after, per_page: PER_PAGE, statuses: openStatuses( connection ) } );
		const links = page.records.flatMap( ( record ) => record.links.filter( ( link ) => isStanding( link, connection ) ) );
		for ( let start = 0; start < links.length; start += AT_ONCE ) {
			yield await endedAmong( links.slice( start, start + AT_ONCE ), look );
		}
		after = page.next;
	}
}

/** One that was told before, by our reference. Null: it stands, or became what sales orders become, and nothing of it is short. */
export async function endedOrder( order: { id: number; reference: string; number: string }, look: Look ): Promise< SalesOrder | null > {
	const { records } = await look.store.page( 'order', { after: order.id - 1, per_page: 1 } );
	const link = records.find( ( record ) => record.id === order.id )?.links.find( ( one ) => one.reference === order.reference && isStanding( one, look.connection ) );
	return link ? ( await endedAmong( [ link ], look ) )[ 0 ] ?? null : lookedUp( order, look );
}

async function endedAmong( links: readonly Link[], look: Look ): Promise< SalesOrder[] > {
	const { connector, observe } = look;
	const numbers = links.map( ( link ) => link.number );
	const promised: Awaited< ReturnType< Connector[ 'promisedLines' ] > > = look.shortages && numbers.length > 0 ? await connector.promisedLines( numbers, observe ) : new Map();
	const standing = look.shortages ? new Set( promised.keys() ) : numbers.length === 0 ? new Set< string >() : await connector.standingOrders( numbers, observe );
	const ended: SalesOrder[] = [];
	for ( const link of links ) {
		const lines = promised.get( link.number );
		const order = ! standing.has( link.number ) ? await lookedUp( link, look ) : lines ? shortOrder( link, lines ) : null;
		if ( order ) {
			ended.push( order );
		}
	}
	return ended;
}

async function lookedUp( { reference, number }: Pick< Link, 'reference' | 'number' >, { connector, observe }: Look ): Promise< SalesOrder | null > {
	const found = await connector.findByReference( reference, observe );
	return found && found.stage !== 'canceled' ? null : { ...NOTHING, key: reference, number: found?.number ?? number, reference, orderNumber: number, state: found ? 'canceled' : 'deleted' };
}

const NOTHING: Pick< SalesOrder, 'lines' | 'whenShort' | 'whenLate' | 'lateDays' | 'setStatus' > = { lines: [], whenShort: 'leave', whenLate: 'leave', lateDays: '1', setStatus: '' };

/** What an order says since its link was written another decision is about: only one whose document was right can become short. */
function shortOrder( link: Link, now: Readonly< Record< string, PromisedLine > > ): SalesOrder | null {
	const written = parseWritten( link.written );
	const lines = written && link.content_hash !== OUTDATED ? shortLines( written, now ) : [];
	const less = lines.some( ( line ) => line.missing !== '0' );
	return lines.length === 0 ? null : { ...NOTHING, key: link.reference, number: link.number, reference: link.reference, orderNumber: link.number, state: less ? 'short' : 'late', lines };
}

function isStanding( link: Link, connection: Connection ): boolean {
	return link.connection_id === connection.id && link.record_type === 'order' && ! isMark( link ) && link.content_hash !== DELETED && link.reference !== '' && link.number !== '';
}
