<?php
/**
 * Units that left the house in part.
 *
 * @package Concord
 */

namespace Concord\Apply;

use Concord\Documents\Repository;
use Concord\Documents\ShippedItems;

defined( 'ABSPATH' ) || exit;

/**
 * What was shipped of orders that are not completed: Dynamics took it out of its figure at the shipment, so it must not be taken off a second time.
 * Only shipments that the store knew before the figure was read count; the units of a later one may still be in it.
 */
final class ShippedUnits {

	public function __construct( private readonly Repository $documents ) {}

	/**
	 * By order item.
	 *
	 * @param list<int> $orders Ids.
	 * @param int       $as_of  When the figure was read in Dynamics, Unix time.
	 * @return array<int, float>
	 */
	public function of( array $orders, int $as_of ): array {
		$units = array();
		foreach ( $this->documents->shipped_before( $orders, $as_of ) as $order_id => $shipments ) {
			$order = wc_get_order( $order_id );
			if ( ! $order instanceof \WC_Order ) {
				continue;
			}
			foreach ( $shipments as $data ) {
				foreach ( self::items( $order, $data ) as $item => $quantity ) {
					$units[ $item ] = ( $units[ $item ] ?? 0.0 ) + $quantity;
				}
			}
		}
		return $units;
	}

	/**
	 * Of one shipment; nothing where it does not tell which lines it is about: its units stay taken off.
	 *
	 * @param \WC_Order            $order Order.
	 * @param array<string, mixed> $data  As it was told.
	 * @return array<int, float>
	 */
	private static function items( \WC_Order $order, array $data ): array {
		try {
			return ShippedItems::of( $order, $data );
		} catch ( \DomainException ) {
			return array();
		}
	}
}
