/** `npm run bench [-- checkout latency requests backlog store-cost preview stock feeds ui]`: figures, not tests; table and bench-results.json. */
import { join } from 'node:path';
import { buildAdminApp } from '../bin/build.ts';
import { ROOT } from '../bin/shell.ts';
import { chooseRuntime, startStore, type Store } from '../store/index.ts';
import { benchBacklog } from './backlog.ts';
import { benchCheckout } from './checkout.ts';
import { benchFeeds } from './feeds.ts';
import { benchLatency } from './latency.ts';
import { benchPreview } from './preview.ts';
import { notMeasured, printTable, writeResults, type Figure } from './report.ts';
import { benchRequests } from './requests.ts';
import { benchStock } from './stock.ts';
import { benchStoreCost } from './store-cost.ts';
import { benchUi } from './ui.ts';

const onStore = async ( bench: ( store: Store ) => Promise< Figure[] > ): Promise< Figure[] > => {
	const store = await startStore();
	try {
		return await bench( store );
	} finally {
		await store.stop();
	}
};

const BENCHES: Record< string, { real: boolean; run: () => Promise< Figure[] > } > = {
	checkout: { real: true, run: () => onStore( benchCheckout ) },
	'store-cost': { real: true, run: () => onStore( benchStoreCost ) },
	requests: { real: true, run: () => benchRequests( () => startStore() ) },
	latency: { real: true, run: () => benchLatency( () => startStore() ) },
	backlog: { real: false, run: benchBacklog },
	preview: { real: false, run: benchPreview },
	stock: { real: true, run: () => onStore( benchStock ) },
	feeds: { real: false, run: benchFeeds },
	ui: { real: true, run: () => onStore( benchUi ) },
};

const wanted = process.argv.slice( 2 );
const unknown = wanted.filter( ( name ) => ! ( name in BENCHES ) );
if ( unknown.length > 0 ) {
	console.error( `Unknown benchmark ${ unknown.join( ', ' ) }. Known: ${ Object.keys( BENCHES ).join( ', ' ) }.` );
	process.exit( 2 );
}
buildAdminApp();
const started = performance.now();
const runtime = await chooseRuntime();
const figures: Figure[] = [];
for ( const [ name, bench ] of Object.entries( BENCHES ) ) {
	if ( wanted.length > 0 && ! wanted.includes( name ) ) {
		continue;
	}
	console.log( `Measuring ${ name }…` );
	figures.push( ...( bench.real && 'missing' in runtime ? [ notMeasured( name, 'everything', runtime.missing ) ] : await bench.run() ) );
}
console.log( '' );
printTable( figures );
writeResults( join( ROOT, 'bench-results.json' ), figures, Math.round( ( performance.now() - started ) / 1000 ) );
