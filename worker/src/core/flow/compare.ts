/** Where two states of one flow differ, step by step: after a conflict, and before a file takes a flow's place. Pure. */
import type { FlowStep, FlowTrigger } from './schema.ts';
import { walk, type Walked } from './tree.ts';

type Side = { trigger: FlowTrigger; steps: readonly FlowStep[] };
/** `field` is the dotted path inside the step, rows counted from 1; values as text, '' where there is none. */
export type FieldDifference = { field: string; theirs: string; mine: string };
/** `step` null: the trigger. A step that was only put elsewhere is "moved" and has no fields. */
export type StepDifference = { step: FlowStep | null; change: 'added' | 'removed' | 'changed' | 'moved'; fields: FieldDifference[] };

/** Seen from `mine`: "added" stands only there. Steps are the same when their ids are. */
export function compareFlows( theirs: Side, mine: Side ): StepDifference[] {
	const [ left, right ] = [ walk( theirs.steps ), walk( mine.steps ) ];
	const before = new Map( left.map( ( one ) => [ one.step.id, one ] ) );
	const kept = new Set( right.map( ( { step } ) => step.id ) );
	const trigger = differing( theirs.trigger, mine.trigger );
	return [
		...( trigger.length > 0 ? [ { step: null, change: 'changed' as const, fields: trigger } ] : [] ),
		...right.flatMap( ( one ): StepDifference[] => {
			const old = before.get( one.step.id );
			if ( ! old ) {
				return [ { step: one.step, change: 'added', fields: [] } ];
			}
			const fields = differing( bare( old.step ), bare( one.step ) );
			return fields.length > 0 ? [ { step: one.step, change: 'changed', fields } ] : precedes( left, old, kept ) === precedes( right, one, before ) ? [] : [ { step: one.step, change: 'moved', fields } ];
		} ),
		...left.filter( ( { step } ) => ! kept.has( step.id ) ).map( ( { step } ): StepDifference => ( { step, change: 'removed', fields: [] } ) ),
	];
}

/** All that a step is set to, for who looks at a flow before it is added; steps that it holds have their own. */
export function stepValues( step: FlowStep ): FieldDifference[] {
	const { id: _id, step: _kind, title: _title, ...own } = bare( step );
	return differing( {}, own ).filter( ( one ) => one.mine !== '' );
}

/** The list a step stands in and what comes before it there, of the steps both sides have: a step put in above moves nothing. */
function precedes( all: readonly Walked[], { place }: Walked, both: { has( id: string ): boolean } ): string {
	const siblings = all.filter( ( other ) => other.place.parent === place.parent && other.place.list === place.list && other.place.index < place.index && both.has( other.step.id ) );
	return [ place.parent ?? '', place.list, ...siblings.map( ( { step } ) => step.id ) ].join( ' ' );
}

/** Steps that a step holds are compared by themselves. */
function bare( step: FlowStep ): FlowStep {
	return step.step === 'branch' ? { ...step, then: [], otherwise: [] } : step.step === 'forEach' ? { ...step, steps: [] } : step;
}

function differing( theirs: unknown, mine: unknown ): FieldDifference[] {
	const [ left, right ] = [ leaves( theirs ), leaves( mine ) ];
	return [ ...new Set( [ ...left.keys(), ...right.keys() ] ) ].map( ( field ) => ( { field, theirs: left.get( field ) ?? '', mine: right.get( field ) ?? '' } ) ).filter( ( one ) => one.theirs !== one.mine );
}

function leaves( value: unknown, path = '' ): Map< string, string > {
	if ( typeof value !== 'object' || value === null ) {
		return new Map( [ [ path, String( value ?? '' ) ] ] );
	}
	return new Map( Object.entries( value ).flatMap( ( [ key, one ] ) => [ ...leaves( one, [ path, Array.isArray( value ) ? String( Number( key ) + 1 ) : key ].filter( ( part ) => part !== '' ).join( '.' ) ) ] ) );
}
