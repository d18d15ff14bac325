import { __ } from '@wordpress/i18n';
import type { RuleName } from './defaults.ts';

export function ruleTitle( rule: RuleName ): string {
	switch ( rule ) {
		case 'skuAliases': return __( 'SKUs', 'concord' );
		case 'customer': return __( 'Customers', 'concord' );
		case 'currency': return __( 'Currency', 'concord' );
		case 'tax': return __( 'Tax and rounding', 'concord' );
		case 'coupons': return __( 'Coupons', 'concord' );
		case 'taxEngine': return __( 'Tax service', 'concord' );
		case 'address': return __( 'Addresses', 'concord' );
		case 'bundles': return __( 'Bundles', 'concord' );
	}
}
