/** A step of the flow that is dragged onto a + goes there; in the outline by the browser's own dragging, on the canvas by React Flow's. */
import type { DragEvent } from 'react';
import type { Place } from '../../../worker/src/core/flow/tree.ts';
import type { Edit } from './state.ts';

const STEP_TYPE = 'application/x-concord-moved-step';

export function dragsStep( id: string ): { draggable: true; onDragStart: ( event: DragEvent< HTMLElement > ) => void } {
	return { draggable: true, onDragStart: ( event ) => event.dataTransfer.setData( STEP_TYPE, id ) };
}

export function takesStep( place: Place, edit: ( action: Edit ) => void ): { onDragOver: ( event: DragEvent< HTMLElement > ) => void; onDrop: ( event: DragEvent< HTMLElement > ) => void } {
	return {
		onDragOver: ( event ) => {
			if ( event.dataTransfer.types.includes( STEP_TYPE ) ) {
				event.preventDefault();
			}
		},
		onDrop: ( event ) => {
			const id = event.dataTransfer.getData( STEP_TYPE );
			if ( id !== '' ) {
				event.preventDefault();
				edit( { do: 'move', id, place } );
			}
		},
	};
}
