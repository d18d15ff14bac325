/** `npm run check`: every gate, one after another, and a table at the end. Exit 1 when one fails. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onPath, ROOT, run } from './shell.ts';

type Gate = { name: string; run: () => boolean; /** Why it can't run here; null when it can. */ missing?: () => string | null };

const php = () => ( onPath( 'php' ) ? ( onPath( 'composer' ) || existsSync( join( ROOT, 'vendor', 'autoload.php' ) ) ? null : 'no composer' ) : 'no PHP' );
const gates: Gate[] = [
	{ name: 'TypeScript, worker and e2e', run: () => run( 'tsc', [ '-p', '.' ] ) },
	{ name: 'TypeScript, admin app', run: () => run( 'tsc', [ '-p', 'admin-ui' ] ) },
	{ name: 'ESLint', run: () => run( 'eslint', [ '--max-warnings=0', '.' ] ) },
	{ name: 'stylelint', run: () => run( 'npm', [ 'run', '--silent', 'lint:css', '-w', 'admin-ui' ] ) },
	{ name: 'sizes of the admin app', run: () => run( 'node', [ 'e2e/bin/sizes.ts' ] ) },
	{ name: 'banned calls', run: () => run( 'node', [ 'e2e/bin/banned-apis.mjs' ] ) },
	{ name: 'Composer packages', missing: php, run: () => existsSync( join( ROOT, 'vendor', 'autoload.php' ) ) || run( 'composer', [ 'install', '--no-interaction', '--no-progress', '--quiet' ] ) },
	{ name: 'PHPStan, level 8', missing: php, run: () => run( 'vendor/bin/phpstan', [ 'analyse', '--memory-limit=1G', '--no-progress' ] ) },
	{ name: 'PHPCS', missing: php, run: () => run( 'vendor/bin/phpcs', [ '-q' ] ) },
];

const results = gates.map( ( gate ) => {
	const missing = gate.missing?.() ?? null;
	if ( missing !== null ) {
		return { name: gate.name, result: `skipped (${ missing })` };
	}
	console.log( `\n== ${ gate.name }` );
	return { name: gate.name, result: gate.run() ? 'passed' : 'FAILED' };
} );
console.log( '' );
for ( const { name, result } of results ) {
	console.log( `${ name.padEnd( 28 ) } ${ result }` );
}
process.exitCode = results.some( ( { result } ) => result === 'FAILED' ) ? 1 : 0;
