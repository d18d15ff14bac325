<?php
/**
 * Mapping tests before a publication.
 *
 * @package Concord
 */

namespace Concord\Proofs;

use Concord\Access\WorkerRegistry;
use Concord\Install\Tables;
use Concord\Outbox\Events;
use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/**
 * A draft is published after its check (command "check_shapes", worker/src/core/shapes.ts) for exactly this revision found nothing
 * failing, or with a person's reason: of an order flow, and of flows of one's own over orders, refunds, customers or products. Rows of Dynamics
 * have no shapes. Where no worker was ever seen or no order was ever captured there is nothing to check by, and nothing to break.
 */
final class ShapeGate {

	public const COMMAND = 'check_shapes';

	public function __construct( private readonly Events $events, private readonly WorkerRegistry $workers, private readonly Tables $tables ) {}

	/**
	 * Is there a test of what goes over these records?
	 *
	 * @param array<string, mixed> $content Draft of a flow of one's own.
	 */
	public static function tests( array $content ): bool {
		$trigger = (array) ( $content['trigger'] ?? array() );
		return in_array( $trigger['record'] ?? '', array( 'order', 'customer', 'product', 'refund' ), true );
	}

	/**
	 * What keeps the draft from being published; null when nothing does.
	 *
	 * @param string   $flow_id  Flow; a connection's id for its order flow.
	 * @param int      $revision Of the draft, or of the head whose version comes back.
	 * @param int      $check    Id of the check's command; 0 when there is none.
	 * @param string   $reason   Why it is published nevertheless.
	 * @param int|null $earlier  Version that is to come back; null: the draft.
	 * @return array{code: string, message: string, failing: list<array<string, mixed>>}|null
	 */
	public function refusal( string $flow_id, int $revision, int $check, string $reason, ?int $earlier = null ): ?array {
		if ( '' !== trim( $reason ) ) {
			return null;
		}
		$result = $this->result( $check );
		if ( null === $result || ( $result['flow_id'] ?? $result['connection_id'] ?? '' ) !== $flow_id || true !== ( $result['draft'] ?? null ) || ( $result['revision'] ?? -1 ) !== $revision || ( $result['earlier'] ?? null ) !== $earlier ) {
			return $this->nothing_to_check_by() ? null : array(
				'code'    => 'shapes_unchecked',
				'message' => null === $earlier
					? __( 'This draft was not tested on the kinds of records that your store has, or was changed since. Test it, or name a reason to publish it untested.', 'concord' )
					: __( 'This version was not tested on the kinds of records that your store has now. Test it, or name a reason to go back to it untested.', 'concord' ),
				'failing' => array(),
			);
		}
		$shapes  = is_array( $result['shapes'] ?? null ) ? $result['shapes'] : array();
		$failing = array_values( array_filter( $shapes, static fn ( mixed $shape ): bool => is_array( $shape ) && 'fails' === ( $shape['outcome'] ?? '' ) ) );
		if ( array() === $failing ) {
			return null;
		}
		$first = is_string( $failing[0]['message'] ?? null ) ? $failing[0]['message'] : '';
		return array(
			'code'    => 'shapes_failing',
			'message' => null !== $earlier
				/* translators: 1: number of kinds of records, 2: sentence of the first. */
				? sprintf( _n( '%1$d kind of record would stop with this version: %2$s Go back to another, or name a reason to go back to this one nevertheless.', '%1$d kinds of records would stop with this version. The first: %2$s Go back to another, or name a reason to go back to this one nevertheless.', count( $failing ), 'concord' ), count( $failing ), $first )
				/* translators: 1: number of kinds of records, 2: sentence of the first. */
				: sprintf( _n( '%1$d kind of record would stop with this draft: %2$s Correct the draft, or name a reason to publish it nevertheless.', '%1$d kinds of records would stop with this draft. The first: %2$s Correct the draft, or name a reason to publish it nevertheless.', count( $failing ), 'concord' ), count( $failing ), $first ),
			'failing' => $failing,
		);
	}

	/**
	 * Answer of the check.
	 *
	 * @return array<string, mixed>|null
	 */
	private function result( int $check ): ?array {
		$row = $check > 0 ? $this->events->find( $check ) : null;
		if ( null === $row || State::COMMAND !== $row['record_type'] || self::COMMAND !== $row['kind'] || State::SYNCED !== $row['state'] ) {
			return null;
		}
		$result = json_decode( (string) $row['result'], true );
		return is_array( $result ) ? $result : null;
	}

	private function nothing_to_check_by(): bool {
		global $wpdb;
		$seen = array_filter( array_column( $this->workers->all(), 'last_seen' ) );
		return array() === $seen || null === $wpdb->get_var( $wpdb->prepare( "SELECT id FROM %i WHERE record_type = 'order' LIMIT 1", $this->tables->events() ) );
	}
}
