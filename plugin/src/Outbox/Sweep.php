<?php
/**
 * Finding what no hook captured.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;
use Concord\Record\Records;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce saves in autocommit, so a request can die between an order and its row (F2); extensions write past the
 * hooks. Three looks, each bounded, each with its own cursor:
 *
 * - new:      ids above a watermark that have no row (LOS-2);
 * - modified: modified lately, with overlap; without a row, or with another content than the known one;
 * - patrol:   round and round all settled rows by content hash, for changes that move no date (LOS-5).
 *
 * @phpstan-type Cursor array{high: int, since: string, at: string, at_id: int, started: string, patrol: int}
 */
final class Sweep {

	public const OPTION = 'concord_sweep_cursors';

	public const LAST_OPTION = 'concord_sweep';

	private const TYPES = array( 'order', 'refund', 'product' );

	private const BATCH = 100;

	private const PATROL = 25;

	/** A slow request may commit an old date late (F3). */
	private const OVERLAP_SECONDS = 600;

	public function __construct(
		private readonly Tables $tables,
		private readonly Clock $clock,
		private readonly Events $events,
		private readonly Appender $appender,
		private readonly Records $records,
	) {}

	/** At activation: the past is not owed. Any old order can be sent by hand. */
	public function begin(): void {
		if ( false === get_option( self::OPTION, false ) ) {
			add_option( self::OPTION, $this->cursors(), '', false );
		}
	}

	/**
	 * One bounded step.
	 *
	 * @return array{checked: int, found: int, done: bool} Of sweepAnswerSchema.
	 */
	public function step(): array {
		$cursors = $this->cursors();
		$total   = array(
			'checked' => 0,
			'found'   => 0,
			'done'    => true,
		);
		foreach ( self::TYPES as $type ) {
			$source = new SweepSource( $type );
			foreach ( array( $this->new_ids( $source, $cursors[ $type ] ), $this->modified( $source, $cursors[ $type ] ), $this->patrol( $type, $cursors[ $type ] ) ) as $look ) {
				$total['checked'] += $look['checked'];
				$total['found']   += $look['found'];
				$total['done']     = $total['done'] && $look['done'];
			}
		}
		update_option( self::OPTION, $cursors, false );
		$this->remember( $total );
		return $total;
	}

	/** Until done, at most $steps; for the schedule. */
	public function run( int $steps = 20 ): void {
		do {
			$answer = $this->step();
		} while ( ! $answer['done'] && --$steps > 0 );
	}

	/**
	 * When it last ran and what it found, for Overview.
	 *
	 * @return array{last_run: string|null, last_checked: int, last_found: int}
	 */
	public function last(): array {
		$last = get_option( self::LAST_OPTION, array() );
		$last = is_array( $last ) ? $last : array();
		return array(
			'last_run'     => isset( $last['last_run'] ) && is_string( $last['last_run'] ) ? $last['last_run'] : null,
			'last_checked' => (int) ( $last['last_checked'] ?? 0 ),
			'last_found'   => (int) ( $last['last_found'] ?? 0 ),
		);
	}

	/**
	 * Ids above the watermark.
	 *
	 * @param Cursor $cursor Moved.
	 * @return array{checked: int, found: int, done: bool}
	 */
	private function new_ids( SweepSource $source, array &$cursor ): array {
		$rows  = $source->above( $cursor['high'], self::BATCH );
		$found = $this->capture_unknown( $source->record_type, $rows );
		if ( null === $found ) {
			return self::look( 0, 0, true );
		}
		$last = end( $rows );
		if ( false !== $last ) {
			$cursor['high'] = $last['id'];
		}
		return self::look( count( $rows ), $found, count( $rows ) < self::BATCH );
	}

	/**
	 * Modified lately.
	 *
	 * @param Cursor $cursor Moved.
	 * @return array{checked: int, found: int, done: bool}
	 */
	private function modified( SweepSource $source, array &$cursor ): array {
		if ( '' === $cursor['started'] ) {
			$cursor['started'] = $this->clock->sql();
		}
		$rows    = $source->modified( $cursor['at'], $cursor['at_id'], self::BATCH );
		$unknown = $this->capture_unknown( $source->record_type, $rows );
		if ( null === $unknown ) {
			return self::look( 0, 0, true );
		}
		$found = $unknown + $this->capture_different( $source->record_type, array_column( $rows, 'id' ) );
		if ( count( $rows ) < self::BATCH ) {
			$cursor['since']   = gmdate( 'Y-m-d H:i:s', max( (int) strtotime( $cursor['since'] . ' UTC' ), (int) strtotime( $cursor['started'] . ' UTC' ) - self::OVERLAP_SECONDS ) );
			$cursor['at']      = $cursor['since'];
			$cursor['at_id']   = 0;
			$cursor['started'] = '';
			return self::look( count( $rows ), $found, true );
		}
		$last            = $rows[ count( $rows ) - 1 ];
		$cursor['at']    = $last['modified'];
		$cursor['at_id'] = $last['id'];
		return self::look( count( $rows ), $found, false );
	}

	/**
	 * The next settled rows, whatever their dates.
	 *
	 * @param Cursor $cursor Moved.
	 * @return array{checked: int, found: int, done: bool} Always done: it has no end.
	 */
	private function patrol( string $type, array &$cursor ): array {
		global $wpdb;
		$rows             = $wpdb->get_results( $wpdb->prepare( 'SELECT id, record_id FROM %i WHERE record_type = %s AND id > %d ORDER BY id LIMIT %d', $this->tables->events(), $type, $cursor['patrol'], self::PATROL ), ARRAY_A );
		$rows             = is_array( $rows ) ? $rows : array();
		$cursor['patrol'] = count( $rows ) < self::PATROL ? 0 : (int) $rows[ count( $rows ) - 1 ]['id'];
		return self::look( count( $rows ), $this->capture_different( $type, array_map( static fn ( array $row ): int => (int) $row['record_id'], array_values( $rows ) ) ), true );
	}

	/**
	 * Appends records without a row.
	 *
	 * @param string                                                 $type Type.
	 * @param list<array{id: int, status: string, modified: string}> $rows Found in the store.
	 * @return int|null How many; null when the database refused, so that no cursor passes them.
	 */
	private function capture_unknown( string $type, array $rows ): ?int {
		$known   = $this->events->of_records( $type, array_column( $rows, 'id' ) );
		$unknown = array();
		foreach ( $rows as $row ) {
			if ( ! isset( $known[ $row['id'] ] ) && 'trash' !== $row['status'] ) {
				$unknown[] = array( $type, $row['id'] );
			}
		}
		return $this->appender->append_many( $unknown ) ? count( $unknown ) : null;
	}

	/**
	 * Appends settled records whose content is not the known one.
	 *
	 * @param string    $type Type.
	 * @param list<int> $ids  Records.
	 */
	private function capture_different( string $type, array $ids ): int {
		$settled = array_filter(
			$this->events->of_records( $type, $ids ),
			fn ( array $row ): bool => '' === $row['pinned'] && $this->records->comparable( (string) $row['content_hash'] ) && in_array( $row['state'], array( State::SYNCED, State::SKIPPED, State::NEEDS_YOU ), true )
		);
		$found   = 0;
		$current = $this->records->read( array_map( static fn ( int $id ): array => array( $type, $id ), array_keys( $settled ) ) );
		foreach ( $settled as $id => $row ) {
			$record = $current[ $type . ':' . $id ] ?? null;
			if ( is_array( $record ) && $this->records->hash( $type, $record ) !== $row['content_hash'] ) {
				$found += (int) $this->appender->append( $type, $id );
			} elseif ( null === $record && State::KIND_DELETED !== $row['kind'] ) {
				$found += (int) $this->appender->append_deleted( $type, array( $id ) );
			}
		}
		return $found;
	}

	/**
	 * Cursors, completed for types that have none yet.
	 *
	 * @return array<string, Cursor>
	 */
	private function cursors(): array {
		$stored  = get_option( self::OPTION, array() );
		$cursors = array();
		foreach ( self::TYPES as $type ) {
			$now              = $this->clock->sql();
			$cursor           = is_array( $stored ) && is_array( $stored[ $type ] ?? null ) ? $stored[ $type ] : array(
				'high'  => ( new SweepSource( $type ) )->highest(),
				'since' => $now,
				'at'    => $now,
			);
			$cursors[ $type ] = array(
				'high'    => (int) ( $cursor['high'] ?? 0 ),
				'since'   => (string) ( $cursor['since'] ?? $now ),
				'at'      => (string) ( $cursor['at'] ?? $now ),
				'at_id'   => (int) ( $cursor['at_id'] ?? 0 ),
				'started' => (string) ( $cursor['started'] ?? '' ),
				'patrol'  => (int) ( $cursor['patrol'] ?? 0 ),
			);
		}
		return $cursors;
	}

	/**
	 * Adds a step to the figures of the running sweep.
	 *
	 * @param array{checked: int, found: int, done: bool} $step Of one step.
	 */
	private function remember( array $step ): void {
		$last    = get_option( self::LAST_OPTION, array() );
		$running = is_array( $last ) && ! ( $last['done'] ?? true );
		update_option(
			self::LAST_OPTION,
			array(
				'last_run'     => $this->clock->iso(),
				'last_checked' => $step['checked'] + ( $running ? (int) $last['last_checked'] : 0 ),
				'last_found'   => $step['found'] + ( $running ? (int) $last['last_found'] : 0 ),
				'done'         => $step['done'],
			),
			false
		);
	}

	/**
	 * A result.
	 *
	 * @return array{checked: int, found: int, done: bool}
	 */
	private static function look( int $checked, int $found, bool $done ): array {
		return array(
			'checked' => $checked,
			'found'   => $found,
			'done'    => $done,
		);
	}
}
