import { Button, SelectControl, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { Step } from '../../../worker/src/core/mapping/schema.ts';

type Props = { target: string; steps: readonly Step[]; onChange: ( steps: Step[] ) => void };

/** What is done to the value on its way, in order. */
export function StepList( { target, steps, onChange }: Props ) {
	const replace = ( index: number, step: Step ) => onChange( steps.map( ( one, at ) => ( at === index ? step : one ) ) );
	return (
		<>
			<ol className="concord-mapping__steps">
				{ steps.map( ( step, index ) => (
					<li key={ index }>
						<span>{ stepLabel( step ) }</span>
						<Parameter step={ step } onChange={ ( changed ) => replace( index, changed ) } />
						{ /* translators: 1: name of a step, 2: name of a field. */ }
						<Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Remove step “%1$s” of %2$s', 'concord' ), stepLabel( step ), target ) } onClick={ () => onChange( steps.filter( ( _, at ) => at !== index ) ) }>✕</Button>
					</li>
				) ) }
			</ol>
			<SelectControl
				/* translators: %s: name of a field. */
				label={ sprintf( __( 'Add a step to %s', 'concord' ), target ) }
				hideLabelFromVision
				value=""
				options={ [ { label: __( 'Add a step…', 'concord' ), value: '' }, ...Object.entries( addable() ).map( ( [ value, { label } ] ) => ( { label, value } ) ) ] }
				onChange={ ( name ) => {
					const chosen = addable()[ name ];
					if ( chosen ) {
						onChange( withStep( steps, chosen.step ) );
					}
				} }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
		</>
	);
}

/** A length at the end stays the last word, or what a later step adds would no longer fit. */
function withStep( steps: readonly Step[], step: Step ): Step[] {
	const last = steps.at( -1 );
	return last?.step === 'length' && step.step !== 'length' ? [ ...steps.slice( 0, -1 ), step, last ] : [ ...steps, step ];
}

/** The step with what it is set to, for rows that are only read. */
export function stepSummary( step: Step ): string {
	return step.step === 'length' ? `${ stepLabel( step ) } ${ step.max }` : step.step === 'template' ? `${ stepLabel( step ) } “${ step.template }”` : stepLabel( step );
}

function addable(): Record< string, { label: string; step: Step } > {
	return {
		trim: { label: __( 'Trim spaces', 'concord' ), step: { step: 'trim' } },
		upper: { label: __( 'UPPER CASE', 'concord' ), step: { step: 'case', to: 'upper' } },
		lower: { label: __( 'lower case', 'concord' ), step: { step: 'case', to: 'lower' } },
		template: { label: __( 'Text around the value', 'concord' ), step: { step: 'template', template: '{value}' } },
		replace: { label: __( 'Replace text', 'concord' ), step: { step: 'replace', find: ' ', with: '' } },
		length: { label: __( 'Cut to a length', 'concord' ), step: { step: 'length', max: 50, policy: 'truncate' } },
		date: { label: __( 'Date only', 'concord' ), step: { step: 'date', as: 'dateOnly' } },
	};
}

export function stepLabel( step: Step ): string {
	switch ( step.step ) {
		case 'trim': return __( 'Trim spaces', 'concord' );
		case 'case': return step.to === 'upper' ? __( 'UPPER CASE', 'concord' ) : __( 'lower case', 'concord' );
		case 'template': return __( 'Text', 'concord' );
		case 'replace': return __( 'Replace', 'concord' );
		case 'length': return step.policy === 'truncate' ? __( 'Cut to', 'concord' ) : __( 'Stop when longer than', 'concord' );
		case 'date': return __( 'Date', 'concord' );
		case 'number': return __( 'Number', 'concord' );
		case 'round': return __( 'Round', 'concord' );
		case 'valueMap': return __( 'Value table', 'concord' );
		case 'coalesce': return __( 'First that is filled', 'concord' );
		case 'country': return __( 'Country code', 'concord' );
	}
}

function Parameter( { step, onChange }: { step: Step; onChange: ( step: Step ) => void } ) {
	const text = ( label: string, value: string, change: ( value: string ) => void ) => <TextControl label={ label } hideLabelFromVision value={ value } onChange={ change } __nextHasNoMarginBottom __next40pxDefaultSize />;
	switch ( step.step ) {
		case 'template': return text( __( 'Text; {value} stands for the value', 'concord' ), step.template, ( template ) => onChange( { ...step, template } ) );
		case 'length': return text( __( 'Number of characters', 'concord' ), String( step.max ), ( max ) => onChange( { ...step, max: Math.max( 1, Number.parseInt( max, 10 ) || 1 ) } ) );
		case 'replace': return (
			<>
				{ text( __( 'Text to find', 'concord' ), step.find, ( find ) => onChange( { ...step, find: find || ' ' } ) ) }
				{ text( __( 'Replacement', 'concord' ), step.with, ( replacement ) => onChange( { ...step, with: replacement } ) ) }
			</>
		);
		default: return null;
	}
}
