<?php
/**
 * Activates a plugin as the Plugins page does: php activate.php <site> <plugin file>.
 *
 * @package Concord
 */

require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
wp_set_current_user( 1 );
$result = activate_plugin( $argv[2] );
if ( is_wp_error( $result ) ) {
	fwrite( STDERR, $result->get_error_message() . "\n" );
	exit( 1 );
}
flush_rewrite_rules( false );
// The rig's store sends from the first order on, as one that was set up; a test of the checklist takes this back.
delete_option( 'concord_go_live' );
