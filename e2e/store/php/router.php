<?php
/**
 * Router for php -S: files and PHP files as they are, everything else to WordPress.
 *
 * @package Concord
 */

$concord_path = (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
$concord_file = $_SERVER['DOCUMENT_ROOT'] . rawurldecode( $concord_path );
if ( '/' !== $concord_path && is_file( $concord_file ) ) {
	return false;
}
if ( is_dir( $concord_file ) && is_file( rtrim( $concord_file, '/' ) . '/index.php' ) && '/' !== $concord_path ) {
	return false;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['PHP_SELF']    = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
