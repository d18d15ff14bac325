/**
 * The form of steps and conditions, by hand: the admin app must not carry the worker's schema library; a test holds both to the same form.
 */
import { ENTITY_NAME } from './entity-name.ts';
import type { MappingRow, Step } from './schema.ts';

type Condition = MappingRow[ 'conditions' ][ number ];
type Test = ( value: unknown ) => boolean;
export type Parts = Readonly< Record< string, unknown > >;

const text: Test = ( value ) => typeof value === 'string';
const filled: Test = ( value ) => typeof value === 'string' && value !== '';
const optionalText: Test = ( value ) => value === undefined || text( value );
const oneOf = ( ...names: string[] ): Test => ( value ) => typeof value === 'string' && names.includes( value );
const whole = ( least: number, most = Number.MAX_SAFE_INTEGER ): Test => ( value ) => Number.isSafeInteger( value ) && Number( value ) >= least && Number( value ) <= most;
const texts = ( test: Test, most = Infinity ): Test => ( value ) => Array.isArray( value ) && value.length > 0 && value.length <= most && value.every( test );
const fieldName: Test = ( value ) => typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_.]{0,127}$/.test( value );
const short = ( most: number ): Test => ( value ) => typeof value === 'string' && value.length <= most;
const currency: Test = ( value ) => typeof value === 'string' && /^[A-Z]{3}$/.test( value );
const without = oneOf( 'stop', 'default', 'pass' );

/** Settings of each step, as schema.ts has them. */
const STEPS: Readonly< Record< Step[ 'step' ], Readonly< Record< string, Test > > > > = {
	trim: {},
	case: { to: oneOf( 'upper', 'lower' ) },
	replace: { find: filled, with: text },
	split: { separator: filled, take: ( value ) => value === 'first' || value === 'last' || whole( 1, 100 )( value ) },
	join: { paths: texts( filled, 20 ), separator: text },
	template: { template: text },
	coalesce: { paths: texts( text ) },
	round: { decimals: whole( 0, 8 ) },
	valueMap: { values: ( value ) => isTable( value ), unmapped: oneOf( 'stop', 'pass', 'default' ), default: optionalText },
	date: { as: oneOf( 'dateOnly', 'noonUtc', 'utc' ), zone: ( value ) => value === undefined || ( typeof value === 'string' && value.length <= 60 ) },
	currency: { from: currency, to: currency, source: oneOf( 'fixed', 'byDate' ), rate: short( 40 ), dates: ( value ) => Array.isArray( value ) && value.length <= 2_000 && value.every( ( day ) => isParts( day ) && short( 10 )( day[ 'since' ] ) && short( 40 )( day[ 'rate' ] ) ) },
	address: { take: oneOf( 'whole', 'street', 'number' ), country: filled },
	postcode: { country: filled, invalid: oneOf( 'pass', 'empty', 'stop' ) },
	skuAlias: {},
	piece: { max: whole( 1 ), number: whole( 1, 9 ), last: ( value ) => typeof value === 'boolean' },
	length: { max: whole( 1 ), policy: oneOf( 'truncate', 'stop' ) },
	country: { to: oneOf( 'alpha2', 'alpha3' ) },
	number: {},
	lookUp: { entity: ( value ) => typeof value === 'string' && value.length <= 200 && ENTITY_NAME.test( value ), field: fieldName, take: fieldName, none: without, many: without, default: optionalText },
};
const CONDITIONS: Readonly< Record< Condition[ 'when' ], Readonly< Record< string, Test > > > > = { notEmpty: {}, onCreate: {}, onUpdate: {}, onCreateOrUpdate: {}, expression: { expression: filled } };

/** PHP keeps {} as []. */
function isTable( value: unknown ): boolean {
	return Array.isArray( value ) ? value.length === 0 : isParts( value ) && Object.values( value ).every( text );
}

export function isParts( value: unknown ): value is Parts {
	return typeof value === 'object' && value !== null && ! Array.isArray( value );
}

function faultOf( of: unknown, name: string, known: Readonly< Record< string, Readonly< Record< string, Test > > > > ): 'unknown' | 'incomplete' | null {
	const called = isParts( of ) ? of[ name ] : undefined;
	if ( ! isParts( of ) || typeof called !== 'string' || ! Object.hasOwn( known, called ) ) {
		return 'unknown';
	}
	return Object.entries( known[ called ] ?? {} ).every( ( [ setting, test ] ) => test( of[ setting ] ) ) ? null : 'incomplete';
}

/** "unknown": this version has no such step. "incomplete": a setting of it is missing or is not what it should be. */
export const stepFault = ( step: unknown ) => faultOf( step, 'step', STEPS );
export const conditionFault = ( condition: unknown ) => faultOf( condition, 'when', CONDITIONS );

/** Can its form be drawn? A half-filled one can; one whose lists or tables are something else cannot. */
export function isShown( step: unknown ): boolean {
	if ( ! isParts( step ) ) {
		return false;
	}
	switch ( step[ 'step' ] ) {
		case 'join': case 'coalesce': return texts( text )( step[ 'paths' ] );
		case 'valueMap': return isTable( step[ 'values' ] );
		case 'currency': return Array.isArray( step[ 'dates' ] ) && step[ 'dates' ].every( isParts );
		default: return stepFault( step ) !== 'unknown';
	}
}

/** What a step is called, for a sentence. */
export function nameOfStep( step: unknown ): string {
	const name = isParts( step ) ? step[ 'step' ] : step;
	return typeof name === 'string' && name !== '' ? name.slice( 0, 60 ) : '?';
}
