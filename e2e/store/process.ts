import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export function onPath( program: string ): boolean {
	return ( process.env[ 'PATH' ] ?? '' ).split( delimiter ).concat( '/usr/sbin', '/usr/local/sbin' ).some( ( folder ) => existsSync( join( folder, program ) ) );
}

export function freePort(): Promise< number > {
	return new Promise( ( resolve, reject ) => {
		const probe = createServer();
		probe.once( 'error', reject );
		probe.listen( 0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close( () => ( typeof address === 'object' && address ? resolve( address.port ) : reject( new Error( 'no port' ) ) ) );
		} );
	} );
}

/** Asks `ready` until it says yes. @throws naming `what` when the time is up, and whatever `ready` throws. */
export async function until( what: string, timeoutMs: number, ready: () => Promise< boolean > ): Promise< void > {
	const deadline = Date.now() + timeoutMs;
	while ( ! ( await ready() ) ) {
		if ( Date.now() > deadline ) {
			throw new Error( `${ what } was not ready after ${ timeoutMs / 1000 } s.` );
		}
		await wait( 150 );
	}
}
