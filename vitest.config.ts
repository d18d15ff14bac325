import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig( {
	test: {
		include: [ 'worker/test/**/*.test.ts', 'e2e/**/*.test.ts' ],
		pool: 'forks',
		// Half of a journey's time is a browser or a store that waits: one more than the cores keeps them busy. Each has a database of its own, hence the limit.
		maxWorkers: Math.min( 4, availableParallelism() + 1 ),
		// A fresh process per file costs more than most files' tests; none of them leaves anything behind in a module.
		isolate: false,
		testTimeout: 60_000,
		hookTimeout: 120_000,
	},
} );
