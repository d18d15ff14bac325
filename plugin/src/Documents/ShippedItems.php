<?php
/**
 * Items of shipments.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/**
 * Which order items the lines of a shipment are: the item id that travelled to Dynamics and back (FUL-1). A line without one, of an order that an
 * earlier version sent, is the item of its SKU where there is only one such; it is never guessed.
 *
 * @phpstan-import-type Row from Repository
 */
final class ShippedItems {

	/** Below it a difference of quantities is one of representation. */
	private const EPSILON = 0.00001;

	/**
	 * Quantities by item.
	 *
	 * @param \WC_Order            $order Order.
	 * @param array<string, mixed> $data  Valid against ShipmentWriter::schema().
	 * @return array<int, float>
	 * @throws \DomainException With a sentence when a line may be any of several items.
	 */
	public static function of( \WC_Order $order, array $data ): array {
		$items  = array();
		$number = is_string( $data['number'] ?? null ) ? $data['number'] : '';
		foreach ( is_array( $data['lines'] ?? null ) ? $data['lines'] : array() as $line ) {
			$id = self::item( $order, (string) $line['lineId'], (string) $line['sku'], $number );
			if ( null !== $id ) {
				$items[ $id ] = ( $items[ $id ] ?? 0.0 ) + (float) $line['quantity'];
			}
		}
		return array_filter( $items, static fn ( float $quantity ): bool => abs( $quantity ) > self::EPSILON );
	}

	/**
	 * The first item of which more went than was ordered, with both quantities; null when none.
	 *
	 * @param \WC_Order         $order Order.
	 * @param array<int, float> $items Quantity by item.
	 * @return array{name: string, ordered: float, shipped: float}|null
	 */
	public static function beyond( \WC_Order $order, array $items ): ?array {
		foreach ( $items as $id => $quantity ) {
			$item    = $order->get_item( $id );
			$ordered = $item instanceof \WC_Order_Item_Product ? (float) $item->get_quantity() : 0.0;
			if ( $quantity > $ordered + self::EPSILON ) {
				return array(
					'name'    => $item instanceof \WC_Order_Item_Product ? $item->get_name() : '',
					'ordered' => $ordered,
					'shipped' => $quantity,
				);
			}
		}
		return null;
	}

	/**
	 * Whether nothing that is shipped at all is left: virtual goods are not, and what was refunded will not be.
	 *
	 * @param \WC_Order         $order Order.
	 * @param array<int, float> $items Quantity by item.
	 */
	public static function complete( \WC_Order $order, array $items ): bool {
		foreach ( $order->get_items() as $id => $item ) {
			if ( ! $item instanceof \WC_Order_Item_Product ) {
				continue;
			}
			$product = $item->get_product();
			if ( $product instanceof \WC_Product && ! $product->needs_shipping() ) {
				continue;
			}
			$wanted = (float) $item->get_quantity() + (float) $order->get_qty_refunded_for_item( (int) $id );
			if ( ( $items[ (int) $id ] ?? 0.0 ) < $wanted - self::EPSILON ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * What other shipments of the order hold already; those that were refused do not count.
	 *
	 * @param \WC_Order $order     Order.
	 * @param list<Row> $documents Of the order.
	 * @param string    $but       Key of the shipment in question.
	 * @param string    $reference Reference on it: what was shipped by a document that was taken back since is no part of the one that took its place.
	 * @return array<int, float>
	 */
	public static function before( \WC_Order $order, array $documents, string $but, string $reference ): array {
		$sum = array();
		foreach ( $documents as $document ) {
			if ( 'shipment' !== $document['kind'] || $document['key'] === $but || '' === $document['data_hash'] ) {
				continue;
			}
			$other = is_string( $document['data']['reference'] ?? null ) ? $document['data']['reference'] : '';
			if ( '' !== $other && '' !== $reference && $other !== $reference ) {
				continue;
			}
			foreach ( self::of( $order, $document['data'] ) as $id => $quantity ) {
				$sum[ $id ] = ( $sum[ $id ] ?? 0.0 ) + $quantity;
			}
		}
		return $sum;
	}

	/** Null for what is no goods of the store: shipping, rounding, what somebody added in Dynamics. */
	private static function item( \WC_Order $order, string $line_id, string $sku, string $number ): ?int {
		$item = 1 === preg_match( '/^[1-9]\d{0,18}$/', $line_id ) ? $order->get_item( (int) $line_id ) : false;
		if ( $item instanceof \WC_Order_Item ) {
			return $item instanceof \WC_Order_Item_Product ? $item->get_id() : null;
		}
		$same = array();
		foreach ( '' === $sku ? array() : $order->get_items() as $id => $one ) {
			$product = $one instanceof \WC_Order_Item_Product ? $one->get_product() : null;
			if ( $product instanceof \WC_Product && 0 === strcasecmp( trim( $product->get_sku() ), trim( $sku ) ) ) {
				$same[] = (int) $id;
			}
		}
		if ( count( $same ) > 1 ) {
			/* translators: 1: number of a shipment, 2: SKU. */
			throw new \DomainException( sprintf( __( 'Shipment %1$s does not tell which of the order’s lines of %2$s it is.', 'concord' ), $number, $sku ) ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- A sentence for a verdict, escaped where it is shown.
		}
		return $same[0] ?? null;
	}
}
