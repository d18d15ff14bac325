import { defineConfig } from 'vitest/config';

export default defineConfig( {
	test: {
		include: [ 'worker/test/**/*.test.ts', 'e2e/**/*.test.ts' ],
		pool: 'forks',
		maxWorkers: 2,
		// A fresh process per file costs more than most files' tests; none of them leaves anything behind in a module.
		isolate: false,
		testTimeout: 60_000,
		hookTimeout: 120_000,
	},
} );
