/**
 * What only Dynamics can say, and says once something was really written: the answer of an action, and what it fills in on a record it makes (a number, an id). A run that keeps its
 * writes instead of sending them has neither, and a step that reads them stops for no fault of the flow or the record. Pure.
 */
import type { Issue } from '../issue.ts';
import type { MappingRow } from '../mapping/schema.ts';
import type { FlowStep } from './schema.ts';

/** A step, or its rows alone. */
type About = FlowStep | { rows: readonly MappingRow[] };

export const KNOWN_LATER = 'What this step reads is known only once Dynamics has carried out the step before it, so what it and the steps behind it would do is not shown.';

/**
 * `unsure`: variables of such steps. Only what looks empty, or an expression over it, is excused: a text that is too long is too long in any case. So is a row that reads the record
 * alone, whatever the rows beside it read.
 */
export function isKnownLater( issue: Issue, step: About, unsure: ReadonlySet< string > ): boolean {
	if ( unsure.size === 0 || issue.code !== 'value_invalid' ) {
		return false;
	}
	const own = JSON.stringify( partsAbout( issue.field ?? '', step ) );
	return ( issue.valueClass === 'empty' || own.includes( '"expression":' ) ) && [ ...own.matchAll( /\bvars\.([a-z][A-Za-z0-9]*)/g ) ].some( ( [ , name = '' ] ) => unsure.has( name ) );
}

/** The rows and keys of the step that give this field its value; the step without those it holds where it is about no single one. */
function partsAbout( field: string, step: About ): unknown {
	const parts = [ ...( 'rows' in step ? step.rows.filter( ( row ) => row.target === field ) : [] ), ...( 'where' in step ? step.where.filter( ( one ) => one.field === field ) : [] ) ];
	return parts.length > 0 ? parts : { ...step, then: [], otherwise: [], steps: [] };
}
