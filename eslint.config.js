import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
	{ ignores: [ '**/node_modules/**', '**/build/**', '**/dist/**', '.concord/**', 'vendor/**', 'e2e/screenshots/**' ] },
	js.configs.recommended,
	...tseslint.configs.strict,
	{
		languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
		rules: {
			'@typescript-eslint/no-explicit-any': 'error',
			// `() => void | Promise< void >` is how a test's hook is written down.
			'@typescript-eslint/no-invalid-void-type': 'off',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-unused-vars': [ 'error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' } ],
			'no-restricted-syntax': [ 'error', { selector: 'TSEnumDeclaration', message: 'Node strips types and cannot strip enums: use a const object or a union.' } ],
			// Control characters are what some of our text rules are about.
			'no-control-regex': 'off',
			// tsc tells undefined names apart better than ESLint in TypeScript.
			'no-undef': 'off',
		},
	},
	{
		// core is pure: a preview in the browser and a write by the worker must be the same code with the same answer.
		files: [ 'worker/src/core/**/*.ts' ],
		rules: {
			'no-restricted-globals': [ 'error', 'fetch', 'setTimeout', 'setInterval', 'process', 'Buffer', 'window', 'document' ],
			'no-restricted-properties': [ 'error', { object: 'Date', property: 'now' }, { object: 'Math', property: 'random' } ],
			'no-restricted-imports': [ 'error', { patterns: [ 'node:*' ] } ],
		},
	},
	{
		files: [ 'admin-ui/src/**/*.{ts,tsx}', 'worker/src/**/*.ts' ],
		rules: { 'no-console': [ 'error', { allow: [ 'error' ] } ] },
	},
	{
		files: [ 'worker/src/cli/**/*.ts', 'worker/src/sandbox/**/*.ts' ],
		rules: { 'no-console': 'off' },
	}
);
