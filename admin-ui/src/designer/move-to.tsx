import { Button } from '@wordpress/components';
import { useEffect, useRef } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { findStep, listsOf, placesFor, type Place } from '../../../worker/src/core/flow/tree.ts';
import { listLabel, stepName } from './words.ts';

type Props = { steps: readonly FlowStep[]; step: FlowStep; onChoose: ( place: Place ) => void; onClose: () => void };

/** Every place a step can go to, in the order of the flow; takes the focus, so that a keyboard goes on here. */
export function MoveTo( { steps, step, onChoose, onClose }: Props ) {
	const box = useRef< HTMLDivElement >( null );
	useEffect( () => {
		box.current?.querySelector( 'button' )?.focus();
	}, [] );
	return (
		<div
			ref={ box }
			className="concord-designer__palette"
			role="group"
			/* translators: %s: name of a step. */
			aria-label={ sprintf( __( 'Move %s to', 'concord' ), stepName( step ) ) }
			onKeyDown={ ( event ) => {
				if ( event.key === 'Escape' ) {
					onClose();
				}
			} }
		>
			{ /* translators: %s: name of a step. */ }
			<p className="concord-heading">{ sprintf( __( 'Move %s to', 'concord' ), stepName( step ) ) }</p>
			<ul className="is-list">
				{ placesFor( steps, step.id ).map( ( place ) => (
					<li key={ `${ place.parent ?? '' }/${ place.list }/${ place.index }` }>
						<Button className="concord-designer__kind" onClick={ () => onChoose( place ) }>{ placeText( steps, place ) }</Button>
					</li>
				) ) }
			</ul>
			<Button variant="tertiary" onClick={ onClose }>{ __( 'Cancel', 'concord' ) }</Button>
		</div>
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
