import { defineConfig } from 'vitest/config';

export default defineConfig( {
	test: {
		include: [ 'worker/test/**/*.test.ts', 'e2e/**/*.test.ts' ],
		pool: 'forks',
		maxWorkers: 2,
		testTimeout: 20_000,
		hookTimeout: 60_000,
	},
} );
