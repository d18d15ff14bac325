/**
 * The sign-in side: Microsoft Entra's v2.0 token endpoint and AD FS's, client credentials with a secret or a signed
 * assertion. Tokens are opaque here; what counts is that each has an owner, an audience and an end.
 */
import { createPublicKey, randomBytes, timingSafeEqual, verify, X509Certificate } from 'node:crypto';

export type Client = { id: string; secret: string; /** PEM of the registered certificate, for assertions. */ certificate?: string };
type Issued = { client: string; audience: string; expiresAt: number };
export type TokenAnswer = { status: number; body: unknown };

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const TRACE = 'Trace ID: 00000000-0000-0000-0000-000000000000 Correlation ID: 00000000-0000-0000-0000-000000000000';

export class Tokens {
	lifetimeSeconds = 3600;
	readonly clients: Client[];
	readonly #now: () => number;
	readonly #issued = new Map< string, Issued >();

	constructor( clients: Client[], now: () => number ) {
		this.clients = clients;
		this.#now = now;
	}

	/** POST /{tenant}/oauth2/v2.0/token */
	entra( form: URLSearchParams ): TokenAnswer {
		const client = this.clients.find( ( one ) => one.id === form.get( 'client_id' ) );
		if ( form.get( 'grant_type' ) !== 'client_credentials' ) {
			return refusal( 400, 'unsupported_grant_type', `AADSTS70003: The app requested an unsupported grant type '${ form.get( 'grant_type' ) ?? '' }'.` );
		}
		if ( ! client ) {
			return refusal( 400, 'unauthorized_client', `AADSTS700016: Application with identifier '${ form.get( 'client_id' ) ?? '' }' was not found in the directory.` );
		}
		const assertion = form.get( 'client_assertion' );
		if ( assertion !== null && form.get( 'client_assertion_type' ) === ASSERTION ) {
			if ( ! timely( assertion, this.#now() ) ) {
				return refusal( 401, 'invalid_client', 'AADSTS700024: Client assertion is not within its valid time range.' );
			}
			if ( ! assertionHolds( assertion, client ) ) {
				return refusal( 401, 'invalid_client', 'AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application.' );
			}
		} else if ( ! same( form.get( 'client_secret' ) ?? '', client.secret ) ) {
			return refusal( 401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app.' );
		}
		const scope = form.get( 'scope' ) ?? '';
		if ( ! scope.endsWith( '/.default' ) ) {
			return refusal( 400, 'invalid_scope', `AADSTS1002012: The provided value for scope ${ scope } is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.` );
		}
		return this.#issue( client, scope.slice( 0, -'/.default'.length ) );
	}

	/** POST /adfs/oauth2/token */
	adfs( form: URLSearchParams ): TokenAnswer {
		const client = this.clients.find( ( one ) => one.id === form.get( 'client_id' ) );
		if ( ! client || ! same( form.get( 'client_secret' ) ?? '', client.secret ) ) {
			return { status: 400, body: { error: 'invalid_client', error_description: 'MSIS9623: Received invalid Client credentials. The provided client secret is not valid.' } };
		}
		return this.#issue( client, form.get( 'resource' ) ?? '' );
	}

	/** The client's id when the header carries a live token for one of these audiences (origins or resource names). */
	bearer( authorization: string, audiences: readonly string[] ): string | null {
		const issued = this.#issued.get( /^Bearer (.+)$/i.exec( authorization )?.[ 1 ] ?? '' );
		return issued && issued.expiresAt > this.#now() && audiences.includes( issued.audience ) ? issued.client : null;
	}

	/** On-premises BC: user name = client id, password = web service access key = its secret. */
	basic( authorization: string ): string | null {
		const [ user = '', key = '' ] = Buffer.from( /^Basic (.+)$/i.exec( authorization )?.[ 1 ] ?? '', 'base64' ).toString( 'utf8' ).split( /:(.*)/s );
		const client = this.clients.find( ( one ) => one.id === user );
		return client && same( key, client.secret ) ? client.id : null;
	}

	expireAll(): void {
		this.#issued.clear();
	}

	#issue( client: Client, audience: string ): TokenAnswer {
		const token = randomBytes( 32 ).toString( 'base64url' );
		this.#issued.set( token, { client: client.id, audience, expiresAt: this.#now() + this.lifetimeSeconds * 1000 } );
		return { status: 200, body: { token_type: 'Bearer', expires_in: this.lifetimeSeconds, ext_expires_in: this.lifetimeSeconds, access_token: token } };
	}
}

function refusal( status: number, error: string, description: string ): TokenAnswer {
	return { status, body: { error, error_description: `${ description } ${ TRACE }`, error_codes: [ Number( /\d+/.exec( description )?.[ 0 ] ?? 0 ) ] } };
}

function same( given: string, expected: string ): boolean {
	const [ a, b ] = [ Buffer.from( given ), Buffer.from( expected ) ];
	return a.length === b.length && a.length > 0 && timingSafeEqual( a, b );
}

/** Entra forgives five minutes. */
const CLOCK_TOLERANCE_SECONDS = 300;

function timely( assertion: string, now: number ): boolean {
	try {
		const { nbf = 0, exp = Number.POSITIVE_INFINITY } = JSON.parse( Buffer.from( assertion.split( '.' )[ 1 ] ?? '', 'base64url' ).toString( 'utf8' ) ) as { nbf?: number; exp?: number };
		return nbf - CLOCK_TOLERANCE_SECONDS <= now / 1000 && now / 1000 <= exp + CLOCK_TOLERANCE_SECONDS;
	} catch {
		// What is no assertion at all is refused by its signature.
		return true;
	}
}

/** RS256 or PS256 over header.payload by the registered certificate's key. */
function assertionHolds( assertion: string, client: Client ): boolean {
	const [ header = '', payload = '', signature = '' ] = assertion.split( '.' );
	if ( ! client.certificate || signature === '' ) {
		return false;
	}
	try {
		const { alg } = JSON.parse( Buffer.from( header, 'base64url' ).toString( 'utf8' ) ) as { alg?: string };
		const key = createPublicKey( new X509Certificate( client.certificate ).publicKey.export( { type: 'spki', format: 'pem' } ) );
		const padded = alg === 'PS256' ? { key, padding: 6, saltLength: 32 } : key;
		return verify( 'sha256', Buffer.from( `${ header }.${ payload }` ), padded, Buffer.from( signature, 'base64url' ) );
	} catch {
		return false;
	}
}
