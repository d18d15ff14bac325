import { __ } from '@wordpress/i18n';

/** A value of a preview or test, as it is shown. */
export function valueText( value: string | boolean | null ): string {
	return value === null || value === '' ? __( 'empty', 'concord' ) : String( value );
}
