/**
 * Runs a mapping: rows in order, each source -> steps -> conditions -> target. Pure: no clock, no network. Problems are
 * collected, not thrown, so that a preview shows all of them at once.
 */
import type { Issue } from '../issue.ts';
import type { JsonNumber } from '../json-number.ts';
import { clean } from '../text.ts';
import { evaluate, ExpressionError } from './expression.ts';
import type { Mapping, MappingRow, Step } from './schema.ts';
import { lookUpValue, type LookUp } from './look-up.ts';
import { isMember } from './metadata.ts';
import { applyStep, limit, StepProblem, type StepContext } from './steps.ts';
import { isEmpty, readPath, toValue, type Root, type Value } from './value.ts';

export type MappingContext = {
	operation: 'create' | 'update';
	/** UTF-16 units the target field holds; undefined where nobody knows. */
	maxLength?: ( ( entity: string, field: string ) => number | undefined ) | undefined;
	/** Members of the target field's enum; undefined where it is none, or nobody knows. */
	members?: ( ( entity: string, field: string ) => readonly string[] | undefined ) | undefined;
	/** SKUs that are called otherwise in Dynamics, for the step "skuAlias". */
	skuAliases?: StepContext[ 'skuAliases' ];
	/** In the words of its system: "order #1042, line 3". */
	record: string;
	/** Told what became of each row, for a preview: the same run makes the real document. */
	trace?: ( ( row: RowTrace ) => void ) | undefined;
	/** Where the full text of a field that was cut is found; with the document unless said otherwise. */
	fullText?: string;
	/** Asks Dynamics for the step "lookUp"; a row with that step stops without it. */
	lookUp?: LookUp | undefined;
};

/** One row as a person follows it: what was read, what each step made of it, what is written. */
export type RowTrace = {
	target: string;
	source: MappingRow[ 'source' ];
	read: Value;
	steps: { step: Step[ 'step' ]; after: Value }[];
	/** "blank": nothing to write, Dynamics fills in its default. "unmet": a condition of the row does not hold. */
	outcome: 'written' | 'blank' | 'unmet' | 'problem';
	value: Value;
	problem: Issue | null;
};

/** A text that did not fit: what the note must keep in full (FUL-7). */
export type Cut = { field: string; full: string; max: number };

export type MappingResult = {
	values: Record< string, string | boolean | number | JsonNumber >;
	problems: Issue[];
	warnings: string[];
	cuts: Cut[];
};

export async function applyMapping( mapping: Mapping, root: Root, context: MappingContext ): Promise< MappingResult > {
	const result: MappingResult = { values: {}, problems: [], warnings: [], cuts: [] };
	for ( const row of mapping.rows ) {
		const trace: RowTrace = { target: row.target, source: row.source, read: undefined, steps: [], outcome: 'unmet', value: undefined, problem: null };
		try {
			await applyRow( mapping, row, root, context, result, trace );
		} catch ( error ) {
			const issue = problem( error, row, context );
			result.problems.push( issue );
			Object.assign( trace, { outcome: 'problem', problem: issue } );
		}
		context.trace?.( trace );
	}
	return result;
}

async function applyRow( mapping: Mapping, row: MappingRow, root: Root, context: MappingContext, result: MappingResult, trace: RowTrace ): Promise< void > {
	if ( ! ( await holds( row, root, context ) ) ) {
		return;
	}
	const max = context.maxLength?.( mapping.entity, row.target );
	const cut = ( full: string, at: number ): void => {
		result.cuts.push( { field: row.target, full, max: at } );
		result.warnings.push( `${ row.target } of ${ context.record } was cut to ${ at } characters; the full text ${ context.fullText ?? 'is kept with the document' }.` );
	};
	const steps: StepContext = { root, maxLength: max, skuAliases: context.skuAliases, onCut: cut };
	let value = await read( row, root );
	trace.read = value;
	for ( const step of row.steps ) {
		value = step.step === 'lookUp' ? await lookUpValue( step, value, context.lookUp ) : applyStep( step, value, steps );
		trace.steps.push( { step: step.step, after: value } );
	}
	value = finish( value, max, row, steps );
	if ( isEmpty( value ) && row.required ) {
		throw new StepProblem( 'value_invalid', 'the field is required', 'empty', 'Fill in the value in the store, or give this mapping row a default.' );
	}
	if ( value === undefined || ( value === '' && skipsBlank( row, context ) ) ) {
		trace.outcome = 'blank';
		return;
	}
	mustBeMember( value, context.members?.( mapping.entity, row.target ) );
	Object.assign( trace, { outcome: 'written', value } );
	result.values[ row.target ] = value;
}

/** As many as a person reads in one sentence. */
const MEMBERS_SHOWN = 12;

/** Dynamics refuses the whole record for one value that its enum does not have; here it is told before anything is sent. */
function mustBeMember( value: Value, members: readonly string[] | undefined ): void {
	if ( members === undefined || members.length === 0 || isEmpty( value ) || isMember( members, String( value ) ) ) {
		return;
	}
	const shown = `${ members.slice( 0, MEMBERS_SHOWN ).join( ', ' ) }${ members.length > MEMBERS_SHOWN ? '…' : '' }`;
	throw new StepProblem( 'value_not_mapped', `the field takes one of ${ shown }, and the value is none of them`, `${ typeof value === 'boolean' ? 'yes or no' : 'text' } that is none of the ${ members.length } values of the field`, 'Add the step "Value table" to this mapping row, or add the value to its list; or correct the value in the store.' );
}

/** Creates leave blanks out, because a written blank beats the default Dynamics would fill in; updates write them to clear the field. */
function skipsBlank( row: MappingRow, context: MappingContext ): boolean {
	const constant = row.source.kind === 'constant';
	return row.conditions.some( ( condition ) => condition.when === 'notEmpty' ) || ( context.operation === 'create' && ! constant );
}

async function holds( row: MappingRow, root: Root, context: MappingContext ): Promise< boolean > {
	for ( const condition of row.conditions ) {
		if ( condition.when === 'onCreate' && context.operation !== 'create' ) {
			return false;
		}
		if ( condition.when === 'onUpdate' && context.operation !== 'update' ) {
			return false;
		}
		if ( condition.when === 'expression' && ! ( await evaluate( condition.expression, root ) ) ) {
			return false;
		}
	}
	return true;
}

async function read( row: MappingRow, root: Root ): Promise< Value > {
	switch ( row.source.kind ) {
		case 'constant':
			return row.source.value;
		case 'path':
			return toValue( readPath( root, row.source.path ) );
		case 'expression':
			return toValue( await evaluate( row.source.expression, root ) );
	}
}

function finish( value: Value, max: number | undefined, row: MappingRow, steps: StepContext ): Value {
	if ( typeof value === 'number' && ! Number.isSafeInteger( value ) ) {
		throw new StepProblem( 'value_invalid', 'the value passed through a binary fraction', 'binary fraction', 'Take amounts by path and use the steps "round" and "number"; expressions calculate in binary fractions.' );
	}
	if ( typeof value !== 'string' ) {
		return value;
	}
	const text = clean( value );
	const limited = row.steps.some( ( step ) => step.step === 'length' || step.step === 'piece' );
	return max !== undefined && ! limited ? limit( text, max, 'stop', steps ) : text;
}

function problem( error: unknown, row: MappingRow, context: MappingContext ): Issue {
	const base = { retryClass: 'rejected' as const, record: context.record, field: row.target };
	if ( error instanceof StepProblem ) {
		return { ...base, code: error.code, message: `${ row.target } of ${ context.record } cannot be written: ${ error.message }.`, remedy: error.remedy, valueClass: error.valueClass };
	}
	if ( error instanceof ExpressionError ) {
		return {
			...base, code: 'value_invalid', valueClass: error.message,
			message: `${ row.target } of ${ context.record } cannot be written: the expression of its mapping row failed.`,
			remedy: 'Correct the expression of this mapping row, or take the value by path, and retry.',
		};
	}
	throw error;
}
