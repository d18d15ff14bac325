/** What became of one record of a shape under the draft, beside what is in use. */
import { SyncError } from '../core/issue.ts';
import { problemsOf } from '../core/preview.ts';
import { differencesOf, type ShapeDocument } from '../core/shape-differences.ts';
import type { ShapeResult } from '../core/shapes.ts';

export type Tried = { ok: true; documents: ShapeDocument[] } | { ok: false; message: string; remedy: string };
/** Of the documents that a test prepares and never sends. */
export const CHECK_REFERENCE = 'CHECK-1';

/** A Dynamics that cannot be asked fails the check, not the shape. */
export function stopOf( error: unknown ): Extract< Tried, { ok: false } > {
	if ( ! ( error instanceof SyncError ) || error.issue.retryClass !== 'rejected' ) {
		throw error;
	}
	const [ problem ] = problemsOf( error.issue );
	return { ok: false, message: problem?.message ?? error.issue.message, remedy: problem?.remedy ?? error.issue.remedy };
}

/** `now`: null where nothing is in use yet. */
export function verdict( now: Tried | null, next: Tried, drafted: boolean, root: Record< string, unknown > ): Pick< ShapeResult, 'outcome' | 'message' | 'remedy' | 'changes' | 'differences' > {
	if ( ! next.ok ) {
		return { outcome: now === null || now.ok || ! drafted ? 'fails' : 'failed', message: next.message, remedy: next.remedy, changes: [], differences: [] };
	}
	const differences = now?.ok ? differencesOf( now.documents, next.documents, root ) : [];
	const changes = [ ...new Set( differences.map( ( { document, field } ) => `${ document.replace( /^line \d+$/, 'line' ) }.${ field }` ) ) ];
	return { outcome: changes.length > 0 ? 'changes' : 'passes', message: '', remedy: '', changes, differences };
}
