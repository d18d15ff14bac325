<?php
/**
 * The demo shop: php seed.php <site> excl|incl. Prints JSON: product ids by SKU.
 *
 * @package Concord
 */

require $argv[1] . '/wp-load.php';
wp_set_current_user( 1 );
$inclusive = 'incl' === ( $argv[2] ?? 'excl' );

foreach ( array(
	'woocommerce_currency'             => 'EUR',
	'woocommerce_default_country'      => 'DE',
	'woocommerce_store_postcode'       => '10115',
	'woocommerce_calc_taxes'           => 'yes',
	'woocommerce_prices_include_tax'   => $inclusive ? 'yes' : 'no',
	'woocommerce_tax_display_shop'     => 'incl',
	'woocommerce_tax_display_cart'     => 'incl',
	'woocommerce_enable_coupons'       => 'yes',
	'woocommerce_allowed_countries'    => 'all',
	'woocommerce_enable_guest_checkout' => 'yes',
) as $concord_name => $concord_value ) {
	update_option( $concord_name, $concord_value );
}
update_option( 'woocommerce_cod_settings', array( 'enabled' => 'yes', 'title' => 'Cash on delivery' ) );
update_option( 'woocommerce_bacs_settings', array( 'enabled' => 'yes', 'title' => 'Bank transfer' ) );

if ( ! WC_Tax::find_rates( array( 'country' => 'DE' ) ) ) {
	WC_Tax::_insert_tax_rate( array( 'tax_rate_country' => 'DE', 'tax_rate' => '19.0000', 'tax_rate_name' => 'MwSt. 19 %', 'tax_rate_priority' => 1, 'tax_rate_compound' => 0, 'tax_rate_shipping' => 1, 'tax_rate_order' => 1, 'tax_rate_class' => '' ) );
	WC_Tax::_insert_tax_rate( array( 'tax_rate_country' => 'DE', 'tax_rate' => '7.0000', 'tax_rate_name' => 'MwSt. 7 %', 'tax_rate_priority' => 1, 'tax_rate_compound' => 0, 'tax_rate_shipping' => 0, 'tax_rate_order' => 2, 'tax_rate_class' => 'reduced-rate' ) );
}

if ( ! ( new WC_Shipping_Zone( 0 ) )->get_shipping_methods() ) {
	$concord_zone     = new WC_Shipping_Zone( 0 );
	$concord_instance = $concord_zone->add_shipping_method( 'flat_rate' );
	update_option( 'woocommerce_flat_rate_' . $concord_instance . '_settings', array( 'title' => 'DHL Paket', 'cost' => '4.90', 'tax_status' => 'taxable' ) );
}

/** Finds or makes a simple product. */
function concord_seed_simple( string $sku, string $name, string $price, string $tax_class = '' ): int {
	$product = wc_get_product( (int) wc_get_product_id_by_sku( $sku ) );
	$product = $product instanceof WC_Product_Simple ? $product : new WC_Product_Simple();
	$product->set_name( $name );
	$product->set_sku( $sku );
	$product->set_regular_price( $price );
	$product->set_tax_class( $tax_class );
	$product->set_status( 'publish' );
	return $product->save();
}

/** The T-shirt with its sizes. */
function concord_seed_tee(): array {
	$found = wc_get_product_id_by_sku( 'CONCORD-TEE-S' );
	if ( $found ) {
		return array( 'CONCORD-TEE-S' => (int) $found, 'CONCORD-TEE-M' => (int) wc_get_product_id_by_sku( 'CONCORD-TEE-M' ) );
	}
	$attribute = new WC_Product_Attribute();
	$attribute->set_name( 'Größe' );
	$attribute->set_options( array( 'S', 'M' ) );
	$attribute->set_visible( true );
	$attribute->set_variation( true );
	$tee = new WC_Product_Variable();
	$tee->set_name( 'T-Shirt “Löwe”' );
	$tee->set_sku( 'CONCORD-TEE' );
	$tee->set_attributes( array( $attribute ) );
	$tee->set_status( 'publish' );
	$parent = $tee->save();
	$ids    = array();
	foreach ( array( 'S' => '19.99', 'M' => '21.49' ) as $size => $price ) {
		$variation = new WC_Product_Variation();
		$variation->set_parent_id( $parent );
		$variation->set_attributes( array( sanitize_title( 'Größe' ) => $size ) );
		$variation->set_sku( 'CONCORD-TEE-' . $size );
		$variation->set_regular_price( $price );
		$variation->set_status( 'publish' );
		$ids[ 'CONCORD-TEE-' . $size ] = $variation->save();
	}
	WC_Product_Variable::sync( $parent );
	return $ids;
}

$concord_ids = array(
	'CONCORD-MUG'     => concord_seed_simple( 'CONCORD-MUG', 'Tasse “Grüß Gott”', '8.33' ),
	'CONCORD-BOOK'    => concord_seed_simple( 'CONCORD-BOOK', 'Buch: Die Vermessung', '14.97', 'reduced-rate' ),
	'CONCORD-HOODIE'  => concord_seed_simple( 'CONCORD-HOODIE', 'Hoodie', '49.95' ),
	'CONCORD-STICKER' => concord_seed_simple( 'CONCORD-STICKER', 'Sticker 🚀', '0.35' ),
) + concord_seed_tee();

if ( ! wc_get_coupon_id_by_code( 'tenoff' ) ) {
	$concord_coupon = new WC_Coupon();
	$concord_coupon->set_code( 'TENOFF' );
	$concord_coupon->set_discount_type( 'percent' );
	$concord_coupon->set_amount( 10 );
	$concord_coupon->save();
}
if ( ! get_user_by( 'login', 'zoe' ) ) {
	$concord_customer = new WC_Customer();
	$concord_customer->set_username( 'zoe' );
	$concord_customer->set_email( 'zoe@example.test' );
	$concord_customer->set_password( 'password' );
	$concord_customer->set_first_name( 'Zoë' );
	$concord_customer->set_last_name( 'Übermuth' );
	$concord_customer->save();
}
echo wp_json_encode( $concord_ids );
