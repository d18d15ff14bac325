/** Sends the PHP on standard input to a site's concord-eval.php and prints what it printed: evaluate.ts <address>. */
import { text } from 'node:stream/consumers';

const response = await fetch( process.argv[ 2 ] ?? '', { method: 'POST', headers: { 'x-concord-rig': process.env[ 'CONCORD_RIG_TOKEN' ] ?? '', 'content-type': 'application/octet-stream' }, body: await text( process.stdin ) } );
const printed = await response.text();
if ( response.ok && response.headers.get( 'x-concord-rig' ) === 'done' ) {
	process.stdout.write( printed );
} else {
	process.stderr.write( `PHP ended before its end (status ${ response.status }): ${ printed.slice( 0, 4000 ) }\n` );
	process.exitCode = 1;
}
