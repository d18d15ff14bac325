/** The way of one order through both systems, printed as it goes. */
import * as money from '../../worker/src/core/money.ts';
import type { RunningSandbox } from '../../worker/src/sandbox/index.ts';
import { fitsLoop, openLoop } from '../orders/order-to-cash.ts';
import type { Shop } from './shop.ts';

const REFUND = '1.00';

/** False when the two sides differ at a step, or when no order of `ids` has two units that could go in two parcels. */
export async function showLoop( shop: Shop, sandbox: RunningSandbox, product: 'bc' | 'fo', prefix: string, ids: readonly string[] ): Promise< boolean > {
	const orders = await Promise.all( ids.map( ( id ) => shop.order( id ) ) );
	const order = orders.find( ( one ) => fitsLoop( one ) && money.compare( one.total, REFUND ) > 0 );
	if ( ! order ) {
		console.log( '\nOrder to cash: none of these orders is paid and has two units.' );
		return false;
	}
	console.log( `\nOrder to cash, order ${ order.id }` );
	line( 'Step', 'Store', 'Dynamics', '' );
	let equal = true;
	for await ( const step of ( await openLoop( shop, sandbox, product, prefix ) ).steps( order.id, REFUND ) ) {
		equal &&= step.store === step.dynamics;
		line( step.name, step.store, step.dynamics, `${ step.store === step.dynamics ? 'equal' : 'DIFFERENT' }  ${ step.what }` );
	}
	return equal;
}

function line( name: string, store: string, dynamics: string, rest: string ): void {
	console.log( `${ name.padEnd( 20 ) }${ store.padStart( 12 ) }${ dynamics.padStart( 12 ) }  ${ rest }` );
}
