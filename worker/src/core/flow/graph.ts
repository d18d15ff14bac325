/** A flow as nodes and edges, for the canvas. Every place where a step can be added is an edge, so that the canvas can do what the outline can. */
import type { FlowStep } from './schema.ts';
import type { ListName, Place } from './tree.ts';

export const START = '(start)';
export type GraphNode = { id: string; kind: 'start' | 'step' | 'join' | 'end'; step: FlowStep | null };
/** `place`: where a step put onto this edge goes. `list`: of the first edge of a branch's side or a loop. */
export type GraphEdge = { id: string; from: string; to: string; place: Place; list: ListName | null };
export type Graph = { nodes: GraphNode[]; edges: GraphEdge[] };

export function graphOf( steps: readonly FlowStep[] ): Graph {
	const graph: Graph = { nodes: [ { id: START, kind: 'start', step: null } ], edges: [] };
	const last = chain( graph, steps, null, 'root', START, null );
	graph.nodes.push( { id: '(end)', kind: 'end', step: null } );
	connect( graph, last.id, '(end)', { parent: null, list: 'root', index: steps.length }, last.label );
	return graph;
}

type Tip = { id: string; label: ListName | null };

function chain( graph: Graph, steps: readonly FlowStep[], parent: string | null, list: ListName, from: string, label: ListName | null ): Tip {
	let tip: Tip = { id: from, label };
	for ( const [ index, step ] of steps.entries() ) {
		graph.nodes.push( { id: step.id, kind: 'step', step } );
		connect( graph, tip.id, step.id, { parent, list, index }, tip.label );
		tip = { id: held( graph, step ), label: null };
	}
	return tip;
}

/** The node that the next step follows: the step itself, or where its own lists come together. */
function held( graph: Graph, step: FlowStep ): string {
	const lists: { list: ListName; steps: readonly FlowStep[] }[] = step.step === 'branch' ? [ { list: 'then', steps: step.then }, { list: 'otherwise', steps: step.otherwise } ] : step.step === 'forEach' ? [ { list: 'steps', steps: step.steps } ] : [];
	if ( lists.length === 0 ) {
		return step.id;
	}
	const join = `${ step.id }:join`;
	const tips = lists.map( ( one ) => ( { ...one, tip: chain( graph, one.steps, step.id, one.list, step.id, one.list ) } ) );
	graph.nodes.push( { id: join, kind: 'join', step: null } );
	tips.forEach( ( { list, steps, tip } ) => connect( graph, tip.id, join, { parent: step.id, list, index: steps.length }, tip.label ) );
	return join;
}

function connect( graph: Graph, from: string, to: string, place: Place, list: ListName | null ): void {
	graph.edges.push( { id: `${ place.parent ?? '' }/${ place.list }/${ place.index }`, from, to, place, list } );
}
