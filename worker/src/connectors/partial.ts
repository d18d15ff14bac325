import { SyncError } from '../core/issue.ts';

/**
 * Once the first of several writes went through, "try again" is no longer harmless: whatever stops the rest must lead to a
 * look-up first. While creating, that holds for a definite no as well: the look-up then finds the part that stands, and the
 * no is given for the document that is known. While completing, a no stays a no. "Wait" stays "wait" and "sign in" stays
 * "sign in": they cost no attempt, but what was written is remembered.
 */
export function afterFirstWrite( error: unknown, work: 'creating' | 'completing' ): unknown {
	if ( ! ( error instanceof SyncError ) || error.issue.retryClass === 'unknown-outcome' || ( error.issue.retryClass === 'rejected' && work === 'completing' ) ) {
		return error;
	}
	const message = `${ error.issue.message } A part of the document is in Dynamics already; it is looked up next time.`;
	if ( error.issue.retryClass === 'refused' || error.issue.retryClass === 'auth' ) {
		return new SyncError( { ...error.issue, message }, { cause: error, written: true, ...( error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs } ) } );
	}
	return new SyncError( { ...error.issue, retryClass: 'unknown-outcome', message }, { cause: error } );
}

/** Names the order in an issue that came from a layer which does not know it. */
export function withRecord( error: unknown, record: string ): unknown {
	if ( ! ( error instanceof SyncError ) || error.issue.record !== undefined ) {
		return error;
	}
	return new SyncError( { ...error.issue, record }, { cause: error.cause, written: error.written, ...( error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs } ) } );
}

/** Business Central does not say which currency it misses, so the order's own is named: a code, never a personal value. */
export function withCurrency( error: unknown, currency: string ): unknown {
	if ( ! ( error instanceof SyncError ) || error.issue.code !== 'currency_unknown' ) {
		return error;
	}
	const { issue } = error;
	return new SyncError( { ...issue, message: issue.message.replace( /^The currency(?: of the order| [A-Z]{3})? is /, `The currency ${ currency } is ` ), facts: { ...issue.facts, currency } }, { cause: error.cause } );
}

export function malformedRow( what: string ): SyncError {
	return new SyncError( { code: 'dynamics_malformed_answer', retryClass: 'unknown-outcome', message: `Dynamics answered without ${ what }.`, remedy: 'If this stays, check whether the standard data entities are published unchanged.', valueClass: 'field missing' } );
}
