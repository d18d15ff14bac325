/** The stores the suite runs against. One that cannot be had is named with its reason, and its tests count as skipped. */
import { sampleStoreUnderTest } from './sample-store.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export type Candidate = { name: 'sample' | 'real'; missing: string | null; start(): Promise< StoreUnderTest > };

export const stores: Candidate[] = [
	{ name: 'sample', missing: null, start: sampleStoreUnderTest },
];
