/** Both ends side by side: orders from the store's data, documents from the sandbox's. The worker is not asked. */
import type { SandboxDocument } from '../../worker/src/sandbox/index.ts';
import { equal } from '../../worker/src/core/money.ts';
import type { ShopOrder } from './shop.ts';

export type Row = { order: ShopOrder; documents: SandboxDocument[]; synced: boolean; doubled: boolean; totalsEqual: boolean };

/** Shipments carry no total and stand beside their order; they are no second document. */
const isDocument = ( document: SandboxDocument ) => document.total !== '' && ! /shipment|credit/i.test( document.set );

export function compare( orders: readonly ShopOrder[], documents: readonly SandboxDocument[], prefix: string ): Row[] {
	return orders.map( ( order ) => {
		const own = documents.filter( ( document ) => isDocument( document ) && document.reference === `${ prefix }-${ order.id }` );
		const numbers = new Set( own.map( ( document ) => document.orderNumber || document.number ) );
		return { order, documents: own, synced: own.some( ( document ) => document.status !== 'Held' ), doubled: numbers.size > 1, totalsEqual: own.length > 0 && own.every( ( document ) => equal( document.total, order.total ) && document.currency === order.currency ) };
	} );
}
