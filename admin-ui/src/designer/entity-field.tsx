import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { ENTITY_NAME } from '../../../worker/src/core/mapping/entity-name.ts';
import { Combobox } from '../components/combobox.tsx';
import { fieldsOfEntity, useStepContext } from './step-context.ts';

/** An entity set of the tenant, custom ones included; its fields are read when it is chosen. */
export function EntityField( { value, onChange }: { value: string; onChange: ( entity: string ) => void } ) {
	const context = useStepContext();
	const { sets, reading, load } = context;
	const fields = fieldsOfEntity( context, value );
	const named = ENTITY_NAME.test( value );
	const settle = ( name: string ) => {
		// A page of a custom API is not in the list before its API was read once.
		if ( ENTITY_NAME.test( name ) && ! fieldsOfEntity( context, name ) && ( sets.includes( name ) || name.includes( '/' ) ) && ! reading ) {
			load( name );
		}
	};
	return (
		<>
			<Combobox
				label={ __( 'Entity', 'concord' ) }
				value={ value }
				options={ sets.map( ( name ) => ( { value: name } ) ) }
				placeholder={ __( 'Search an entity…', 'concord' ) }
				onChange={ ( name ) => onChange( name.trim() ) }
				onSettle={ settle }
				/* translators: %d: number of fields. */
				help={ fields ? sprintf( _n( '%d field known.', '%d fields known.', fields.length, 'concord' ), fields.length ) : __( 'Business Central: items, or publisher/group/version/entity of a page of your own. Finance & Operations: the name of the entity set.', 'concord' ) }
			/>
			{ named && ! fields && <Button size="compact" variant="secondary" isBusy={ reading } disabled={ reading } accessibleWhenDisabled onClick={ () => load( value ) }>{ reading ? __( 'Reading its fields…', 'concord' ) : __( 'Read its fields from Dynamics', 'concord' ) }</Button> }
		</>
	);
}
