<?php
/**
 * Known content.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Install\Tables;
use Concord\Record\Records;

defined( 'ABSPATH' ) || exit;

/** Takes the present content of records as the known one, without making work. */
final class Rebase {

	public function __construct(
		private readonly Tables $tables,
		private readonly Events $events,
		private readonly Records $records,
	) {}

	/**
	 * For records that a write of our own has changed.
	 *
	 * @param list<array{0: string, 1: int}> $records Type and id.
	 */
	public function run( array $records ): void {
		global $wpdb;
		foreach ( $this->records->read( $records ) as $key => $record ) {
			list( $type, $id ) = explode( ':', $key, 2 );
			$row               = is_array( $record ) ? $this->events->find_record( $type, $id ) : null;
			if ( null !== $row && is_array( $record ) && '' !== $row['content_hash'] && in_array( $row['state'], array( State::SYNCED, State::SKIPPED, State::NEEDS_YOU ), true ) ) {
				$wpdb->update( $this->tables->events(), array( 'content_hash' => $this->records->hash( $type, $record ) ), array( 'id' => (int) $row['id'] ) );
			}
		}
	}
}
