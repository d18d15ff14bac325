/**
 * Sales orders that were canceled or deleted in Dynamics. Neither product tells a deletion to those who ask for changes, so the store's open orders are compared with what
 * stands: one request for up to forty of them, and a look-up of those alone that do not stand.
 */
import type { SalesOrder } from '../core/model/sales-order.ts';
import type { Connector, Observer } from '../connectors/connector.ts';
import type { Connection, Link, RecordPage } from '../store/contract/api.ts';
import { DELETED } from './amend-order.ts';
import { isMark } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';

const PER_PAGE = 100;
const AT_ONCE = 40;

/** Statuses of orders that still wait for goods: those that are sent, but for the one that says that all is done. */
export function openStatuses( { settings }: Pick< Connection, 'settings' > ): string[] {
	return settings.order_statuses.filter( ( status ) => status !== 'completed' );
}

/** Page by page. An order that Concord itself took away in Dynamics is none of them. */
export async function* endedOrders( { store, connection, connector, observe }: { store: Pick< FlowStore, 'page' >; connection: Connection; connector: Connector; observe: Observer } ): AsyncIterable< SalesOrder[] > {
	for ( let after: number | null = 0; after !== null; ) {
		const page: RecordPage = await store.page( 'order', { after, per_page: PER_PAGE, statuses: openStatuses( connection ) } );
		const links = page.records.flatMap( ( record ) => record.links.filter( ( link ) => isStanding( link, connection ) ) );
		for ( let start = 0; start < links.length; start += AT_ONCE ) {
			yield await endedAmong( links.slice( start, start + AT_ONCE ), connector, observe );
		}
		after = page.next;
	}
}

/** Null: it stands, or became what sales orders become. */
export async function endedOrder( { reference, number }: Pick< Link, 'reference' | 'number' >, connector: Connector, observe: Observer ): Promise< SalesOrder | null > {
	const found = await connector.findByReference( reference, observe );
	return found && found.stage !== 'canceled' ? null : { key: reference, number: found?.number ?? number, reference, orderNumber: number, state: found ? 'canceled' : 'deleted', setStatus: '' };
}

async function endedAmong( links: readonly Link[], connector: Connector, observe: Observer ): Promise< SalesOrder[] > {
	const standing = links.length === 0 ? new Set< string >() : await connector.standingOrders( links.map( ( link ) => link.number ), observe );
	const ended: SalesOrder[] = [];
	for ( const link of links.filter( ( one ) => ! standing.has( one.number ) ) ) {
		const order = await endedOrder( link, connector, observe );
		if ( order ) {
			ended.push( order );
		}
	}
	return ended;
}

function isStanding( link: Link, connection: Connection ): boolean {
	return link.connection_id === connection.id && link.record_type === 'order' && ! isMark( link ) && link.content_hash !== DELETED && link.reference !== '' && link.number !== '';
}
