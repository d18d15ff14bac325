import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig( {
	test: {
		include: [ 'worker/test/**/*.test.ts', 'e2e/**/*.test.ts' ],
		pool: 'forks',
		// A journey keeps a core busy by itself: with more of them than cores none is done sooner, and each may run out of time.
		maxWorkers: Math.max( 2, Math.min( 4, availableParallelism() ) ),
		// A fresh process per file costs more than most files' tests; none of them leaves anything behind in a module.
		isolate: false,
		testTimeout: 60_000,
		hookTimeout: 120_000,
	},
} );
