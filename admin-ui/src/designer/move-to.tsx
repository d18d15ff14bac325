import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { findStep, listsOf, placesFor, type Place } from '../../../worker/src/core/flow/tree.ts';
import { Chooser } from './chooser.tsx';
import { listLabel, stepName } from './words.ts';

type Props = { steps: readonly FlowStep[]; step: FlowStep; onChoose: ( place: Place ) => void; onClose: () => void };

/** Every place a step can go to, in the order of the flow. */
export function MoveTo( { steps, step, onChoose, onClose }: Props ) {
	/* translators: %s: name of a step. */
	const title = sprintf( __( 'Move %s to', 'concord' ), stepName( step ) );
	return (
		<Chooser label={ title } onClose={ onClose }>
			<p className="concord-heading">{ title }</p>
			<ul className="is-list">
				{ placesFor( steps, step.id ).map( ( place ) => (
					<li key={ `${ place.parent ?? '' }/${ place.list }/${ place.index }` }>
						<Button className="concord-designer__kind" onClick={ () => onChoose( place ) }>{ placeText( steps, place ) }</Button>
					</li>
				) ) }
			</ul>
		</Chooser>
	);
}

/** "After Filter", "Branch, otherwise: at the beginning". */
function placeText( steps: readonly FlowStep[], { parent, list, index }: Place ): string {
	const holder = parent === null ? undefined : findStep( steps, parent )?.step;
	const siblings = holder ? listsOf( holder ).find( ( one ) => one.list === list )?.steps ?? [] : steps;
	const before = siblings[ index - 1 ];
	/* translators: %s: name of a step. */
	const where = before ? sprintf( __( 'After %s', 'concord' ), stepName( before ) ) : __( 'At the beginning', 'concord' );
	/* translators: 1: name of a branch or loop, 2: which of its lists, such as "Otherwise", 3: where in it, such as "At the beginning". */
	return holder ? sprintf( __( '%1$s, %2$s: %3$s', 'concord' ), stepName( holder ), listLabel( list ), where ) : where;
}
