<?php
/**
 * How long an order takes here.
 *
 * @package Concord
 */

namespace Concord\Setup;

use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/** From the requests of the orders that were sent last (the test order of the checklist is one); a stated guess before any was. */
final class Pace {

	/** Seconds an order takes until one was measured here: two requests of a third of a second with the store's own work, four orders at a time. */
	private const GUESS = 0.3;

	/** Writing requests that a worker has under way at a time, for either product (maxConcurrentWrites, worker/src/connectors/index.ts). */
	private const AT_ONCE = 4;

	private const NEWEST = 50;

	public function __construct( private readonly Tables $tables ) {}

	/**
	 * Seconds of one order among many.
	 *
	 * @return array{seconds: float, of: int} `of`: how many orders it was measured on; 0 where it is a guess.
	 */
	public function each(): array {
		global $wpdb;
		$logs  = $wpdb->get_col( $wpdb->prepare( 'SELECT a.log FROM %i a JOIN %i e ON e.id = a.event_id WHERE a.outcome = %s AND e.record_type = %s AND a.log LIKE %s ORDER BY a.id DESC LIMIT %d', $this->tables->attempts(), $this->tables->events(), 'synced', 'order', '%"ms":%', self::NEWEST ) );
		$spent = array_values( array_filter( array_map( array( self::class, 'spent' ), $logs ) ) );
		if ( array() === $spent ) {
			return array( 'seconds' => self::GUESS, 'of' => 0 );
		}
		sort( $spent );
		return array( 'seconds' => $spent[ intdiv( count( $spent ), 2 ) ] / 1000 / self::AT_ONCE, 'of' => count( $spent ) );
	}

	/**
	 * Milliseconds of all requests of an attempt.
	 *
	 * @param string|null $log JSON, as the worker settled it.
	 */
	private static function spent( ?string $log ): float {
		$steps = json_decode( (string) $log, true )['steps'] ?? array();
		return array_sum( array_filter( array_column( is_array( $steps ) ? $steps : array(), 'ms' ), 'is_numeric' ) );
	}
}
