/** Where the nodes stand: by dagre, unless a person moved them. */
import { graphlib, layout as arrange } from '@dagrejs/dagre';
import type { Graph } from '../../../worker/src/core/flow/graph.ts';
import type { Layout } from './state.ts';

export const NODE = { width: 240, height: 64 };
const SMALL = { width: 28, height: 28 };

export function positionsOf( graph: Graph, moved: Layout ): Layout {
	const drawing = new graphlib.Graph();
	drawing.setGraph( { rankdir: 'TB', nodesep: 60, ranksep: 56 } );
	drawing.setDefaultEdgeLabel( () => ( {} ) );
	graph.nodes.forEach( ( node ) => drawing.setNode( node.id, { ...( node.kind === 'step' || node.kind === 'start' ? NODE : SMALL ) } ) );
	graph.edges.forEach( ( edge ) => drawing.setEdge( edge.from, edge.to ) );
	arrange( drawing );
	return Object.fromEntries( graph.nodes.map( ( node ) => {
		const { x, y, width, height } = drawing.node( node.id );
		return [ node.id, moved[ node.id ] ?? { x: Math.round( x - width / 2 ), y: Math.round( y - height / 2 ) } ];
	} ) );
}

/** How much room the nodes take. */
export function boundsOf( positions: Layout ): { width: number; height: number } {
	const places = Object.values( positions );
	const span = ( values: number[], size: number ) => ( values.length === 0 ? 0 : Math.max( ...values ) - Math.min( ...values ) + size );
	return { width: span( places.map( ( { x } ) => x ), NODE.width ), height: span( places.map( ( { y } ) => y ), NODE.height ) };
}
