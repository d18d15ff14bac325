import { Button, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { Step } from '../../../worker/src/core/mapping/schema.ts';
import { Choice, Text } from './fields.tsx';

type Table = Extract< Step, { step: 'valueMap' } >;

/** From which value to which, and what becomes of one that is not listed. */
export function ValueTable( { step, members, onChange }: { step: Table; members: readonly string[]; onChange: ( step: Step ) => void } ) {
	const entries = Object.entries( step.values );
	const set = ( changed: [ string, string ][] ) => onChange( { ...step, values: Object.fromEntries( changed ) } );
	const list = members.length > 0 ? 'concord-members' : undefined;
	return (
		<div className="concord-map__values">
			{ list && <datalist id={ list }>{ members.map( ( member ) => <option key={ member } value={ member } /> ) }</datalist> }
			{ entries.map( ( [ from, to ], index ) => (
				<div key={ index } className="concord-map__value">
					{ /* translators: %d: number of a row in a table. */ }
					<TextControl label={ sprintf( __( 'Store value %d', 'concord' ), index + 1 ) } value={ from } onChange={ ( text ) => set( entries.map( ( entry, at ) => ( at === index ? [ text, entry[ 1 ] ] : entry ) ) ) } __nextHasNoMarginBottom __next40pxDefaultSize />
					{ /* translators: %d: number of a row in a table. */ }
					<TextControl label={ sprintf( __( 'Dynamics value %d', 'concord' ), index + 1 ) } value={ to } list={ list } onChange={ ( text ) => set( entries.map( ( entry, at ) => ( at === index ? [ entry[ 0 ], text ] : entry ) ) ) } __nextHasNoMarginBottom __next40pxDefaultSize />
					{ /* translators: %d: number of a row in a table. */ }
					<Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Remove value %d', 'concord' ), index + 1 ) } onClick={ () => set( entries.filter( ( _, at ) => at !== index ) ) }>✕</Button>
				</div>
			) ) }
			<Button size="compact" variant="secondary" disabled={ '' in step.values } accessibleWhenDisabled onClick={ () => set( [ ...entries, [ '', members[ 0 ] ?? '' ] ] ) }>{ __( 'Add a value', 'concord' ) }</Button>
			<Choice label={ __( 'A value that is not listed', 'concord' ) } value={ step.unmapped } options={ [ [ 'stop', __( 'stops the order', 'concord' ) ], [ 'pass', __( 'goes on as it is', 'concord' ) ], [ 'default', __( 'becomes the value below', 'concord' ) ] ] } onChange={ ( unmapped ) => onChange( { ...step, unmapped } ) } />
			{ step.unmapped === 'default' && <Text label={ __( 'Value for all others', 'concord' ) } value={ step.default ?? '' } { ...( list ? { list } : {} ) } onChange={ ( text ) => onChange( { ...step, default: text } ) } /> }
		</div>
	);
}
