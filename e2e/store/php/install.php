<?php
/**
 * Installs WordPress: php install.php <site> <user> <password>.
 *
 * @package Concord
 */

define( 'WP_INSTALLING', true );
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
if ( ! is_blog_installed() ) {
	add_filter( 'pre_wp_mail', '__return_true' );
	wp_install( 'Concord demo store', $argv[2], 'admin@example.test', true, '', $argv[3] );
	update_option( 'permalink_structure', '/%postname%/' );
	update_option( 'timezone_string', 'Europe/Berlin' );
}
