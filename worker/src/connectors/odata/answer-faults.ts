/** Faults of an answer that came: what any OData service means by its status, and answers that are not what the contract says. */
import { SyncError, type Issue } from '../../core/issue.ts';
import { retryAfterMs } from '../budget.ts';
import type { Effect } from './faults.ts';
import { maskRemote } from './mask.ts';

export type Answer = { status: number; headers: Record< string, string >; text: string; requestId: string };

/** The tolerance of token validation. */
const CLOCK_SKEW_LIMIT_MS = 5 * 60_000;

/** Rules that hold for every OData service; a product's reader comes first. */
export function generalFault( answer: Answer, effect: Effect, now: Date ): SyncError {
	const remote = { status: answer.status, message: maskRemote( answer.text ), requestId: answer.requestId };
	const wait = retryAfterMs( answer.headers[ 'retry-after' ], now );
	const { status } = answer;
	if ( status === 429 || ( status === 503 && effect === 'read' ) ) {
		return new SyncError( { code: 'dynamics_throttled', retryClass: 'refused', message: 'Dynamics is busy and asked to wait.', remedy: 'Nothing to do: Concord waits as told and goes on by itself.', remote }, wait === null ? {} : { retryAfterMs: wait } );
	}
	if ( status === 408 || status >= 500 ) {
		return new SyncError( {
			code: 'dynamics_unreachable',
			retryClass: effect === 'write' ? 'unknown-outcome' : 'repeat-safe',
			message: effect === 'write' ? `Dynamics failed with status ${ status }: the document may or may not exist.` : `Dynamics failed with status ${ status }.`,
			remedy: 'Nothing to do: Concord looks for the document and tries again by itself.',
			remote,
		} );
	}
	if ( status >= 300 && status < 400 ) {
		return malformed( answer, effect );
	}
	if ( status === 403 ) {
		return new SyncError( { code: 'permission_missing', retryClass: 'auth', message: 'The user of this connection may not do this in Dynamics.', remedy: 'Give the user or app of this connection the rights to read and write customers and sales orders.', remote } );
	}
	if ( status === 404 ) {
		/** A product's own 404 was read before this: what is left comes from a gateway that knows no such environment. */
		return new SyncError( { code: 'company_not_found', retryClass: 'auth', message: 'There is no Dynamics environment with this company at the address of this connection.', remedy: 'Check address, environment and company under Connections; the environment may have been moved or renamed.', field: 'base_url', remote } );
	}
	return new SyncError( { code: 'dynamics_rejected', retryClass: 'rejected', message: `Dynamics refused the record: ${ remote.message || `status ${ status }` }`, remedy: 'Correct what Dynamics names, then retry the record.', remote } );
}

/** An answer that is not what the contract says: a sign-in page, a half body, a redirect. A write behind it may have happened. */
export function malformed( answer: Answer, effect: Effect, cause?: unknown ): SyncError {
	const html = /^\s*(<!doctype|<html)/i.test( answer.text );
	const seen = answer.status >= 300 && answer.status < 400 ? 'a redirect'
		: html ? 'a web page'
			: answer.text.startsWith( '\uFEFF' ) ? 'JSON behind a byte order mark'
				: cause instanceof TooLarge ? `more than ${ Math.round( cause.limit / 1024 / 1024 ) } MB`
					: 'something that is not complete JSON';
	return new SyncError( {
		code: 'dynamics_malformed_answer',
		retryClass: effect === 'write' ? 'unknown-outcome' : 'repeat-safe',
		message: `Dynamics answered with ${ seen } where data was expected.`,
		remedy: 'If this stays, check the address under Connections and whether a proxy or sign-in page stands in between.',
		valueClass: seen,
		remote: { status: answer.status, message: maskRemote( answer.text.slice( 0, 2000 ) ), requestId: answer.requestId },
	}, { cause } );
}

/** Null while the clocks agree to within five minutes, the tolerance of token validation. */
export function clockIssue( skewMs: number | null, remote?: Issue[ 'remote' ] ): Issue | null {
	if ( skewMs === null || Math.abs( skewMs ) <= CLOCK_SKEW_LIMIT_MS ) {
		return null;
	}
	const minutes = Math.round( Math.abs( skewMs ) / 60_000 );
	return {
		code: 'clock_skew',
		retryClass: 'auth',
		message: `The clock of the machine the worker runs on is ${ minutes } minutes ${ skewMs > 0 ? 'behind' : 'ahead' }, so sign-in fails.`,
		remedy: 'Set the clock of that machine (switch on network time), then test the connection.',
		facts: { minutes },
		...( remote ? { remote } : {} ),
	};
}

export class TooLarge extends Error {
	readonly limit: number;
	readonly status: number;

	constructor( limit: number, status: number ) {
		super( 'answer too large' );
		this.limit = limit;
		this.status = status;
	}
}

/** A refusal of the whole connection, read as one of this entity set. */
export function aboutEntity( error: unknown, entity: string ): unknown {
	if ( ! ( error instanceof SyncError ) || ( error.issue.code !== 'permission_missing' && error.issue.code !== 'company_not_found' && error.issue.remote?.status !== 404 ) ) {
		return error;
	}
	return new SyncError( {
		code: 'entity_unavailable', retryClass: 'rejected', field: entity,
		message: `Dynamics has no entity set ${ entity }, or the user of this connection may not use it.`,
		remedy: `Check the name in the step of the flow, publish the entity in Dynamics, and give the user or app of this connection the right to it; then retry.`,
		...( error.issue.remote ? { remote: error.issue.remote } : {} ),
	}, { cause: error } );
}
