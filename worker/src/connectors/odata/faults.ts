/**
 * Faults below HTTP as sentences: what broke, and whether the request can have been carried out.
 */
import { SyncError, type Issue } from '../../core/issue.ts';

/** What a request means for the other side: a "write" that got no answer may have been carried out. */
export type Effect = 'read' | 'write';

/** The request never left: name not found, no route, connection refused, TLS refused, proxy said no. */
const NOT_SENT = new Set( [ 'ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'UND_ERR_CONNECT_TIMEOUT' ] );
const CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT)|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|ERR_SSL_|EPROTO)/;

export function transportFault( error: unknown, effect: Effect, host: string, requestId: string ): SyncError {
	if ( error instanceof SyncError ) {
		return error;
	}
	const codes = codesOf( error );
	const remote = { code: codes[ 0 ] ?? 'connection', requestId };
	const certificate = codes.find( ( code ) => CERTIFICATE.test( code ) );
	if ( certificate ) {
		return new SyncError( certificateIssue( certificate, host, remote ), { cause: error } );
	}
	if ( isProxyRefusal( error ) ) {
		return new SyncError( unreachable( 'repeat-safe', 'The proxy refused the connection to Dynamics.', 'Check the proxy address, its user and password under Connections, and that it allows this host.', remote ), { cause: error } );
	}
	if ( codes.some( ( code ) => NOT_SENT.has( code ) ) ) {
		const name = codes.includes( 'ENOTFOUND' ) ? `The name ${ host } was not found.` : `${ host } could not be reached.`;
		return new SyncError( unreachable( 'repeat-safe', name, 'Check the address under Connections and the network of the machine the worker runs on.', remote ), { cause: error } );
	}
	return new SyncError( unreachable(
		effect === 'write' ? 'unknown-outcome' : 'repeat-safe',
		effect === 'write' ? 'The connection broke before Dynamics answered: the document may or may not exist.' : 'The connection broke before Dynamics answered.',
		'Nothing to do: Concord looks for the document and tries again by itself.',
		remote,
	), { cause: error } );
}

function unreachable( retryClass: Issue[ 'retryClass' ], message: string, remedy: string, remote: Issue[ 'remote' ] ): Issue {
	return { code: 'dynamics_unreachable', retryClass, message, remedy, remote };
}

function certificateIssue( code: string, host: string, remote: Issue[ 'remote' ] ): Issue {
	const why = code === 'CERT_HAS_EXPIRED' ? 'has expired'
		: code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? 'was issued for another name'
			: code === 'CERT_NOT_YET_VALID' ? 'is not valid yet'
				: 'is not signed by an authority this machine trusts';
	return {
		code: 'certificate_invalid',
		retryClass: 'auth',
		message: `The certificate of ${ host } ${ why }, so nothing was sent.`,
		remedy: code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID'
			? 'Renew the certificate of the server, and check the clock of the machine the worker runs on.'
			: 'If the server uses your company\'s own authority, paste its certificate (PEM) under Connections; otherwise have the certificate corrected.',
		remote,
	};
}

function isProxyRefusal( error: unknown ): boolean {
	return chain( error ).some( ( one ) => /Proxy response|proxy authentication/i.test( one.message ) );
}

function codesOf( error: unknown ): string[] {
	return chain( error ).flatMap( ( one ) => ( 'code' in one && typeof one.code === 'string' ? [ one.code ] : [] ) );
}

/** The error, its causes and, for happy-eyeballs failures, each address's own. */
function chain( error: unknown, depth = 0 ): Error[] {
	if ( ! ( error instanceof Error ) || depth > 5 ) {
		return [];
	}
	const inner = error instanceof AggregateError ? error.errors.flatMap( ( one ) => chain( one, depth + 1 ) ) : [];
	return [ error, ...inner, ...chain( error.cause, depth + 1 ) ];
}
