/** Where a step can take values from: the record that starts the flow, custom data really seen on such records, and what earlier steps kept. Pure. */
import { __, _n, sprintf } from '@wordpress/i18n';
import { DOCUMENT_ROOTS } from '../../../worker/src/core/feeds/names.ts';
import { recordPaths } from '../../../worker/src/core/flow/record-paths.ts';
import type { FlowStep, FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import { variablesAt, type KeepingStep } from '../../../worker/src/core/flow/scope.ts';
import type { EntityInfo } from '../../../worker/src/core/mapping/metadata.ts';
import { labelOf, sourceGroups, type Source, type SourceGroup } from '../mapping/catalogue.ts';
import type { Sources } from '../mapping/side-schema.ts';
import { documentLabel, recordLabel } from './words.ts';

/** Groups of the mapping's catalogue that a step of a flow reaches too: its lines are reached by a loop, its document by what stands in Dynamics. */
const OF_ORDER = [ 'order', 'customer', 'customerExtra', 'billing', 'shipping', 'extra', 'setting' ];
/** Of recent orders and what belongs to them: custom data of their customers and products is that of customers and products. */
const SEEN: Readonly< Record< string, string > > = { customer: 'customer.extra.', product: 'line.product.extra.' };

type Setting = { trigger: FlowTrigger; steps: readonly FlowStep[]; seen: Sources | undefined; entities: readonly EntityInfo[] };

export function sourcesAt( { trigger, steps, seen, entities }: Setting, stepId: string ): SourceGroup[] {
	const plain = ( path: string, label = path ): Source => ( { path, label, orders: null, sample: '' } );
	const fieldsOf = ( entity: string ) => entities.find( ( one ) => one.name === entity )?.fields.map( ( field ) => field.name ) ?? [];
	const { paths, lists } = recordPaths( trigger, trigger.on === 'dynamics' ? fieldsOf( trigger.entity ) : [] );
	const isOrder = 'record' in trigger && trigger.record === 'order';
	const order = sourceGroups( seen, new Map() ).filter( ( group ) => ( isOrder ? OF_ORDER : [ 'setting' ] ).includes( group.id ) );
	const own: SourceGroup[] = isOrder ? [] : [ { id: 'record', title: recordTitle( trigger ), sources: paths.map( ( path ) => plain( path ) ) }, { id: 'custom', title: seen ? sprintf( /* translators: %d: number of orders. */ _n( 'Custom data, seen with the last order', 'Custom data, seen with the last %d orders', seen.orders, 'concord' ), seen.orders ) : '', sources: customOf( trigger, seen ) } ];
	const kept = variablesAt( steps, stepId ).map( ( step ): SourceGroup => ( { id: `vars ${ step.id }`, title: `vars.${ step.as }`, sources: keptFields( step, lists, seen, fieldsOf ) } ) );
	const document: SourceGroup[] = trigger.on === 'dynamics' || trigger.on === 'feed' ? [] : [ { id: 'document', title: __( 'The sales order in Dynamics', 'concord' ), sources: [ 'number', 'reference', 'url', 'key', 'company' ].map( ( field ) => plain( `document.${ field }` ) ) } ];
	return [ ...own, ...kept, ...order, ...document ].filter( ( group ) => group.sources.length > 0 );
}

/** Lists of the record, for loops and expressions. */
export function listsAt( { trigger, steps }: Pick< Setting, 'trigger' | 'steps' >, stepId: string ): string[] {
	const { lists } = recordPaths( trigger );
	const inner = variablesAt( steps, stepId ).flatMap( ( step ) => ( step.step === 'forEach' && step.path in lists ? [] : [ `vars.${ step.as }` ] ) );
	return [ ...Object.keys( lists ), ...inner ];
}

function customOf( trigger: FlowTrigger, seen: Sources | undefined ): Source[] {
	const prefix = 'record' in trigger ? SEEN[ trigger.record ] : undefined;
	return prefix === undefined ? [] : ( seen?.meta ?? [] ).filter( ( meta ) => meta.path.startsWith( prefix ) ).map( ( { path, orders, sample } ) => ( { path: `extra.${ path.slice( prefix.length ) }`, label: path.slice( prefix.length ), orders, sample } ) );
}

function keptFields( step: KeepingStep, lists: Readonly< Record< string, readonly string[] > >, seen: Sources | undefined, fieldsOf: ( entity: string ) => string[] ): Source[] {
	const plain = ( field: string ): Source => ( { path: `vars.${ step.as }.${ field }`, label: `vars.${ step.as }.${ field }`, orders: null, sample: '' } );
	switch ( step.step ) {
		case 'map': return step.rows.filter( ( row ) => row.target !== '' ).map( ( row ) => plain( row.target ) );
		case 'forEach': {
			const custom = step.path === 'lines' ? ( seen?.meta ?? [] ).filter( ( meta ) => meta.path.startsWith( 'line.' ) ).map( ( { path, orders, sample } ): Source => ( { path: `vars.${ step.as }.${ path.slice( 'line.'.length ) }`, label: labelOf( path ), orders, sample } ) ) : [];
			return [ ...( lists[ step.path ] ?? [] ).map( ( field ) => ( step.path === 'lines' ? { ...plain( field ), label: labelOf( `line.${ field }` ) } : plain( field ) ) ), ...custom ];
		}
		case 'customer':
		case 'action': return [];
		default: return fieldsOf( step.entity ).map( plain );
	}
}

function recordTitle( trigger: FlowTrigger ): string {
	switch ( trigger.on ) {
		/* translators: %s: name of an entity set in Dynamics. */
		case 'dynamics': return sprintf( __( 'Record of %s', 'concord' ), trigger.entity );
		case 'feed': return trigger.feed === 'stock' ? __( 'Stock of an item', 'concord' ) : documentLabel( DOCUMENT_ROOTS[ trigger.feed ] );
		/* translators: %s: kind of record, such as "customer". */
		default: return sprintf( __( 'The %s of the store', 'concord' ), recordLabel( trigger.record ) );
	}
}
