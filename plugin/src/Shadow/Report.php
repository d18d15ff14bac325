<?php
/**
 * What shadow recorded.
 *
 * @package Concord
 */

namespace Concord\Shadow;

use Concord\Clock;
use Concord\Install\Tables;
use Concord\Outbox\Database;
use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the results that a connection in shadow left on its records (shadowRecordSchema of worker/src/core/shadow.ts). A record
 * leaves the report when it is sent: its state is another one then.
 *
 * @phpstan-type Row array<string, string|null>
 */
final class Report {

	/** Rule of what can still be sent. */
	public const RULE = 'shadow';

	/** Verdicts of a record (worker/src/core/shadow.ts). */
	private const VERDICTS = array( 'create', 'update', 'delete', 'stop', 'exists', 'skip' );

	private const SHOWN = 500;

	private const CHUNK = 200;

	public function __construct( private readonly Tables $tables ) {}

	/**
	 * ShadowReportSchema of worker/src/store/contract/shadow.ts, the switch apart.
	 *
	 * @return array{days: list<array<string, int|string>>, total: int, sendable: int, records: list<array<string, mixed>>}
	 */
	public function of( string $connection_id ): array {
		$days     = array();
		$records  = array();
		$total    = 0;
		$sendable = 0;
		foreach ( $this->each( $connection_id ) as list( $row, $record ) ) {
			++$total;
			$can       = self::RULE === $row['skip_rule'];
			$sendable += $can ? 1 : 0;
			$at        = (string) Clock::iso_from_sql( $row['updated_at'] );
			$day       = substr( $at, 0, 10 );
			$verdict   = in_array( $record['verdict'] ?? '', self::VERDICTS, true ) ? (string) $record['verdict'] : 'skip';

			$days[ $day ]           ??= array( 'day' => $day ) + array_fill_keys( self::VERDICTS, 0 );
			$days[ $day ][ $verdict ] = 1 + (int) $days[ $day ][ $verdict ];
			if ( count( $records ) < self::SHOWN ) {
				$records[] = self::row( $row, $record, $at, $verdict, $can );
			}
		}
		krsort( $days );
		return array(
			'days'     => array_values( $days ),
			'total'    => $total,
			'sendable' => $sendable,
			'records'  => $records,
		);
	}

	/**
	 * One record as it was kept.
	 *
	 * @return array<string, mixed>|null
	 */
	public function one( string $connection_id, int $event_id ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT * FROM %i WHERE id = %d AND priority = 1 AND state = 'skipped' AND result IS NOT NULL", $this->tables->events(), $event_id ), ARRAY_A );
		return is_array( $row ) ? self::read( $row, $connection_id ) : null;
	}

	/**
	 * Ids of what can still be sent.
	 *
	 * @param string    $connection_id Connection.
	 * @param list<int> $among         Only these; empty means all.
	 * @return list<int>
	 */
	public function sendable( string $connection_id, array $among ): array {
		$ids = array();
		foreach ( $this->each( $connection_id ) as list( $row ) ) {
			$id = (int) $row['id'];
			if ( self::RULE === $row['skip_rule'] && ( array() === $among || in_array( $id, $among, true ) ) ) {
				$ids[] = $id;
			}
		}
		return $ids;
	}

	/** Recorded documents name people: they are kept as long as the history is. */
	public function prune( string $before ): void {
		global $wpdb;
		Database::must( $wpdb->query( $wpdb->prepare( "UPDATE %i SET result = NULL WHERE priority = 1 AND state = 'skipped' AND result IS NOT NULL AND updated_at < %s", $this->tables->events(), $before ) ) );
	}

	/**
	 * Newest first, in chunks: documents of thousands of orders are never in memory at once.
	 *
	 * @return \Generator<int, array{0: Row, 1: array<string, mixed>}>
	 */
	private function each( string $connection_id ): \Generator {
		global $wpdb;
		$below = PHP_INT_MAX;
		do {
			$rows = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM %i WHERE state = 'skipped' AND priority = 1 AND result IS NOT NULL AND id < %d ORDER BY id DESC LIMIT %d", $this->tables->events(), $below, self::CHUNK ), ARRAY_A );
			$rows = is_array( $rows ) ? $rows : array();
			foreach ( $rows as $row ) {
				$below  = (int) $row['id'];
				$record = self::read( $row, $connection_id );
				if ( null !== $record ) {
					yield array( $row, $record );
				}
			}
		} while ( self::CHUNK === count( $rows ) );
	}

	/**
	 * The record, when it is this connection's.
	 *
	 * @param Row    $row           Of the table.
	 * @param string $connection_id Connection.
	 * @return array<string, mixed>|null
	 */
	private static function read( array $row, string $connection_id ): ?array {
		$record = json_decode( (string) $row['result'], true );
		return is_array( $record ) && true === ( $record['shadow'] ?? null ) && ( $record['connection_id'] ?? '' ) === $connection_id ? $record : null;
	}

	/**
	 * One row of the report.
	 *
	 * @param Row                  $row     Of the table.
	 * @param array<string, mixed> $record  Kept.
	 * @param string               $at      When.
	 * @param string               $verdict Of shadowVerdictSchema.
	 * @param bool                 $can     Can be sent.
	 * @return array<string, mixed>
	 */
	private static function row( array $row, array $record, string $at, string $verdict, bool $can ): array {
		$text = static fn ( string $name ): string => is_string( $record[ $name ] ?? null ) ? $record[ $name ] : '';
		return array(
			'event_id'       => (int) $row['id'],
			'record_type'    => (string) $row['record_type'],
			'record_id'      => (string) $row['record_id'],
			'number'         => '' === (string) $row['number'] ? (string) $row['record_id'] : (string) $row['number'],
			'at'             => $at,
			'verdict'        => $verdict,
			'message'        => $text( 'message' ),
			'store_total'    => $text( 'store_total' ),
			'dynamics_total' => $text( 'dynamics_total' ),
			'currency'       => $text( 'currency' ),
			'sendable'       => $can,
			'edit_url'       => 'order' === $row['record_type'] ? OrderUtil::get_order_admin_edit_url( (int) $row['record_id'] ) : '',
		);
	}
}
