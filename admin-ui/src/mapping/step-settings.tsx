import { __ } from '@wordpress/i18n';
import type { Step } from '../../../worker/src/core/mapping/schema.ts';
import { isShown, stepFault } from '../../../worker/src/core/mapping/form.ts';
import { Choice, Text, whole } from './fields.tsx';
import { LookUpStep } from './look-up-step.tsx';
import { ValueSteps } from './value-steps.tsx';
import { ValueTable } from './value-table.tsx';

type Props = { step: Step; /** Values the field takes, when it is an enum. */ members: readonly string[]; onChange: ( step: Step ) => void };

/** What a step can be set to. Steps without settings show nothing. */
export default function StepSettings( { step, members, onChange }: Props ) {
	if ( ! isShown( step ) ) {
		return <p className="concord-fine">{ stepFault( step ) === 'unknown' ? __( 'This version does not know this step. It is kept as it came.', 'concord' ) : __( 'Its settings cannot be read. Remove the step and add it again.', 'concord' ) }</p>;
	}
	switch ( step.step ) {
		case 'case': return <Choice label={ __( 'Letters', 'concord' ) } value={ step.to } options={ [ [ 'upper', __( 'UPPER CASE', 'concord' ) ], [ 'lower', __( 'lower case', 'concord' ) ] ] } onChange={ ( to ) => onChange( { ...step, to } ) } />;
		case 'template': return <Text label={ __( 'Text; {value} stands for the value', 'concord' ) } value={ step.template } onChange={ ( template ) => onChange( { ...step, template } ) } />;
		case 'replace': return (
			<>
				<Text label={ __( 'Text to find', 'concord' ) } value={ step.find } onChange={ ( find ) => onChange( { ...step, find: find || ' ' } ) } />
				<Text label={ __( 'Replacement', 'concord' ) } value={ step.with } onChange={ ( replacement ) => onChange( { ...step, with: replacement } ) } />
			</>
		);
		case 'split': return (
			<>
				<Text label={ __( 'Separator', 'concord' ) } value={ step.separator } onChange={ ( separator ) => onChange( { ...step, separator: separator || ' ' } ) } />
				<Choice label={ __( 'Which part', 'concord' ) } value={ String( step.take ) } options={ [ [ 'first', __( 'The first', 'concord' ) ], [ '2', __( 'The second', 'concord' ) ], [ '3', __( 'The third', 'concord' ) ], [ 'last', __( 'The last', 'concord' ) ] ] } onChange={ ( take ) => onChange( { ...step, take: take === 'first' || take === 'last' ? take : Number( take ) } ) } />
			</>
		);
		case 'join': return (
			<>
				<Paths value={ step.paths } onChange={ ( paths ) => onChange( { ...step, paths } ) } />
				<Text label={ __( 'Separator', 'concord' ) } value={ step.separator } onChange={ ( separator ) => onChange( { ...step, separator } ) } />
			</>
		);
		case 'coalesce': return <Paths value={ step.paths } onChange={ ( paths ) => onChange( { ...step, paths } ) } />;
		case 'round': return <Text label={ __( 'Decimals', 'concord' ) } value={ String( step.decimals ) } onChange={ ( decimals ) => onChange( { ...step, decimals: whole( decimals, 0, 8 ) } ) } />;
		case 'length': return (
			<>
				<Text label={ __( 'Number of characters', 'concord' ) } value={ String( step.max ) } onChange={ ( max ) => onChange( { ...step, max: whole( max, 1, 100_000 ) } ) } />
				<Choice label={ __( 'A longer text', 'concord' ) } value={ step.policy } options={ [ [ 'truncate', __( 'is cut, the full text goes into a note', 'concord' ) ], [ 'stop', __( 'stops the order', 'concord' ) ] ] } onChange={ ( policy ) => onChange( { ...step, policy } ) } />
			</>
		);
		case 'date': return <><Choice label={ __( 'Form of the date', 'concord' ) } value={ step.as } options={ [ [ 'dateOnly', __( 'Day in the store’s time zone', 'concord' ) ], [ 'noonUtc', __( 'Day at noon UTC (Finance & Operations)', 'concord' ) ], [ 'utc', __( 'Moment in UTC', 'concord' ) ] ] } onChange={ ( as ) => onChange( { ...step, as } ) } /><Text label={ __( 'Time zone, where it is not the store’s (Europe/Berlin)', 'concord' ) } value={ step.zone ?? '' } onChange={ ( zone ) => onChange( { ...step, zone: zone.trim() } ) } /></>;
		case 'currency': case 'address': case 'postcode': case 'piece': return <ValueSteps step={ step } onChange={ onChange } />;
		case 'country': return <Choice label={ __( 'Form of the country', 'concord' ) } value={ step.to } options={ [ [ 'alpha2', __( 'Two letters (DE)', 'concord' ) ], [ 'alpha3', __( 'Three letters (DEU)', 'concord' ) ] ] } onChange={ ( to ) => onChange( { ...step, to } ) } />;
		case 'valueMap': return <ValueTable step={ step } members={ members } onChange={ onChange } />;
		case 'lookUp': return <LookUpStep step={ step } onChange={ onChange } />;
		default: return null;
	}
}

/** Paths one a comma: short lists, mostly of one. */
function Paths( { value, onChange }: { value: readonly string[]; onChange: ( paths: string[] ) => void } ) {
	return <Text label={ __( 'Other sources, separated by commas', 'concord' ) } value={ value.join( ', ' ) } list="concord-paths" onChange={ ( text ) => onChange( text.split( ',' ).map( ( path ) => path.trim() ).filter( ( path, index ) => path !== '' || index === 0 ) ) } />;
}
