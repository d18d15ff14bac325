import { __, sprintf } from '@wordpress/i18n';

/** WooCommerce's own words for its fields. */
export function fieldLabel( field: string ): string {
	const address = /^(billing|shipping)_(.+)$/.exec( field );
	if ( address ) {
		const part = partLabel( address[ 2 ] ?? '' );
		/* translators: %s: part of an address, e.g. "City". */
		return address[ 1 ] === 'billing' ? sprintf( __( 'Billing: %s', 'concord' ), part ) : sprintf( __( 'Shipping: %s', 'concord' ), part );
	}
	switch ( field ) {
		case 'status': return __( 'Status', 'concord' );
		case 'stock_quantity': return __( 'Stock quantity', 'concord' );
		case 'stock_status': return __( 'Stock status', 'concord' );
		case 'backorders': return __( 'Backorders', 'concord' );
		case 'regular_price': return __( 'Regular price', 'concord' );
		case 'sale_price': return __( 'Sale price', 'concord' );
		case 'date_on_sale_from': return __( 'Sale price from', 'concord' );
		case 'date_on_sale_to': return __( 'Sale price until', 'concord' );
		case 'name': return __( 'Name', 'concord' );
		case 'description': return __( 'Description', 'concord' );
		case 'short_description': return __( 'Short description', 'concord' );
		case 'catalog_visibility': return __( 'Catalog visibility', 'concord' );
		case 'global_unique_id': return __( 'GTIN, UPC, EAN or ISBN', 'concord' );
		case 'weight': return __( 'Weight', 'concord' );
		case 'length': return __( 'Length', 'concord' );
		case 'width': return __( 'Width', 'concord' );
		case 'height': return __( 'Height', 'concord' );
		case 'tax_class': return __( 'Tax class', 'concord' );
		case 'first_name': return __( 'First name', 'concord' );
		case 'last_name': return __( 'Last name', 'concord' );
		default: return field;
	}
}

function partLabel( part: string ): string {
	switch ( part ) {
		case 'company': return __( 'Company', 'concord' );
		case 'address_1': return __( 'Address line 1', 'concord' );
		case 'address_2': return __( 'Address line 2', 'concord' );
		case 'city': return __( 'City', 'concord' );
		case 'postcode': return __( 'Postcode', 'concord' );
		case 'state': return __( 'State or county', 'concord' );
		case 'country': return __( 'Country', 'concord' );
		case 'phone': return __( 'Phone', 'concord' );
		default: return part;
	}
}
