import { CheckboxControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';
import type { FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import type { Source } from './catalogue.ts';
import { ExpressionField } from './expression-field.tsx';
import { Choice } from './fields.tsx';

type Condition = MappingRow[ 'conditions' ][ number ];

type When = 'always' | 'onCreate' | 'onUpdate' | 'onCreateOrUpdate';

/** A customer of Dynamics has other masters too, so an existing one is changed only where a row asks for it. */
function choices( document: FlowDocument ): [ When, string ][] {
	return document === 'customer'
		? [ [ 'always', __( 'when the customer is made', 'concord' ) ], [ 'onCreateOrUpdate', __( 'when the customer is made, and with each order after', 'concord' ) ], [ 'onUpdate', __( 'only to customers that stand there already', 'concord' ) ] ]
		: [ [ 'always', __( 'always', 'concord' ) ], [ 'onCreate', __( 'only when the record is made', 'concord' ) ], [ 'onUpdate', __( 'only when it is changed', 'concord' ) ] ];
}

/** When the row is written. */
export function Conditions( { document, target, conditions, paths, readOnly, onChange }: { document: FlowDocument; target: string; conditions: readonly Condition[]; paths: readonly Source[]; readOnly: boolean; onChange: ( conditions: Condition[], merge?: string ) => void } ) {
	const without = ( ...names: Condition[ 'when' ][] ) => conditions.filter( ( one ) => ! names.includes( one.when ) );
	const has = ( name: Condition[ 'when' ] ) => conditions.some( ( one ) => one.when === name );
	const expression = conditions.find( ( one ) => one.when === 'expression' );
	const when = choices( document ).map( ( [ name ] ) => name ).find( ( name ) => name !== 'always' && has( name ) ) ?? 'always';
	return (
		<fieldset disabled={ readOnly } className="concord-map__conditions">
			<legend>{ __( 'Written', 'concord' ) }</legend>
			<Choice label={ __( 'When', 'concord' ) } value={ when } options={ choices( document ) } onChange={ ( chosen ) => onChange( [ ...without( 'onCreate', 'onUpdate', 'onCreateOrUpdate' ), ...( chosen === 'always' ? [] : [ { when: chosen } ] ) ] ) } />
			{ document === 'customer' && when === 'always' && <p className="concord-fine">{ __( 'A customer that stands in Dynamics already keeps what it has in this field.', 'concord' ) }</p> }
			<CheckboxControl label={ __( 'Not when the value is empty', 'concord' ) } checked={ has( 'notEmpty' ) } onChange={ ( on ) => onChange( [ ...without( 'notEmpty' ), ...( on ? [ { when: 'notEmpty' as const } ] : [] ) ] ) } __nextHasNoMarginBottom />
			<CheckboxControl label={ __( 'Only when an expression is true', 'concord' ) } checked={ expression !== undefined } onChange={ ( on ) => onChange( [ ...without( 'expression' ), ...( on ? [ { when: 'expression' as const, expression: 'customer.isGuest' } ] : [] ) ] ) } __nextHasNoMarginBottom />
			{ expression && readOnly && <p><code>{ expression.expression }</code></p> }
			{ /* translators: %s: name of a field. */ }
			{ expression && ! readOnly && <ExpressionField label={ sprintf( __( 'Condition of %s', 'concord' ), target ) } value={ expression.expression } paths={ paths } onChange={ ( text ) => onChange( [ ...without( 'expression' ), { when: 'expression', expression: text } ], 'condition' ) } /> }
		</fieldset>
	);
}
