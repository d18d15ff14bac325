/** Sentences for the checks of steps that the worker itself names; the designer has its own, translated ones (admin-ui/src/designer/words.ts). */
import type { FlowCheck } from './checks.ts';

export function checkMessage( { step, code, detail }: FlowCheck ): string {
	const at = step === null ? 'The flow' : `Step "${ step }"`;
	switch ( code ) {
		case 'no-steps': return 'The flow has no steps. Add one.';
		case 'no-sales-order': return 'The order flow has no step "Sales order". Add it.';
		case 'sales-order-twice': return `${ at } is a second "Sales order"; an order is sent once. Remove one.`;
		case 'sales-order-nested': return `${ at } is a "Sales order" inside a branch or loop. Move it to the top level.`;
		case 'sales-order-foreign': return `${ at } is a "Sales order", which belongs to the order flow of the connection. Remove it.`;
		case 'double-id': return `Two steps have the id "${ detail }". Duplicate one of them again.`;
		case 'too-many': return `A flow holds at most ${ detail } steps. Split it.`;
		case 'too-deep': return `${ at } stands deeper than ${ detail } levels. Take it further up.`;
		case 'empty-expression': return `${ at } has an empty condition. Write one.`;
		case 'bad-expression': return `${ at } has an expression that cannot be read (${ detail }). Correct it.`;
		case 'unknown-variable': return `${ at } uses "vars.${ detail }" before a step sets it.`;
		case 'no-store-record': return `${ at } has no ${ detail } at its place of the flow. Name the record by its SKU, number or e-mail.`;
		case 'no-feed-record': return `${ at } needs a flow that starts with its kind of document ("${ detail }").`;
		case 'action-at-every-run': return `${ at } would carry out its action again at every run. Put a filter or a branch before it.`;
		case 'trigger-incomplete': return 'The trigger of the flow is not complete.';
		default: return `${ at } lacks "${ detail }", or has it in a form that cannot be used.`;
	}
}
