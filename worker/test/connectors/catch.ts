import { SyncError } from '../../src/core/issue.ts';

/** The SyncError that `work` ends with; fails when it succeeds or throws anything else. */
export async function caught( work: Promise< unknown > ): Promise< SyncError > {
	const error = await work.then( ( value ) => new Error( `succeeded with ${ JSON.stringify( value ) }` ), ( one: unknown ) => one );
	if ( ! ( error instanceof SyncError ) ) {
		throw error;
	}
	return error;
}
