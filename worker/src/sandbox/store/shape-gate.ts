/** A draft is published after its check, or with a reason (docs/store-api.md, Mapping tests). */
import { z } from 'zod';
import { shapesResultSchema } from '../../core/shapes.ts';
import { ApiError } from './errors.ts';
import type { StoreState } from './state.ts';

/** Rows of Dynamics have no shapes. */
export function isTested( content: unknown ): boolean {
	return z.object( { trigger: z.object( { record: z.enum( [ 'order', 'customer', 'product', 'refund' ] ) } ) } ).safeParse( content ).success;
}

export function shapeGate( state: StoreState, flowId: string, revision: number, { check, override, earlier }: { check: number; override: string; /** Version that is to come back; without one it is the draft. */ earlier?: number } ): void {
	if ( override.trim() !== '' ) {
		return;
	}
	const row = state.outbox.get( check );
	const read = row?.kind === 'check_shapes' && row.state === 'synced' ? shapesResultSchema.safeParse( row.result ) : null;
	if ( ! read?.success || ( read.data.flow_id ?? read.data.connection_id ) !== flowId || ! read.data.draft || read.data.revision !== revision || read.data.earlier !== earlier ) {
		const seen = [ ...state.pairing.workers.values() ].some( ( worker ) => worker.lastSeen !== null );
		if ( seen && state.outbox.rows().some( ( one ) => one.record_type === 'order' ) ) {
			throw new ApiError( 'shapes_unchecked', earlier === undefined ? 'This draft was not tested on the kinds of records that your store has, or was changed since. Test it, or name a reason to publish it untested.' : 'This version was not tested on the kinds of records that your store has now. Test it, or name a reason to go back to it untested.', 409, {}, { failing: [] } );
		}
		return;
	}
	const failing = read.data.shapes.filter( ( shape ) => shape.outcome === 'fails' );
	if ( failing.length > 0 ) {
		throw new ApiError( 'shapes_failing', earlier === undefined ? `${ failing.length } kinds of records would stop with this draft. The first: ${ failing[ 0 ]?.message ?? '' } Correct the draft, or name a reason to publish it nevertheless.` : `${ failing.length } kinds of records would stop with this version. The first: ${ failing[ 0 ]?.message ?? '' } Go back to another, or name a reason to go back to this one nevertheless.`, 409, {}, { failing } );
	}
}
