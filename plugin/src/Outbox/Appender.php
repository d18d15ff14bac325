<?php
/**
 * Writing to the outbox.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Says "record 123 changed". One row per record for ever (unique key), so changes coalesce in the database itself:
 *
 * - waiting:   stays, the content is read when it is sent;
 * - working:   keeps its lease and is marked, so that its settle sends it round again;
 * - retrying:  stays due when it was (a change never shortens a wait that Dynamics asked for);
 * - synced, skipped, needs-you: waits again, unless a person pinned it.
 *
 * Never throws: the shopper's request goes on whatever the database says, and the sweep finds what is missing.
 */
final class Appender {

	/** @var list<callable(): void> */
	private array $listeners = array();

	public function __construct( private readonly Tables $tables, private readonly Clock $clock ) {}

	/**
	 * Called after every write that may have made work, once each. The nudge listens.
	 *
	 * @param callable(): void $listener Must be cheap.
	 */
	public function on_append( callable $listener ): void {
		$this->listeners[] = $listener;
	}

	/**
	 * One INSERT.
	 *
	 * @param string $record_type One of State::RECORD_TYPES.
	 * @param int    $record_id   WooCommerce's id.
	 * @return bool False when the database refused (logged).
	 */
	public function append( string $record_type, int $record_id ): bool {
		return $this->append_many( array( array( $record_type, $record_id ) ) );
	}

	/**
	 * One INSERT for all of them.
	 *
	 * @param list<array{0: string, 1: int}> $records Type and id.
	 * @return bool False when the database refused (logged).
	 */
	public function append_many( array $records ): bool {
		if ( array() === $records ) {
			return true;
		}
		global $wpdb;
		$now    = $this->clock->sql();
		$rows   = array();
		$values = array( $this->tables->events() );
		foreach ( $records as list( $type, $id ) ) {
			$rows[] = "( %s, %s, 'changed', 'waiting', 1, %s, %s, %s, %s )";
			array_push( $values, $type, (string) $id, $now, $now, $now, $now );
		}
		array_push( $values, ...$this->move_values( $now ) );
		$sql = 'INSERT INTO %i ( record_type, record_id, kind, state, priority, claim_at, due_at, captured_at, updated_at ) VALUES '
			. implode( ', ', $rows ) . " ON DUPLICATE KEY UPDATE kind = 'changed', " . self::move_sql();
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		return $this->write( (string) $wpdb->prepare( $sql, $values ), $records );
	}

	/**
	 * The record is gone. Only rows that exist are marked: what was never captured is owed nothing.
	 *
	 * @param string    $record_type One of State::RECORD_TYPES.
	 * @param list<int> $record_ids  WooCommerce's ids.
	 */
	public function append_deleted( string $record_type, array $record_ids ): bool {
		if ( array() === $record_ids ) {
			return true;
		}
		global $wpdb;
		$now  = $this->clock->sql();
		$sql  = "UPDATE %i SET kind = 'deleted', " . self::move_sql() . ' WHERE record_type = %s AND record_id IN ( ' . implode( ', ', array_fill( 0, count( $record_ids ), '%s' ) ) . ' )';
		$args = array( $this->tables->events(), ...$this->move_values( $now ), $record_type, ...array_map( 'strval', $record_ids ) );
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		return $this->write( (string) $wpdb->prepare( $sql, $args ), array_map( static fn ( int $id ): array => array( $record_type, $id ), $record_ids ) );
	}

	/**
	 * At the end of the request: a worker may have read a record between our row and the request's last write to it.
	 * Touches only rows that no longer wait, so it writes nothing in the usual case.
	 *
	 * @param list<array{0: string, 1: int}> $records Captured earlier in this request.
	 */
	public function mark_again( array $records ): void {
		global $wpdb;
		$by_type = array();
		foreach ( $records as list( $type, $id ) ) {
			$by_type[ $type ][] = (string) $id;
		}
		foreach ( $by_type as $type => $ids ) {
			$sql  = 'UPDATE %i SET ' . self::move_sql() . " WHERE record_type = %s AND state NOT IN ( 'waiting', 'retrying' ) AND record_id IN ( " . implode( ', ', array_fill( 0, count( $ids ), '%s' ) ) . ' )';
			$args = array( $this->tables->events(), ...$this->move_values( $this->clock->sql() ), $type, ...$ids );
			$this->quietly( (string) $wpdb->prepare( $sql, $args ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		}
	}

	/**
	 * What a change does to a row that exists. Every expression names only columns assigned later in the list, because
	 * MySQL evaluates from left to right and SQLite from the old row.
	 */
	private static function move_sql(): string {
		$moves = "( pinned = '' AND state IN ( 'synced', 'skipped', 'needs-you' ) )";
		return "changed_while_leased = CASE WHEN state = 'working' THEN 1 ELSE changed_while_leased END,
			sent = CASE WHEN {$moves} AND state <> 'synced' AND attempt > 0 THEN 1 ELSE sent END,
			attempt = CASE WHEN {$moves} THEN 0 ELSE attempt END,
			issue = CASE WHEN {$moves} THEN NULL ELSE issue END,
			issue_code = CASE WHEN {$moves} THEN '' ELSE issue_code END,
			captured_at = CASE WHEN {$moves} THEN %s ELSE captured_at END,
			due_at = CASE WHEN {$moves} THEN %s ELSE due_at END,
			claim_at = CASE WHEN {$moves} THEN %s ELSE claim_at END,
			updated_at = %s,
			state = CASE WHEN {$moves} THEN 'waiting' ELSE state END";
	}

	/**
	 * Values of move_sql() in order.
	 *
	 * @param string $now DATETIME in UTC.
	 * @return list<string>
	 */
	private function move_values( string $now ): array {
		return array( $now, $now, $now, $now );
	}

	/**
	 * Runs the statement and tells the listeners.
	 *
	 * @param string                         $sql     Prepared.
	 * @param list<array{0: string, 1: int}> $records For the log.
	 */
	private function write( string $sql, array $records ): bool {
		global $wpdb;
		if ( false === $this->quietly( $sql ) ) {
			$names = implode( ', ', array_map( static fn ( array $record ): string => $record[0] . ' ' . $record[1], array_slice( $records, 0, 20 ) ) );
			wc_get_logger()->error( sprintf( 'Could not note the change of %s: %s. The next sweep will find it.', $names, $wpdb->last_error ), array( 'source' => 'concord' ) );
			return false;
		}
		foreach ( $this->listeners as $listener ) {
			$listener();
		}
		return true;
	}

	/**
	 * A failing write must not print into the shopper's page or into a JSON answer.
	 *
	 * @param string $sql Prepared.
	 */
	private function quietly( string $sql ): int|false {
		global $wpdb;
		$shown = $wpdb->suppress_errors( true );
		try {
			$result = $wpdb->query( $sql ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared by the callers.
			return is_int( $result ) ? $result : ( $result ? 1 : false );
		} catch ( \Throwable ) {
			return false;
		} finally {
			$wpdb->suppress_errors( $shown );
		}
	}
}
