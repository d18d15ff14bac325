/**
 * What is wrong with a mapping, row by row: the worker refuses to use what has an error, the editor shows both and blocks publishing on
 * errors. Pure and free of libraries, so that screen and worker run the same code; parsing an expression is handed in.
 */
import { FLOW_DOCUMENTS, isLocked, type FlowDocument } from './locked.ts';
import { isMember, ORDER_ENTITIES, type FieldInfo, type Metadata } from './metadata.ts';
import { ENTITY_NAME } from './entity-name.ts';
import { conditionFault, nameOfStep, stepFault } from './form.ts';
import { isKnownPath, nearestPath, SEEN_PARTS } from './known-paths.ts';
import type { MappingRow } from './schema.ts';

export type ProblemCode =
	| 'two_writers' | 'locked' | 'target_form' | 'source_empty' | 'expression_invalid' | 'line_outside'
	| 'unknown_field' | 'read_only' | 'required_unmapped' | 'enum_unknown' | 'too_long' | 'not_a_number' | 'number_into_text'
	| 'look_up_incomplete' | 'look_up_unknown' | 'look_up_customer'
	| 'step_unknown' | 'step_incomplete' | 'condition_unknown'
	| 'needs_number' | 'needs_date' | 'needs_values' | 'path_unknown' | 'path_not_seen' | 'may_be_too_long';
export type MappingProblem = { severity: 'error' | 'warning'; code: ProblemCode; document: FlowDocument; target: string; /** For the sentence: never a customer's value. */ facts: Record< string, string > };

/** A source really seen on recent orders. */
export type SeenPath = { path: string; longest: number };
export type CheckContext = {
	/** Null: the tenant's fields were never read; what needs them is not checked. */
	metadata: Pick< Metadata, 'entities' > | null;
	/** Null where recent orders were not looked at. */
	seen: readonly SeenPath[] | null;
	/** What is wrong with an expression, null when nothing is. */
	parse: ( expression: string ) => string | null;
	/** Paths that an expression names (expression-paths.ts); without it they are not looked at. */
	pathsIn?: ( expression: string ) => readonly string[];
	/** Rows that would run, built-in ones included; without it nothing is said about what is missing. */
	effective?: Readonly< Record< FlowDocument, readonly MappingRow[] > >;
};

/** The merchant's rows of an order flow, as far as they are judged here: FlowMappings (flow.ts) has them, and so does a draft. */
export type MappedDocuments = { documents: Readonly< Record< FlowDocument, { rows: readonly MappingRow[]; removed: readonly string[] } > > };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

export function checkMapping( product: 'fo' | 'bc', flow: MappedDocuments, context: CheckContext ): MappingProblem[] {
	return FLOW_DOCUMENTS.flatMap( ( document ) => {
		const { rows, removed } = flow.documents[ document ];
		const entity = context.metadata?.entities.find( ( one ) => one.name === ORDER_ENTITIES[ product ][ document ] );
		const fields = entity && new Map( entity.fields.map( ( field ) => [ field.name, field ] ) );
		const error = ( target: string, code: ProblemCode, facts: Record< string, string > = {} ): MappingProblem => ( { severity: 'error', code, document, target, facts } );
		const counts = new Map< string, number >();
		rows.forEach( ( row ) => counts.set( row.target, ( counts.get( row.target ) ?? 0 ) + 1 ) );
		return [
			...[ ...counts ].filter( ( [ , count ] ) => count > 1 ).map( ( [ target ] ) => error( target, 'two_writers' ) ),
			...[ ...new Set( [ ...counts.keys(), ...removed ] ) ].filter( ( target ) => isLocked( product, document, target ) ).map( ( target ) => error( target, 'locked' ) ),
			...rows.flatMap( ( row ) => [ ...ofForm( row, document, context ), ...ofLookUps( row, document, context ), ...( fields ? ofField( row, document, fields.get( row.target ) ) : [] ), ...ofSource( row, document, fields?.get( row.target ), context ) ] ),
			...missing( document, removed, fields, context ).map( ( target ) => error( target, 'required_unmapped' ) ),
		];
	} );
}

/** Rows that could not be shown or run as they are: of a file that another version made, or that was written by hand. */
export function formProblems( flow: MappedDocuments ): MappingProblem[] {
	const codes: ReadonlySet< ProblemCode > = new Set( [ 'target_form', 'source_empty', 'step_unknown', 'step_incomplete', 'condition_unknown' ] );
	return FLOW_DOCUMENTS.flatMap( ( document ) => flow.documents[ document ].rows.flatMap( ( row ) => ofForm( row, document, { metadata: null, seen: null, parse: () => null } ) ) ).filter( ( { code } ) => codes.has( code ) );
}

function ofForm( row: MappingRow, document: FlowDocument, { parse }: CheckContext ): MappingProblem[] {
	const error = ( code: ProblemCode, facts: Record< string, string > = {} ): MappingProblem => ( { severity: 'error', code, document, target: row.target, facts } );
	const expressions = expressionsOf( row );
	const empty = ( row.source.kind === 'path' && row.source.path.trim() === '' ) || expressions.some( ( expression ) => expression.trim() === '' );
	return [
		...( NAME.test( row.target ) ? [] : [ error( 'target_form' ) ] ),
		...( empty ? [ error( 'source_empty' ) ] : [] ),
		...row.steps.flatMap( ( step ) => {
			const fault = stepFault( step );
			return fault === null || ( fault === 'incomplete' && step.step === 'lookUp' ) ? [] : [ error( fault === 'unknown' ? 'step_unknown' : 'step_incomplete', { step: nameOfStep( step ) } ) ];
		} ),
		...( row.conditions.some( ( condition ) => conditionFault( condition ) === 'unknown' ) ? [ error( 'condition_unknown' ) ] : [] ),
		...( row.source.kind === 'path' && document !== 'line' && row.source.path.startsWith( 'line.' ) ? [ error( 'line_outside' ) ] : [] ),
		...expressions.filter( ( expression ) => expression.trim() !== '' ).flatMap( ( expression ) => {
			const reason = parse( expression );
			return reason === null ? [] : [ error( 'expression_invalid', { reason } ) ];
		} ),
	];
}

/** A customer is made where nothing can be asked any more; the fields of an entity are known only once they were read. */
export function ofLookUps( row: MappingRow, document: FlowDocument, { metadata }: CheckContext ): MappingProblem[] {
	return row.steps.flatMap( ( step ): MappingProblem[] => {
		if ( step.step !== 'lookUp' ) {
			return [];
		}
		const error = ( code: ProblemCode, facts: Record< string, string > = {} ): MappingProblem[] => [ { severity: 'error', code, document, target: row.target, facts } ];
		const fields = metadata?.entities.find( ( one ) => one.name === step.entity )?.fields;
		const strange = fields && [ step.field, step.take ].find( ( name ) => ! fields.some( ( field ) => field.name === name ) );
		if ( document === 'customer' ) {
			return error( 'look_up_customer' );
		}
		return ! ENTITY_NAME.test( String( step.entity ) ) || ! NAME.test( String( step.field ) ) || ! NAME.test( String( step.take ) ) ? error( 'look_up_incomplete' ) : strange !== undefined ? error( 'look_up_unknown', { field: strange, entity: step.entity } ) : [];
	} );
}

/** What the row writes beside what the field takes. */
export function ofField( row: MappingRow, document: FlowDocument, field: FieldInfo | undefined ): MappingProblem[] {
	const problem = ( severity: 'error' | 'warning', code: ProblemCode, facts: Record< string, string > = {} ): MappingProblem => ( { severity, code, document, target: row.target, facts } );
	if ( ! field ) {
		return NAME.test( row.target ) ? [ problem( 'error', 'unknown_field' ) ] : [];
	}
	const has = ( step: MappingRow[ 'steps' ][ number ][ 'step' ] ) => row.steps.some( ( one ) => one.step === step );
	const constant = row.source.kind === 'constant' && row.steps.length === 0 ? row.source.value : undefined;
	const text = constant === undefined ? undefined : String( constant );
	const numeric = field.kind === 'number' || field.kind === 'integer';
	const strange = field.kind === 'enum' ? written( row ).find( ( value ) => value !== '' && ! isMember( field.members, value ) ) : undefined;
	return [
		...( field.readOnly ? [ problem( 'error', 'read_only' ) ] : [] ),
		...( strange !== undefined && field.members.length > 0 ? [ problem( 'error', 'enum_unknown', { value: strange, members: field.members.slice( 0, 12 ).join( ', ' ) } ) ] : [] ),
		...( text !== undefined && field.maxLength !== null && text.length > field.maxLength ? [ problem( 'error', 'too_long', { length: String( text.length ), max: String( field.maxLength ) } ) ] : [] ),
		...( numeric && text !== undefined && ! DECIMAL.test( text ) ? [ problem( 'error', 'not_a_number' ) ] : [] ),
		...( numeric && ! has( 'number' ) && typeof constant !== 'number' && ( constant === undefined || DECIMAL.test( String( constant ) ) ) ? [ problem( 'warning', 'needs_number' ) ] : [] ),
		...( field.kind === 'enum' && field.members.length > 0 && mayBeAnything( row ) ? [ problem( 'warning', 'needs_values', { members: field.members.slice( 0, 12 ).join( ', ' ) } ) ] : [] ),
		...( field.kind === 'text' && row.steps.at( -1 )?.step === 'number' ? [ problem( 'error', 'number_into_text' ) ] : [] ),
		...( ( field.kind === 'date' || field.kind === 'time' ) && row.source.kind === 'path' && ! has( 'date' ) ? [ problem( 'warning', 'needs_date' ) ] : [] ),
	];
}

/** Nothing in the row makes sure that what comes out is one of a list. What a look-up takes was a value of Dynamics before. */
function mayBeAnything( row: MappingRow ): boolean {
	const sure = row.steps.some( ( step ) => step.step === 'lookUp' || ( step.step === 'valueMap' && step.unmapped !== 'pass' ) );
	return row.source.kind !== 'constant' && ! sure;
}

/** Values that the row is known to write whatever the order holds: a constant, and what a value table ends in. */
function written( row: MappingRow ): string[] {
	const table = row.steps.at( -1 );
	if ( table?.step === 'valueMap' && stepFault( table ) === null ) {
		return [ ...Object.values( table.values ), ...( table.unmapped === 'default' && table.default !== undefined ? [ table.default ] : [] ) ];
	}
	return row.source.kind === 'constant' && row.steps.length === 0 ? [ String( row.source.value ) ] : [];
}

/** A path that no order can have, or that none of the recent ones has, reads nothing and would do so in silence. */
function ofSource( row: MappingRow, document: FlowDocument, field: FieldInfo | undefined, { seen, parse, pathsIn }: CheckContext ): MappingProblem[] {
	const warning = ( code: ProblemCode, facts: Record< string, string > ): MappingProblem => ( { severity: 'warning', code, document, target: row.target, facts } );
	const inLine = document === 'line';
	const judge = ( path: string, part: boolean ): MappingProblem[] => {
		if ( ! isKnownPath( path, inLine, part ) ) {
			return [ warning( 'path_unknown', { path, near: nearestPath( path, inLine ) ?? '' } ) ];
		}
		return seen !== null && SEEN_PARTS.test( path ) && ! wasSeen( path, seen ) ? [ warning( 'path_not_seen', { path } ) ] : [];
	};
	const own = row.source.kind === 'path' ? row.source.path.trim() : '';
	// A line's path outside of lines has its own, harder problem.
	const paths = [ ...( own === '' || ( ! inLine && own.startsWith( 'line.' ) ) ? [] : [ own ] ), ...row.steps.flatMap( pathsOfStep ) ];
	const named = pathsIn ? expressionsOf( row ).filter( ( expression ) => expression.trim() !== '' && parse( expression ) === null ).flatMap( ( expression ) => [ ...pathsIn( expression ) ] ) : [];
	const found = seen?.find( ( one ) => one.path === own );
	const direct = row.steps.every( ( { step } ) => step === 'trim' || step === 'case' );
	return [
		...[ ...new Set( paths ) ].flatMap( ( path ) => judge( path, false ) ),
		...[ ...new Set( named ) ].filter( ( path ) => ! paths.includes( path ) ).flatMap( ( path ) => judge( path, true ) ),
		...( found && direct && field?.kind === 'text' && field.maxLength !== null && found.longest > field.maxLength ? [ warning( 'may_be_too_long', { length: String( found.longest ), max: String( field.maxLength ) } ) ] : [] ),
	];
}

/** Custom data may be an object of which only a part is read. */
function wasSeen( path: string, seen: readonly SeenPath[] ): boolean {
	return seen.some( ( one ) => one.path === path || one.path.startsWith( `${ path }.` ) || path.startsWith( `${ one.path }.` ) );
}

function expressionsOf( row: MappingRow ): string[] {
	return [ ...( row.source.kind === 'expression' ? [ row.source.expression ] : [] ), ...row.conditions.flatMap( ( condition ) => ( condition.when === 'expression' && typeof condition.expression === 'string' ? [ condition.expression ] : [] ) ) ];
}

/** What a step reads beside the value. */
function pathsOfStep( step: MappingRow[ 'steps' ][ number ] ): string[] {
	if ( stepFault( step ) !== null ) {
		return [];
	}
	switch ( step.step ) {
		case 'join': case 'coalesce': return step.paths.map( ( path ) => path.trim() ).filter( ( path ) => path !== '' );
		case 'address': case 'postcode': return [ step.country.trim() ];
		case 'template': return [ ...step.template.matchAll( /\{([^{}]+)\}/g ) ].map( ( hole ) => hole[ 1 ] ?? '' ).filter( ( path ) => path !== 'value' );
		default: return [];
	}
}

/** Fields without which Dynamics, or Concord itself, makes no record. */
function missing( document: FlowDocument, removed: readonly string[], fields: ReadonlyMap< string, FieldInfo > | undefined, { effective }: CheckContext ): string[] {
	if ( ! effective ) {
		return [];
	}
	const rows = new Set( effective[ document ].map( ( row ) => row.target ) );
	const required = [ ...fields?.values() ?? [] ].filter( ( field ) => field.required && ! field.readOnly && ! field.key ).map( ( field ) => field.name );
	return required.filter( ( name ) => ! rows.has( name ) || removed.includes( name ) );
}
