/** `npm run store`: a seeded store with the plugin, until Ctrl+C. CONCORD_TEST_SITE is what the plugin's PHPUnit suite asks for. */
import { buildAdminApp } from '../bin/build.ts';
import { chooseRuntime, startStore } from './index.ts';

const runtime = await chooseRuntime();
if ( 'missing' in runtime ) {
	console.error( runtime.missing );
	process.exit( 1 );
}
buildAdminApp();
const store = await startStore();
console.log( `WordPress ${ runtime.sources.wordpressVersion }, WooCommerce ${ runtime.sources.woocommerceVersion } on ${ store.kind }\n${ store.url }/wp-admin  (${ store.admin.user } / ${ store.admin.password })\nCONCORD_TEST_SITE=${ store.siteDir }\nStop with Ctrl+C.` );
await new Promise< void >( ( resolve ) => process.once( 'SIGINT', resolve ).once( 'SIGTERM', resolve ) );
await store.stop();
