<?php
/**
 * Shipments as notes.
 *
 * @package Concord
 */

namespace Concord\Documents\Tracking;

use Concord\Documents\Shipment;

defined( 'ABSPATH' ) || exit;

/** Stores without a place for shipments: a note on the order, for the shopper when it has a tracking number, which they find nowhere else. */
final class InNote implements Place {

	public function takes( Shipment $shipment ): bool {
		return true;
	}

	public function put( \WC_Order $order, Shipment $shipment, string $known ): string {
		$text = self::text( $order, $shipment );
		// A change that the note does not speak of needs no second one.
		$told = 'note:' . md5( $text );
		if ( $known !== $told ) {
			$order->add_order_note( $text, array() === $shipment->tracking ? 0 : 1 );
		}
		return $told;
	}

	/** What was told by a note is told; the next one has the right number. */
	public function forget( \WC_Order $order, array $numbers ): void {}

	private static function text( \WC_Order $order, Shipment $shipment ): string {
		$goods = array();
		foreach ( $shipment->items as $id => $quantity ) {
			$item = $order->get_item( $id );
			/* translators: 1: quantity, 2: name of a product. */
			$goods[] = sprintf( __( '%1$s × %2$s', 'concord' ), (string) $quantity, $item instanceof \WC_Order_Item ? $item->get_name() : '' );
		}
		/* translators: 1: number of a shipment, 2: list of goods. */
		$lines = array( array() === $goods ? sprintf( __( 'Shipment %s is on its way.', 'concord' ), $shipment->number ) : sprintf( __( 'Shipment %1$s is on its way: %2$s.', 'concord' ), $shipment->number, implode( ', ', $goods ) ) );
		foreach ( $shipment->tracking as $parcel ) {
			/* translators: 1: tracking number, 2: carrier, 3: web address; the last two may be empty. */
			$lines[] = trim( sprintf( __( 'Tracking number %1$s %2$s %3$s', 'concord' ), $parcel['number'], $parcel['carrier'], $parcel['url'] ) );
		}
		return wp_kses( implode( "\n", array_map( 'wp_strip_all_tags', $lines ) ), array() );
	}
}
