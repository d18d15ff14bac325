/** Calls of the store's worker routes, signed in as the paired worker. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Store } from '../store/index.ts';
import type { Link } from './rig.ts';

const credentials = z.object( { user_login: z.string(), application_password: z.string() } );

export function workerApi( store: Store, { dataDir }: Link ): ( ( method: string, path: string, body: unknown ) => Promise< unknown > ) {
	const worker = credentials.parse( JSON.parse( readFileSync( join( dataDir, 'pairing.json' ), 'utf8' ) ) );
	const authorization = `Basic ${ Buffer.from( `${ worker.user_login }:${ worker.application_password }` ).toString( 'base64' ) }`;
	return async ( method, path, body ) => {
		const response = await fetch( `${ store.url }/wp-json/wc-concord/v1${ path }`, { method, headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify( body ) } );
		if ( ! response.ok ) {
			throw new Error( `${ method } ${ path } answered ${ response.status }: ${ ( await response.text() ).slice( 0, 300 ) }` );
		}
		return response.json();
	};
}
