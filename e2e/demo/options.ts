/** Command line of the demo. */
import { parseArgs } from 'node:util';

export type DemoOptions = { once: boolean; store: 'auto' | 'php' | 'playground' | 'sample'; product: 'fo' | 'bc'; orders: number };

export const USAGE = 'npm run demo -- [--once] [--store php|playground|sample] [--product bc|fo] [--orders N]';

/** @throws with a sentence naming the option. */
export function readOptions( args: string[] ): DemoOptions {
	const { values } = parseArgs( { args, options: { once: { type: 'boolean' }, store: { type: 'string' }, product: { type: 'string' }, orders: { type: 'string' } } } );
	const store = values.store ?? 'auto';
	if ( store !== 'auto' && store !== 'php' && store !== 'playground' && store !== 'sample' ) {
		throw new Error( `--store is php, playground or sample, not "${ store }".` );
	}
	const product = values.product ?? 'bc';
	if ( product !== 'bc' && product !== 'fo' ) {
		throw new Error( `--product is bc or fo, not "${ product }".` );
	}
	const orders = Number( values.orders ?? 12 );
	if ( ! Number.isInteger( orders ) || orders < 1 || orders > 500 ) {
		throw new Error( '--orders is a whole number from 1 to 500.' );
	}
	return { once: values.once ?? false, store, product, orders };
}
