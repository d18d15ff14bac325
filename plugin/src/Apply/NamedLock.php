<?php
/**
 * One at a time.
 *
 * @package Concord
 */

namespace Concord\Apply;

use Concord\Outbox\Database;

defined( 'ABSPATH' ) || exit;

/** A lock of the database, which frees it with the connection: a killed request holds nobody up. */
final class NamedLock {

	private const WAIT_SECONDS = 15;

	/**
	 * Runs the callback while no other request holds this name.
	 *
	 * @template T
	 * @param string        $name Of any length; compared exactly.
	 * @param callable(): T $work Finds, then writes.
	 * @return T
	 * @throws LockBusy When another request holds it for longer than we wait.
	 */
	public static function during( string $name, callable $work ): mixed {
		global $wpdb;
		if ( Database::is_sqlite() ) {
			// One writer at a time by itself.
			return $work();
		}
		// 64 characters at most, and the server's locks are shared by every site on it.
		$lock = 'concord_' . md5( $wpdb->dbname . '|' . $wpdb->prefix . '|' . $name );
		if ( '1' !== (string) $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK( %s, %d )', $lock, self::WAIT_SECONDS ) ) ) {
			throw new LockBusy( 'Another request has been holding the lock for 15 seconds.' );
		}
		try {
			return $work();
		} finally {
			$wpdb->query( $wpdb->prepare( 'DO RELEASE_LOCK( %s )', $lock ) );
		}
	}
}
