/** Both sides and the row between them: picking up, dropping, mapping and taking away, by mouse, by click and by key alike. */
import { closestCenter, DndContext, DragOverlay, PointerSensor, pointerWithin, useSensor, useSensors, type CollisionDetection } from '@dnd-kit/core';
import { speak } from '@wordpress/a11y';
import { Button } from '@wordpress/components';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { MappingProblem } from '../../../worker/src/core/mapping/check.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import type { Suggestion } from '../../../worker/src/core/mapping/suggest.ts';
import type { Source, SourceGroup } from './catalogue.ts';
import type { LivePreview } from './live-preview.tsx';
import { RowPanel } from './row-panel.tsx';
import { useSuggestions } from './use-suggestions.ts';
import { dropRow, mapTo, newRow, removeRow, resetRow, setRow, type Product } from './rows.ts';
import { SourceTree } from './source-tree.tsx';
import { PENDING, TargetGrid } from './target-grid.tsx';
import { isFixed, isLeft, keyOf, type TargetRow } from './target-rows.ts';
import { valueText } from './value-text.ts';

/** Looked at by those who ask for them. */
const Lines = lazy( async () => ( { default: ( await import( './lines.tsx' ) ).Lines } ) );
const AddField = lazy( async () => ( { default: ( await import( './add-field.tsx' ) ).AddField } ) );
const Suggestions = lazy( async () => ( { default: ( await import( './suggestions.tsx' ) ).Suggestions } ) );

type Props = {
	connectionId: string; product: Product; flow: FlowMappings; rows: readonly TargetRow[]; groups: readonly SourceGroup[]; orders: number; problems: readonly MappingProblem[]; preview: LivePreview;
	loadingSources: boolean; /** Why recent orders could not be looked at. */ sourcesFailure: string; onReadSources: () => void; loadingFields: boolean; canEdit: boolean; lines: boolean; /** Only the chosen row and what feeds it. */ focus: boolean; selected: string; onSelect: ( key: string ) => void; onChange: ( flow: FlowMappings, merge?: string ) => void; onUndo: () => void;
};

/** How long the way back from a removal stands there; Undo in the bar stays. */
const GONE_MS = 10_000;

/** Where the pointer is; between rows, the nearest. */
const underPointer: CollisionDetection = ( args ) => {
	const hits = pointerWithin( args );
	return hits.length > 0 ? hits : closestCenter( args );
};

export function Workbench( { connectionId, product, flow, rows: mapped, groups: everything, orders, preview, loadingSources, sourcesFailure, onReadSources, loadingFields, canEdit, lines, focus, selected, onSelect, onChange, onUndo }: Props ) {
	const [ carried, setCarried ] = useState< Source | null >( null );
	const [ dragged, setDragged ] = useState< Source | null >( null );
	const picker = useRef< HTMLInputElement >( null );
	const area = useRef< HTMLDivElement >( null );
	const [ opening, setOpening ] = useState( '' );
	const [ gone, setGone ] = useState( '' );
	// A click must stay a click: dragging begins after some pixels.
	const sensors = useSensors( useSensor( PointerSensor, { activationConstraint: { distance: 6 } } ) );
	const sources = useMemo( () => everything.flatMap( ( group ) => group.sources ), [ everything ] );
	const { suggestions, compare, reject } = useSuggestions( connectionId, mapped, sources, orders, canEdit );
	const all = useMemo( () => {
		const suggested = new Set( suggestions.map( ( one ) => keyOf( one.document, one.target ) ) );
		return mapped.map( ( one ) => ( suggested.has( one.key ) ? { ...one, suggested: true } : one ) );
	}, [ mapped, suggestions ] );
	const used = useMemo( () => new Set( all.flatMap( ( row ) => ( row.shown && row.shown.origin !== 'removed' && row.shown.row.source.kind === 'path' ? [ row.shown.row.source.path ] : [] ) ) ), [ all ] );
	const row = all.find( ( one ) => one.key === selected );
	const rows = focus && row ? [ row ] : all;
	const groups = focus && row ? feeding( everything, row ) : everything;
	const height = Math.max( 360, Math.min( 720, window.innerHeight - 320 ) );

	const pick = ( source: Source | null ) => {
		setCarried( source );
		/* translators: %s: name of a source. */
		speak( source ? sprintf( __( '%s picked up. Go to a field of Dynamics and press Enter or click it; Escape puts it back.', 'concord' ), source.label ) : __( 'Put back.', 'concord' ) );
	};
	const map = ( target: TargetRow, path: string ) => {
		setCarried( null );
		onSelect( target.key );
		if ( isFixed( target ) || ! canEdit ) {
			/* translators: %s: name of a field. */
			speak( sprintf( target.shown ? __( '%s cannot be changed: Concord fills it itself.', 'concord' ) : __( '%s cannot be mapped: Dynamics fills it itself.', 'concord' ), target.target ) );
			return;
		}
		onChange( mapTo( product, target.document, flow, target.target, path, target.field, target.copy ) );
		const label = sources.find( ( source ) => source.path === path );
		/* translators: 1: name of a source, 2: name of a field, 3: a sample value. */
		speak( `${ sprintf( __( '%1$s mapped to %2$s. Sample %3$s.', 'concord' ), label?.label ?? path, target.target, label?.sample || __( 'empty', 'concord' ) ) } ${ leftText( all, target ) }` );
	};
	const accept = ( accepted: readonly Suggestion[] ) => {
		// One edit for all of them: one step back takes them away again.
		onChange( accepted.reduce( ( next, { document, target, path } ) => mapTo( product, document, next, target, path, all.find( ( one ) => one.key === keyOf( document, target ) )?.field ), flow ) );
		/* translators: %d: number of fields. */
		speak( sprintf( _n( '%d field mapped.', '%d fields mapped.', accepted.length, 'concord' ), accepted.length ) );
	};
	const unmap = ( target: TargetRow ) => {
		if ( ! canEdit || ! target.shown || target.shown.origin === 'locked' || ( target.shown.origin !== 'added' && target.shown.row.required ) ) {
			return;
		}
		take( target, isDouble( target ) ? 'copy' : target.shown.origin === 'added' ? 'own' : 'built-in' );
	};
	const isDouble = ( target: TargetRow ) => mapped.some( ( one ) => one.document === target.document && one.target === target.target && one.copy > 0 );
	/** Takes a row away, says so, and offers the way back. */
	const take = ( target: TargetRow, what: 'copy' | 'own' | 'built-in' ) => {
		onChange( what === 'copy' && target.shown?.at !== undefined ? dropRow( flow, target.document, target.shown.at ) : what === 'own' ? resetRow( flow, target.document, target.target ) : removeRow( flow, target.document, target.target ) );
		if ( what === 'copy' ) {
			onSelect( keyOf( target.document, target.target ) );
		}
		/* translators: %s: name of a field. */
		setGone( what === 'copy' ? sprintf( __( 'One of the rows for %s was removed.', 'concord' ), target.target ) : sprintf( __( '%s is not written any more.', 'concord' ), target.target ) );
		/* translators: %s: name of a field. */
		speak( sprintf( __( '%s is not written any more. Control and Z brings it back.', 'concord' ), target.target ) );
	};
	// The panel of another row has to stand before its input can be focused.
	useEffect( () => {
		if ( opening !== '' && opening === selected && picker.current ) {
			picker.current.focus();
			picker.current.scrollIntoView( { block: 'nearest' } );
			setOpening( '' );
		}
	}, [ opening, selected ] );
	useEffect( () => {
		const timer = gone === '' ? undefined : window.setTimeout( () => setGone( '' ), GONE_MS );
		return () => window.clearTimeout( timer );
	}, [ gone ] );
	useEffect( () => {
		if ( ! carried ) {
			return undefined;
		}
		const onKey = ( event: KeyboardEvent ) => event.key === 'Escape' && pick( null );
		document.addEventListener( 'keydown', onKey );
		return () => document.removeEventListener( 'keydown', onKey );
	}, [ carried ] );

	const result = ( target: TargetRow ) => {
		const field = target.shown && target.shown.origin !== 'removed' ? preview.fields( target.document ).get( target.target ) : undefined;
		if ( ! field && target.shown && target.shown.origin !== 'removed' && preview.waiting && preview.order.orderId !== '' ) {
			return PENDING;
		}
		return field && ( field.problem ?? ( field.outcome === 'written' ? valueText( field.value ) : field.outcome === 'blank' ? __( 'empty', 'concord' ) : '' ) );
	};
	return (
		<DndContext
			sensors={ sensors } collisionDetection={ underPointer }
			accessibility={ { announcements: SILENT, screenReaderInstructions: { draggable: __( 'Press M to pick this source up, then Enter on a field of Dynamics.', 'concord' ) } } }
			onDragStart={ ( { active } ) => setDragged( ( active.data.current as { source?: Source } | undefined )?.source ?? null ) }
			onDragCancel={ () => setDragged( null ) }
			onDragEnd={ ( { over } ) => {
				const target = ( over?.data.current as { row?: TargetRow } | undefined )?.row;
				if ( target && dragged ) {
					map( target, dragged.path );
				}
				setDragged( null );
			} }
		>
			{ carried && <p className="concord-map__carried" role="note">{ /* translators: %s: name of a source. */ sprintf( __( 'Carrying “%s”: choose a field of Dynamics.', 'concord' ), carried.label ) } <Button size="small" variant="secondary" onClick={ () => pick( null ) }>{ __( 'Put back', 'concord' ) }</Button></p> }
			{ gone !== '' && <p className="concord-map__carried" role="note">{ gone } <Button size="small" variant="secondary" aria-label={ __( 'Undo the removal', 'concord' ) } onClick={ () => {
				onUndo();
				setGone( '' );
			} }>{ __( 'Undo', 'concord' ) }</Button></p> }
			<div ref={ area } className="concord-map__area">
				<SourceTree groups={ groups } carried={ carried } loading={ loadingSources } used={ used } orders={ orders } failure={ loadingSources ? '' : sourcesFailure } onRetry={ onReadSources } height={ height } onPick={ pick } />
				<div>
					<TargetGrid
						rows={ rows } selected={ selected } carrying={ carried !== null } canEdit={ canEdit } height={ height - 34 } loading={ loadingFields } results={ result } suggestions={ <Suspense fallback={ null }><Suggestions suggestions={ suggestions } compare={ compare } sampleOf={ ( path ) => sources.find( ( source ) => source.path === path )?.sample ?? '' } onReject={ reject } onAccept={ accept } /></Suspense> } onSelect={ onSelect }
						onMap={ ( target ) => {
							onSelect( target.key );
							setOpening( target.key );
						} }
						onDrop={ ( target ) => carried && map( target, carried.path ) } onUnmap={ unmap }
					/>
					{ canEdit && <Suspense fallback={ null }><AddField rows={ all } onAdd={ ( document, target ) => {
						onChange( setRow( flow, document, newRow( target, 'number' ) ) );
						onSelect( keyOf( document, target ) );
						setOpening( keyOf( document, target ) );
					} } /></Suspense> }
				</div>
				{ row ? (
					<RowPanel
						key={ row.key } row={ row } sources={ sources } trace={ preview.fields( row.document ).get( row.target ) } waiting={ preview.waiting && preview.order.orderId !== '' } sampleOf={ ( path ) => preview.values.get( path ) } readOnly={ ! canEdit } pickerRef={ picker }
						onMap={ ( path ) => map( row, path ) } onChange={ ( changed, merge ) => onChange( setRow( flow, row.document, changed, row.shown?.at ), merge ) }
						onRemove={ () => take( row, 'built-in' ) } onReset={ () => ( row.shown?.origin === 'added' ? take( row, 'own' ) : onChange( resetRow( flow, row.document, row.target ) ) ) } onDropCopy={ isDouble( row ) ? () => take( row, 'copy' ) : undefined }
					/>
				) : <section className="concord-map__panel concord-card" aria-label={ __( 'Field', 'concord' ) }><p>{ __( 'Choose a field of Dynamics to see where it comes from. To map one: press Map, drag a source onto it, or click a source and then the field.', 'concord' ) }</p></section> }
				{ lines && <Suspense fallback={ null }><Lines area={ area } rows={ rows } selected={ selected } /></Suspense> }
			</div>
			<DragOverlay>{ dragged && <span className="concord-map__pill">{ dragged.label }</span> }</DragOverlay>
		</DndContext>
	);
}

/** Said with each mapping, so that nobody has to count. */
function leftText( rows: readonly TargetRow[], mapped: TargetRow ): string {
	const left = rows.filter( ( row ) => row.key !== mapped.key && isLeft( row ) ).length;
	/* translators: %d: number of fields. */
	return left === 0 ? __( 'No required field is left.', 'concord' ) : sprintf( _n( '%d required field left.', '%d required fields left.', left, 'concord' ), left );
}

/** The sources one row reads, by path or by name in its expression and steps. */
function feeding( groups: readonly SourceGroup[], { shown }: TargetRow ): SourceGroup[] {
	const text = JSON.stringify( shown?.row ?? {} );
	return groups.map( ( group ) => ( { ...group, sources: group.sources.filter( ( { path } ) => text.includes( path ) ) } ) ).filter( ( group ) => group.sources.length > 0 );
}

/** What happens is said once, by speak(); the library's own sentences are about ids. */
const SILENT = { onDragStart: () => undefined, onDragOver: () => undefined, onDragEnd: () => undefined, onDragCancel: () => undefined };
