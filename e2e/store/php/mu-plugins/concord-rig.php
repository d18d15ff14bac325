<?php
/**
 * Plugin Name: Concord test rig
 * Description: Keeps a test store inside this machine, and adds what the demo's checkouts need.
 *
 * @package Concord
 */

defined( 'ABSPATH' ) || exit;

add_filter( 'pre_wp_mail', '__return_true' );
// wp_safe_remote_*() allows only ports 80, 443, 8080 and the site's own; a worker on this machine listens elsewhere.
add_filter( 'http_allowed_safe_ports', static fn ( $ports ) => array_merge( $ports, array_filter( array( (int) get_option( 'concord_rig_port' ) ) ) ) );
add_filter( 'http_request_host_is_external', static fn ( $external, $host ) => '127.0.0.1' === $host ? true : $external, 10, 2 );
// A handling fee for carts that hold a hoodie: a fee line on some orders and not on others.
add_action(
	'woocommerce_cart_calculate_fees',
	static function ( $cart ) {
		foreach ( $cart->get_cart() as $item ) {
			if ( 'CONCORD-HOODIE' === $item['data']->get_sku() ) {
				$cart->add_fee( 'Handling', 2.50, true );
				return;
			}
		}
	}
);
// One request of a pair without Concord: benchmarks compare both in one run.
if ( 'off' === ( $_SERVER['HTTP_X_CONCORD_BENCH'] ?? '' ) ) {
	add_filter( 'option_active_plugins', static fn ( $plugins ) => array_values( array_diff( (array) $plugins, array( 'concord/concord.php' ) ) ) );
}
