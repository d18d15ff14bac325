import { Button, SelectControl } from '@wordpress/components';
import { lazy, Suspense } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { Step } from '../../../worker/src/core/mapping/schema.ts';
import type { PreviewField } from '../preview/schema.ts';
import { addableSteps, stepLabel, withStep } from './step-words.ts';
import { valueText } from './value-text.ts';

/** Forms of all steps: they come with the first row that has one. */
const StepSettings = lazy( () => import( './step-settings.tsx' ) );

type Props = { target: string; steps: readonly Step[]; /** Values the field takes, when it is an enum. */ members?: readonly string[]; /** The same row on the chosen order. */ trace?: PreviewField | undefined; readOnly?: boolean; onChange: ( steps: Step[], merge?: string ) => void };

/** What is done to the value on its way, in order, each with the value before and after it. */
export function StepList( { target, steps, members = [], trace, readOnly = false, onChange }: Props ) {
	const added = addableSteps();
	const move = ( from: number, to: number ) => {
		const next = [ ...steps ];
		next.splice( to, 0, ...next.splice( from, 1 ) );
		onChange( next );
	};
	return (
		<>
			{ steps.length === 0 && <p className="concord-fine">{ __( 'No steps: the value goes over as it is.', 'concord' ) }</p> }
			<ol className="concord-map__steps">
				{ steps.map( ( step, index ) => (
					<li key={ index }>
						<div className="concord-map__step-head">
							<strong>{ stepLabel( step ) }</strong>
							{ ! readOnly && (
								<span>
									{ /* translators: 1: name of a step, 2: name of a field. */ }
									{ index > 0 && <Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Move step “%1$s” of %2$s up', 'concord' ), stepLabel( step ), target ) } onClick={ () => move( index, index - 1 ) }>↑</Button> }
									{ /* translators: 1: name of a step, 2: name of a field. */ }
									<Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Remove step “%1$s” of %2$s', 'concord' ), stepLabel( step ), target ) } onClick={ () => onChange( steps.filter( ( _, at ) => at !== index ) ) }>✕</Button>
								</span>
							) }
						</div>
						<fieldset disabled={ readOnly }><legend className="screen-reader-text">{ stepLabel( step ) }</legend><Suspense fallback={ null }><StepSettings step={ step } members={ members } onChange={ ( changed ) => onChange( steps.map( ( one, at ) => ( at === index ? changed : one ) ), `step ${ index } ${ target }` ) } /></Suspense></fieldset>
						<BeforeAfter trace={ trace } index={ index } of={ steps.length } />
					</li>
				) ) }
			</ol>
			{ ! readOnly && (
				<SelectControl
					/* translators: %s: name of a field. */
					label={ sprintf( __( 'Add a step to %s', 'concord' ), target ) }
					value=""
					options={ [ { label: __( 'Add a step…', 'concord' ), value: '' }, ...added.map( ( { label }, index ) => ( { label, value: String( index ) } ) ) ] }
					onChange={ ( chosen ) => {
						const one = added[ Number( chosen || -1 ) ];
						if ( one ) {
							onChange( withStep( steps, one.step ) );
						}
					} }
					__nextHasNoMarginBottom
					__next40pxDefaultSize
				/>
			) }
		</>
	);
}

/** Nothing while the sample is of other steps than those shown. */
function BeforeAfter( { trace, index, of }: { trace: PreviewField | undefined; index: number; of: number } ) {
	const after = trace?.steps[ index ];
	if ( ! trace || ! after || trace.steps.length > of ) {
		return null;
	}
	const before = index === 0 ? trace.read : trace.steps[ index - 1 ]?.after ?? null;
	return <p className="concord-map__change"><span className="screen-reader-text">{ __( 'Before:', 'concord' ) }</span> <bdi>{ valueText( before ) }</bdi> <span aria-hidden="true">→</span> <span className="screen-reader-text">{ __( 'After:', 'concord' ) }</span> <bdi>{ valueText( after.after ) }</bdi></p>;
}
