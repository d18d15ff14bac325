/** The real store as test files ask for it: null with one printed line where it cannot be had, and its runtime in one line where it can. */
import { chooseRuntime, startStore, type Store, type StoreOptions } from './index.ts';

export type { Store } from './index.ts';

let told = false;

export async function realStore(): Promise< { start( options?: StoreOptions ): Promise< Store > } | null > {
	const runtime = process.env[ 'CONCORD_NO_STORE' ] === '1' ? { missing: 'CONCORD_NO_STORE is set.' } : await chooseRuntime();
	if ( 'missing' in runtime ) {
		if ( ! told ) {
			console.log( `Real store: skipped. ${ runtime.missing }` );
			told = true;
		}
		return null;
	}
	if ( ! told ) {
		console.log( `Real store: WordPress ${ runtime.sources.wordpressVersion }, WooCommerce ${ runtime.sources.woocommerceVersion } on ${ runtime.kind }` );
		told = true;
	}
	return { start: ( options ) => startStore( { kind: runtime.kind, ...options } ) };
}
