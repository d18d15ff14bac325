/** Size gate of the admin app: what the first page and each large screen cost over the wire, gzip. Fails above the budgets of the design. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildAdminApp } from './build.ts';
import { ROOT } from './shell.ts';

const FOLDER = join( ROOT, 'plugin', 'build' );
/** Kilobytes of 1,000 bytes, gzip -9. `mark`: a text that only this part has, because chunks are named by number. */
const BUDGETS: readonly { name: string; mark: RegExp; limit: number }[] = [
	{ name: 'expression editor', mark: /cm-tooltip-autocomplete/, limit: 115 },
	{ name: 'flow designer', mark: /concord-designer__bar|concord-designer__canvas|react-flow__|network-simplex/, limit: 95 },
	{ name: 'forms of its steps', mark: /concord-designer__rowhead/, limit: 25 },
	{ name: 'mapping editor', mark: /concord-map__area|DndDescribedBy|DndContext/, limit: 45 },
];
const INITIAL = 60;
/** Every other chunk, so that nothing grows unseen: each by itself, and all of them together. */
const OTHER = { each: 30, together: 200 };

buildAdminApp();
const files = readdirSync( FOLDER ).filter( ( name ) => name.endsWith( '.js' ) ).map( ( name ) => {
	const text = readFileSync( join( FOLDER, name ), 'utf8' );
	return { name, text, size: gzipSync( text, { level: 9 } ).length / 1000 };
} );
const parts = [
	{ name: 'first page', limit: INITIAL, of: files.filter( ( file ) => file.name === 'index.js' ) },
	...BUDGETS.map( ( { name, mark, limit } ) => ( { name, limit, of: files.filter( ( file ) => file.name !== 'index.js' && mark.test( file.text ) ) } ) ),
];
const named = new Set( parts.flatMap( ( part ) => part.of ) );
const others = files.filter( ( file ) => ! named.has( file ) );
const largest = others.toSorted( ( one, two ) => two.size - one.size ).slice( 0, 1 );
parts.push( { name: 'largest other chunk', limit: OTHER.each, of: largest }, { name: 'all other chunks', limit: OTHER.together, of: others } );
let failed = false;
for ( const { name, limit, of } of parts ) {
	const size = of.reduce( ( sum, file ) => sum + file.size, 0 );
	const wrong = of.length === 0 || size > limit;
	failed ||= wrong;
	console.log( `${ name.padEnd( 20 ) } ${ size.toFixed( 1 ).padStart( 6 ) } kB of ${ limit }${ of.length === 0 ? '  not found in the build' : wrong ? '  TOO LARGE' : '' }` );
}
process.exitCode = failed ? 1 : 0;
