/** Does the tenant still have every field that is written to it? Asked once a day, so that a release of Dynamics is noticed before an order fails (OPS-6). */
import type { FlowStep, FlowTrigger } from './flow/schema.ts';
import { stepName } from './flow/step-name.ts';
import { walk } from './flow/tree.ts';
import type { OrderMappings } from './mapping/defaults/index.ts';
import { fieldOf, type Metadata } from './mapping/metadata.ts';

/** `field` empty: the whole entity is gone. `flow` and `step`: who names it; without them it is the mapping of the order. */
export type ContractGap = { entity: string; field: string; flow?: string; step?: string };
/** What one step of a flow names. `flow` is empty for the order flow; `step` for what starts a flow. */
export type ContractUse = { flow: string; step: string; entity: string; fields: string[] };

export function contractGaps( mappings: Pick< OrderMappings, 'header' | 'line' | 'customer' >, metadata: Pick< Metadata, 'entities' > ): ContractGap[] {
	return [ mappings.header, mappings.line, mappings.customer ].flatMap( ( { entity, rows } ) => missing( entity, rows.map( ( row ) => row.target ), metadata ) );
}

/** Entity sets and fields that a flow asks for or writes: what it is found by, what its rows fill, and what starts it. */
export function usesOf( flow: { name: string; trigger?: FlowTrigger; steps: readonly FlowStep[] } ): ContractUse[] {
	const started = flow.trigger?.on === 'dynamics' ? [ { flow: flow.name, step: '', entity: flow.trigger.entity, fields: [ flow.trigger.changedField ] } ] : [];
	const used = walk( flow.steps ).flatMap( ( { step } ): ContractUse[] => {
		if ( ! ( 'entity' in step ) ) {
			return [];
		}
		// The rows of an action are its parameters, not fields of the record.
		const rows = 'rows' in step && step.step !== 'action' ? step.rows.map( ( row ) => row.target ) : [];
		return [ { flow: flow.name, step: stepName( step ), entity: step.entity, fields: [ ...new Set( [ ...step.where.map( ( one ) => one.field ), ...rows ] ) ] } ];
	} );
	return [ ...started, ...used ];
}

export function flowGaps( uses: readonly ContractUse[], metadata: Pick< Metadata, 'entities' > ): ContractGap[] {
	return uses.flatMap( ( { flow, step, entity, fields } ) => missing( entity, fields, metadata ).map( ( gap ) => ( { ...gap, flow, step } ) ) );
}

function missing( entity: string, fields: readonly string[], metadata: Pick< Metadata, 'entities' > ): ContractGap[] {
	return metadata.entities.some( ( one ) => one.name === entity )
		? fields.filter( ( field ) => ! fieldOf( metadata, entity, field ) ).map( ( field ) => ( { entity, field } ) )
		: [ { entity, field: '' } ];
}
