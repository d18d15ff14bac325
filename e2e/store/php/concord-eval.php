<?php
/**
 * Runs the code of the request with the site loaded: where there is no PHP to start beside the server's. Answers only to the
 * token made at this start of the site.
 *
 * @package Concord
 */

require __DIR__ . '/wp-load.php';
if ( ! defined( 'CONCORD_RIG_TOKEN' ) || ! hash_equals( CONCORD_RIG_TOKEN, (string) ( $_SERVER['HTTP_X_CONCORD_RIG'] ?? '' ) ) ) {
	status_header( 403 );
	exit;
}
wp_set_current_user( 1 );
ob_start();
eval( file_get_contents( 'php://input' ) ); // phpcs:ignore Squiz.PHP.Eval.Discouraged -- The rig's own code, on a throw-away site.
$concord_printed = ob_get_clean();
header( 'Content-Type: text/plain; charset=utf-8' );
header( 'X-Concord-Rig: done' );
echo $concord_printed;
