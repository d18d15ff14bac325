/** The process around Playground: serve.ts <setup as JSON>, spoken to over its channel. Ends with the process that started it. */
import { pathToFileURL } from 'node:url';
import { orderSchema, setupSchema, type Reply } from './protocol.ts';

/** As much of runCLI() as is used (@wp-playground/cli 3.1.56, run-cli.d.ts). */
type PlaygroundCli = {
	runCLI( args: Record< string, unknown > ): Promise< { playground: { run( request: { code: string } ): Promise< { text: string } > } } & AsyncDisposable >;
};

const setup = setupSchema.parse( JSON.parse( process.argv[ 2 ] ?? '' ) );
const { runCLI } = ( await import( pathToFileURL( setup.cli ).href ) ) as PlaygroundCli;
const site = await runCLI( {
	command: 'server', port: setup.port, php: '8.3', workers: 2, verbosity: 'quiet',
	// The rig installs by its own scripts, the same for every runtime.
	wordpressInstallMode: 'do-not-attempt-installing', 'mount-before-install': setup.mounts,
} );

const say = ( reply: Reply ) => process.send?.( reply );

async function end(): Promise< never > {
	await site[ Symbol.asyncDispose ]();
	process.exit( 0 );
}

process.on( 'message', async ( message ) => {
	const order = orderSchema.parse( message );
	if ( 'stop' in order ) {
		return end();
	}
	const argv = Buffer.from( JSON.stringify( [ order.script, '/wordpress', ...order.args ] ) ).toString( 'base64' );
	try {
		const { text } = await site.playground.run( { code: `<?php $argv = json_decode( base64_decode( '${ argv }' ) ); require '/concord-rig/${ order.script }';` } );
		say( { output: text } );
	} catch ( error ) {
		say( { failure: ( error instanceof Error ? error.message : String( error ) ).slice( 0, 4000 ) } );
	}
} );
process.on( 'disconnect', () => void end() );
process.on( 'SIGTERM', () => void end() );
say( {} );
