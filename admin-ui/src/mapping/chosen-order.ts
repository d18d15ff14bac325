/** The order whose values the editor shows: the newest unless somebody chose, found, or pinned another one; a sample while there is none. */
import { useEffect, useState } from '@wordpress/element';
import * as z from 'zod/mini';
import { useStoreOrders } from '../api/queries.ts';

const headSchema = z.object( { id: z.number(), number: z.string(), total: z.string(), currency: z.string() } );
export type OrderHead = z.infer< typeof headSchema >;

export type OrderChoice = {
	/** Empty until the orders are read; SAMPLE_ID where there is none. */
	orderId: string;
	/** What can be chosen: what the search found, and the chosen one. */
	orders: readonly OrderHead[];
	search: string; find: ( text: string ) => void;
	choose: ( id: string ) => void;
	/** To the one before or after it in the list; null at its ends. */
	previous: ( () => void ) | null; next: ( () => void ) | null;
	/** Comes back on the next visit. */
	pinned: boolean; pin: ( on: boolean ) => void;
	/** Read, and the store has none at all: values are those of the sample order, until the first one is there. */
	sample: boolean;
};

/** The plugin answers a preview of it with an order of its own making, which stands nowhere and is never sent (docs/store-api.md). */
const SAMPLE_ID = '0';

const SEARCH_MS = 300;
const key = ( connectionId: string ) => `concord-order-${ connectionId }`;

export function useChosenOrder( connectionId: string ): OrderChoice {
	const [ search, setSearch ] = useState( '' );
	const [ asked, setAsked ] = useState( '' );
	const [ kept, setKept ] = useState( () => readPinned( connectionId ) );
	const [ chosen, setChosen ] = useState< OrderHead | null >( kept );
	useEffect( () => {
		const timer = window.setTimeout( () => setAsked( search.trim() ), SEARCH_MS );
		return () => window.clearTimeout( timer );
	}, [ search ] );
	const found = useStoreOrders( asked );
	const list: readonly OrderHead[] = found.data ?? [];
	const current = chosen ?? list[ 0 ] ?? null;
	const sample = current === null && found.isSuccess && ! found.isPlaceholderData && asked === '';
	const orders = current === null || list.some( ( one ) => one.id === current.id ) ? list : [ current, ...list ];
	const at = orders.findIndex( ( one ) => one.id === current?.id );
	const go = ( to: number ) => {
		const order = orders[ to ];
		return order ? () => setChosen( order ) : null;
	};
	return {
		orderId: current !== null ? String( current.id ) : sample ? SAMPLE_ID : '', orders, search, find: setSearch,
		choose: ( id ) => setChosen( orders.find( ( one ) => String( one.id ) === id ) ?? null ),
		previous: at > 0 ? go( at - 1 ) : null, next: at >= 0 ? go( at + 1 ) : null,
		pinned: kept !== null && kept.id === current?.id,
		pin: ( on ) => {
			setKept( on ? current : null );
			keepPinned( connectionId, on ? current : null );
		},
		sample,
	};
}

function readPinned( connectionId: string ): OrderHead | null {
	try {
		return z.safeParse( headSchema, JSON.parse( window.localStorage.getItem( key( connectionId ) ) ?? 'null' ) ).data ?? null;
	} catch {
		// A browser that keeps nothing begins with the newest order.
		return null;
	}
}

function keepPinned( connectionId: string, order: OrderHead | null ): void {
	try {
		if ( order === null ) {
			window.localStorage.removeItem( key( connectionId ) );
		} else {
			window.localStorage.setItem( key( connectionId ), JSON.stringify( { id: order.id, number: order.number, total: order.total, currency: order.currency } ) );
		}
	} catch {
		// Private windows may refuse; the choice then lasts as long as the screen.
	}
}
