<?php
/**
 * Refunds that came before their order.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Install\Tables;
use Concord\Links\Links;

defined( 'ABSPATH' ) || exit;

/**
 * A refund that was told before its order stood in Dynamics was left out, and one before the invoice stands still. Once that is there, they go by
 * themselves: without this, an order refunded while it waited would never be credited. What a person held or skipped stays so.
 */
final class OwedRefunds {

	/** Of what the worker says when there is nothing to credit yet (worker/src/core/refund/settle.ts). */
	private const NOT_INVOICED = 'record_missing';

	public function __construct( private readonly Tables $tables, private readonly Appender $appender ) {}

	/**
	 * After a settle: the refunds of orders that are in Dynamics now.
	 *
	 * @param list<array<string, string>> $links New links, or those with another number.
	 */
	public function order_sent( array $links ): void {
		foreach ( $links as $link ) {
			if ( 'order' === $link['record_type'] && ! str_starts_with( $link['entity'], Links::MARK ) ) {
				$this->again( (int) $link['record_id'], "state = 'skipped'" );
			}
		}
	}

	/** An invoice of the order came. */
	public function invoiced( int $order_id ): void {
		$this->again( $order_id, "state = 'needs-you' AND issue_code = '" . self::NOT_INVOICED . "'" );
	}

	/**
	 * Lets them wait again. One that a worker has at this moment may have been read before.
	 *
	 * @param int    $order_id Order.
	 * @param string $which    Condition in SQL, without values of others.
	 */
	private function again( int $order_id, string $which ): void {
		global $wpdb;
		$order = wc_get_order( $order_id );
		$ids   = $order instanceof \WC_Order ? array_map( static fn ( \WC_Order_Refund $refund ): string => (string) $refund->get_id(), $order->get_refunds() ) : array();
		if ( array() === $ids ) {
			return;
		}
		$sql  = "SELECT record_id FROM %i WHERE record_type = 'refund' AND pinned = '' AND ( state = 'working' OR ( {$which} ) ) AND record_id IN ( " . implode( ', ', array_fill( 0, count( $ids ), '%s' ) ) . ' ) ORDER BY id';
		$owed = $wpdb->get_col( $wpdb->prepare( $sql, $this->tables->events(), ...array_values( $ids ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders, and conditions of this class.
		$this->appender->append_many( array_values( array_map( static fn ( string $id ): array => array( 'refund', (int) $id ), $owed ) ) );
	}
}
