import { useDraggable } from '@dnd-kit/core';
import { Button, SearchControl } from '@wordpress/components';
import { useMemo, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { KeyboardEvent } from 'react';
import type { Source, SourceGroup } from './catalogue.ts';
import { useTypeAhead } from './type-ahead.ts';
import { ROW_HEIGHT, useWindowed } from './windowed.ts';

type Item = { kind: 'group'; group: SourceGroup; open: boolean } | { kind: 'source'; source: Source; place: number; of: number };
type Props = { groups: readonly SourceGroup[]; carried: Source | null; loading: boolean; /** Paths that some row reads. */ used: ReadonlySet< string >; orders: number; /** Why recent orders could not be looked at; empty when they were. */ failure: string; onRetry: () => void; height: number; onPick: ( source: Source | null ) => void };

/** What an order holds, with the chosen order's values. Clicking or M picks a source up for a target. */
export function SourceTree( { groups, carried, loading, used, orders, failure, onRetry, height, onPick }: Props ) {
	const [ search, setSearch ] = useState( '' );
	const [ closed, setClosed ] = useState< ReadonlySet< string > >( new Set( [ 'document', 'setting' ] ) );
	const [ active, setActive ] = useState( 0 );
	const items = useMemo( () => itemsOf( groups, search, closed ), [ groups, search, closed ] );
	const list = useWindowed( items.length, height );
	const current = Math.min( active, Math.max( 0, items.length - 1 ) );
	const go = ( index: number ) => {
		const to = Math.min( Math.max( 0, index ), items.length - 1 );
		setActive( to );
		list.reveal( to, true );
	};
	const ahead = useTypeAhead( items.map( ( item ) => ( item.kind === 'group' ? item.group.title : item.source.label ) ), current, go );
	const toggle = ( id: string ) => setClosed( closed.has( id ) ? new Set( [ ...closed ].filter( ( one ) => one !== id ) ) : new Set( [ ...closed, id ] ) );
	const act = ( item: Item | undefined ) => {
		if ( item?.kind === 'group' ) {
			toggle( item.group.id );
		} else if ( item ) {
			onPick( carried?.path === item.source.path ? null : item.source );
		}
	};
	const onKeyDown = ( event: KeyboardEvent ) => {
		const item = items[ current ];
		const moves: Record< string, () => void > = {
			ArrowDown: () => go( current + 1 ), ArrowUp: () => go( current - 1 ), Home: () => go( 0 ), End: () => go( items.length - 1 ),
			ArrowRight: () => ( item?.kind === 'group' && ! item.open ? toggle( item.group.id ) : go( current + 1 ) ),
			ArrowLeft: () => ( item?.kind === 'group' && item.open ? toggle( item.group.id ) : go( items.slice( 0, current ).findLastIndex( ( one ) => one.kind === 'group' ) ) ),
			Enter: () => act( item ), ' ': () => act( item ), m: () => act( item ), M: () => act( item ),
		};
		const letter = event.key === 'm' || event.key === 'M';
		const move = event.ctrlKey || event.metaKey || event.altKey || ( letter && ahead.typing() ) ? undefined : moves[ event.key ];
		if ( move ) {
			event.preventDefault();
			move();
		} else {
			ahead.onKey( event );
		}
	};
	return (
		<section className="concord-map__side" aria-label={ __( 'From WooCommerce', 'concord' ) }>
			<h2 className="concord-heading">{ __( 'From WooCommerce', 'concord' ) }</h2>
			<SearchControl label={ __( 'Search sources', 'concord' ) } value={ search } onChange={ setSearch } __nextHasNoMarginBottom />
			{ failure !== '' && <p className="concord-error" role="alert">{ __( 'The custom data of your orders could not be listed; its path can be typed under “Map to”.', 'concord' ) } { failure } <Button size="compact" variant="secondary" onClick={ onRetry }>{ __( 'Try again', 'concord' ) }</Button></p> }
			<p className="concord-fine" role="status">{ failure !== '' ? '' : loading ? __( 'Looking at recent orders…', 'concord' ) : orders === 0 ? __( 'There are no orders yet, so custom data cannot be listed. Type its path under “Map to”.', 'concord' ) : '' }</p>
			{ items.length === 0 && <p>{ __( 'Nothing fits this search. Clear it to see every source.', 'concord' ) }</p> }
			{ items.length > 0 && (
				<div ref={ list.box } className="concord-map__scroll" style={ { height } } onScroll={ list.onScroll }>
					<div role="tree" aria-label={ __( 'Sources', 'concord' ) } style={ { height: items.length * ROW_HEIGHT } }>
						{ items.slice( list.start, list.end ).map( ( item, at ) => {
							const index = list.start + at;
							const common = { index, tabIndex: index === current ? 0 : -1, onKeyDown, onFocus: () => setActive( index ) };
							return item.kind === 'group'
								? <GroupItem key={ item.group.id } { ...common } group={ item.group } open={ item.open } onClick={ () => act( item ) } />
								: <SourceItem key={ item.source.path } { ...common } source={ item.source } place={ item.place } of={ item.of } orders={ orders } carried={ carried?.path === item.source.path } used={ used.has( item.source.path ) } onClick={ () => act( item ) } />;
						} ) }
					</div>
				</div>
			) }
		</section>
	);
}

function itemsOf( groups: readonly SourceGroup[], search: string, closed: ReadonlySet< string > ): Item[] {
	const needle = search.trim().toLowerCase();
	return groups.flatMap( ( group ): Item[] => {
		const found = needle === '' ? group.sources : group.sources.filter( ( source ) => source.path.toLowerCase().includes( needle ) || source.label.toLowerCase().includes( needle ) || source.sample.toLowerCase().includes( needle ) );
		const open = needle !== '' || ! closed.has( group.id );
		return found.length === 0 ? [] : [ { kind: 'group', group, open }, ...( open ? found.map( ( source, index ): Item => ( { kind: 'source', source, place: index + 1, of: found.length } ) ) : [] ) ];
	} );
}

type Common = { index: number; tabIndex: number; onKeyDown: ( event: KeyboardEvent ) => void; onFocus: () => void; onClick: () => void };
const place = ( index: number ) => ( { position: 'absolute' as const, top: index * ROW_HEIGHT, height: ROW_HEIGHT } );

function GroupItem( { group, open, index, ...rest }: Common & { group: SourceGroup; open: boolean } ) {
	return <div role="treeitem" aria-level={ 1 } aria-expanded={ open } aria-selected={ false } data-index={ index } className="concord-map__group" style={ place( index ) } { ...rest }>{ group.title }</div>;
}

function SourceItem( { source, index, place: at, of, orders, carried, used, ...rest }: Common & { source: Source; place: number; of: number; orders: number; carried: boolean; used: boolean } ) {
	const { setNodeRef, listeners, isDragging } = useDraggable( { id: `source ${ source.path }`, data: { source } } );
	/* translators: 1: number of orders that have it, 2: number of orders looked at. */
	const often = source.orders === null ? '' : sprintf( _n( 'in %1$d of %2$d', 'in %1$d of %2$d', source.orders, 'concord' ), source.orders, orders );
	return (
		<div
			ref={ setNodeRef } role="treeitem" aria-level={ 2 } aria-posinset={ at } aria-setsize={ of } aria-selected={ carried } data-index={ index } data-path={ source.path } title={ source.path }
			className={ `concord-map__source${ carried ? ' is-carried' : '' }${ isDragging ? ' is-dragging' : '' }` } style={ place( index ) } { ...listeners } { ...rest }
		>
			<span className="concord-map__name">{ source.label }{ used && <span className="concord-map__used" title={ __( 'used', 'concord' ) }><span className="screen-reader-text">, { __( 'used', 'concord' ) }</span></span> }</span>
			<span className="concord-map__sample"><bdi>{ source.sample }</bdi>{ often !== '' && <span className="concord-fine">{ ` ${ often }` }</span> }</span>
		</div>
	);
}
