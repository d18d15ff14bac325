<?php
/**
 * What the first visit of wp-admin would do for WooCommerce, HPOS among it: php woocommerce.php <site>.
 *
 * @package Concord
 */

require $argv[1] . '/wp-load.php';
WC_Install::install();
// WooCommerce decides on HPOS here; a site whose wp-admin was never opened would stay on post tables.
do_action( 'woocommerce_newly_installed' );
update_option( 'woocommerce_newly_installed', 'no' );
update_option( 'woocommerce_coming_soon', 'no' );
update_option( 'woocommerce_onboarding_profile', array( 'skipped' => true ) );
update_option( 'woocommerce_task_list_hidden', 'yes' );
delete_transient( '_wc_activation_redirect' );
