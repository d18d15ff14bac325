<?php
/**
 * Where orders live: php storage.php <site> hpos|posts|compat.
 *
 * @package Concord
 */

require $argv[1] . '/wp-load.php';
update_option( 'woocommerce_custom_orders_table_enabled', 'posts' === $argv[2] ? 'no' : 'yes' );
update_option( 'woocommerce_custom_orders_table_data_sync_enabled', 'compat' === $argv[2] ? 'yes' : 'no' );
