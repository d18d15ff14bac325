/**
 * Reads a mapping that somebody else wrote: a file, a draft of a newer or broken version. What is no row becomes one that the checks
 * complain about, so that a person sees and mends it; nothing here throws, and what has its form stays as it is.
 */
import type { FlowMappings } from './flow.ts';
import { isParts } from './form.ts';
import { FLOW_DOCUMENTS, type FlowDocument } from './locked.ts';
import type { MappingRow, Step } from './schema.ts';

type Condition = MappingRow[ 'conditions' ][ number ];

/** Whatever is handed in, a mapping that can be shown. Parts beside the rows (rules, steps around the order) are handed on. */
export function readFlow( found: unknown ): FlowMappings {
	const flow = isParts( found ) ? found : {};
	const documents = isParts( flow[ 'documents' ] ) ? flow[ 'documents' ] : {};
	const read = ( document: FlowDocument ) => {
		const part = isParts( documents[ document ] ) ? documents[ document ] : {};
		const { rows, removed } = part;
		return { rows: list( rows ).map( readRow ), removed: list( removed ).filter( ( one ): one is string => typeof one === 'string' ) };
	};
	const all = Object.fromEntries( FLOW_DOCUMENTS.map( ( document ) => [ document, read( document ) ] ) ) as FlowMappings[ 'documents' ];
	// The version is kept as it came: a newer one is refused by whoever uses it, not changed into ours.
	return { ...flow, schemaVersion: flow[ 'schemaVersion' ], documents: all } as FlowMappings;
}

function readRow( found: unknown ): MappingRow {
	const row = isParts( found ) ? found : {};
	return {
		...row, target: typeof row[ 'target' ] === 'string' ? row[ 'target' ] : '', source: readSource( row[ 'source' ] ),
		steps: list( row[ 'steps' ] ).map( ( step ) => ( isParts( step ) && typeof step[ 'step' ] === 'string' ? step : { step: '?' } ) as Step ),
		conditions: list( row[ 'conditions' ] ).map( ( one ) => ( isParts( one ) && typeof one[ 'when' ] === 'string' ? one : { when: '?' } ) as Condition ),
		required: row[ 'required' ] === true,
	};
}

/** One that cannot be read is an empty path: "has no source". */
function readSource( found: unknown ): MappingRow[ 'source' ] {
	const source = isParts( found ) ? found : {};
	const { kind, value, expression, path } = source;
	if ( kind === 'constant' && ( typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ) ) {
		return { kind, value: typeof value === 'number' && ! Number.isSafeInteger( value ) ? String( value ) : value };
	}
	if ( kind === 'expression' ) {
		return { kind, expression: typeof expression === 'string' ? expression : '' };
	}
	return { kind: 'path', path: kind === 'path' && typeof path === 'string' ? path : '' };
}

function list( found: unknown ): unknown[] {
	return Array.isArray( found ) ? found : [];
}
