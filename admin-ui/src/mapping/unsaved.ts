/** Edits not saved yet outlive a reload, a lost session and a closed tab: they wait in the browser until saved or discarded. */
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { readFlow } from '../../../worker/src/core/mapping/read-flow.ts';

const key = ( connectionId: string ) => `concord-mapping-${ connectionId }`;

export type Unsaved = { revision: number; mappings: FlowMappings };

export function readUnsaved( connectionId: string ): Unsaved | null {
	try {
		const text = window.localStorage.getItem( key( connectionId ) );
		const kept: unknown = text === null ? null : JSON.parse( text );
		return typeof kept === 'object' && kept !== null && 'revision' in kept && typeof kept.revision === 'number' && 'mappings' in kept ? { revision: kept.revision, mappings: readFlow( kept.mappings ) } : null;
	} catch {
		// A browser that keeps nothing, or something else under this name: there is nothing to restore.
		return null;
	}
}

export function keepUnsaved( connectionId: string, unsaved: Unsaved | null ): void {
	try {
		if ( unsaved === null ) {
			window.localStorage.removeItem( key( connectionId ) );
		} else {
			window.localStorage.setItem( key( connectionId ), JSON.stringify( unsaved ) );
		}
	} catch {
		// Private windows may refuse; editing goes on without the safety net.
	}
}
