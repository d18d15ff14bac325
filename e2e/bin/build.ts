/** `npm run build`: the admin app into plugin/build, when its sources are newer than what is there. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, run } from './shell.ts';

const OUTPUT = join( ROOT, 'plugin', 'build', 'index.asset.php' );

function newest( folder: string ): number {
	return Math.max( ...readdirSync( folder, { recursive: true, encoding: 'utf8' } ).map( ( entry ) => statSync( join( folder, entry ) ).mtimeMs ) );
}

/** @throws when the build fails. */
export function buildAdminApp(): void {
	const sources = Math.max( newest( join( ROOT, 'admin-ui', 'src' ) ), statSync( join( ROOT, 'admin-ui', 'package.json' ) ).mtimeMs );
	if ( existsSync( OUTPUT ) && statSync( OUTPUT ).mtimeMs >= sources ) {
		return;
	}
	console.log( 'Building the admin app…' );
	if ( ! run( 'npm', [ 'run', '--silent', 'build', '-w', 'admin-ui' ] ) ) {
		throw new Error( 'The admin app could not be built; see above.' );
	}
}

if ( process.argv[ 1 ] !== undefined && import.meta.url === pathToFileURL( process.argv[ 1 ] ).href ) {
	buildAdminApp();
}
