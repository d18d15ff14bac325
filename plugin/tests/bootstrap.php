<?php
/**
 * Loads the WordPress of the folder in CONCORD_TEST_SITE: a provisioned site of its own, with WooCommerce and the plugin
 * active. The suite empties the plugin's tables there. CONCORD_ORDER_STORAGE=hpos|posts|compat chooses the order storage.
 *
 * @package Concord
 */

$concord_site = getenv( 'CONCORD_TEST_SITE' );
if ( ! is_string( $concord_site ) || ! is_file( $concord_site . '/wp-load.php' ) ) {
	fwrite( STDERR, "Set CONCORD_TEST_SITE to the folder of a WordPress that has WooCommerce and Concord active.\n" );
	exit( 1 );
}

$concord_storage = getenv( 'CONCORD_ORDER_STORAGE' ) ?: 'hpos';
if ( ! in_array( $concord_storage, array( 'hpos', 'posts', 'compat' ), true ) ) {
	fwrite( STDERR, "CONCORD_ORDER_STORAGE is hpos, posts or compat.\n" );
	exit( 1 );
}

// WooCommerce reads the storage while it loads, so another process sets it first.
$concord_code = 'require $argv[1]; global $wpdb;
foreach ( array( "woocommerce_custom_orders_table_enabled" => $argv[2] === "posts" ? "no" : "yes", "woocommerce_custom_orders_table_data_sync_enabled" => $argv[2] === "compat" ? "yes" : "no" ) as $name => $value ) {
	delete_option( $name ); $wpdb->insert( $wpdb->options, array( "option_name" => $name, "option_value" => $value, "autoload" => "on" ) );
} wp_cache_flush();';
passthru( escapeshellarg( PHP_BINARY ) . ' -d memory_limit=512M -r ' . escapeshellarg( $concord_code ) . ' ' . escapeshellarg( $concord_site . '/wp-load.php' ) . ' ' . escapeshellarg( $concord_storage ), $concord_status );
if ( 0 !== $concord_status ) {
	exit( 1 );
}

// Outgoing mail would look for sendmail.
$_SERVER['HTTP_HOST'] = 'example.test';
require $concord_site . '/wp-load.php';
add_filter( 'pre_wp_mail', '__return_true' );
require_once __DIR__ . '/StoreTestCase.php';
Concord\Plugin::services()->migrator()->run();
fwrite( STDERR, 'Order storage: ' . $concord_storage . ', ' . Concord\Outbox\Database::name() . "\n" );
