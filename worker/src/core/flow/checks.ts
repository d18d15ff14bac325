/** What keeps a flow from running, and what looks like a mistake: per step, for the designer and before a publication. Pure. */
import { DOCUMENT_FIELDS, DOCUMENT_ROOTS, DOCUMENT_VALUES } from '../feeds/names.ts';
import type { MappingProblem } from '../mapping/check.ts';
import { knownPath, recordPaths } from './record-paths.ts';
import type { FlowTrigger, FlowStep, LeafStep } from './schema.ts';
import { flowStepsSchema, DEPTH_MAX, STEPS_MAX, triggerSchema } from './schema.ts';
import { STORE_FIELDS } from './store-fields.ts';
import { walk } from './tree.ts';

/** `step`: id of the step, null for the flow as a whole. `code` is what a screen translates; `detail` fills its sentence. */
export type FlowCheck = { step: string | null; severity: 'error' | 'warning'; code: CheckCode; detail: string; /** Of a row (code "row"): what is wrong with it, in the words of the mapping. */ problem?: MappingProblem };
export type CheckCode =
	| 'no-steps' | 'no-sales-order' | 'sales-order-twice' | 'sales-order-nested' | 'sales-order-foreign' | 'double-id' | 'too-many' | 'too-deep'
	| 'empty-expression' | 'bad-expression' | 'unknown-variable' | 'field-missing' | 'never-runs' | 'filter-after-order' | 'empty-branch' | 'empty-loop' | 'loop-without-list' | 'no-store-record' | 'no-feed-record' | 'price-unchecked' | 'action-at-every-run' | 'trigger-incomplete'
	| 'row' | 'where-twice' | 'path-unknown' | 'store-field-unknown' | 'entity-unknown' | 'field-unknown' | 'where-read-only' | 'key-missing' | 'where-no-key';

export type Drawn = { kind: 'order' | 'own'; trigger: FlowTrigger; steps: readonly FlowStep[] };
/** Null when the expression parses; else JSONata's code. Handed in: the browser loads the parser only when it is needed. */
export type ParseExpression = ( text: string ) => string | null;

export function flowChecks( flow: Drawn, parse: ParseExpression ): FlowCheck[] {
	const all = walk( flow.steps );
	return [
		...whole( flow, all.length ),
		...all.filter( ( { step }, index ) => all.findIndex( ( other ) => other.step.id === step.id ) < index ).map( ( { step } ) => error( step.id, 'double-id', step.id ) ),
		...all.filter( ( { depth } ) => depth >= DEPTH_MAX ).map( ( { step } ) => error( step.id, 'too-deep', String( DEPTH_MAX ) ) ),
		...listChecks( flow.steps, flow, parse, { variables: new Set(), document: false, narrowed: false }, false ).checks,
	];
}

function whole( { kind, trigger, steps }: Drawn, count: number ): FlowCheck[] {
	const orders = walk( steps ).filter( ( { step } ) => step.step === 'salesOrder' );
	const checks: FlowCheck[] = [];
	if ( count > STEPS_MAX ) {
		checks.push( error( null, 'too-many', String( STEPS_MAX ) ) );
	}
	if ( ! triggerSchema.safeParse( trigger ).success ) {
		checks.push( error( null, 'trigger-incomplete', '' ) );
	}
	if ( kind === 'own' && steps.length === 0 ) {
		checks.push( error( null, 'no-steps', '' ) );
	}
	if ( kind === 'own' ) {
		checks.push( ...orders.map( ( { step } ) => error( step.id, 'sales-order-foreign', '' ) ) );
	} else if ( orders.length === 0 ) {
		checks.push( error( null, 'no-sales-order', '' ) );
	}
	if ( kind === 'order' ) {
		checks.push( ...orders.slice( 1 ).map( ( { step } ) => error( step.id, 'sales-order-twice', '' ) ), ...orders.filter( ( { depth } ) => depth > 0 ).map( ( { step } ) => error( step.id, 'sales-order-nested', '' ) ) );
	}
	return checks;
}

/** `narrowed`: something before chose which records come this far. */
type Scope = { variables: ReadonlySet< string >; document: boolean; narrowed: boolean };

function listChecks( steps: readonly FlowStep[], flow: Drawn, parse: ParseExpression, start: Scope, inLoop: boolean ): { checks: FlowCheck[]; scope: Scope } {
	const checks: FlowCheck[] = [];
	let scope = start;
	let held = false;
	for ( const step of steps ) {
		if ( held ) {
			checks.push( warning( step.id, 'never-runs', '' ) );
		}
		checks.push( ...ownChecks( step, flow, parse, scope, inLoop ) );
		if ( step.step === 'branch' ) {
			const inner = [ step.then, step.otherwise ].map( ( side ) => listChecks( side, flow, parse, { ...scope, narrowed: true }, inLoop ) );
			checks.push( ...inner.flatMap( ( one ) => one.checks ) );
			// What only one side sets may be missing afterwards; a path to it is then empty, which a row may well want.
			scope = { ...scope, variables: new Set( inner.flatMap( ( one ) => [ ...one.scope.variables ] ) ) };
		} else if ( step.step === 'forEach' ) {
			const inner = listChecks( step.steps, flow, parse, { ...scope, variables: new Set( [ ...scope.variables, step.as ] ) }, true );
			checks.push( ...inner.checks );
			scope = { ...scope, variables: inner.scope.variables };
		} else if ( 'as' in step ) {
			scope = { ...scope, variables: new Set( [ ...scope.variables, step.as ] ) };
		} else if ( step.step === 'salesOrder' ) {
			scope = { ...scope, document: true };
		} else if ( step.step === 'filter' ) {
			scope = { ...scope, narrowed: true };
		}
		held ||= step.step === 'hold';
	}
	return { checks, scope };
}

function ownChecks( step: FlowStep, flow: Drawn, parse: ParseExpression, scope: Scope, inLoop: boolean ): FlowCheck[] {
	const parsed = flowStepsSchema.safeParse( [ shallow( step ) ] );
	const checks: FlowCheck[] = parsed.success ? [] : [ ...new Set( parsed.error.issues.flatMap( fieldsOf ) ) ].map( ( field ) => error( step.id, field === 'expression' ? 'empty-expression' : 'field-missing', field ) );
	for ( const text of expressionsOf( step ) ) {
		const problem = text.trim() === '' ? null : parse( text );
		if ( problem !== null ) {
			checks.push( error( step.id, 'bad-expression', problem ) );
		}
	}
	const unknown = [ ...new Set( [ ...pathsOf( step ), ...expressionsOf( step ) ].flatMap( ( text ) => [ ...text.matchAll( /\bvars\.([a-z][A-Za-z0-9]*)/g ) ].map( ( match ) => match[ 1 ] ?? '' ) ) ) ].filter( ( name ) => ! scope.variables.has( name ) );
	checks.push( ...unknown.map( ( name ) => error( step.id, 'unknown-variable', name ) ), ...strangePaths( step, flow ), ...twice( step ) );
	if ( step.step === 'branch' && step.then.length + step.otherwise.length === 0 ) {
		checks.push( warning( step.id, 'empty-branch', '' ) );
	}
	if ( step.step === 'forEach' ) {
		checks.push( ...loopChecks( step, flow ) );
	}
	if ( step.step === 'filter' && scope.document && ! inLoop ) {
		checks.push( warning( step.id, 'filter-after-order', '' ) );
	}
	if ( step.step === 'setInStore' && step.by === 'record' && ! reaches( step, flow, inLoop ) ) {
		checks.push( error( step.id, 'no-store-record', step.record ) );
	}
	if ( step.step === 'putInStore' ) {
		checks.push( ...storeRows( step ) );
	}
	if ( step.step === 'putInStore' && ! ( flow.trigger.on === 'feed' && flow.trigger.feed !== 'stock' && DOCUMENT_ROOTS[ flow.trigger.feed ] === step.record ) ) {
		checks.push( error( step.id, 'no-feed-record', step.record ) );
	}
	if ( step.step === 'payInvoice' && ! ( flow.trigger.on === 'feed' && flow.trigger.feed === 'invoices' ) ) {
		checks.push( error( step.id, 'no-feed-record', 'invoice' ) );
	}
	if ( step.step === 'customer' && ! ( flow.trigger.on === 'store' && flow.trigger.record === 'customer' ) ) {
		checks.push( error( step.id, 'no-store-record', 'customer' ) );
	}
	if ( step.step === 'creditMemo' && ! ( flow.trigger.on === 'store' && flow.trigger.record === 'refund' ) ) {
		checks.push( error( step.id, 'no-store-record', 'refund' ) );
	}
	// Carried out once is remembered with a record of the store; a run over many records has no such place.
	if ( step.step === 'action' && flow.trigger.on !== 'store' && ! scope.narrowed ) {
		checks.push( error( step.id, 'action-at-every-run', '' ) );
	}
	if ( step.step === 'setInStore' && step.target === 'field' && ! STORE_FIELDS[ step.record ].includes( step.key ) ) {
		checks.push( error( step.id, 'field-missing', 'key' ) );
	}
	if ( step.step === 'setInStore' && step.target === 'field' && ( step.key === 'regular_price' || step.key === 'sale_price' ) ) {
		checks.push( warning( step.id, 'price-unchecked', step.key ) );
	}
	return checks;
}

function loopChecks( step: Extract< FlowStep, { step: 'forEach' } >, { trigger }: Drawn ): FlowCheck[] {
	const lists = Object.keys( recordPaths( trigger ).lists );
	const checks = step.steps.length === 0 ? [ warning( step.id, 'empty-loop', '' ) ] : [];
	return step.path.startsWith( 'vars.' ) || step.path.startsWith( 'extra.' ) || step.path.startsWith( 'record.' ) || lists.includes( step.path ) ? checks : [ ...checks, warning( step.id, 'loop-without-list', lists.join( ', ' ) ) ];
}

/** What no such record has. The row of an entity set is judged by what the tenant says (tenant-checks.ts). */
function strangePaths( step: FlowStep, { trigger }: Drawn ): FlowCheck[] {
	if ( step.step === 'forEach' ) {
		return [];
	}
	const known = recordPaths( trigger );
	return [ ...new Set( pathsOf( step ) ) ].filter( ( path ) => path !== '' && ! knownPath( path, known ) ).map( ( path ) => warning( step.id, 'path-unknown', path ) );
}

/** The later of two rows would win without a word, and a record cannot be known by one field twice. */
function twice( step: FlowStep ): FlowCheck[] {
	const repeated = ( names: readonly string[] ) => [ ...new Set( names.filter( ( name, index ) => name !== '' && names.indexOf( name ) < index ) ) ];
	return [
		...( 'rows' in step ? repeated( step.rows.map( ( row ) => row.target ) ).map( ( target ) => rowCheck( step.id, { severity: 'error', code: 'two_writers', document: 'header', target, facts: {} } ) ) : [] ),
		...( 'where' in step ? repeated( step.where.map( ( one ) => one.field ) ).map( ( field ) => error( step.id, 'where-twice', field ) ) : [] ),
	];
}

/** A field that the store does not take from a row would be dropped; a fixed value that it does not know would stop every record. */
function storeRows( { id, record, rows }: Extract< LeafStep, { step: 'putInStore' } > ): FlowCheck[] {
	return rows.flatMap( ( row ): FlowCheck[] => {
		if ( ! DOCUMENT_FIELDS[ record ].includes( row.target ) ) {
			return row.target === '' ? [] : [ error( id, 'store-field-unknown', row.target ) ];
		}
		const members = DOCUMENT_VALUES[ record ][ row.target ];
		const value = row.source.kind === 'constant' && row.steps.length === 0 ? String( row.source.value ) : undefined;
		return members && value !== undefined && ! members.includes( value ) ? [ rowCheck( id, { severity: 'error', code: 'enum_unknown', document: 'header', target: row.target, facts: { value, members: members.filter( ( member ) => member !== '' ).join( ', ' ) } } ) ] : [];
	} );
}

export function rowCheck( step: string, problem: MappingProblem ): FlowCheck {
	return { step, severity: problem.severity, code: 'row', detail: problem.target, problem };
}

/** Has the flow's own record such a record at hand? */
function reaches( step: Extract< LeafStep, { step: 'setInStore' } >, { trigger }: Drawn, inLoop: boolean ): boolean {
	if ( trigger.on === 'dynamics' || trigger.on === 'feed' ) {
		return false;
	}
	switch ( trigger.record ) {
		case 'order': return step.record !== 'product' || inLoop;
		case 'refund': return step.record === 'order';
		default: return step.record === trigger.record;
	}
}

/** Its own fields: the steps it holds are looked at by themselves. */
function shallow( step: FlowStep ): FlowStep {
	return step.step === 'branch' ? { ...step, then: [], otherwise: [] } : step.step === 'forEach' ? { ...step, steps: [] } : step;
}

/** Unions report one issue with the issues of each member; the leaf's discriminated one tells the field. */
function fieldsOf( issue: { path: PropertyKey[]; errors?: { path: PropertyKey[] }[][] } ): string[] {
	const nested = ( issue.errors ?? [] ).flat().map( ( one ) => one.path.map( String ).filter( ( part ) => ! /^\d+$/.test( part ) ).join( '.' ) ).filter( ( path ) => path !== '' && path !== 'step' );
	const own = issue.path.map( String ).filter( ( part ) => ! /^\d+$/.test( part ) ).join( '.' );
	return nested.length > 0 ? nested : [ own ];
}

function expressionsOf( step: FlowStep ): string[] {
	const rows = 'rows' in step ? step.rows : [];
	const sources = [ ...rows.map( ( row ) => row.source ), ...( 'where' in step ? step.where.map( ( one ) => one.source ) : [] ), ...( step.step === 'setInStore' ? [ step.source, ...( step.bySource ? [ step.bySource ] : [] ) ] : [] ) ];
	return [
		...( 'expression' in step ? [ step.expression ] : [] ),
		...sources.flatMap( ( source ) => ( source.kind === 'expression' ? [ source.expression ] : [] ) ),
		...rows.flatMap( ( row ) => row.conditions.flatMap( ( condition ) => ( condition.when === 'expression' ? [ condition.expression ] : [] ) ) ),
	];
}

/** Paths that the step's own fields read. */
export function pathsOf( step: FlowStep ): string[] {
	const rows = 'rows' in step ? step.rows : [];
	const sources = [ ...rows.map( ( row ) => row.source ), ...( 'where' in step ? step.where.map( ( one ) => one.source ) : [] ), ...( step.step === 'setInStore' ? [ step.source, ...( step.bySource ? [ step.bySource ] : [] ) ] : [] ) ];
	const templates = step.step === 'hold' || step.step === 'notify' ? [ ...step.message.matchAll( /\{([^{}]+)\}/g ) ].map( ( match ) => match[ 1 ] ?? '' ) : [];
	return [ ...sources.flatMap( ( source ) => ( source.kind === 'path' ? [ source.path ] : [] ) ), ...templates, ...( step.step === 'forEach' ? [ step.path ] : [] ) ];
}

function error( step: string | null, code: CheckCode, detail: string ): FlowCheck {
	return { step, severity: 'error', code, detail };
}

function warning( step: string | null, code: CheckCode, detail: string ): FlowCheck {
	return { step, severity: 'warning', code, detail };
}
