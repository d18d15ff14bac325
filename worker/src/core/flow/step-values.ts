/** What the rows, keys and expressions of a step come to for the record at hand. Each throws SyncError with the step and the record named. */
import { SyncError } from '../issue.ts';
import { applyMapping } from '../mapping/apply.ts';
import { evaluate, ExpressionError } from '../mapping/expression.ts';
import type { MappingRow } from '../mapping/schema.ts';
import { readPath, toValue, type Value } from '../mapping/value.ts';
import type { FieldValue, Where } from './entity-access.ts';
import { isKnownLater } from './known-later.ts';
import { nameOf, type FlowRun } from './running.ts';
import type { LeafStep } from './schema.ts';

type Source = MappingRow[ 'source' ];
type Named = { id: string; title: string; step: string };

export async function values( step: { id: string; title: string; step: string; entity?: string }, rows: readonly MappingRow[], run: FlowRun, operation: 'create' | 'update' ): Promise< Record< string, unknown > > {
	const entity = 'entity' in step && typeof step.entity === 'string' ? step.entity : '';
	const result = await applyMapping( { schemaVersion: 1, id: step.id, over: 'order', entity, rows: [ ...rows ] }, run.root, { operation, maxLength: run.maxLength, members: run.members, record: run.record, trace: ( row ) => run.at.rows.push( row ), lookUp: ( set, where ) => run.dynamics.find( set, where, run.observe ) } );
	// Of several the one that stands whatever Dynamics answers, else a try would excuse it with the others.
	const { unsure } = run;
	const problem = ( unsure && result.problems.find( ( one ) => ! isKnownLater( one, { rows }, unsure ) ) ) ?? result.problems[ 0 ];
	if ( problem ) {
		throw new SyncError( problem );
	}
	run.warnings.push( ...result.warnings );
	run.at.gave = result.values;
	return result.values;
}

export async function whereOf( step: Extract< LeafStep, { where: unknown } >, run: FlowRun ): Promise< Where > {
	const where: { field: string; value: FieldValue }[] = [];
	for ( const { field, source } of step.where ) {
		const value = await sourceValue( source, step, run );
		if ( value === undefined || value === '' ) {
			// An empty key would find, or overwrite, the wrong record.
			if ( source.kind === 'path' && source.path.startsWith( 'setting.' ) ) {
				throw new SyncError( { code: 'setting_missing', retryClass: 'rejected', record: run.record, field: source.path.slice( 'setting.'.length ), message: `The step ${ nameOf( step ) } of the flow looks for ${ step.entity } by the setting "${ source.path.slice( 'setting.'.length ) }" of the connection, and that is empty.`, remedy: 'Choose it under Connections, then test or run the flow again.' } );
			}
			throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: run.record, field, valueClass: 'empty', message: `The step ${ nameOf( step ) } of the flow looks for ${ step.entity } by ${ field }, and ${ run.record } has no value for it.`, remedy: 'Fill in the value in the store, or let a filter of the flow leave such records out.' } );
		}
		where.push( { field, value } );
	}
	run.at.read = Object.fromEntries( where.map( ( { field, value } ) => [ field, value ] ) );
	return where;
}

export async function sourceValue( source: Source, step: Named, run: FlowRun ): Promise< Value > {
	switch ( source.kind ) {
		case 'constant': return source.value;
		case 'path': return toValue( readPath( run.root, source.path ) );
		case 'expression': return toValue( await expression( source.expression, step, run ) );
	}
}

export async function truth( text: string, step: Named, run: FlowRun ): Promise< boolean > {
	return Boolean( await expression( text, step, run ) );
}

async function expression( text: string, step: Named, run: FlowRun ): Promise< unknown > {
	try {
		return await evaluate( text, run.root );
	} catch ( error ) {
		if ( ! ( error instanceof ExpressionError ) ) {
			throw error;
		}
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: run.record, field: step.id, valueClass: error.message, message: `The expression of the step ${ nameOf( step ) } failed for ${ run.record }.`, remedy: 'Correct the expression in the flow, publish it, and retry.' } );
	}
}
