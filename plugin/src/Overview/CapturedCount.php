<?php
/**
 * What was captured.
 *
 * @package Concord
 */

namespace Concord\Overview;

use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/** Counted apart from the states, so that a row in no known state shows up as a difference (LOS-7). */
class CapturedCount {

	public function __construct( private readonly Tables $tables ) {}

	/** Records ever captured and still known, commands left out. */
	public function get(): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE record_type <> 'command'", $this->tables->events() ) );
	}
}
