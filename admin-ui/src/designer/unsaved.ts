/** Edits of a flow that are not saved yet outlive a reload, a lost session and a closed tab. */
import type { Drawing } from './state.ts';

export type UnsavedFlow = { revision: number; drawing: Drawing };

const key = ( id: string ) => `concord-flow-${ id }`;

export function readUnsavedFlow( id: string ): UnsavedFlow | null {
	try {
		const text = window.localStorage.getItem( key( id ) );
		return text === null ? null : JSON.parse( text ) as UnsavedFlow;
	} catch {
		// A browser that keeps nothing, or something else under this name: there is nothing to restore.
		return null;
	}
}

export function keepUnsavedFlow( id: string, unsaved: UnsavedFlow | null ): void {
	try {
		if ( unsaved === null ) {
			window.localStorage.removeItem( key( id ) );
		} else {
			window.localStorage.setItem( key( id ), JSON.stringify( unsaved ) );
		}
	} catch {
		// Private windows may refuse; editing goes on without the safety net.
	}
}
