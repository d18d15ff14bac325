/**
 * The form post to a token endpoint, through the connection's own proxy and certificates, and what its failures mean.
 */
import { z } from 'zod';
import type { Dispatcher } from 'undici';
import { SyncError } from '../../core/issue.ts';
import { retryAfterMs } from '../budget.ts';
import { transportFault } from '../odata/faults.ts';
import { clockIssue } from '../odata/answer-faults.ts';
import { maskRemote } from '../odata/mask.ts';
import { assertSafeUrl } from '../odata/transport.ts';

export type TokenAnswer = { status: number; headers: Record< string, string >; body: Record< string, unknown > };

const failureSchema = z.object( { error: z.string().optional(), error_description: z.string().optional() } ).loose();
const ANSWER_TIMEOUT_MS = 30_000;

/** Sends the form and returns the JSON answer of any status; `now` measures the clocks' difference on failure. */
export async function postForm( url: string, form: string, dispatcher: Dispatcher, headers: Record< string, string > = {} ): Promise< TokenAnswer > {
	const target = new URL( url );
	assertSafeUrl( target, 'token_url' );
	try {
		const answer = await dispatcher.request( {
			origin: target.origin,
			path: target.pathname + target.search,
			method: 'POST',
			headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
			body: form,
			headersTimeout: ANSWER_TIMEOUT_MS,
			bodyTimeout: ANSWER_TIMEOUT_MS,
		} );
		const text = await answer.body.text();
		const flat = Object.fromEntries( Object.entries( answer.headers ).map( ( [ name, value ] ) => [ name.toLowerCase(), String( value ) ] ) );
		return { status: answer.statusCode, headers: flat, body: jsonObject( text ) };
	} catch ( error ) {
		/** Fetching a token changes nothing on the other side. */
		throw transportFault( error, 'read', target.host, '' );
	}
}

/** The sign-in service's refusal as an issue. Its description names the app, never the secret; masked all the same. */
export function tokenFault( answer: TokenAnswer, now: Date ): SyncError {
	const failure = failureSchema.safeParse( answer.body );
	const description = failure.success ? failure.data.error_description ?? failure.data.error ?? '' : '';
	const remote = { status: answer.status, message: maskRemote( description ), ...( failure.success && failure.data.error ? { code: failure.data.error } : {} ) };
	if ( answer.status === 429 || answer.status >= 500 || answer.status === 408 ) {
		const wait = retryAfterMs( answer.headers[ 'retry-after' ], now );
		return new SyncError( {
			code: 'dynamics_unreachable', retryClass: 'refused',
			message: 'The sign-in service does not answer properly at the moment.', remedy: 'Nothing to do: Concord tries again by itself.', remote,
		}, { retryAfterMs: wait ?? 30_000 } );
	}
	const date = Date.parse( answer.headers[ 'date' ] ?? '' );
	const clock = clockIssue( Number.isNaN( date ) ? null : date - now.getTime(), remote );
	return new SyncError( clock ?? { code: 'credentials_refused', retryClass: 'auth', ...credentialsSentence( description, answer ), remote } );
}

/** Entra's AADSTS numbers that have a plain meaning; the rest keep the service's own words. */
function credentialsSentence( description: string, answer: TokenAnswer ): { message: string; remedy: string } {
	const number = /AADSTS(\d+)/.exec( description )?.[ 1 ];
	if ( number === '7000222' ) {
		return { message: 'The client secret of this connection has expired.', remedy: 'Create a new client secret in Microsoft Entra and enter it under Connections.' };
	}
	if ( number === '7000215' ) {
		return { message: 'The client secret of this connection is wrong.', remedy: 'Enter the secret\'s value, not its id, under Connections.' };
	}
	if ( number === '700016' || number === '90002' ) {
		return { message: 'Microsoft Entra does not know this app in this tenant.', remedy: 'Check tenant and client id under Connections.' };
	}
	if ( answer.status >= 200 && answer.status < 400 ) {
		return { message: 'The sign-in service answered without a token.', remedy: 'Check the token address under Connections.' };
	}
	return { message: 'The sign-in service refused the credentials of this connection.', remedy: 'Check tenant, client id and secret (or certificate) under Connections.' };
}

function jsonObject( text: string ): Record< string, unknown > {
	try {
		return z.record( z.string(), z.unknown() ).parse( JSON.parse( text ) );
	} catch {
		return {};
	}
}
