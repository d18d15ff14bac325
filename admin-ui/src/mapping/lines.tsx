import { useEffect, useRef, useState } from '@wordpress/element';
import type { RefObject } from 'react';
import type { TargetRow } from './target-rows.ts';

type Line = { key: string; selected: boolean; x1: number; y1: number; x2: number; y2: number };
/** More lines than this are a carpet: only the selected row's is drawn then. */
const MOST = 40;

/** Lines between sources and rows that are both in sight: a picture of the table, which stays the truth. Not for screen readers; each row says its source. */
export function Lines( { area, rows, selected }: { area: RefObject< HTMLElement >; rows: readonly TargetRow[]; selected: string } ) {
	const [ lines, setLines ] = useState< readonly Line[] >( [] );
	const last = useRef( '' );
	useEffect( () => {
		let frame = 0;
		const draw = () => {
			const found = area.current ? measure( area.current, rows, selected ) : [];
			const text = JSON.stringify( found );
			if ( text !== last.current ) {
				last.current = text;
				setLines( found );
			}
			// Scrolling, filtering and resizing all move rows; a frame is cheaper than knowing which.
			frame = window.requestAnimationFrame( draw );
		};
		draw();
		return () => window.cancelAnimationFrame( frame );
	}, [ area, rows, selected ] );
	return (
		<svg className="concord-map__lines" aria-hidden="true" focusable="false">
			{ lines.map( ( { key, selected: strong, x1, y1, x2, y2 } ) => <path key={ key } className={ strong ? 'is-selected' : '' } d={ `M ${ x1 } ${ y1 } C ${ x1 + 24 } ${ y1 }, ${ x2 - 24 } ${ y2 }, ${ x2 } ${ y2 }` } /> ) }
		</svg>
	);
}

function measure( area: HTMLElement, rows: readonly TargetRow[], selected: string ): Line[] {
	const box = area.getBoundingClientRect();
	const sources = new Map( [ ...area.querySelectorAll< HTMLElement >( '[data-path]' ) ].map( ( element ) => [ element.dataset[ 'path' ] ?? '', element ] ) );
	const targets = new Map( [ ...area.querySelectorAll< HTMLElement >( '[data-target]' ) ].map( ( element ) => [ element.dataset[ 'target' ] ?? '', element ] ) );
	const found = rows.flatMap( ( row ): Line[] => {
		const path = row.shown?.origin !== 'removed' && row.shown?.row.source.kind === 'path' ? row.shown.row.source.path : '';
		const [ from, to ] = [ inSight( sources.get( path ) ), inSight( targets.get( row.key ) ) ];
		return from && to ? [ { key: row.key, selected: row.key === selected, x1: from.right - box.left, y1: ( from.top + from.bottom ) / 2 - box.top, x2: to.left - box.left, y2: ( to.top + to.bottom ) / 2 - box.top } ] : [];
	} );
	return found.length > MOST ? found.filter( ( line ) => line.selected ) : found;
}

function inSight( element: HTMLElement | undefined ): DOMRect | null {
	const frame = element?.closest( '.concord-map__scroll' )?.getBoundingClientRect();
	const own = element?.getBoundingClientRect();
	const middle = own ? ( own.top + own.bottom ) / 2 : 0;
	return frame && own && middle > frame.top && middle < frame.bottom ? own : null;
}
