import { __ } from '@wordpress/i18n';
import { compareFlows } from '../../../worker/src/core/flow/compare.ts';
import { FlowDifferences } from '../designer/differences.tsx';
import { Differences } from '../mapping/differences.tsx';
import { differences, type Product } from '../mapping/rows.ts';
import { RuleDifferences, rulesDiffer } from '../rules/differences.tsx';
import { drawnOf, mappingsOf, type Content } from './content.ts';

type Props = { product: Product; theirs: Content; mine: Content; /** Heads of the two columns. */ before: string; after: string };

/** Two states of one flow beside each other, all of it: a publication takes fields, rules and steps together, from whatever screen it is made. */
export default function ContentDifferences( { product, theirs, mine, before, after }: Props ) {
	const [ left, right ] = [ mappingsOf( theirs ), mappingsOf( mine ) ];
	const rows = left !== null && right !== null && differences( product, left, right ).length > 0;
	const rules = left !== null && right !== null && rulesDiffer( left.rules, right.rules );
	const steps = compareFlows( drawnOf( theirs ), drawnOf( mine ) ).length > 0;
	if ( ! rows && ! rules && ! steps ) {
		return <p>{ left === null ? __( 'Trigger and steps are the same in both.', 'concord' ) : __( 'Fields, rules and steps are the same in both.', 'concord' ) }</p>;
	}
	return (
		<div className="concord-publish__differences">
			{ rows && <Differences product={ product } theirs={ left } mine={ right } before={ before } after={ after } caption={ __( 'Fields', 'concord' ) } /> }
			{ rules && <RuleDifferences theirs={ left.rules } mine={ right.rules } before={ before } after={ after } caption={ __( 'Rules', 'concord' ) } /> }
			{ steps && <FlowDifferences theirs={ drawnOf( theirs ) } mine={ drawnOf( mine ) } theirsTitle={ before } mineTitle={ after } caption={ left === null ? __( 'Trigger and steps', 'concord' ) : __( 'Steps', 'concord' ) } /> }
		</div>
	);
}
