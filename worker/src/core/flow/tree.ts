/** Steps of a flow as a tree that is never changed in place: find, put in, take out, move, copy, replace. Plain data; the designer and its tests use it. */
import type { FlowStep } from './schema.ts';

/** A list of steps: the flow's own, or one that a branch or a loop holds. */
export type ListName = 'root' | 'then' | 'otherwise' | 'steps';
export type Place = { parent: string | null; list: ListName; index: number };

/** Lists a step holds, in the order they are shown. */
export function listsOf( step: FlowStep ): { list: ListName; steps: readonly FlowStep[] }[] {
	switch ( step.step ) {
		case 'branch': return [ { list: 'then', steps: step.then }, { list: 'otherwise', steps: step.otherwise } ];
		case 'forEach': return [ { list: 'steps', steps: step.steps } ];
		default: return [];
	}
}

export type Walked = { step: FlowStep; place: Place; depth: number };

/** Every step with its place, top to bottom. */
export function walk( steps: readonly FlowStep[], parent: string | null = null, list: ListName = 'root', depth = 0 ): Walked[] {
	return steps.flatMap( ( step, index ) => [ { step, place: { parent, list, index }, depth }, ...listsOf( step ).flatMap( ( held ) => walk( held.steps, step.id, held.list, depth + 1 ) ) ] );
}

export function findStep( steps: readonly FlowStep[], id: string ): Walked | undefined {
	return walk( steps ).find( ( one ) => one.step.id === id );
}

export function insertStep( steps: readonly FlowStep[], place: Place, step: FlowStep ): FlowStep[] {
	return changeList( steps, place.parent, place.list, ( list ) => [ ...list.slice( 0, place.index ), step, ...list.slice( place.index ) ] );
}

export function removeStep( steps: readonly FlowStep[], id: string ): FlowStep[] {
	const found = findStep( steps, id );
	return found ? changeList( steps, found.place.parent, found.place.list, ( list ) => list.filter( ( step ) => step.id !== id ) ) : [ ...steps ];
}

/** The changed step keeps its place; it may have another id. */
export function replaceStep( steps: readonly FlowStep[], id: string, step: FlowStep ): FlowStep[] {
	const found = findStep( steps, id );
	return found ? changeList( steps, found.place.parent, found.place.list, ( list ) => list.map( ( one ) => ( one.id === id ? step : one ) ) ) : [ ...steps ];
}

/** One place up or down among its own; at the end of a list out of the branch or loop that holds it, at the end of the flow it stays. */
export function shiftStep( steps: readonly FlowStep[], id: string, by: -1 | 1 ): FlowStep[] {
	const to = shiftPlace( steps, id, by );
	return to ? moveStep( steps, id, to ) : [ ...steps ];
}

/** Where shifting puts the step; null where it stays. */
export function shiftPlace( steps: readonly FlowStep[], id: string, by: -1 | 1 ): Place | null {
	const found = findStep( steps, id );
	if ( ! found ) {
		return null;
	}
	const { place } = found;
	const siblings = walk( steps ).filter( ( other ) => other.place.parent === place.parent && other.place.list === place.list ).length;
	const inside = by < 0 ? place.index > 0 : place.index < siblings - 1;
	if ( inside ) {
		return { ...place, index: place.index + ( by < 0 ? -1 : 2 ) };
	}
	const holder = place.parent === null ? undefined : findStep( steps, place.parent )?.place;
	return holder ? { ...holder, index: holder.index + ( by < 0 ? 0 : 1 ) } : null;
}

/** Into any list; `place` as it is counted before the step leaves its own. Never into itself. */
export function moveStep( steps: readonly FlowStep[], id: string, place: Place ): FlowStep[] {
	const found = findStep( steps, id );
	if ( ! found || holds( found.step, place.parent ) ) {
		return [ ...steps ];
	}
	const sameList = found.place.parent === place.parent && found.place.list === place.list;
	return insertStep( removeStep( steps, id ), { ...place, index: sameList && place.index > found.place.index ? place.index - 1 : place.index }, found.step );
}

/** Every place the step can go to, top to bottom; where it stands already is none. A sales order stays at the top level. */
export function placesFor( steps: readonly FlowStep[], id: string ): Place[] {
	const found = findStep( steps, id );
	if ( ! found ) {
		return [];
	}
	const own = found.place;
	const topOnly = walk( [ found.step ] ).some( ( { step } ) => step.step === 'salesOrder' );
	return places( steps, null, 'root' ).filter( ( place ) => ! holds( found.step, place.parent ) && ( place.parent === null || ! topOnly )
		&& ! ( place.parent === own.parent && place.list === own.list && ( place.index === own.index || place.index === own.index + 1 ) ) );
}

function places( steps: readonly FlowStep[], parent: string | null, list: ListName ): Place[] {
	return [ { parent, list, index: 0 }, ...steps.flatMap( ( step, index ) => [ ...listsOf( step ).flatMap( ( held ) => places( held.steps, step.id, held.list ) ), { parent, list, index: index + 1 } ] ) ];
}

function holds( step: FlowStep, id: string | null ): boolean {
	return id !== null && walk( [ step ] ).some( ( one ) => one.step.id === id );
}

/** Under new ids, also of the steps it holds. */
export function copyStep( steps: readonly FlowStep[], id: string ): { steps: FlowStep[]; id: string } {
	const found = findStep( steps, id );
	if ( ! found ) {
		return { steps: [ ...steps ], id };
	}
	const taken = new Set( walk( steps ).map( ( one ) => one.step.id ) );
	const copy = withNewIds( found.step, taken );
	return { steps: insertStep( steps, { ...found.place, index: found.place.index + 1 }, copy ), id: copy.id };
}

/** "find", "find-2", "find-3"… */
export function freeId( steps: readonly FlowStep[], wanted: string ): string {
	return free( wanted, new Set( walk( steps ).map( ( one ) => one.step.id ) ) );
}

function free( wanted: string, taken: Set< string > ): string {
	const base = wanted.replace( /-\d+$/, '' ).slice( 0, 34 );
	let id = base;
	for ( let number = 2; taken.has( id ); number++ ) {
		id = `${ base }-${ number }`;
	}
	taken.add( id );
	return id;
}

function withNewIds( step: FlowStep, taken: Set< string > ): FlowStep {
	const id = free( step.id, taken );
	switch ( step.step ) {
		case 'branch': return { ...step, id, then: step.then.map( ( one ) => withNewIds( one, taken ) ), otherwise: step.otherwise.map( ( one ) => withNewIds( one, taken ) ) };
		case 'forEach': return { ...step, id, steps: step.steps.map( ( one ) => withNewIds( one, taken ) ) };
		default: return { ...step, id };
	}
}

function changeList( steps: readonly FlowStep[], parent: string | null, list: ListName, change: ( list: FlowStep[] ) => FlowStep[] ): FlowStep[] {
	if ( parent === null ) {
		return change( [ ...steps ] );
	}
	return steps.map( ( step ) => {
		if ( step.step === 'branch' ) {
			return step.id === parent && ( list === 'then' || list === 'otherwise' )
				? { ...step, [ list ]: change( [ ...step[ list ] ] ) }
				: { ...step, then: changeList( step.then, parent, list, change ), otherwise: changeList( step.otherwise, parent, list, change ) };
		}
		if ( step.step === 'forEach' ) {
			return step.id === parent ? { ...step, steps: change( [ ...step.steps ] ) } : { ...step, steps: changeList( step.steps, parent, list, change ) };
		}
		return step;
	} );
}
