import { __ } from '@wordpress/i18n';
import { compareFlows, type StepDifference } from '../../../worker/src/core/flow/compare.ts';
import type { FlowStep, FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import { kindLabel, stepName, stepSummary } from './words.ts';

type Side = { trigger: FlowTrigger; steps: readonly FlowStep[] };
type Props = { theirs: Side; mine: Side; /** Headings of the two columns. */ theirsTitle: string; mineTitle: string; caption?: string };

/** Two states of the flow side by side, step by step. */
export function FlowDifferences( { theirs, mine, theirsTitle, mineTitle, caption = __( 'Where the two differ', 'concord' ) }: Props ) {
	const found = compareFlows( theirs, mine );
	if ( found.length === 0 ) {
		return <p>{ __( 'Trigger and steps are the same in both.', 'concord' ) }</p>;
	}
	return (
		<table className="concord-table concord-designer__differences">
			<caption>{ caption }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'Step', 'concord' ) }</th>
					<th scope="col">{ theirsTitle }</th>
					<th scope="col">{ mineTitle }</th>
				</tr>
			</thead>
			<tbody>{ found.flatMap( rowsOf ) }</tbody>
		</table>
	);
}

function rowsOf( { step, change, fields }: StepDifference ) {
	const name = step ? stepName( step ) : __( 'Starts', 'concord' );
	const summary = step ? [ kindLabel( step.step ), stepSummary( step ) ].filter( ( part ) => part !== '' ).join( ': ' ) : '';
	const row = ( key: string, title: string, left: string, right: string ) => (
		<tr key={ `${ step?.id ?? 'trigger' } ${ change } ${ key }` }>
			<th scope="row">{ title }</th>
			<td>{ left }</td>
			<td>{ right }</td>
		</tr>
	);
	switch ( change ) {
		case 'added': return [ row( '', name, __( 'not there', 'concord' ), summary ) ];
		case 'removed': return [ row( '', name, summary, __( 'not there', 'concord' ) ) ];
		case 'moved': return [ row( '', name, summary, __( 'in another place', 'concord' ) ) ];
		case 'changed': return fields.map( ( one ) => row( one.field, `${ name }: ${ one.field }`, one.theirs || __( 'empty', 'concord' ), one.mine || __( 'empty', 'concord' ) ) );
	}
}
