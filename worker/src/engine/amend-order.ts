/**
 * An order that changed in the store after it was sent (FUL-4). Its open sales order is brought to what the order says now; one that is released, shipped or invoiced, that
 * somebody changed in Dynamics meanwhile, or that is gone, is left alone and the exact difference told. A canceled order's open sales order is deleted where the connection says so.
 */
import type { Amended, Difference } from '../connectors/amend.ts';
import type { PreparedOrder } from '../connectors/connector.ts';
import type { Issue } from '../core/issue.ts';
import type { Order } from '../core/model/order.ts';
import * as money from '../core/money.ts';
import { orderName } from '../core/words.ts';
import type { Link } from '../store/contract/api.ts';

/** Content hash of a link whose sales order was deleted because the order was canceled: the order stands nowhere any more. */
export const DELETED = 'deleted';
const SHOWN = 5;
/** Said by name alone: an issue never shows a person (DESIGN, invariant 7). */
const PLAIN = /quantity|price|amount|discount|item|lineobject|sequence|tax|location|warehouse|date|currency|unit/i;

/** Null: amended, or nothing had to be. */
export function amendIssue( order: Order, link: Link, outcome: Amended ): Issue | null {
	if ( outcome?.amended ) {
		return null;
	}
	if ( ! outcome ) {
		return issue( order, link, `${ orderName( order ) } was edited after it was sent, and sales order ${ link.number } is no longer among the open ones in Dynamics: it was invoiced in full or deleted.`, [],
			`Credit the invoice and enter the difference in Dynamics, or undo the edit in the store; then skip or retry this record.` );
	}
	return issue( order, link, `${ orderName( order ) } was edited after it was sent, and sales order ${ link.number } is ${ outcome.document.stage } in Dynamics and cannot be changed any more. ${ words( outcome.differences ) }`, outcome.differences,
		`Reopen it in Dynamics and retry, or credit and enter it anew there, or leave it as it is and skip this record.` );
}

/** Somebody changed the document in Dynamics since it was written: the store's edit would undo that in silence. */
export function conflictIssue( order: Order, link: Link, standsAt: string ): Issue {
	return issue( order, link, `${ orderName( order ) } was edited in the store, and sales order ${ link.number } was changed in Dynamics too: it was written with ${ link.dynamics_total }${ currencyOf( link ) } and says ${ standsAt }${ currencyOf( link ) } now.`, [],
		'Decide which of the two is right and make the other one the same, then skip or retry this record.' );
}

/** True when what stands is not what was written, as far as its amount tells. */
export function changedThere( link: Link, total: string | null ): boolean {
	return link.dynamics_total !== '' && total !== null && ! money.equal( link.dynamics_total, total );
}

export function amendSummary( link: Link, differences: readonly Difference[] ): string {
	const lines = new Set( differences.filter( ( one ) => one.line !== '' ).map( ( one ) => one.line ) ).size;
	const header = differences.filter( ( one ) => one.line === '' ).map( ( one ) => one.field );
	const what = [ ...lines > 0 ? [ `${ lines } ${ lines === 1 ? 'line' : 'lines' }` ] : [], ...header.length > 0 ? [ header.join( ', ' ) ] : [] ].join( ' and ' );
	return what === '' ? `Sales order ${ link.number } already says what the order says.` : `Sales order ${ link.number } was amended: ${ what }`;
}

export function preparedKey( prepared: Pick< PreparedOrder, 'reference' >, link: Link ): string {
	return link.key === '' ? prepared.reference : link.key;
}

function words( differences: readonly Difference[] ): string {
	const said = differences.slice( 0, SHOWN ).map( wordsOf );
	const more = differences.length - said.length;
	return said.length === 0 ? '' : `${ said.join( '; ' ) }${ more > 0 ? `; and ${ more } more` : '' }.`;
}

function wordsOf( { line, what, field, stands, wanted }: Difference ): string {
	const where = line === '' ? 'header' : `line ${ line }`;
	const values = PLAIN.test( field ) ? ` ${ stands === '' ? 'nothing' : stands } instead of ${ wanted === '' ? 'nothing' : wanted }` : ' something else';
	return what === 'changed' ? `${ where }, ${ field }: Dynamics has${ values }` : `${ where } was ${ what } in the store`;
}

function issue( order: Order, link: Link, message: string, differences: readonly Difference[], remedy: string ): Issue {
	const shown = differences.slice( 0, 50 ).map( wordsOf );
	return { code: 'order_changed_after_sync', retryClass: 'rejected', record: orderName( order ), field: differences.some( ( one ) => one.line !== '' ) ? 'lines' : 'header', message: message.trim(), remedy, facts: { document: link.number, url: link.url, ...( shown.length === 0 ? {} : { differences: shown } ) } };
}

function currencyOf( link: Link ): string {
	const currency = link.dynamics_currency || link.currency;
	return currency === '' ? '' : ` ${ currency }`;
}
