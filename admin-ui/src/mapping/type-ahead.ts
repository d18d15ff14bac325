/** Typing letters in a tree goes to the next item that begins with them (WAI-ARIA: tree view). */
import { useRef } from '@wordpress/element';
import type { KeyboardEvent } from 'react';

const PAUSE_MS = 600;

export type TypeAhead = { /** Letters were typed a moment ago: a key that means something else belongs to them. */ typing: () => boolean; onKey: ( event: KeyboardEvent ) => void };

export function useTypeAhead( labels: readonly string[], current: number, go: ( index: number ) => void ): TypeAhead {
	const typed = useRef( { text: '', at: 0 } );
	const typing = () => typed.current.text !== '' && Date.now() - typed.current.at < PAUSE_MS;
	return {
		typing,
		onKey: ( event ) => {
			if ( event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey ) {
				return;
			}
			const text = ( typing() ? typed.current.text : '' ) + event.key.toLowerCase();
			typed.current = { text, at: Date.now() };
			// One letter again and again goes on to the next; more letters may fit the one that is reached.
			const from = text.length === 1 ? current + 1 : current;
			const order = labels.map( ( _label, index ) => ( from + index ) % labels.length );
			const found = order.find( ( index ) => labels[ index ]?.toLowerCase().startsWith( text ) );
			if ( found !== undefined ) {
				event.preventDefault();
				go( found );
			}
		},
	};
}
