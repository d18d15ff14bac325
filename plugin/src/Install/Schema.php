<?php
/**
 * Table creation.
 *
 * @package Concord
 */

namespace Concord\Install;

defined( 'ABSPATH' ) || exit;

/** Wraps dbDelta, which answers nothing useful when the database says no. */
final class Schema {

	/**
	 * Creates the table or adds missing columns and keys.
	 *
	 * @param string $table Full name.
	 * @param string $body  Columns and keys in dbDelta's layout, one a line.
	 * @throws \RuntimeException When the table is not there afterwards.
	 */
	public static function create( string $table, string $body ): void {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta( "CREATE TABLE {$table} (\n{$body}\n) {$wpdb->get_charset_collate()};" );
		$found = $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $table ) ) );
		if ( $found !== $table ) {
			throw new \RuntimeException( sprintf( 'Table %s could not be created: %s', esc_html( $table ), esc_html( $wpdb->last_error ) ) );
		}
	}
}
