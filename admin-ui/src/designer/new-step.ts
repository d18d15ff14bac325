/** A fresh step of each kind, as little filled in as it can be. */
import type { FlowStep, FlowTrigger, StepKind } from '../../../worker/src/core/flow/schema.ts';
import { DOCUMENT_ROOTS } from '../../../worker/src/core/feeds/names.ts';
import { freeId } from '../../../worker/src/core/flow/tree.ts';

/** In the order they are offered; the sales order only where it is missing. */
export const KINDS: readonly StepKind[] = [ 'salesOrder', 'filter', 'branch', 'forEach', 'find', 'findOrCreate', 'upsert', 'map', 'action', 'setInStore', 'putInStore', 'payInvoice', 'creditMemo', 'customer', 'hold', 'notify' ];

const IDS: Record< StepKind, string > = { salesOrder: 'sales-order', filter: 'filter', branch: 'branch', forEach: 'each', find: 'find', findOrCreate: 'find-or-create', upsert: 'write', map: 'calculate', action: 'action', setInStore: 'to-store', putInStore: 'put', payInvoice: 'pay', creditMemo: 'credit-memo', customer: 'customer', hold: 'stop', notify: 'tell' };

export function newStep( kind: StepKind, steps: readonly FlowStep[], trigger: FlowTrigger ): FlowStep {
	const base = { id: freeId( steps, IDS[ kind ] ), title: '' };
	const as = base.id.replace( /-(\w)/g, ( _dash, letter: string ) => letter.toUpperCase() );
	switch ( kind ) {
		case 'salesOrder': return { ...base, step: kind };
		case 'filter': return { ...base, step: kind, expression: '', message: '' };
		case 'branch': return { ...base, step: kind, expression: '', then: [], otherwise: [] };
		case 'forEach': return { ...base, step: kind, path: 'lines', as: freeName( steps, 'line' ), steps: [] };
		case 'find': return { ...base, step: kind, entity: '', where: [ { field: '', source: { kind: 'path', path: '' } } ], as, missing: 'continue' };
		case 'findOrCreate':
		case 'upsert': return { ...base, step: kind, entity: '', where: [ { field: '', source: { kind: 'path', path: trigger.on === 'store' && trigger.record === 'order' ? 'document.reference' : '' } } ], rows: [], as };
		case 'map': return { ...base, step: kind, rows: [], as };
		case 'action': return { ...base, step: kind, entity: '', where: [ { field: '', source: { kind: 'path', path: '' } } ], action: '', rows: [], as };
		case 'setInStore': return trigger.on === 'feed' ? { ...base, step: kind, record: 'product', by: 'sku', bySource: { kind: 'path', path: 'stock.sku' }, target: 'field', key: 'stock_quantity', source: { kind: 'path', path: 'stock.available' } } : { ...base, step: kind, record: storeRecord( trigger ), by: trigger.on === 'dynamics' ? 'sku' : 'record', ...( trigger.on === 'dynamics' ? { bySource: { kind: 'path' as const, path: 'record.' } } : {} ), target: 'meta', key: '', source: { kind: 'path', path: '' } };
		case 'payInvoice': return { ...base, step: kind, targets: [ { gateway: '*', journal: '', method: '', accountType: '', account: '' } ] };
		case 'creditMemo': return { ...base, step: kind, carrier: { kind: 'item', number: '' }, post: true, reason: '', disposition: '', creditOnly: '' };
		case 'customer': return { ...base, step: kind, rows: [], create: true, as };
		case 'putInStore': return { ...base, step: kind, record: trigger.on === 'feed' && trigger.feed !== 'stock' ? DOCUMENT_ROOTS[ trigger.feed ] : 'shipment', rows: [] };
		case 'hold':
		case 'notify': return { ...base, step: kind, message: '' };
	}
}

function storeRecord( trigger: FlowTrigger ): 'order' | 'product' | 'customer' {
	return trigger.on === 'dynamics' || trigger.on === 'feed' ? 'product' : trigger.record === 'refund' ? 'order' : trigger.record;
}

function freeName( steps: readonly FlowStep[], name: string ): string {
	const text = JSON.stringify( steps );
	return text.includes( `"as":"${ name }"` ) ? freeName( steps, `${ name }${ name.length }` ) : name;
}
