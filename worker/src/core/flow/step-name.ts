/** What a step is called in a sentence: by the title that a person gave it, else by the words that the designer shows in its place, with what it is about. Pure. */
import type { FlowStep, StepKind } from './schema.ts';

/** As the designer's palette has them. */
const KINDS: Readonly< Record< StepKind, string > > = {
	filter: 'Filter', branch: 'Branch', forEach: 'For each', salesOrder: 'Sales order', find: 'Find', findOrCreate: 'Find or create', upsert: 'Write a record', map: 'Calculate', action: 'Action', setInStore: 'Write to the store',
	putInStore: 'Put into the store', payInvoice: 'Book the payment', creditMemo: 'Credit memo', customer: 'Customer of the account', hold: 'Stop for a person', notify: 'Tell a person',
};

type Named = { step: string; title: string; entity?: string; action?: string; path?: string; key?: string };

/** "Approve it", or "Action approve of wholesaleOrders". */
export function stepName( step: Named | FlowStep ): string {
	const { title, step: kind, entity = '', action = '', path = '', key = '' }: Named = step;
	if ( title !== '' ) {
		return title;
	}
	const words = kind in KINDS ? KINDS[ kind as StepKind ] : kind;
	const about = action === '' ? [ entity, path, key ].find( ( one ) => one !== '' ) ?? '' : `${ action } of ${ entity }`;
	return about === '' ? words : `${ words } ${ about }`;
}
