/**
 * Microsoft Entra client credentials, by secret or certificate, signed and formed by msal-node.
 *
 * msal normally asks three addresses before the token (instance discovery, OpenID configuration). Both are answered here
 * from the settings, so that one request fetches a token and a national cloud, a proxy or the sandbox needs no special case.
 */
import { X509Certificate } from 'node:crypto';
import { ConfidentialClientApplication, LogLevel, type Configuration, type INetworkModule } from '@azure/msal-node';
import type { Dispatcher } from 'undici';
import { SyncError } from '../../core/issue.ts';
import type { ConnectionSettings } from '../../store/contract/api.ts';
import type { Token } from './provider.ts';
import { postForm, tokenFault, type TokenAnswer } from './token-request.ts';

export type EntraOptions = {
	settings: Pick< ConnectionSettings, 'auth' | 'tenant' | 'client_id' | 'token_url' >;
	secret: string;
	/** "https://env.operations.dynamics.com/.default". */
	scope: string;
	dispatcher: Dispatcher;
	now: () => Date;
};

const PUBLIC_AUTHORITY = 'https://login.microsoftonline.com';
const MIN_LIFETIME_MS = 60_000;

export function entraTokens( options: EntraOptions ): () => Promise< Token > {
	const tokenUrl = entraTokenUrl( options.settings );
	let last: TokenAnswer | null = null;
	/** msal puts its own error around what its network throws, and an expired certificate would look like wrong credentials. */
	let failure: unknown = null;
	const network: INetworkModule = {
		sendGetRequestAsync: () => Promise.reject( new Error( 'no discovery is expected' ) ),
		async sendPostRequestAsync< T >( url: string, request?: { headers?: Record< string, string >; body?: string } ) {
			try {
				last = await postForm( new URL( url ).search === '' ? url : url.replace( /\?.*$/, '' ), request?.body ?? '', options.dispatcher, request?.headers );
			} catch ( error ) {
				failure = error;
				throw error;
			}
			return { headers: last.headers, body: last.body as T, status: last.status };
		},
	};
	const app = new ConfidentialClientApplication( configuration( options, tokenUrl, network ) );
	return async () => {
		last = null;
		failure = null;
		try {
			const result = await app.acquireTokenByClientCredential( { scopes: [ options.scope ], skipCache: true } );
			if ( ! result?.accessToken ) {
				throw new Error( 'no token' );
			}
			/** msal reckons by the system clock; only the lifetime is taken from it. */
			const lifetime = Math.max( MIN_LIFETIME_MS, ( result.expiresOn?.getTime() ?? 0 ) - Date.now() );
			return { value: result.accessToken, expiresAt: options.now().getTime() + lifetime };
		} catch ( error ) {
			throw asSyncError( failure ?? error, last, options.now() );
		}
	};
}

/** Empty: public cloud. An address ending in "/token" is taken as it is; any other is an authority. */
export function entraTokenUrl( settings: Pick< ConnectionSettings, 'tenant' | 'token_url' > ): string {
	const given = settings.token_url.trim().replace( /\/+$/, '' );
	if ( given.endsWith( '/token' ) ) {
		return given;
	}
	const base = given === '' ? PUBLIC_AUTHORITY : given;
	const hasTenant = new URL( base ).pathname.length > 1;
	return `${ base }${ hasTenant ? '' : `/${ encodeURIComponent( settings.tenant ) }` }/oauth2/v2.0/token`;
}

function configuration( options: EntraOptions, tokenUrl: string, networkClient: INetworkModule ): Configuration {
	const { settings, secret } = options;
	const tenant = settings.tenant || 'organizations';
	const host = new URL( tokenUrl ).host;
	/** msal insists on https here; it is a name only, every request goes to token_endpoint below. */
	const authority = `https://${ host }/${ tenant }/`;
	return {
		auth: {
			clientId: settings.client_id,
			authority,
			knownAuthorities: [ host ],
			authorityMetadata: JSON.stringify( {
				token_endpoint: tokenUrl,
				authorization_endpoint: `${ authority }oauth2/v2.0/authorize`,
				end_session_endpoint: `${ authority }oauth2/v2.0/logout`,
				jwks_uri: `${ authority }discovery/v2.0/keys`,
				issuer: `${ authority }v2.0`,
			} ),
			...( settings.auth === 'entra-certificate' ? { clientCertificate: readCertificate( secret, options.now() ) } : { clientSecret: secret } ),
		},
		system: { networkClient, disableInternalRetries: true, loggerOptions: { loggerCallback: () => undefined, logLevel: LogLevel.Error, piiLoggingEnabled: false } },
	};
}

/** One PEM text with certificate and private key, in either order. */
export function readCertificate( pem: string, now: Date ): { thumbprintSha256: string; privateKey: string; x5c: string } {
	const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec( pem )?.[ 0 ];
	const privateKey = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[\s\S]+?-----END (?:RSA |EC )?PRIVATE KEY-----/.exec( pem )?.[ 0 ];
	if ( ! certificate || ! privateKey ) {
		throw new SyncError( {
			code: 'certificate_invalid', retryClass: 'auth',
			message: 'The certificate of this connection is not a PEM text with certificate and private key.',
			remedy: 'Paste both blocks, -----BEGIN CERTIFICATE----- and -----BEGIN PRIVATE KEY----- (without a password), under Connections.',
			field: 'secret',
		} );
	}
	const x509 = new X509Certificate( certificate );
	if ( Date.parse( x509.validTo ) < now.getTime() ) {
		throw new SyncError( {
			code: 'certificate_invalid', retryClass: 'auth',
			message: 'The certificate this connection signs in with has expired.',
			remedy: 'Upload a new certificate to the app in Microsoft Entra and paste it with its key under Connections.',
			field: 'secret', facts: { expired: x509.validTo },
		} );
	}
	return { thumbprintSha256: x509.fingerprint256.replaceAll( ':', '' ), privateKey, x5c: certificate };
}

function asSyncError( error: unknown, last: TokenAnswer | null, now: Date ): SyncError {
	const own = findSyncError( error );
	if ( own ) {
		return own;
	}
	if ( last !== null ) {
		return tokenFault( last, now );
	}
	return new SyncError( {
		code: 'credentials_refused', retryClass: 'auth',
		message: 'The credentials of this connection could not be used to sign in.',
		remedy: 'Check tenant, client id and secret (or certificate with its private key) under Connections.',
	}, { cause: error } );
}

function findSyncError( error: unknown ): SyncError | null {
	for ( let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++ ) {
		if ( one instanceof SyncError ) {
			return one;
		}
	}
	return null;
}
