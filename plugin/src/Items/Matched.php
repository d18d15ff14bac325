<?php
/**
 * Whether a match report was made.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Install\Tables;
use Concord\Outbox\Commands;
use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/** Before the match report of a connection nothing of its items is linked, made or changed: two filled systems would double each other (DUP-6). */
final class Matched {

	/** Connections whose match report was made: the report itself is pruned with the history. */
	public const OPTION = 'concord_items_matched';

	public function __construct( private readonly Tables $tables ) {}

	public function is( string $connection_id ): bool {
		global $wpdb;
		$known = get_option( self::OPTION );
		$known = is_array( $known ) ? $known : array();
		if ( in_array( $connection_id, $known, true ) ) {
			return true;
		}
		$like = '%' . $wpdb->esc_like( '"connection_id":"' . $connection_id . '"' ) . '%';
		if ( null === $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM %i WHERE record_type = %s AND kind = %s AND state = %s AND payload LIKE %s LIMIT 1', $this->tables->events(), State::COMMAND, Commands::MATCH, State::SYNCED, $like ) ) ) {
			return false;
		}
		update_option( self::OPTION, array( ...$known, $connection_id ), false );
		return true;
	}
}
