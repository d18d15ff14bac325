/** The newest order of every shape that the store has. */
import { SyncError } from '../core/issue.ts';
import type { Order } from '../core/model/order.ts';
import { traitsOf } from '../core/shapes.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import type { ReadOrders } from './coverage.ts';

/** `sent`: the order as the store handed it out. */
export type Sample = { order: Order; sent: unknown; traits: string[] };
const PER_PAGE = 100;
const DAYS = 365;
const SHAPES_MAX = 200;

/** `meant`: of the mapping's orders only those that are sent at all; it is not to blame for an order no rule selects. */
export async function newestOfEachShape( readOrders: ReadOrders, most: number, meant: ( order: Order ) => boolean ): Promise< { samples: Sample[]; checked: number } > {
	const samples = new Map< string, Sample >();
	let checked = 0;
	for ( let page = 1; ( page - 1 ) * PER_PAGE < most && samples.size < SHAPES_MAX; page++ ) {
		const { orders, total } = await readOrders( { page, per_page: Math.min( PER_PAGE, most ), days: DAYS } );
		for ( const { id, order: sent } of orders ) {
			const order = readable( sent, String( id ) );
			checked++;
			if ( order && meant( order ) ) {
				const traits = traitsOf( order );
				const shape = traits.join( '|' );
				samples.set( shape, samples.get( shape ) ?? { order, sent, traits } );
			}
		}
		if ( page * PER_PAGE >= total || orders.length === 0 ) {
			break;
		}
	}
	return { samples: [ ...samples.values() ].slice( 0, SHAPES_MAX ), checked };
}

/** An order that the store or the worker cannot read stops whatever the mapping says. */
export function readable( sent: unknown, id: string ): Order | null {
	try {
		return translateClaimedOrder( sent, id );
	} catch ( error ) {
		if ( error instanceof SyncError ) {
			return null;
		}
		throw error;
	}
}
