#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --max-semi-space-size=1 --max-old-space-size=256
/** The `concord` command. Exit codes: docs/worker.md. */
import { Command, CommanderError } from 'commander';
import { hostname } from 'node:os';
import { ConfigError } from '../config.ts';
import { SyncError } from '../core/issue.ts';
import { StoreRefusal } from '../store/client.ts';
import { CredentialsError, credentialsPath } from '../store/credentials.ts';
import { pairWorker } from '../store/pair.ts';
import { VERSION } from '../version.ts';
import { doctor } from './doctor.ts';
import { EXIT, Exit } from './exit-codes.ts';
import { push } from './push.ts';
import { run } from './run.ts';
import type { SandboxFlags } from './sandbox.ts';
import { setUp, type CommonFlags } from './setup.ts';
import { status } from './status.ts';

const out = ( text: string ): void => {
	process.stdout.write( `${ text }\n` );
};

function program( env: NodeJS.ProcessEnv ): Command {
	const concord = new Command( 'concord' ).description( 'Keeps a WooCommerce store and Microsoft Dynamics 365 in agreement.' ).version( VERSION ).exitOverride();
	const common = ( command: Command ) => command.option( '--data <folder>', 'folder of the pairing file (default: ~/.config/concord)' ).option( '--config <file>', 'configuration file (JSON)' );
	common( concord.command( 'pair' ).description( 'pair this worker with a store' ).argument( '<store>', 'address of the store, https://…' ).argument( '<code>', 'single-use code from wp-admin' ) )
		.option( '--name <name>', 'name shown in wp-admin', hostname() )
		.action( async ( store: string, code: string, flags: CommonFlags & { name: string } ) => {
			const setup = setUp( flags, env );
			const credentials = await pairWorker( { address: store, code, name: flags.name, folder: setup.folder, client: setup.client, now: () => new Date() } );
			out( `Paired with ${ credentials.site_url } as "${ credentials.worker_name }". The credentials are in ${ credentialsPath( setup.folder ) }.\nStart the worker with: concord run` );
		} );
	common( concord.command( 'run' ).description( 'send orders until stopped' ) ).action( ( flags: CommonFlags ) => run( flags, env ) );
	common( concord.command( 'doctor' ).description( 'check both sides and name the remedy of each failure' ) ).option( '--json', 'machine-readable output' )
		.action( async ( flags: CommonFlags & { json?: boolean } ) => {
			process.exitCode = await doctor( flags, env, out );
		} );
	common( concord.command( 'status' ).description( 'what the running worker is doing' ) ).option( '--json', 'machine-readable output' )
		.action( async ( flags: CommonFlags & { json?: boolean } ) => {
			process.exitCode = await status( flags, env, out );
		} );
	common( concord.command( 'push' ).description( 'where Dynamics sends its notices of change' ) )
		.action( async ( flags: CommonFlags ) => {
			process.exitCode = await push( flags, env, out );
		} );
	concord.command( 'sandbox' ).description( 'run simulators of Finance & Operations and Business Central on this machine' )
		.option( '--port <port>', 'port of the simulators, 0 for a free one', '9470' ).option( '--state <file>', 'keep the state in this file' ).option( '--latency <ms>', 'milliseconds every answer takes', '0' ).option( '--store', 'a sample store too' )
		// Loaded only when asked for: a running worker need not carry two simulators in its memory.
		.action( async ( flags: SandboxFlags ) => ( await import( './sandbox.ts' ) ).sandbox( flags, out ) );
	return concord;
}

/** Every expected failure is a sentence; only a fault of our own shows where it happened. */
function failed( error: unknown ): number {
	const say = ( text: string ) => process.stderr.write( `${ text }\n` );
	if ( error instanceof CommanderError ) {
		return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
	}
	if ( error instanceof ConfigError ) {
		say( `The configuration has ${ error.mistakes.length === 1 ? 'a mistake' : `${ error.mistakes.length } mistakes` }:\n${ error.mistakes.map( ( mistake ) => `- ${ mistake }` ).join( '\n' ) }` );
		return EXIT.usage;
	}
	if ( error instanceof SyncError ) {
		say( `${ error.issue.message } ${ error.issue.remedy }` );
		return EXIT.failed;
	}
	if ( error instanceof Exit ) {
		say( error.message );
		return error.code;
	}
	if ( error instanceof StoreRefusal || error instanceof CredentialsError ) {
		say( error.message );
		return EXIT.failed;
	}
	if ( error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' ) {
		say( 'The port is taken, perhaps by another worker on this machine. Choose another one (CONCORD_HTTP_PORT for the worker, --port for the sandbox).' );
		return EXIT.usage;
	}
	if ( error instanceof TypeError && /Invalid URL/.test( error.message ) ) {
		say( 'That is not a web address. Give the address of the store, for instance https://shop.example.' );
		return EXIT.usage;
	}
	say( error instanceof Error ? error.stack ?? error.message : 'The command failed for an unknown reason.' );
	return EXIT.failed;
}

try {
	await program( process.env ).parseAsync();
} catch ( error ) {
	process.exitCode = failed( error );
}
