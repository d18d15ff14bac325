<?php
/**
 * Router for php -S: files and PHP files as they are, everything else to WordPress.
 *
 * @package Concord
 */

$concord_path = (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
$concord_file = $_SERVER['DOCUMENT_ROOT'] . rawurldecode( $concord_path );
if ( '/' !== $concord_path && is_file( $concord_file ) ) {
	// Told how long it stays the same, as every web server does: else each page of wp-admin fetches and compiles hundreds of scripts anew. What is being worked on is not.
	$concord_types = array( 'js' => 'text/javascript', 'css' => 'text/css', 'svg' => 'image/svg+xml', 'png' => 'image/png', 'woff2' => 'font/woff2' );
	$concord_type  = $concord_types[ pathinfo( $concord_file, PATHINFO_EXTENSION ) ] ?? '';
	if ( '' === $concord_type || str_contains( $concord_path, '/plugins/concord/' ) ) {
		return false;
	}
	header( 'Content-Type: ' . $concord_type );
	header( 'Content-Length: ' . filesize( $concord_file ) );
	header( 'Cache-Control: public, max-age=86400' );
	readfile( $concord_file );
	return true;
}
if ( is_dir( $concord_file ) && is_file( rtrim( $concord_file, '/' ) . '/index.php' ) && '/' !== $concord_path ) {
	return false;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['PHP_SELF']    = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
