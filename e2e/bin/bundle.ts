/** The worker as one file for plain Node 24, and the notices its parts ask for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { ROOT } from './shell.ts';

/** CommonJS packages inside an ES module still look for these. */
const BANNER = 'import { createRequire as __createRequire } from \'node:module\';\nconst require = __createRequire( import.meta.url );';

export async function bundleWorker( outfile: string ): Promise< { notices: string } > {
	const { metafile } = await build( {
		entryPoints: [ join( ROOT, 'worker', 'src', 'cli', 'main.ts' ) ], outfile, absWorkingDir: ROOT, bundle: true, platform: 'node', format: 'esm', target: 'node24',
		banner: { js: BANNER }, legalComments: 'none', metafile: true, logLevel: 'warning', minifyWhitespace: true, minifySyntax: true, charset: 'utf8',
	} );
	return { notices: notices( metafile ) };
}

type Package = { name: string; version: string; license?: string };

/** Licence texts of every package that is in the bundle, sorted by name. */
export function notices( metafile: Metafile ): string {
	const folders = new Set( Object.keys( metafile.inputs ).flatMap( ( input ) => {
		const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec( input );
		return match?.[ 1 ] === undefined ? [] : [ match[ 1 ] ];
	} ) );
	const parts = [ ...folders ].map( ( folder ) => notice( join( ROOT, folder ) ) ).sort();
	return `Concord is free software under the GNU General Public License, version 3 or later (see LICENSE).\nThe worker contains the following third-party packages.\n\n${ parts.join( '\n' ) }`;
}

function notice( folder: string ): string {
	const { name, version, license = 'see below' } = JSON.parse( readFileSync( join( folder, 'package.json' ), 'utf8' ) ) as Package;
	const file = readdirSync( folder ).find( ( entry ) => /^(licen[cs]e|copying)/i.test( entry ) );
	const text = file === undefined ? `Licence: ${ license }.` : readFileSync( join( folder, file ), 'utf8' ).trim();
	return `${ '-'.repeat( 72 ) }\n${ name } ${ version } (${ license })\n\n${ text.replaceAll( '\r\n', '\n' ) }\n`;
}
