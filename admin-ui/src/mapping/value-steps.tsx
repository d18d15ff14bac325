import { CheckboxControl, TextareaControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { Step } from '../../../worker/src/core/mapping/schema.ts';
import { Choice, Text, whole } from './fields.tsx';

type ValueStep = Extract< Step, { step: 'currency' | 'address' | 'postcode' | 'piece' } >;

/** Steps that do for one field what the rules do for whole orders. */
export function ValueSteps( { step, onChange }: { step: ValueStep; onChange: ( step: Step ) => void } ) {
	switch ( step.step ) {
		case 'currency': return (
			<>
				<Text label={ __( 'From currency', 'concord' ) } value={ step.from } onChange={ ( from ) => onChange( { ...step, from: from.trim().toUpperCase() } ) } />
				<Text label={ __( 'To currency', 'concord' ) } value={ step.to } onChange={ ( to ) => onChange( { ...step, to: to.trim().toUpperCase() } ) } />
				<Choice label={ __( 'Rate', 'concord' ) } value={ step.source } options={ [ [ 'fixed', __( 'always the same', 'concord' ) ], [ 'byDate', __( 'by the day of the order', 'concord' ) ] ] } onChange={ ( source ) => onChange( { ...step, source } ) } />
				{ step.source === 'fixed'
					? <Text label={ __( 'Units for one', 'concord' ) } value={ step.rate } onChange={ ( rate ) => onChange( { ...step, rate: rate.trim() } ) } />
					: <TextareaControl label={ __( 'One rate a line: first day and rate, such as 2026-01-31 1.08', 'concord' ) } value={ step.dates.map( ( { since, rate } ) => `${ since } ${ rate }` ).join( '\n' ) } onChange={ ( text ) => onChange( { ...step, dates: datesOf( text ) } ) } __nextHasNoMarginBottom /> }
			</>
		);
		case 'address': return (
			<>
				<Choice label={ __( 'Take', 'concord' ) } value={ step.take } options={ [ [ 'whole', __( 'the whole line, without needless blanks', 'concord' ) ], [ 'street', __( 'the street', 'concord' ) ], [ 'number', __( 'the house number', 'concord' ) ] ] } onChange={ ( take ) => onChange( { ...step, take } ) } />
				<Text label={ __( 'Source of its country', 'concord' ) } value={ step.country } list="concord-paths" onChange={ ( country ) => onChange( { ...step, country } ) } />
			</>
		);
		case 'postcode': return (
			<>
				<Text label={ __( 'Source of its country', 'concord' ) } value={ step.country } list="concord-paths" onChange={ ( country ) => onChange( { ...step, country } ) } />
				<Choice label={ __( 'A code of another form', 'concord' ) } value={ step.invalid } options={ [ [ 'stop', __( 'stops the order', 'concord' ) ], [ 'empty', __( 'is left out', 'concord' ) ], [ 'pass', __( 'goes on as it is', 'concord' ) ] ] } onChange={ ( invalid ) => onChange( { ...step, invalid } ) } />
			</>
		);
		case 'piece': return (
			<>
				<Text label={ __( 'Number of characters', 'concord' ) } value={ String( step.max ) } onChange={ ( max ) => onChange( { ...step, max: whole( max, 1, 100_000 ) } ) } />
				<Text label={ __( 'Which part of the text', 'concord' ) } value={ String( step.number ) } onChange={ ( number ) => onChange( { ...step, number: whole( number, 1, 9 ) } ) } />
				<CheckboxControl label={ __( 'The last field it goes into: what is left is cut, the full text goes into a note', 'concord' ) } checked={ step.last } onChange={ ( last ) => onChange( { ...step, last } ) } __nextHasNoMarginBottom />
			</>
		);
	}
}

function datesOf( text: string ): { since: string; rate: string }[] {
	return text.split( '\n' ).map( ( line ) => {
		const [ since = '', ...rate ] = line.trimStart().split( /\s/ );
		return { since: since.slice( 0, 10 ), rate: rate.join( '' ).slice( 0, 40 ) };
	} );
}
