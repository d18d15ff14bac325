/**
 * What a merchant changed about the built-in order mappings, per document and row by row. Kept apart from the built-in rows, so
 * that a later version's corrections arrive, and so that the rows exactly-once rests on cannot be edited away.
 */
import { z } from 'zod';
import { SyncError } from '../issue.ts';
import { flowStepsSchema, layoutSchema } from '../flow/schema.ts';
import { ruleProblems, ruleSentence } from '../rules/problems.ts';
import { storedObject } from '../stored-object.ts';
import { rulesSchema } from '../rules/schema.ts';
import { compile, ExpressionError } from './expression.ts';
import { DEFAULT_MAPPINGS, type OrderMappings } from './defaults/index.ts';
import { checkMapping } from './check.ts';
import { isLocked, type FlowDocument } from './locked.ts';
import { problemMessage } from './problem-words.ts';
import { rowSchema, type Mapping } from './schema.ts';

export const FLOW_SCHEMA_VERSION = 1;
const ROWS_MAX = 300;

const documentSchema = z.object( {
	/** Replace the built-in row of the same target, or are added behind the others. */
	rows: z.array( rowSchema ).max( ROWS_MAX ).default( [] ),
	/** Targets of built-in rows that are not written. */
	removed: z.array( z.string().min( 1 ) ).max( ROWS_MAX ).default( [] ),
} );
export const flowMappingsSchema = z.object( {
	schemaVersion: z.literal( FLOW_SCHEMA_VERSION ),
	documents: z.object( { header: documentSchema, line: documentSchema, customer: documentSchema } ),
	/** Currency, tax, address, customer and SKU rules. */
	rules: storedObject( rulesSchema ).optional(),
	/** Steps of the order flow around the sales order; ORDER_STEPS where nothing was drawn. */
	steps: flowStepsSchema.optional(),
	layout: layoutSchema.optional(),
} );
export type FlowMappings = z.infer< typeof flowMappingsSchema >;

export const EMPTY_FLOW: FlowMappings = { schemaVersion: FLOW_SCHEMA_VERSION, documents: { header: { rows: [], removed: [] }, line: { rows: [], removed: [] }, customer: { rows: [], removed: [] } } };

/** The mappings an order is made by. Locked rows come from the built-in mapping whatever the flow says. */
export function mappingsOf( product: 'fo' | 'bc', flow: FlowMappings | null ): OrderMappings {
	const builtIn = DEFAULT_MAPPINGS[ product ];
	if ( ! flow ) {
		return builtIn;
	}
	const merged = ( document: FlowDocument ): Mapping => merge( product, document, builtIn[ document ], flow );
	return { ...builtIn, header: merged( 'header' ), line: merged( 'line' ), customer: merged( 'customer' ), ...( flow.rules ? { rules: flow.rules } : {} ) };
}

function merge( product: 'fo' | 'bc', document: FlowDocument, builtIn: Mapping, flow: FlowMappings ): Mapping {
	const { rows, removed } = flow.documents[ document ];
	const own = new Map( rows.filter( ( row ) => ! isLocked( product, document, row.target ) ).map( ( row ) => [ row.target, row ] ) );
	const kept = builtIn.rows.filter( ( row ) => ! removed.includes( row.target ) || isLocked( product, document, row.target ) );
	const known = new Set( builtIn.rows.map( ( row ) => row.target ) );
	return { ...builtIn, rows: [ ...kept.map( ( row ) => own.get( row.target ) ?? row ), ...[ ...own.values() ].filter( ( row ) => ! known.has( row.target ) ) ] };
}

/** What keeps a mapping from being used; `target` names the row. */
export type FlowProblem = { document: FlowDocument; target: string; message: string };

/** Errors that need neither the tenant's metadata nor recent orders: what the worker itself refuses. */
export function flowProblems( product: 'fo' | 'bc', flow: FlowMappings ): FlowProblem[] {
	return checkMapping( product, flow, { metadata: null, seen: null, parse: unreadable } ).filter( ( { severity } ) => severity === 'error' ).map( ( problem ) => ( { document: problem.document, target: problem.target, message: problemMessage( problem ) } ) );
}

/** Why an expression cannot be read; null when it can. */
export function unreadable( expression: string ): string | null {
	try {
		compile( expression );
		return null;
	} catch ( error ) {
		return error instanceof ExpressionError ? error.message : 'error';
	}
}

const read = new WeakMap< object, OrderMappings >();

/** The mappings of a connection, read once. Throws SyncError when what was published is not a mapping of this version. */
export function mappingsFor( { product, flow }: { product: 'fo' | 'bc'; flow: { version: number; mappings?: unknown } | null } ): OrderMappings {
	if ( ! flow ) {
		return DEFAULT_MAPPINGS[ product ];
	}
	const known = read.get( flow );
	if ( known ) {
		return known;
	}
	const parsed = flowMappingsSchema.safeParse( flow.mappings );
	const [ problem ] = parsed.success ? flowProblems( product, parsed.data ) : [];
	const [ rule ] = parsed.success && parsed.data.rules ? ruleProblems( parsed.data.rules, product ) : [];
	if ( ! parsed.success || problem || rule ) {
		throw new SyncError( {
			code: 'mapping_invalid', retryClass: 'rejected', field: problem?.target ?? ( rule ? `rules.${ rule.rule }.${ rule.field }` : 'mapping' ),
			message: `The published mapping cannot be used: ${ problem?.message ?? ( rule ? ruleSentence( rule ) : 'it has a form this worker does not know' ) }`,
			remedy: 'Under Mapping, correct and publish it again or go back to an earlier version; bring worker and plugin to the same version.',
		} );
	}
	const mappings = mappingsOf( product, parsed.data );
	read.set( flow, mappings );
	return mappings;
}
