/** The token provider that a connection's settings ask for. */
import type { Dispatcher } from 'undici';
import { SyncError } from '../../core/issue.ts';
import type { Connection } from '../../store/contract/api.ts';
import { adfsTokens } from './adfs.ts';
import { entraTokens } from './entra.ts';
import { basicCredentials, cachedTokens, type TokenProvider } from './provider.ts';

/** Public-cloud BC and BC on premises with Entra share this audience (d365-bc-dataverse.md, 6). */
const BC_SCOPE = 'https://api.businesscentral.dynamics.com/.default';

export function createTokens( connection: Connection, secret: string | null, dispatcher: Dispatcher, now: () => Date ): TokenProvider {
	const { settings, product } = connection;
	let provider: TokenProvider | null = null;
	const make = (): TokenProvider => {
		const credential = required( secret, 'secret', 'a client secret, certificate or web-service key' );
		if ( settings.auth === 'basic' ) {
			return basicCredentials( required( settings.username, 'username', 'the user name' ), credential );
		}
		const clientId = required( settings.client_id, 'client_id', 'the client id' );
		if ( settings.auth === 'adfs' ) {
			const tokenUrl = required( settings.token_url, 'token_url', 'the token address of AD FS' );
			return cachedTokens( adfsTokens( { tokenUrl, clientId, secret: credential, resource: resourceOf( settings.base_url ), dispatcher, now } ), now );
		}
		required( settings.tenant || settings.token_url, 'tenant', 'the Microsoft Entra tenant' );
		const scope = product === 'bc' ? BC_SCOPE : `${ new URL( settings.base_url ).origin }/.default`;
		return cachedTokens( entraTokens( { settings, secret: credential, scope, dispatcher, now } ), now );
	};
	return {
		/** Made on first use: a setting that is missing is an issue of the record, not a crash at start. */
		async authorization( refused ) {
			provider ??= safely( make );
			return provider.authorization( refused );
		},
	};
}

/** "https://ax.example.com/namespaces/AXSF/" -> "https://ax.example.com": F&O wants no slash at the end. */
export function resourceOf( baseUrl: string ): string {
	return baseUrl.replace( /\/(namespaces\/AXSF|data)\/?.*$/i, '' ).replace( /\/+$/, '' );
}

/** msal and URL have their own errors for settings they cannot read. */
function safely( make: () => TokenProvider ): TokenProvider {
	try {
		return make();
	} catch ( error ) {
		throw error instanceof SyncError ? error : new SyncError( { code: 'setting_missing', retryClass: 'auth', message: 'The sign-in settings of this connection cannot be used.', remedy: 'Under Connections, check tenant, client id, token address and secret.', field: 'auth' }, { cause: error } );
	}
}

function required( value: string | null, field: string, what: string ): string {
	if ( value !== null && value.trim() !== '' ) {
		return value;
	}
	throw new SyncError( { code: 'setting_missing', retryClass: 'auth', message: `This connection has not been given ${ what }.`, remedy: `Under Connections, enter ${ what } and test the connection.`, field } );
}
