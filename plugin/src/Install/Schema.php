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
	 * @throws \RuntimeException When the table or one of its columns is not there afterwards.
	 */
	public static function create( string $table, string $body ): void {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta( "CREATE TABLE {$table} (\n{$body}\n) {$wpdb->get_charset_collate()};" );
		$found = $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $table ) ) );
		if ( $found !== $table ) {
			throw new \RuntimeException( sprintf( 'Table %s could not be created: %s', esc_html( $table ), esc_html( $wpdb->last_error ) ) );
		}
		// A database user without the right to alter tables is told nothing: the step would count as done and every write fail after it.
		$missing = array_diff( self::columns( $body ), $wpdb->get_col( $wpdb->prepare( 'DESCRIBE %i', $table ) ) );
		if ( array() !== $missing ) {
			throw new \RuntimeException( sprintf( 'Table %1$s did not get its column %2$s: %3$s', esc_html( $table ), esc_html( implode( ', ', $missing ) ), esc_html( $wpdb->last_error ) ) );
		}
	}

	/**
	 * Names of the columns.
	 *
	 * @param string $body In dbDelta's layout.
	 * @return list<string>
	 */
	private static function columns( string $body ): array {
		preg_match_all( '/^(?!PRIMARY KEY|UNIQUE KEY|KEY )([a-z_]+) /m', $body, $found );
		return $found[1];
	}
}
