/** What an answer was about (plugin: Connections/Fingerprint): it proves nothing about a connection that was changed since. */
import { createHash } from 'node:crypto';
import type { StoredConnection } from './state.ts';

const PLACE = [ 'base_url', 'environment', 'company' ] as const;
const SIGN_IN = [ ...PLACE, 'hosting', 'auth', 'tenant', 'client_id', 'token_url', 'username', 'proxy_url', 'ca_certificate' ] as const;

export function aboutOf( { product, settings, secretSetAt, flow }: StoredConnection ) {
	return {
		about_access: hash( [ product, SIGN_IN.map( ( name ) => settings[ name ] ), secretSetAt ] ),
		about_place: placeOf( { product, settings } ),
		/** What orders become depends on the mapping in use as much as on settings. */
		about_settings: hash( [ product, settings, flow?.version ?? 0 ] ),
	};
}

/** Which company of which environment. */
export function placeOf( { product, settings }: Pick< StoredConnection, 'product' | 'settings' > ): string {
	return hash( [ product, PLACE.map( ( name ) => settings[ name ] ) ] );
}

function hash( value: unknown ): string {
	return createHash( 'sha256' ).update( JSON.stringify( value ) ).digest( 'hex' ).slice( 0, 16 );
}
