import { CheckboxControl, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';
import { Choice } from './step-settings.tsx';

type Condition = MappingRow[ 'conditions' ][ number ];

/** When the row is written. */
export function Conditions( { conditions, readOnly, onChange }: { conditions: readonly Condition[]; readOnly: boolean; onChange: ( conditions: Condition[], merge?: string ) => void } ) {
	const without = ( ...names: Condition[ 'when' ][] ) => conditions.filter( ( one ) => ! names.includes( one.when ) );
	const has = ( name: Condition[ 'when' ] ) => conditions.some( ( one ) => one.when === name );
	const expression = conditions.find( ( one ) => one.when === 'expression' );
	const when = has( 'onCreate' ) ? 'onCreate' : has( 'onUpdate' ) ? 'onUpdate' : 'always';
	return (
		<fieldset disabled={ readOnly } className="concord-map__conditions">
			<legend>{ __( 'Written', 'concord' ) }</legend>
			<Choice label={ __( 'When', 'concord' ) } value={ when } options={ [ [ 'always', __( 'always', 'concord' ) ], [ 'onCreate', __( 'only when the record is made', 'concord' ) ], [ 'onUpdate', __( 'only when it is changed', 'concord' ) ] ] } onChange={ ( chosen ) => onChange( [ ...without( 'onCreate', 'onUpdate' ), ...( chosen === 'always' ? [] : [ { when: chosen } as Condition ] ) ] ) } />
			<CheckboxControl label={ __( 'Not when the value is empty', 'concord' ) } checked={ has( 'notEmpty' ) } onChange={ ( on ) => onChange( [ ...without( 'notEmpty' ), ...( on ? [ { when: 'notEmpty' as const } ] : [] ) ] ) } __nextHasNoMarginBottom />
			<CheckboxControl label={ __( 'Only when an expression is true', 'concord' ) } checked={ expression !== undefined } onChange={ ( on ) => onChange( [ ...without( 'expression' ), ...( on ? [ { when: 'expression' as const, expression: 'customer.isGuest' } ] : [] ) ] ) } __nextHasNoMarginBottom />
			{ expression && <TextControl label={ __( 'Expression of the condition', 'concord' ) } value={ expression.expression } onChange={ ( text ) => onChange( [ ...without( 'expression' ), { when: 'expression', expression: text } ], 'condition' ) } __nextHasNoMarginBottom __next40pxDefaultSize /> }
		</fieldset>
	);
}
