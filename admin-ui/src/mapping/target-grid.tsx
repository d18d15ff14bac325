import { useDroppable } from '@dnd-kit/core';
import { Button, SearchControl } from '@wordpress/components';
import { useEffect, useMemo, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { FLOW_DOCUMENTS, type FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import { labelOf } from './catalogue.ts';
import { badgeOf, documentTitle, factsOf, filterLabel } from './target-words.ts';
import { FILTERS, filterRows, fits, isFixed, isMapped, isRequired, sourceText, type Filter, type TargetRow } from './target-rows.ts';
import { useTypeAhead } from './type-ahead.ts';
import { ROW_HEIGHT, useWindowed } from './windowed.ts';

/** Stands for a result that is not there yet. */
export const PENDING = '…';

type Item = { kind: 'group'; document: FlowDocument; count: number; open: boolean } | { kind: 'row'; row: TargetRow; place: number; of: number };
type Props = {
	rows: readonly TargetRow[]; selected: string; carrying: boolean; canEdit: boolean; height: number; loading: boolean; results: ( row: TargetRow ) => string | undefined;
	/** Stands above the fields while only suggested ones are shown. */
	suggestions: ReactNode;
	onSelect: ( key: string ) => void; onMap: ( row: TargetRow ) => void; onDrop: ( row: TargetRow ) => void; onUnmap: ( row: TargetRow ) => void;
};

/** The truth of a mapping: each field of Dynamics, where it comes from, and what comes out on the chosen order. */
export function TargetGrid( { rows, selected, carrying, canEdit, height, loading, results, suggestions, onSelect, onMap, onDrop, onUnmap }: Props ) {
	const [ search, setSearch ] = useState( '' );
	const [ filter, setFilter ] = useState< Filter >( 'all' );
	const [ closed, setClosed ] = useState< ReadonlySet< FlowDocument > >( new Set() );
	const items = useMemo( () => itemsOf( filterRows( rows, filter, search, selected ), closed ), [ rows, filter, search, selected, closed ] );
	const list = useWindowed( items.length, height );
	const [ active, setActive ] = useState( '' );
	const found = items.findIndex( ( item ) => itemKey( item ) === active );
	const current = Math.max( 0, found );
	const go = ( index: number ) => {
		const to = Math.min( Math.max( 0, index ), items.length - 1 );
		const item = items[ to ];
		if ( item ) {
			setActive( itemKey( item ) );
			list.reveal( to, true );
			if ( item.kind === 'row' ) {
				onSelect( item.row.key );
			}
		}
	};
	// A row chosen elsewhere (a problem in the list of checks) comes into sight.
	useEffect( () => {
		const index = items.findIndex( ( item ) => itemKey( item ) === selected );
		if ( index >= 0 && selected !== active ) {
			setActive( selected );
			list.reveal( index, false );
		}
	}, [ selected ] );
	const toggle = ( document: FlowDocument ) => setClosed( closed.has( document ) ? new Set( [ ...closed ].filter( ( one ) => one !== document ) ) : new Set( [ ...closed, document ] ) );
	const ahead = useTypeAhead( items.map( ( item ) => ( item.kind === 'row' ? item.row.target : documentTitle( item.document ) ) ), current, go );
	const enter = ( row: TargetRow ) => ( carrying ? onDrop( row ) : onMap( row ) );
	const onKeyDown = ( event: KeyboardEvent ) => {
		const item = items[ current ];
		const moves: Record< string, () => void > = {
			ArrowDown: () => go( current + 1 ), ArrowUp: () => go( current - 1 ), Home: () => go( 0 ), End: () => go( items.length - 1 ), PageDown: () => go( current + 10 ), PageUp: () => go( current - 10 ),
			ArrowRight: () => ( item?.kind === 'group' && ! item.open ? toggle( item.document ) : go( current + 1 ) ),
			ArrowLeft: () => ( item?.kind === 'group' && item.open ? toggle( item.document ) : go( items.slice( 0, current ).findLastIndex( ( one ) => one.kind === 'group' ) ) ),
			Enter: () => ( item?.kind === 'row' ? enter( item.row ) : item && toggle( item.document ) ),
			Delete: () => item?.kind === 'row' && onUnmap( item.row ),
		};
		const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[ event.key ];
		if ( move ) {
			event.preventDefault();
			move();
		} else {
			ahead.onKey( event );
		}
	};
	return (
		<section className="concord-map__side" aria-label={ __( 'To Dynamics', 'concord' ) }>
			<h2 className="concord-heading">{ __( 'To Dynamics', 'concord' ) }</h2>
			<SearchControl label={ __( 'Search fields', 'concord' ) } value={ search } onChange={ setSearch } __nextHasNoMarginBottom />
			<div className="concord-map__filters" role="group" aria-label={ __( 'Show', 'concord' ) }>
				{ FILTERS.map( ( one ) => <Button key={ one } size="small" variant={ one === filter ? 'primary' : 'tertiary' } aria-pressed={ one === filter } onClick={ () => setFilter( one ) }>{ `${ filterLabel( one ) } ${ rows.filter( ( row ) => fits( row, one ) ).length }` }</Button> ) }
			</div>
			{ loading && <p className="concord-fine" role="status">{ __( 'Reading the fields of Dynamics…', 'concord' ) }</p> }
			{ filter === 'suggested' && suggestions }
			{ items.length === 0 && filter !== 'suggested' && <p>{ __( 'No field fits. Clear the search or show all.', 'concord' ) }</p> }
			{ items.length > 0 && (
				<div ref={ list.box } className="concord-map__scroll" style={ { height } } onScroll={ list.onScroll }>
					<div role="treegrid" aria-label={ __( 'Fields of Dynamics', 'concord' ) } aria-rowcount={ items.length } aria-colcount={ 3 } style={ { height: items.length * ROW_HEIGHT } }>
						{ items.slice( list.start, list.end ).map( ( item, at ) => {
							const index = list.start + at;
							const common = { index, tabIndex: index === current ? 0 : -1, onKeyDown };
							return item.kind === 'group'
								? <GroupRow key={ item.document } { ...common } document={ item.document } count={ item.count } open={ item.open } onFocus={ () => setActive( item.document ) } onClick={ () => toggle( item.document ) } />
								: <FieldRow key={ item.row.key } { ...common } row={ item.row } place={ item.place } of={ item.of } result={ results( item.row ) } selected={ item.row.key === selected } canEdit={ canEdit } carrying={ carrying } onFocus={ () => setActive( item.row.key ) } onClick={ () => ( carrying ? onDrop( item.row ) : onSelect( item.row.key ) ) } onMap={ () => onMap( item.row ) } />;
						} ) }
					</div>
				</div>
			) }
		</section>
	);
}

const itemKey = ( item: Item ) => ( item.kind === 'group' ? item.document : item.row.key );

function itemsOf( rows: readonly TargetRow[], closed: ReadonlySet< FlowDocument > ): Item[] {
	return FLOW_DOCUMENTS.flatMap( ( document ): Item[] => {
		const own = rows.filter( ( row ) => row.document === document );
		const open = ! closed.has( document );
		return own.length === 0 ? [] : [ { kind: 'group', document, count: own.length, open }, ...( open ? own.map( ( row, index ): Item => ( { kind: 'row', row, place: index + 1, of: own.length } ) ) : [] ) ];
	} );
}

type Common = { index: number; tabIndex: number; onKeyDown: ( event: KeyboardEvent ) => void; onFocus: () => void; onClick: () => void };
const place = ( index: number ) => ( { position: 'absolute' as const, top: index * ROW_HEIGHT, height: ROW_HEIGHT } );

function GroupRow( { document, count, open, index, ...rest }: Common & { document: FlowDocument; count: number; open: boolean } ) {
	return <div role="row" aria-level={ 1 } aria-rowindex={ index + 1 } aria-expanded={ open } data-index={ index } className="concord-map__group" style={ place( index ) } { ...rest }><span role="gridcell" aria-colspan={ 3 }>{ documentTitle( document ) } <span className="concord-fine">{ count }</span></span></div>;
}

type FieldProps = Common & { row: TargetRow; place: number; of: number; result: string | undefined; selected: boolean; canEdit: boolean; carrying: boolean; onMap: () => void };

function FieldRow( { row, index, place: at, of, result, selected, canEdit, carrying, onMap, ...rest }: FieldProps ) {
	const locked = isFixed( row );
	const { setNodeRef, isOver } = useDroppable( { id: `target ${ row.key }`, disabled: locked || ! canEdit, data: { row } } );
	const errors = row.problems.filter( ( problem ) => problem.severity === 'error' ).length;
	const mapped = isMapped( row );
	const path = row.shown?.row.source.kind === 'path' ? row.shown.row.source.path : '';
	const from = mapped ? path === '' ? sourceText( row.shown ) : labelOf( path ) : '';
	return (
		<div
			ref={ setNodeRef } role="row" aria-level={ 2 } aria-posinset={ at } aria-setsize={ of } aria-rowindex={ index + 1 } aria-selected={ selected } aria-label={ rowName( row, from, result ) } data-index={ index } data-target={ row.key }
			className={ `concord-map__row is-${ row.shown?.origin ?? 'free' }${ selected ? ' is-selected' : '' }${ isOver ? ' is-over' : '' }${ carrying && ! locked ? ' takes' : '' }` } style={ place( index ) } { ...rest }
		>
			<span role="gridcell" className="concord-map__name" title={ row.target }>{ isRequired( row ) && <span aria-hidden="true" className="concord-map__required">* </span> }{ row.target }<span className="concord-fine">{ factsOf( row ) }</span></span>
			<span role="gridcell" className="concord-map__from" title={ sourceText( row.shown ) }>{ mapped ? <>{ row.shown && <span className="concord-map__badge" aria-hidden="true">{ badgeOf( row.shown.row ) }</span> }{ from }</> : row.shown ? __( 'not written', 'concord' ) : canEdit && ! locked && <Button size="small" variant="secondary" tabIndex={ -1 } onClick={ ( event: MouseEvent ) => {
				event.stopPropagation();
				onMap();
			} }
			/* translators: %s: name of a field. */
			aria-label={ sprintf( __( 'Map %s', 'concord' ), row.target ) }>{ __( 'Map', 'concord' ) }</Button> }</span>
			<span role="gridcell" className="concord-map__result" title={ result }>{ row.problems.length > 0 ? <span className={ errors > 0 ? 'is-error' : 'is-warning' }>{ errors > 0 ? __( '✖ error', 'concord' ) : __( '⚠ check', 'concord' ) }</span> : null }<bdi>{ result ?? '' }</bdi></span>
		</div>
	);
}

/** The kind of row in words, for those who do not see the badge. */
function mapped( row: TargetRow ): string {
	return isMapped( row ) && row.shown ? badgeOf( row.shown.row ) : '';
}

function rowName( row: TargetRow, from: string, result: string | undefined ): string {
	/* translators: %s: where a value comes from. */
	const source = from === '' ? row.shown ? __( 'not written', 'concord' ) : __( 'not mapped', 'concord' ) : sprintf( __( 'mapped from %s', 'concord' ), from );
	/* translators: %s: a sample value. */
	const sample = result === undefined ? '' : result === PENDING ? __( 'result not known yet', 'concord' ) : sprintf( __( 'sample %s', 'concord' ), result );
	return [ row.target, source, sample, isRequired( row ) ? __( 'required', 'concord' ) : '', mapped( row ), row.copy > 0 ? sprintf( /* translators: %d: number of a row. */ __( 'row %d for this field', 'concord' ), row.copy + 1 ) : '', row.shown?.origin === 'locked' ? __( 'filled by Concord', 'concord' ) : '', ...( row.problems.length > 0 ? [ __( 'has a problem', 'concord' ) ] : [] ) ].filter( ( part ) => part !== '' ).join( ', ' );
}
