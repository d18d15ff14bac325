/** The stores the suite runs against. One that cannot be had is named with its reason, and its tests count as skipped. */
import { logIn, placeCheckout } from '../store/checkout.ts';
import { realStore } from '../store/for-tests.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { realStoreUnderTest } from './real-store.ts';
import { sampleStoreUnderTest } from './sample-store.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export type Candidate = { name: 'sample' | 'real'; missing: string | null; start(): Promise< StoreUnderTest > };

/** The registered customer of the seeded shop (e2e/store/php/seed.php). */
const CUSTOMER = { user: 'zoe', password: 'password' };

/** A store that runs already, for instance on a host with an exotic database. Never a shop with customers: the suite places orders. */
function givenStore(): Candidate | null {
	const { CONCORD_CONFORMANCE_URL: url, CONCORD_CONFORMANCE_LOGIN: user = 'admin', CONCORD_CONFORMANCE_PASSWORD: password } = process.env;
	return url === undefined || password === undefined ? null : { name: 'real', missing: null, start: () => realStoreUnderTest( { url, admin: { user, password } } ) };
}

async function ownStore(): Promise< Candidate > {
	const rig = await realStore();
	if ( ! rig ) {
		return { name: 'real', missing: 'no real store', start: () => Promise.reject( new Error( 'no real store' ) ) };
	}
	return { name: 'real', missing: null, start: async () => {
		const shop = await rig.start();
		const cookie = await logIn( shop.url, CUSTOMER.user, CUSTOMER.password );
		return realStoreUnderTest( { ...shop, checkout: ( index ) => placeCheckout( shop, checkoutNumber( index, cookie ) ) } );
	} };
}

export const stores: Candidate[] = [ { name: 'sample', missing: null, start: sampleStoreUnderTest }, givenStore() ?? await ownStore() ];
