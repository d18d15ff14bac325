/** Only the rows in sight are in the page: an entity of 1,000 fields scrolls and filters like one of ten. */
import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import type { RefObject, UIEvent } from 'react';

/** CSS pixels; the stylesheet says the same. */
export const ROW_HEIGHT = 44;
const BEYOND = 6;

export type Windowed = { box: RefObject< HTMLDivElement >; start: number; end: number; onScroll: ( event: UIEvent< HTMLDivElement > ) => void; /** Puts a row in sight and, once it is there, the focus on it. */ reveal: ( index: number, focus: boolean ) => void };

export function useWindowed( count: number, height: number ): Windowed {
	const box = useRef< HTMLDivElement >( null );
	const [ top, setTop ] = useState( 0 );
	const [ wanted, setWanted ] = useState< number | null >( null );
	const start = Math.max( 0, Math.floor( top / ROW_HEIGHT ) - BEYOND );
	const end = Math.min( count, Math.ceil( ( top + height ) / ROW_HEIGHT ) + BEYOND );
	const onScroll = useCallback( ( event: UIEvent< HTMLDivElement > ) => setTop( event.currentTarget.scrollTop ), [] );
	const reveal = useCallback( ( index: number, focus: boolean ) => {
		const element = box.current;
		if ( ! element ) {
			return;
		}
		const [ above, below ] = [ index * ROW_HEIGHT, ( index + 1 ) * ROW_HEIGHT - element.clientHeight ];
		const next = above < element.scrollTop ? above : below > element.scrollTop ? below : element.scrollTop;
		element.scrollTop = next;
		setTop( next );
		if ( focus ) {
			setWanted( index );
		}
	}, [] );
	useEffect( () => {
		const element = wanted === null ? null : box.current?.querySelector< HTMLElement >( `[data-index="${ wanted }"]` );
		if ( element ) {
			element.focus( { preventScroll: true } );
			setWanted( null );
		}
	}, [ wanted, start, end ] );
	return { box, start, end, onScroll, reveal };
}
