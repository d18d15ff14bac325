/**
 * Words about an order that changed in the store after it was sent (FUL-4): what differs, who changed what, and what a person may choose. Values of a person
 * are never shown (DESIGN, invariant 7).
 */
import type { Amended, Difference } from '../connectors/amend.ts';
import type { Issue } from '../core/issue.ts';
import type { Order } from '../core/model/order.ts';
import { orderName } from '../core/words.ts';
import type { StandingChange } from '../core/written.ts';
import type { Choice, Link } from '../store/contract/api.ts';

/** Content hash of a link whose sales order was deleted because the order was canceled: the order stands nowhere any more. */
export const DELETED = 'deleted';
/** Content hash of a link whose document has an older content than the order had when it was linked: no order has it. */
export const OUTDATED = 'outdated';
const IN_MESSAGE = 5;
/** Of an order with thousands of lines, all of which were touched. */
const SHOWN = 1_000;
/** Others are said by name alone. */
const PLAIN = /quantity|price|amount|discount|item|lineobject|sequence|tax|location|warehouse|date|currency|unit/i;
const OPEN_STAGES = [ 'open' ];

type Told = NonNullable< Amended >;

/** Why nothing was written, with everything that differs. `plain`: the sentence where only the edit itself is to be told. */
export function heldIssue( order: Order, link: Link, told: Told, plain: Issue ): Issue {
	const { verdict, differences, changed, document } = told;
	const name = orderName( order );
	const number = link.number;
	switch ( verdict ) {
		case 'changed-there':
			return issue( { order, link, told, plain, choices: choicesFor( told ), message: `${ name } was edited in the store, and sales order ${ number } was changed in Dynamics too: ${ changedWords( changed ) }. Neither was overwritten. ${ words( differences ) }`,
				remedy: 'Decide below which of the two counts. Amend writes what the store says over what was changed in Dynamics.' } );
		case 'not-seen':
			return issue( { order, link, told, plain, choices: choicesFor( told ), message: `${ name } and sales order ${ number } are not any more as they were when you decided, so nothing was written. ${ words( differences ) }`, remedy: 'Look at the differences below and decide again.' } );
		case 'too-many':
			return issue( { order, link, told, plain, choices: choicesFor( told ).filter( ( choice ) => choice !== 'amend' ), message: `${ name } was edited after it was sent, and the edit changes more of sales order ${ number } than Business Central takes in one go (95 changes), so none was made. ${ words( differences ) }`, remedy: 'Make the larger part of the change in Dynamics by hand and retry, or decide below.' } );
		case 'closed':
			return issue( { order, link, told, plain, choices: choicesFor( told ), message: `${ name } was edited after it was sent, and sales order ${ number } is ${ document.stage } in Dynamics and cannot be changed any more. ${ words( differences ) }`,
				remedy: document.stage === 'released' || document.stage === 'shipped' ? 'Reopen it in Dynamics and retry, or decide below.' : 'Decide below what becomes of it, or undo the edit in the store and retry.' } );
		default:
			return issue( { order, link, told, plain, choices: choicesFor( told ), message: `${ plain.message } ${ words( differences ) }`, remedy: plain.remedy } );
	}
}

/** The document is neither among the sales orders nor among what becomes of them. */
export function goneIssue( order: Order, link: Link, plain: Issue ): Issue {
	const about = `${ orderName( order ) } was edited after it was sent, and sales order ${ link.number } is no longer in Dynamics: it was deleted there.`;
	return issue( { order, link, told: null, plain, choices: [ 'reorder', 'leave' ], message: about, remedy: 'Decide below whether the order goes to Dynamics anew, or undo the edit in the store.' } );
}

/** What may be offered for a document in this state. Taking back is possible while nothing left the house, and again once all of it is invoiced. */
export function choicesFor( { document }: Pick< Told, 'document' > ): Choice[] {
	return [ ...( OPEN_STAGES.includes( document.stage ) ? [ 'amend' as const ] : [] ), ...( [ 'open', 'invoiced', 'canceled' ].includes( document.stage ) ? [ 'reorder' as const ] : [] ), 'leave' ];
}

export function withChoices( issue: Issue, choices: readonly Choice[], seen = '' ): Issue {
	return { ...issue, facts: { ...issue.facts, choices: [ ...choices ], seen } };
}

export function amendSummary( link: Link, differences: readonly Difference[] ): string {
	const lines = new Set( differences.filter( ( one ) => one.line !== '' ).map( ( one ) => one.line ) ).size;
	const header = differences.filter( ( one ) => one.line === '' ).map( ( one ) => one.field );
	const what = [ ...lines > 0 ? [ `${ lines } ${ lines === 1 ? 'line' : 'lines' }` ] : [], ...header.length > 0 ? [ header.join( ', ' ) ] : [] ].join( ' and ' );
	return what === '' ? `Sales order ${ link.number } already says what the order says.` : `Sales order ${ link.number } was amended: ${ what }`;
}

function words( differences: readonly Difference[] ): string {
	const said = differences.slice( 0, IN_MESSAGE ).map( wordsOf );
	const more = differences.length - said.length;
	return said.length === 0 ? '' : `${ said.join( '; ' ) }${ more > 0 ? `; and ${ more } more` : '' }.`;
}

function wordsOf( { line, what, field, stands, wanted }: Difference ): string {
	const where = line === '' ? 'header' : `line ${ line }`;
	const values = PLAIN.test( field ) ? ` ${ stands === '' ? 'nothing' : stands } instead of ${ wanted === '' ? 'nothing' : wanted }` : ' something else';
	return what === 'changed' ? `${ where }, ${ field }: Dynamics has${ values }` : `${ where } was ${ what } in the store`;
}

function changedWords( changed: readonly StandingChange[] ): string {
	return changed.map( ( { line, what } ) => ( line === '' ? 'its header' : `line ${ line } (${ what })` ) ).slice( 0, IN_MESSAGE ).join( ', ' ) + ( changed.length > IN_MESSAGE ? ` and ${ changed.length - IN_MESSAGE } more` : '' );
}

function issue( { order, link, told, plain, message, remedy, choices }: { order: Order; link: Link; told: Told | null; plain: Issue; message: string; remedy: string; choices: Choice[] } ): Issue {
	const differences = told?.differences ?? [];
	const changed = ( told?.changed ?? [] ).map( ( { line, what } ) => ( line === '' ? 'header' : `line ${ line }: ${ what }` ) );
	return {
		code: 'order_changed_after_sync', retryClass: 'rejected', record: orderName( order ), field: plain.field ?? 'lines', message: message.trim(), remedy,
		facts: { document: link.number, url: link.url, choices, seen: told?.seen ?? '', ...( differences.length === 0 ? {} : { differences: differences.slice( 0, SHOWN ).map( wordsOf ) } ), ...( changed.length === 0 ? {} : { changed_in_dynamics: changed.slice( 0, SHOWN ) } ) },
	};
}
