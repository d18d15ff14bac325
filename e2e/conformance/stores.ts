/** The stores the suite runs against. One that cannot be had is named with its reason, and its tests count as skipped. */
import { realStoreUnderTest } from './real-store.ts';
import { sampleStoreUnderTest } from './sample-store.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export type Candidate = { name: 'sample' | 'real'; missing: string | null; start(): Promise< StoreUnderTest > };

/** A store that runs already, for instance on a host with an exotic database. Never a shop with customers: the suite places orders. */
function givenStore(): Candidate | null {
	const { CONCORD_CONFORMANCE_URL: url, CONCORD_CONFORMANCE_LOGIN: login = 'admin', CONCORD_CONFORMANCE_PASSWORD: applicationPassword } = process.env;
	return url === undefined || applicationPassword === undefined ? null : { name: 'real', missing: null, start: () => realStoreUnderTest( { url, login, applicationPassword } ) };
}

export const stores: Candidate[] = [
	{ name: 'sample', missing: null, start: sampleStoreUnderTest },
	givenStore() ?? { name: 'real', missing: 'no real store', start: () => Promise.reject( new Error( 'no real store' ) ) },
];
