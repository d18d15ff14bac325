/**
 * Sign-in of a connection: what goes into the authorization header, kept until shortly before it runs out.
 */
import { SyncError } from '../../core/issue.ts';

export type Token = { value: string; expiresAt: number };
export type TokenProvider = {
	/** Header value. `refused` is the one Dynamics has just turned down: it is not handed out again. */
	authorization( refused?: string ): Promise< string >;
};

const RENEW_EARLY_MS = 5 * 60_000;

/** One fetch in flight whatever the number of callers; renewed five minutes early. */
export function cachedTokens( fetchToken: () => Promise< Token >, now: () => Date ): TokenProvider {
	let token: ( Token & { fetchedAt: number } ) | null = null;
	let inFlight: Promise< string > | null = null;
	const fetchOnce = () => {
		inFlight ??= fetchToken().then( ( fresh ) => {
			token = { ...fresh, fetchedAt: now().getTime() };
			return fresh.value;
		} ).finally( () => {
			inFlight = null;
		} );
		return inFlight;
	};
	return {
		async authorization( refused ) {
			const kept = token;
			/** Short-lived tokens are renewed at half their life, or none would ever be used. */
			const fresh = kept !== null && now().getTime() < kept.expiresAt - Math.min( RENEW_EARLY_MS, ( kept.expiresAt - kept.fetchedAt ) / 2 );
			/** Of several requests refused at once the first renews; the others find a token that is not the refused one. */
			const usable = fresh && `Bearer ${ kept.value }` !== refused;
			return `Bearer ${ usable ? kept.value : await fetchOnce() }`;
		},
	};
}

/** Business Central on premises: user name and web-service access key; there is nothing to renew. */
export function basicCredentials( username: string, key: string ): TokenProvider {
	if ( /[^\x20-\x7e]/.test( username ) ) {
		throw new SyncError( {
			code: 'credentials_refused', retryClass: 'auth',
			message: 'Business Central does not accept a user name with letters beyond A-Z for web services.',
			remedy: 'Use a user whose name has plain letters and digits only.', field: 'username', valueClass: 'name with other letters',
		} );
	}
	const value = `Basic ${ Buffer.from( `${ username }:${ key }` ).toString( 'base64' ) }`;
	return { authorization: () => Promise.resolve( value ) };
}
