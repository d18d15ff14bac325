<?php
/**
 * What the database can do.
 *
 * @package Concord
 */

namespace Concord\Outbox;

defined( 'ABSPATH' ) || exit;

/** Transactions and row locks, where there are any. */
final class Database {

	/** True where "FOR UPDATE SKIP LOCKED" is understood: MySQL 8 and MariaDB 10.6. */
	public static function skips_locked(): bool {
		global $wpdb;
		if ( self::is_sqlite() ) {
			return false;
		}
		$server = (string) $wpdb->db_server_info();
		if ( false !== stripos( $server, 'mariadb' ) ) {
			// Some report "5.5.5-10.11.19-MariaDB".
			$version = preg_replace( '/^5\.5\.5-/', '', $server );
			return version_compare( (string) preg_replace( '/[^0-9.].*/', '', (string) $version ), '10.6', '>=' );
		}
		return version_compare( (string) $wpdb->db_version(), '8.0.1', '>=' );
	}

	/** WordPress on SQLite (Playground, the SQLite drop-in). */
	public static function is_sqlite(): bool {
		return defined( 'DB_ENGINE' ) && 'sqlite' === constant( 'DB_ENGINE' );
	}

	/** "MariaDB 10.11.19", "MySQL 8.4.2" or "SQLite 3.40.1", for the status report. */
	public static function name(): string {
		global $wpdb;
		if ( self::is_sqlite() ) {
			return 'SQLite ' . ( class_exists( 'SQLite3', false ) || class_exists( 'SQLite3' ) ? \SQLite3::version()['versionString'] : '' );
		}
		return ( false !== stripos( (string) $wpdb->db_server_info(), 'mariadb' ) ? 'MariaDB ' : 'MySQL ' ) . $wpdb->db_version();
	}

	/**
	 * Runs the callback in a transaction; rolls back when it throws.
	 *
	 * READ COMMITTED, because the gap locks of REPEATABLE READ would make a checkout wait for a claim.
	 *
	 * @template T
	 * @param callable(): T $work Must not call out of the database.
	 * @return T
	 * @throws \Throwable Whatever the callback throws.
	 */
	public static function transaction( callable $work ): mixed {
		global $wpdb;
		if ( ! self::is_sqlite() ) {
			$wpdb->query( 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED' );
		}
		$wpdb->query( 'START TRANSACTION' );
		try {
			$result = $work();
			$wpdb->query( 'COMMIT' );
			return $result;
		} catch ( \Throwable $error ) {
			$wpdb->query( 'ROLLBACK' );
			throw $error;
		}
	}

	/**
	 * Turns a refused statement into an exception, so that a transaction rolls back.
	 *
	 * @param int|bool|null $result Of $wpdb->query() and friends.
	 * @throws \RuntimeException When the database refused.
	 */
	public static function must( int|bool|null $result ): int {
		if ( false === $result || null === $result ) {
			global $wpdb;
			throw new \RuntimeException( 'Database: ' . esc_html( $wpdb->last_error ) );
		}
		return (int) $result;
	}
}
