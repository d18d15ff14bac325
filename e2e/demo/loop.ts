/** The way of one order through both systems, printed as it goes. */
import * as money from '../../worker/src/core/money.ts';
import type { RunningSandbox } from '../../worker/src/sandbox/index.ts';
import { settled } from '../bench/rig.ts';
import { fitsLoop, openLoop } from '../orders/order-to-cash.ts';
import type { Shop } from './shop.ts';

const REFUND = '1.00';
const ARRIVES_MS = 60_000;

/** Places one more order, paid, and takes it all the way. False when it does not arrive, or the two sides differ at a step. */
export async function showLoop( shop: Shop, sandbox: RunningSandbox, product: 'bc' | 'fo', prefix: string ): Promise< boolean > {
	const id = await shop.placePaid();
	const order = await shop.order( id );
	if ( ! fitsLoop( order ) ) {
		throw new Error( `Order ${ id } is not paid, or has no two units.` );
	}
	if ( ! ( await settled( ARRIVES_MS, () => sandbox.documents( product, `${ prefix }-${ id }` ).some( ( document ) => money.equal( document.total, order.total ) ) ) ) ) {
		console.log( `\nOrder to cash: order ${ id } did not arrive.` );
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
