<?php
/**
 * What was captured, and what the last sweep saw.
 *
 * @package Concord
 */

namespace Concord\Overview;

use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/** Counted apart from the states, so that a row in no known state shows up as a difference (LOS-7). */
class SweepFigures {

	/** Written by the sweep: { last_run, last_checked, last_found }. */
	public const OPTION = 'concord_sweep';

	public function __construct( private readonly Tables $tables ) {}

	/** Records ever captured and still known, commands left out. */
	public function captured(): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE record_type <> 'command'", $this->tables->events() ) );
	}

	/**
	 * The last sweep.
	 *
	 * @return array{last_run: string|null, last_checked: int, last_found: int}
	 */
	public function last(): array {
		$stored = get_option( self::OPTION, array() );
		$stored = is_array( $stored ) ? $stored : array();
		return array(
			'last_run'     => is_string( $stored['last_run'] ?? null ) ? $stored['last_run'] : null,
			'last_checked' => (int) ( $stored['last_checked'] ?? 0 ),
			'last_found'   => (int) ( $stored['last_found'] ?? 0 ),
		);
	}
}
