/** Steps that write into the store. Nothing is written here: the writes are handed over when all steps are through. */
import { DOCUMENT_SCHEMAS } from '../feeds/kinds.ts';
import { SyncError } from '../issue.ts';
import { asText } from '../mapping/value.ts';
import { decided, itemFields } from './put-item.ts';
import { nameOf, note, plain, type FlowRun } from './running.ts';
import type { LeafStep } from './schema.ts';
import { stepName } from './step-name.ts';
import { sourceValue, values } from './step-values.ts';
import { STOCK_FIELD } from './store-fields.ts';

/** Records of which rows name the fields that Dynamics is master of. */
const MASTERED: ReadonlySet< string > = new Set( [ 'item', 'customer' ] );

export async function setInStore( step: Extract< LeafStep, { step: 'setInStore' } >, run: FlowRun ): Promise< void > {
	const value = asText( await sourceValue( step.source, step, run ) );
	const id = step.by === 'record' || ! step.bySource ? run.storeIds( run.root )[ step.record ] : asText( await sourceValue( step.bySource, step, run ) );
	if ( id === undefined || id === '' || id === '0' ) {
		note( step, run, 'not-met', '', `There is no ${ step.record } at this place of the flow.` );
		return;
	}
	run.at.read = { [ step.by === 'record' ? step.record : step.by ]: id };
	if ( step.target === 'field' && value === '' ) {
		// A record that is not in Dynamics, or has no such value there, must not empty a field that the shop sells by.
		note( step, run, 'not-met', '', `There is no value for ${ step.key }.` );
		return;
	}
	const stock = step.target === 'field' && step.key === STOCK_FIELD ? { counts: step.counts ?? 'shipped', as_of: run.readAt, buffer: step.buffer ?? '0', ...( step.decimals === undefined ? {} : { decimals: step.decimals } ), ...( step.atMost === undefined ? {} : { at_most: step.atMost } ) } : {};
	run.at.gave = { [ step.target === 'note' ? 'note' : step.key ]: value };
	run.writes.push( { step: stepName( step ), record: step.record, by: step.by === 'record' ? 'id' : step.by, id, target: step.target, key: step.key, value, ...stock } );
	note( step, run, 'done', '', '' );
}

export async function putInStore( step: Extract< LeafStep, { step: 'putInStore' } >, run: FlowRun ): Promise< void > {
	const record = run.root[ step.record ];
	if ( typeof record !== 'object' || record === null ) {
		note( step, run, 'not-met', '', `There is no ${ step.record } at this place of the flow.` );
		return;
	}
	// A field of an item or customer may be emptied in Dynamics, a sale price for one; a document's stays as it was posted.
	const rows = plain( await values( step, step.rows, run, MASTERED.has( step.record ) ? 'update' : 'create' ) );
	const parsed = DOCUMENT_SCHEMAS[ step.record ].safeParse( { ...record, ...( step.record === 'item' ? itemFields( record, step.rows, rows ) : step.record === 'customer' ? { ...rows, ...decided( step.rows, rows ) } : rows ) } );
	if ( ! parsed.success ) {
		const [ issue ] = parsed.error.issues;
		const field = String( issue?.path[ 0 ] ?? '' );
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: run.record, field, valueClass: issue?.message ?? '', message: `The step ${ nameOf( step ) } of the flow cannot hand ${ run.record } to the store: "${ field }" is not of the form it needs.`, remedy: `Correct "${ field }" in Dynamics, or the row for it in this step, and retry.` } );
	}
	run.at.gave = rows;
	run.puts.push( { kind: step.record, data: parsed.data } );
	note( step, run, 'done', '', '' );
}
