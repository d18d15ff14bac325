/** Values that the steps of a flow put into the store: sent when all steps are through, and repeated harmlessly. */
import type { StoreWrite } from '../core/flow/run.ts';
import { SyncError } from '../core/issue.ts';
import { storeWriteSchema, VALUE_MAX, type RecordPage } from '../store/contract/api.ts';

export type FlowStore = {
	page: ( type: 'order' | 'customer' | 'product', query: { after: number; per_page: number } ) => Promise< RecordPage >;
	write: ( writes: readonly StoreWrite[] ) => Promise< { results: { written: boolean; message: string }[] } >;
};
const WRITES_AT_ONCE = 100;

/** Those the store refused, each with its sentence; `written`: how many values changed. */
export async function putInStore( store: FlowStore, writes: readonly StoreWrite[] ): Promise< { written: number; refused: Map< StoreWrite, string > } > {
	const refused = new Map< StoreWrite, string >();
	let written = 0;
	// The store refuses a request whole when one part has not the agreed form, and the others must go on.
	const fitting = writes.filter( ( write ) => {
		const why = misfit( write );
		if ( why !== '' ) {
			refused.set( write, why );
		}
		return why === '';
	} );
	for ( let start = 0; start < fitting.length; start += WRITES_AT_ONCE ) {
		const some = fitting.slice( start, start + WRITES_AT_ONCE );
		const { results } = await store.write( some );
		for ( const [ index, result ] of results.entries() ) {
			const write = some[ index ];
			written += result.written ? 1 : 0;
			if ( write && result.message !== '' ) {
				refused.set( write, result.message );
			}
		}
	}
	return { written, refused };
}

/** What the store could not take; '' when it can. */
function misfit( write: StoreWrite ): string {
	const parsed = storeWriteSchema.safeParse( write );
	const [ issue ] = parsed.success ? [] : parsed.error.issues;
	switch ( issue?.path[ 0 ] ) {
		case undefined: return '';
		case 'value': return `the value for "${ write.key || write.target }" has ${ write.value.length } characters; the store takes ${ VALUE_MAX }.`;
		case 'id': return `what names the ${ write.record } is longer than any number or address of one.`;
		default: return `the store does not take this ${ String( issue?.path[ 0 ] ) }.`;
	}
}

/** For one record: a refusal stops it. */
export async function putOfRecord( store: FlowStore, writes: readonly StoreWrite[], record: string ): Promise< void > {
	const [ refusal ] = writes.length === 0 ? [] : ( await putInStore( store, writes ) ).refused;
	if ( refusal ) {
		const [ write, message ] = refusal;
		throw new SyncError( { code: 'store_write_refused', retryClass: 'rejected', record, field: write.key, message: `The store did not take what the flow writes for ${ record }: ${ message }`, remedy: 'Correct the step of the flow that writes into the store, publish it, and retry.' } );
	}
}
