import { Button } from '@wordpress/components';
import { useContext } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { ENTITY_NAME } from '../../../worker/src/core/mapping/entity-name.ts';
import type { Step } from '../../../worker/src/core/mapping/schema.ts';
import { Choice, Text } from './fields.tsx';
import { TenantContext } from './tenant-context.ts';

type LookUp = Extract< Step, { step: 'lookUp' } >;

/** A record of any entity of Dynamics, found by the value; its fields are read from the tenant on demand. */
export function LookUpStep( { step, onChange }: { step: LookUp; onChange: ( step: Step ) => void } ) {
	const tenant = useContext( TenantContext );
	const fields = tenant.entities.find( ( one ) => one.name === step.entity )?.fields;
	const named = ENTITY_NAME.test( step.entity );
	const field = ( label: string, value: string, change: ( value: string ) => void ) => ( fields && fields.length > 0
		? <Choice label={ label } value={ value } options={ [ ...new Set( [ value, ...fields.map( ( one ) => one.name ) ] ) ].map( ( name ) => [ name, name || __( 'Choose…', 'concord' ) ] ) } onChange={ change } />
		: <Text label={ label } value={ value } onChange={ change } /> );
	const policies: [ LookUp[ 'none' ], string ][] = [ [ 'stop', __( 'stops the order', 'concord' ) ], [ 'default', __( 'gives the value below', 'concord' ) ], [ 'pass', __( 'keeps the value as it came', 'concord' ) ] ];
	return (
		<>
			<Text label={ __( 'Entity of Dynamics', 'concord' ) } value={ step.entity } list="concord-sets" onChange={ ( entity ) => onChange( { ...step, entity: entity.trim() } ) } />
			<datalist id="concord-sets">{ tenant.sets.map( ( name ) => <option key={ name } value={ name } /> ) }</datalist>
			{ named && ! fields && <Button size="compact" variant="secondary" isBusy={ tenant.reading } disabled={ tenant.reading } accessibleWhenDisabled onClick={ () => tenant.load( step.entity ) }>{ tenant.reading ? __( 'Reading its fields…', 'concord' ) : __( 'Read its fields from Dynamics', 'concord' ) }</Button> }
			{ field( __( 'Field that equals the value', 'concord' ), step.field, ( name ) => onChange( { ...step, field: name.trim() } ) ) }
			{ field( __( 'Field to take', 'concord' ), step.take, ( name ) => onChange( { ...step, take: name.trim() } ) ) }
			<Choice label={ __( 'No record', 'concord' ) } value={ step.none } options={ policies } onChange={ ( none ) => onChange( { ...step, none } ) } />
			<Choice label={ __( 'More than one record', 'concord' ) } value={ step.many } options={ policies } onChange={ ( many ) => onChange( { ...step, many } ) } />
			{ ( step.none === 'default' || step.many === 'default' ) && <Text label={ __( 'Value instead', 'concord' ) } value={ step.default ?? '' } onChange={ ( value ) => onChange( { ...step, default: value } ) } /> }
		</>
	);
}
