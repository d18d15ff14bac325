/** Where the nodes stand: by dagre, unless a person moved them. */
import { graphlib, layout as arrange } from '@dagrejs/dagre';
import type { Graph, GraphEdge } from '../../../worker/src/core/flow/graph.ts';
import type { Layout } from './state.ts';

export const NODE = { width: 240, height: 72 };
const SMALL = { width: 28, height: 28 };

/** A side of a branch without a step: as wide as its label and its +. */
const SIDE = { width: 150, height: 40 };

export type Places = { nodes: Layout; /** Middles of the empty sides of branches, by edge: each keeps room of its own, so that no step covers its +. */ sides: Layout };

export function placesOf( graph: Graph, moved: Layout ): Places {
	const drawing = new graphlib.Graph();
	drawing.setGraph( { rankdir: 'TB', nodesep: 60, ranksep: 56 } );
	drawing.setDefaultEdgeLabel( () => ( {} ) );
	graph.nodes.forEach( ( node ) => drawing.setNode( node.id, { ...( node.kind === 'step' || node.kind === 'start' ? NODE : SMALL ) } ) );
	graph.edges.forEach( ( edge ) => {
		if ( isEmptySide( edge ) ) {
			drawing.setNode( sideId( edge ), { ...SIDE } );
			drawing.setEdge( edge.from, sideId( edge ) );
			drawing.setEdge( sideId( edge ), edge.to );
		} else {
			drawing.setEdge( edge.from, edge.to );
		}
	} );
	arrange( drawing );
	const corner = ( id: string ) => {
		const { x, y, width, height } = drawing.node( id );
		return { x: Math.round( x - width / 2 ), y: Math.round( y - height / 2 ) };
	};
	const nodes = Object.fromEntries( graph.nodes.map( ( { id } ) => [ id, moved[ id ] ?? corner( id ) ] ) );
	const sides = graph.edges.filter( isEmptySide ).map( ( edge ) => {
		const { x, y } = drawing.node( sideId( edge ) );
		// A branch that a person moved takes its sides along.
		const [ from, to ] = [ corner( edge.from ), nodes[ edge.from ] ?? { x: 0, y: 0 } ];
		return [ edge.id, { x: x + to.x - from.x, y: y + to.y - from.y } ] as const;
	} );
	return { nodes, sides: Object.fromEntries( sides ) };
}

/** Leads straight from a branch to where its sides meet. */
function isEmptySide( { list, place, to }: GraphEdge ): boolean {
	return ( list === 'then' || list === 'otherwise' ) && place.parent !== null && to === `${ place.parent }:join`;
}

const sideId = ( edge: GraphEdge ): string => `(side) ${ edge.id }`;

/** How much room the nodes take. */
export function boundsOf( positions: Layout ): { width: number; height: number } {
	const places = Object.values( positions );
	const span = ( values: number[], size: number ) => ( values.length === 0 ? 0 : Math.max( ...values ) - Math.min( ...values ) + size );
	return { width: span( places.map( ( { x } ) => x ), NODE.width ), height: span( places.map( ( { y } ) => y ), NODE.height ) };
}
