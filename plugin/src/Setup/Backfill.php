<?php
/**
 * Orders of the past, in portions.
 *
 * @package Concord
 */

namespace Concord\Setup;

use Concord\Clock;
use Concord\Install\Tables;
use Concord\Outbox\Appender;
use Concord\Outbox\Events;
use Concord\Outbox\SweepSource;

defined( 'ABSPATH' ) || exit;

/**
 * Puts the orders since a moment into the outbox, oldest id first (OPS-14). Only as many as the worker can soon take: a new order
 * never waits behind thousands of old ones. The cursor is stored after its portion, and a row is one per order for ever, so a
 * process killed in between repeats a portion and doubles nothing.
 *
 * @phpstan-type State array{state: string, since: string, until: string|null, total: int, fed: int, cursor: int, started_at: int, paused_at: int, rested: int}
 */
final class Backfill {

	public const OPTION = 'concord_backfill';

	/** Orders that may wait at a time. */
	private const AHEAD = 200;

	private const PORTION = 100;

	public function __construct(
		private readonly Tables $tables,
		private readonly Clock $clock,
		private readonly Events $events,
		private readonly Appender $appender,
		private readonly Pace $pace,
	) {}

	/**
	 * How many there are, and about how long they take.
	 *
	 * @param string      $since ISO 8601 UTC.
	 * @param string|null $until ISO 8601 UTC, the first moment behind the range; null for none.
	 * @param string|null $live  ISO 8601 UTC, when the store went live; null while it is not.
	 * @return array{count: int, left: int, seconds: int, measured: int} `left`: orders behind the range, up to going live. `measured`: orders that the duration was measured on; 0: a guess.
	 */
	public function estimate( string $since, ?string $until = null, ?string $live = null ): array {
		$count = self::count( $since, $until );
		$each  = $this->pace->each();
		return array(
			'count'    => $count,
			'left'     => null === $until ? 0 : self::count( $until, $live ),
			'seconds'  => (int) ceil( $count * $each['seconds'] ),
			'measured' => $each['of'],
		);
	}

	/**
	 * Orders placed since then.
	 *
	 * @param string      $since ISO 8601 UTC.
	 * @param string|null $until ISO 8601 UTC, the first moment behind them.
	 */
	private static function count( string $since, ?string $until ): int {
		return ( new SweepSource( 'order' ) )->count_since( self::sql( $since ), null === $until ? null : self::sql( $until ) );
	}

	/**
	 * Begins, from the first order on; an earlier one is replaced.
	 *
	 * @param string      $since ISO 8601 UTC.
	 * @param string|null $until ISO 8601 UTC, the first moment behind the range; null for none.
	 */
	public function start( string $since, ?string $until = null ): void {
		$total = self::count( $since, $until );
		$this->save(
			array(
				'state'      => 0 === $total ? 'done' : 'running',
				'since'      => $since,
				'until'      => $until,
				'total'      => $total,
				'fed'        => 0,
				'cursor'     => 0,
				'started_at' => $this->clock->now(),
				'paused_at'  => 0,
				'rested'     => 0,
			)
		);
		$this->step();
	}

	/** Pauses what runs, or goes on with what was paused. False when there is nothing to do that to. */
	public function pause( bool $paused ): bool {
		$state = $this->stored();
		if ( null === $state || ( $paused ? 'running' : 'paused' ) !== $state['state'] ) {
			return false;
		}
		$now             = $this->clock->now();
		$state['rested'] = $paused ? $state['rested'] : $state['rested'] + $now - $state['paused_at'];
		$this->save( array_merge( $state, array( 'state' => $paused ? 'paused' : 'running', 'paused_at' => $paused ? $now : 0 ) ) );
		return true;
	}

	/** One portion, when there is room for it. Cheap when nothing runs: one option. */
	public function step(): void {
		$state = $this->stored();
		if ( null === $state || 'running' !== $state['state'] ) {
			return;
		}
		$room = min( self::PORTION, self::AHEAD - $this->open() );
		if ( $room <= 0 ) {
			return;
		}
		$rows  = ( new SweepSource( 'order' ) )->since( self::sql( $state['since'] ), $state['cursor'], $room, null === $state['until'] ? null : self::sql( $state['until'] ) );
		$known = $this->events->of_records( 'order', array_column( $rows, 'id' ) );
		$send  = array();
		foreach ( $rows as $row ) {
			$event = $known[ $row['id'] ] ?? null;
			if ( 'trash' !== $row['status'] && ( null === $event || ( 'before_start' === $event['skip_rule'] && '' === $event['pinned'] ) ) ) {
				$send[] = array( 'order', $row['id'] );
			}
		}
		if ( ! $this->appender->append_many( $send ) ) {
			return;
		}
		$last            = end( $rows );
		$state['cursor'] = false === $last ? $state['cursor'] : $last['id'];
		$state['fed']   += count( $rows );
		if ( count( $rows ) < $room ) {
			$state['state'] = 'done';
			$state['total'] = $state['fed'];
		}
		// A person may have paused it meanwhile; that word counts, the portion stays done.
		$now = $this->stored();
		if ( null !== $now && 'paused' === $now['state'] && 'running' === $state['state'] ) {
			$state = array_merge( $state, array( 'state' => 'paused', 'paused_at' => $now['paused_at'] ) );
		}
		$this->save( $state );
	}

	/**
	 * For the screen.
	 *
	 * @return array{state: string, since: string, until: string|null, total: int, done: int, seconds_left: int|null}|null Null when none was begun.
	 */
	public function progress(): ?array {
		$state = $this->stored();
		if ( null === $state ) {
			return null;
		}
		$open   = $this->open();
		$done   = max( 0, $state['fed'] - $open );
		$ended  = 'done' === $state['state'] && 0 === $open;
		$worked = max( 1, ( 0 === $state['paused_at'] ? $this->clock->now() : $state['paused_at'] ) - $state['started_at'] - $state['rested'] );
		return array(
			'state'        => $ended ? 'done' : ( 'done' === $state['state'] ? 'running' : $state['state'] ),
			'since'        => $state['since'],
			'until'        => $state['until'],
			'total'        => $state['total'],
			'done'         => $done,
			// A rate of a few orders says nothing yet.
			'seconds_left' => $ended ? 0 : ( $done < 20 ? null : (int) ceil( ( $state['total'] - $done ) * $worked / $done ) ),
		);
	}

	/** Orders on their way. */
	private function open(): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE record_type = 'order' AND state IN ( 'waiting', 'working', 'retrying' )", $this->tables->events() ) );
	}

	/**
	 * What was stored.
	 *
	 * @return State|null
	 */
	private function stored(): ?array {
		$state = get_option( self::OPTION, null );
		if ( ! is_array( $state ) || ! is_string( $state['since'] ?? null ) || ! is_string( $state['state'] ?? null ) ) {
			return null;
		}
		$whole = static fn ( string $name ): int => (int) ( $state[ $name ] ?? 0 );
		return array(
			'state'      => $state['state'],
			'since'      => $state['since'],
			'until'      => is_string( $state['until'] ?? null ) ? $state['until'] : null,
			'total'      => $whole( 'total' ),
			'fed'        => $whole( 'fed' ),
			'cursor'     => $whole( 'cursor' ),
			'started_at' => $whole( 'started_at' ),
			'paused_at'  => $whole( 'paused_at' ),
			'rested'     => $whole( 'rested' ),
		);
	}

	/**
	 * Stores it.
	 *
	 * @param State $state State.
	 */
	private function save( array $state ): void {
		update_option( self::OPTION, $state, false );
	}

	private static function sql( string $iso ): string {
		return gmdate( 'Y-m-d H:i:s', (int) strtotime( $iso ) );
	}
}
