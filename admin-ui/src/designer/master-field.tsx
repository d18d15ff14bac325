import { SelectControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { MappingRow } from '../../../worker/src/core/mapping/schema.ts';

export type Side = 'store' | 'dynamics';
type Master = NonNullable< MappingRow[ 'master' ] >;

/** Who decides about a field that stands on two sides. */
export function MasterField( { field, master, onChange }: { field: string; master: Master; onChange: ( master: Master ) => void } ) {
	return (
		<SelectControl
			/* translators: %s: name of a field. */
			label={ sprintf( __( 'Who decides about %s', 'concord' ), field ) }
			value={ master }
			options={ [
				{ value: 'dynamics', label: __( 'Dynamics', 'concord' ) },
				{ value: 'store', label: __( 'The store', 'concord' ) },
				{ value: 'both', label: __( 'Whoever wrote last', 'concord' ) },
			] }
			help={ helpOf( master ) }
			onChange={ onChange }
			__nextHasNoMarginBottom
			__next40pxDefaultSize
		/>
	);
}

function helpOf( master: Master ): string {
	switch ( master ) {
		case 'dynamics': return __( 'A value of the store only begins a new record. What somebody entered in the store meanwhile is replaced, and named.', 'concord' );
		case 'store': return __( 'A value of Dynamics only begins a new record. What somebody entered in Dynamics meanwhile is replaced, and named.', 'concord' );
		case 'both': return __( 'When both sides changed it, neither is overwritten and the record waits for you.', 'concord' );
	}
}
