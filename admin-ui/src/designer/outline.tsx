import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { listsOf, type ListName, type Place } from '../../../worker/src/core/flow/tree.ts';
import { dragsStep, takesStep } from './drag-step.ts';
import { StepTools } from './step-tools.tsx';
import type { View } from './view.ts';
import { kindLabel, listLabel, stepName, stepSummary, triggerText } from './words.ts';
import { TRIGGER_ID } from './state.ts';
import { StepCounts } from './tested-step.tsx';

/** The flow as an ordered list: everything the canvas can do, by keyboard and screen reader. */
export function Outline( { view }: { view: View } ) {
	const { drawing, selected, edit } = view;
	return (
		<div className="concord-designer__outline">
			<ol>
				<li>
					<Button className={ `concord-designer__step ${ selected === TRIGGER_ID ? 'is-selected' : '' }` } aria-current={ selected === TRIGGER_ID ? 'step' : undefined } onClick={ () => edit( { do: 'select', id: TRIGGER_ID } ) }>
						<span className="concord-designer__kindname">{ __( 'Starts', 'concord' ) }</span>
						<span>{ triggerText( drawing.trigger ) }</span>
					</Button>
				</li>
			</ol>
			<List view={ view } steps={ drawing.steps } parent={ null } list="root" />
		</div>
	);
}

function List( { view, steps, parent, list }: { view: View; steps: readonly FlowStep[]; parent: string | null; list: ListName } ) {
	return (
		<>
			<ol aria-label={ listLabel( list ) }>
				{ steps.map( ( step, index ) => <Item key={ step.id } view={ view } step={ step } place={ { parent, list, index } } /> ) }
			</ol>
			<AddHere view={ view } place={ { parent, list, index: steps.length } } list={ list } />
		</>
	);
}

function Item( { view, step, place }: { view: View; step: FlowStep; place: Place } ) {
	const { selected, edit, checks, readOnly } = view;
	const own = checks.filter( ( check ) => check.step === step.id );
	const worst = own.some( ( check ) => check.severity === 'error' ) ? 'error' : own.length > 0 ? 'warning' : '';
	const name = stepName( step );
	return (
		<li>
			{ ! readOnly && place.index === 0 && <AddHere view={ view } place={ place } list={ place.list } first /> }
			<div className="concord-designer__line" { ...( readOnly ? {} : dragsStep( step.id ) ) }>
				<Button className={ `concord-designer__step ${ selected === step.id ? 'is-selected' : '' } ${ worst === '' ? '' : `has-${ worst }` }` } aria-current={ selected === step.id ? 'step' : undefined } data-step={ step.id } onClick={ () => edit( { do: 'select', id: step.id } ) }>
					<span className="concord-designer__kindname">{ kindLabel( step.step ) }</span>
					<span className="concord-designer__what">
						<span>{ step.title === '' ? '' : `${ step.title } · ` }<code>{ stepSummary( step ) }</code></span>
						{ view.tested && <StepCounts result={ view.tested.byStep.get( step.id ) } /> }
					</span>
					{ worst !== '' && <span className={ `concord-designer__mark is-${ worst }` }>{ worst === 'error' ? __( 'has errors', 'concord' ) : __( 'has warnings', 'concord' ) }</span> }
				</Button>
				{ ! readOnly && (
					<span className="concord-designer__tools">
						{ /* translators: %s: name of a step. */ }
						<Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Add a step after %s', 'concord' ), name ) } onClick={ () => view.openPalette( { ...place, index: place.index + 1 } ) } { ...takesStep( { ...place, index: place.index + 1 }, edit ) }>+</Button>
						<StepTools view={ view } step={ step } />
					</span>
				) }
			</div>
			{ listsOf( step ).map( ( held ) => (
				<div key={ held.list } className="concord-designer__held">
					<p className="concord-designer__label">{ listLabel( held.list ) }</p>
					<List view={ view } steps={ held.steps } parent={ step.id } list={ held.list } />
				</div>
			) ) }
		</li>
	);
}

function AddHere( { view, place, list, first = false }: { view: View; place: Place; list: ListName; first?: boolean } ) {
	if ( view.readOnly ) {
		return null;
	}
	/* translators: %s: name of a list of steps, for instance "Otherwise". */
	const label = first ? sprintf( __( 'Add a step at the beginning: %s', 'concord' ), listLabel( list ) ) : sprintf( __( 'Add a step: %s', 'concord' ), listLabel( list ) );
	return <Button size="small" variant="tertiary" className="concord-designer__add" aria-label={ label } onClick={ () => view.openPalette( place ) } { ...takesStep( place, view.edit ) }>{ first ? '+' : `+ ${ __( 'Add a step', 'concord' ) }` }</Button>;
}
