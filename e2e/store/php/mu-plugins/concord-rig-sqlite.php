<?php
/**
 * Plugin Name: Concord test rig on SQLite
 * Description: Lets WooCommerce ask SQLite for "all" rows.
 *
 * WooCommerce 10.2's order queries without a limit end in LIMIT 0, 18446744073709551615, which SQLite refuses as a datatype
 * mismatch, and WooCommerce goes on with an empty list: refunds vanish from orders (woocommerce/woocommerce#64396).
 *
 * @package Concord
 */

defined( 'ABSPATH' ) || exit;

if ( defined( 'DB_ENGINE' ) && 'sqlite' === constant( 'DB_ENGINE' ) ) {
	add_filter( 'query', static fn ( $query ) => str_replace( '18446744073709551615', '9223372036854775807', $query ) );
}
