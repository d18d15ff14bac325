import { Background, BaseEdge, Controls, EdgeLabelRenderer, getSmoothStepPath, Handle, Position, ReactFlow, type Edge as FlowEdge, type EdgeProps, type Node as FlowNode, type NodeProps, type ReactFlowInstance } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { Button } from '@wordpress/components';
import { createContext, useContext, useEffect, useMemo, useRef } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { DragEvent } from 'react';
import { graphOf, START, type Graph, type GraphEdge, type GraphNode } from '../../../worker/src/core/flow/graph.ts';
import { findStep } from '../../../worker/src/core/flow/tree.ts';
import type { StepKind } from '../../../worker/src/core/flow/schema.ts';
import { boundsOf, NODE, placesOf } from './layout.ts';
import { KINDS } from './new-step.ts';
import { TRIGGER_ID, type Layout } from './state.ts';
import { StepCounts } from './tested-step.tsx';
import type { View } from './view.ts';
import { kindLabel, listLabel, stepName, stepSummary, triggerText } from './words.ts';

type StepNode = FlowNode< { node: GraphNode }, 'step' >;
type AddEdge = FlowEdge< { edge: GraphEdge; /** Where an empty side of a branch runs. */ side: { x: number; y: number } | null }, 'add' >;
type CanvasView = View & { drop: ( edge: GraphEdge, kind: StepKind ) => void; kinds: readonly StepKind[] };

const ViewContext = createContext< CanvasView | null >( null );
/** Smaller than this nobody reads a step, and its + is too small to hit. */
const FIT = { minZoom: 0.6, maxZoom: 1 };
/** Part of the canvas that stays free around a flow shown whole (React Flow's own padding of 0.1 on either side). */
const FREE = 0.2;
/** Pixels below or above a step at which a line turns. */
const TURN = 12;
const KIND_TYPE = 'application/x-concord-step';

/** The flow as a picture: select, add on an edge, move, duplicate, remove, by mouse and by keyboard. */
export default function Canvas( { view, kinds, onDrop }: { view: View; kinds: readonly StepKind[]; onDrop: ( edge: GraphEdge, kind: StepKind ) => void } ) {
	const { drawing, selected, edit, readOnly } = view;
	const graph = useMemo( () => graphOf( drawing.steps ), [ drawing.steps ] );
	const { nodes: positions, sides } = useMemo( () => placesOf( graph, drawing.layout ), [ graph, drawing.layout ] );
	// Typing in the form beside must not make 60 nodes anew with every letter.
	const nodes = useMemo( () => graph.nodes.map( ( node ): StepNode => ( {
		id: node.id, type: 'step', position: positions[ node.id ] ?? { x: 0, y: 0 }, data: { node }, draggable: ! readOnly && ( node.kind === 'step' || node.kind === 'start' ), selectable: node.kind === 'step' || node.kind === 'start',
		focusable: node.kind === 'step' || node.kind === 'start', selected: node.id === selected || ( node.kind === 'start' && selected === TRIGGER_ID ), ariaLabel: nodeLabel( node, drawing.trigger ),
		...( node.kind === 'step' || node.kind === 'start' ? { width: NODE.width, height: NODE.height } : { width: 28, height: 28 } ),
	} ) ), [ graph, positions, readOnly, selected, drawing.trigger ] );
	const edges = useMemo( () => graph.edges.map( ( edge ): AddEdge => ( { id: edge.id, source: edge.from, target: edge.to, type: 'add', data: { edge, side: sides[ edge.id ] ?? null }, focusable: false } ) ), [ graph, sides ] );
	const instance = useRef< ReactFlowInstance< StepNode, AddEdge > | null >( null );
	const box = useRef< HTMLDivElement | null >( null );
	useFollow( instance, box, graph, positions, selected );
	// What is dragged and where it goes have to be on the screen at once: nobody scrolls the page while holding a step.
	useEffect( () => {
		// Newer browsers answer a promise, which must not become the effect's clean-up.
		void box.current?.closest( '.concord-designer__drawing' )?.scrollIntoView( { block: 'nearest' } );
	}, [] );
	const select = ( id: string ) => edit( { do: 'select', id: id === START ? TRIGGER_ID : id } );
	return (
		<ViewContext.Provider value={ { ...view, drop: onDrop, kinds } }>
			<div className="concord-designer__drawing">
				{ ! readOnly && <Shelf kinds={ kinds } /> }
				<div ref={ box } className="concord-designer__canvas" role="region" aria-label={ __( 'Canvas', 'concord' ) }>
					<ReactFlow< StepNode, AddEdge >
						nodes={ nodes }
						edges={ edges }
						nodeTypes={ NODE_TYPES }
						edgeTypes={ EDGE_TYPES }
						nodesConnectable={ false }
						deleteKeyCode={ null }
						fitView
						fitViewOptions={ FIT }
						onInit={ ( made ) => {
							instance.current = made;
						} }
						minZoom={ 0.2 }
						proOptions={ { hideAttribution: false } }
						ariaLabelConfig={ ariaTexts() }
						onNodeClick={ ( _event, node ) => select( node.id ) }
						onNodesChange={ ( changes ) => changes.forEach( ( change ) => {
							// Enter or Space on a focused node selects it; dragging by keyboard arrows ends in a position.
							if ( change.type === 'select' && change.selected ) {
								select( change.id );
							}
							if ( change.type === 'position' && change.position && change.dragging === false && ! instance.current?.getNode( change.id )?.dragging ) {
								edit( { do: 'layout', layout: { ...drawing.layout, [ change.id ]: change.position } } );
							}
						} ) }
						onNodeDragStop={ ( event, node ) => {
							// Dropped on a + it goes there in the flow; anywhere else it only stands there.
							const edge = edgeUnder( event, graph );
							if ( edge && node.id !== START ) {
								edit( { do: 'move', id: node.id, place: edge.place } );
								return;
							}
							edit( { do: 'layout', layout: { ...drawing.layout, [ node.id ]: { x: Math.round( node.position.x ), y: Math.round( node.position.y ) } } } );
						} }
					>
						<Background />
						<Controls showInteractive={ false } />
					</ReactFlow>
				</div>
			</div>
		</ViewContext.Provider>
	);
}

type Ref< T > = { current: T | null };

/**
 * What was added comes into view with the places around it: a step cannot be dropped where nobody sees. The whole flow where it can be read
 * at that size, else the step alone. Jumps, never glides.
 */
function useFollow( instance: Ref< ReactFlowInstance< StepNode, AddEdge > >, box: Ref< HTMLElement >, { nodes }: Graph, positions: Layout, selected: string | null ): void {
	const count = useRef( nodes.length );
	useEffect( () => {
		if ( count.current !== nodes.length ) {
			count.current = nodes.length;
			const { width, height } = boundsOf( positions );
			const room = ( 1 - FREE ) / FIT.minZoom;
			const fits = box.current !== null && width <= box.current.clientWidth * room && height <= box.current.clientHeight * room;
			void instance.current?.fitView( fits || selected === null ? FIT : { ...FIT, nodes: [ { id: selected } ] } );
		}
	}, [ instance, box, nodes, positions, selected ] );
}

/** The place whose + is under the pointer, below the node that is dragged. */
function edgeUnder( event: MouseEvent | TouchEvent, { edges }: Graph ): GraphEdge | undefined {
	const { clientX, clientY } = 'clientX' in event ? event : event.changedTouches[ 0 ] ?? { clientX: -1, clientY: -1 };
	const hit = document.elementsFromPoint( clientX, clientY ).map( ( element ) => element.closest< HTMLElement >( '[data-edge]' )?.dataset[ 'edge' ] ).find( ( id ) => id !== undefined );
	return edges.find( ( edge ) => edge.id === hit );
}

/** Steps to drag onto an edge; the same ones are behind every +. */
function Shelf( { kinds }: { kinds: readonly StepKind[] } ) {
	return (
		<ul className="concord-designer__shelf" aria-label={ __( 'Steps to drag', 'concord' ) }>
			{ KINDS.filter( ( kind ) => kinds.includes( kind ) ).map( ( kind ) => (
				<li key={ kind } draggable data-kind={ kind } onDragStart={ ( event ) => event.dataTransfer.setData( KIND_TYPE, kind ) }>{ kindLabel( kind ) }</li>
			) ) }
		</ul>
	);
}

function nodeLabel( node: GraphNode, trigger: View[ 'drawing' ][ 'trigger' ] ): string {
	/* translators: %s: what starts a flow. */
	return node.step ? `${ kindLabel( node.step.step ) }: ${ stepName( node.step ) }, ${ stepSummary( node.step ) }` : node.kind === 'start' ? sprintf( __( 'Start: %s', 'concord' ), triggerText( trigger ) ) : '';
}

function StepBox( { data: { node }, selected }: NodeProps< StepNode > ) {
	const view = useContext( ViewContext );
	const own = view?.checks.filter( ( check ) => check.step !== null && check.step === node.step?.id ) ?? [];
	const worst = own.some( ( check ) => check.severity === 'error' ) ? 'has-error' : own.length > 0 ? 'has-warning' : '';
	const handles = (
		<>
			{ node.kind !== 'start' && <Handle type="target" position={ Position.Top } isConnectable={ false } /> }
			{ node.kind !== 'end' && <Handle type="source" position={ Position.Bottom } isConnectable={ false } /> }
		</>
	);
	if ( node.kind === 'join' || node.kind === 'end' ) {
		return <div className={ `concord-designer__dot is-${ node.kind }` } aria-hidden="true">{ handles }</div>;
	}
	return (
		<div className={ `concord-designer__node ${ selected ? 'is-selected' : '' } ${ worst }` }>
			{ handles }
			<span className="concord-designer__kindname">{ node.step ? kindLabel( node.step.step ) : __( 'Starts', 'concord' ) }</span>
			<span className="concord-designer__nodetext">{ node.step ? ( node.step.title || stepSummary( node.step ) ) : triggerText( view?.drawing.trigger ?? null ) }</span>
			{ view?.tested && node.step && <StepCounts result={ view.tested.byStep.get( node.step.id ) } /> }
		</div>
	);
}

function AddOnEdge( { id, sourceX, sourceY, targetX, targetY, data }: EdgeProps< AddEdge > ) {
	const view = useContext( ViewContext );
	const edge = data?.edge;
	const [ path, labelX, labelY ] = data?.side ? around( data.side, { sourceX, sourceY, targetX, targetY } ) : getSmoothStepPath( { sourceX, sourceY, sourcePosition: Position.Bottom, targetX, targetY, targetPosition: Position.Top } );
	if ( ! edge || ! view ) {
		return <BaseEdge id={ id } path={ path } />;
	}
	const before = findStep( view.drawing.steps, edge.from )?.step;
	/* translators: %s: name of a step. */
	const label = edge.list ? sprintf( __( 'Add a step: %s', 'concord' ), listLabel( edge.list ) ) : before ? sprintf( __( 'Add a step after %s', 'concord' ), stepName( before ) ) : __( 'Add a step at the beginning', 'concord' );
	return (
		<>
			<BaseEdge id={ id } path={ path } />
			<EdgeLabelRenderer>
				<div className="concord-designer__edge nodrag nopan" style={ { transform: `translate(-50%, -50%) translate(${ labelX }px, ${ labelY }px)` } }>
					{ edge.list && edge.list !== 'steps' && <span className="concord-designer__side">{ listLabel( edge.list ) }</span> }
					{ ! view.readOnly && (
						<Button
							className="concord-designer__plus"
							size="small"
							aria-label={ label }
							data-edge={ edge.id }
							onClick={ () => view.openPalette( edge.place ) }
							onDragOver={ ( event: DragEvent< HTMLElement > ) => event.preventDefault() }
							onDrop={ ( event: DragEvent< HTMLElement > ) => {
								const kind = view.kinds.find( ( one ) => one === event.dataTransfer.getData( KIND_TYPE ) );
								if ( kind ) {
									event.preventDefault();
									view.drop( edge, kind );
								}
							} }
						>
							+
						</Button>
					) }
				</div>
			</EdgeLabelRenderer>
		</>
	);
}

/** Past the steps of the other side, through the room that the layout keeps. */
function around( { x, y }: { x: number; y: number }, { sourceX, sourceY, targetX, targetY }: Pick< EdgeProps, 'sourceX' | 'sourceY' | 'targetX' | 'targetY' > ): [ string, number, number ] {
	return [ `M ${ sourceX },${ sourceY } V ${ sourceY + TURN } H ${ x } V ${ targetY - TURN } H ${ targetX } V ${ targetY }`, x, y ];
}

const NODE_TYPES = { step: StepBox };
const EDGE_TYPES = { add: AddOnEdge };

function ariaTexts() {
	return {
		'node.a11yDescription.default': __( 'Press Enter or Space to select the step. Arrow keys move it on the canvas; buttons above its settings move, duplicate and remove it.', 'concord' ),
		'node.a11yDescription.keyboardDisabled': __( 'Press Enter or Space to select the step.', 'concord' ),
		'node.a11yDescription.ariaLiveMessage': ( { direction, x, y }: { direction: string; x: number; y: number } ) => sprintf( /* translators: 1: direction, 2 and 3: position. */ __( 'Moved %1$s, to %2$d, %3$d.', 'concord' ), direction, Math.round( x ), Math.round( y ) ),
		'edge.a11yDescription.default': __( 'A connection between two steps.', 'concord' ),
		'controls.ariaLabel': __( 'Canvas controls', 'concord' ),
		'controls.zoomIn.ariaLabel': __( 'Zoom in', 'concord' ),
		'controls.zoomOut.ariaLabel': __( 'Zoom out', 'concord' ),
		'controls.fitView.ariaLabel': __( 'Show the whole flow', 'concord' ),
		'controls.interactive.ariaLabel': __( 'Lock the canvas', 'concord' ),
		'minimap.ariaLabel': __( 'Overview of the flow', 'concord' ),
		'handle.ariaLabel': __( 'Connection point', 'concord' ),
	};
}
