<?php
/**
 * Tracking plugins.
 *
 * @package Concord
 */

namespace Concord\Documents\Tracking;

use Concord\Documents\Shipment;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce Shipment Tracking and Advanced Shipment Tracking, through the functions both publish for other plugins. They keep tracking numbers
 * in the same order meta, which is looked at first: neither refuses a number it has.
 */
final class InPlugin implements Place {

	private const META = '_wc_shipment_tracking_items';

	public function takes( Shipment $shipment ): bool {
		return array() !== $shipment->tracking && null !== self::adder();
	}

	public function put( \WC_Order $order, Shipment $shipment, string $known ): string {
		$there = self::numbers( $order->get_id() );
		$add   = self::adder();
		foreach ( $shipment->tracking as $parcel ) {
			if ( null !== $add && ! in_array( $parcel['number'], $there, true ) ) {
				$add( $order, $shipment, $parcel );
			}
		}
		return 'tracking';
	}

	/**
	 * Advanced Shipment Tracking first: it brings the other's function along as a shim that loses the date. The order's status is the flow's.
	 *
	 * @return (callable( \WC_Order, Shipment, array{number: string, carrier: string, url: string} ): void)|null
	 */
	private static function adder(): ?callable {
		if ( function_exists( 'ast_insert_tracking_number' ) ) {
			return static function ( \WC_Order $order, Shipment $shipment, array $parcel ): void {
				$goods = self::goods( $order, $shipment );
				ast_insert_tracking_number( $order->get_id(), $parcel['number'], self::plain( $parcel['carrier'] ), self::day( $shipment ), 0, implode( ',', array_keys( $goods ) ), implode( ',', $goods ) );
			};
		}
		if ( function_exists( 'ast_add_tracking_number' ) ) {
			return static function ( \WC_Order $order, Shipment $shipment, array $parcel ): void {
				ast_add_tracking_number( $order->get_id(), $parcel['number'], self::plain( $parcel['carrier'] ), self::day( $shipment ), 0 );
			};
		}
		return function_exists( 'wc_st_add_tracking_number' ) ? static function ( \WC_Order $order, Shipment $shipment, array $parcel ): void {
			wc_st_add_tracking_number( $order->get_id(), $parcel['number'], $parcel['carrier'], (int) strtotime( self::day( $shipment ) ), '' === $parcel['url'] ? false : $parcel['url'] );
		} : null;
	}

	/**
	 * Tracking numbers that the order has.
	 *
	 * @return list<string>
	 */
	private static function numbers( int $order_id ): array {
		$order = wc_get_order( $order_id );
		$items = $order instanceof \WC_Order ? $order->get_meta( self::META ) : array();
		return is_array( $items ) ? array_values( array_map( 'strval', array_column( $items, 'tracking_number' ) ) ) : array();
	}

	/**
	 * Quantity by SKU, for plugins that track per item.
	 *
	 * @return array<string, float>
	 */
	private static function goods( \WC_Order $order, Shipment $shipment ): array {
		$goods = array();
		foreach ( $shipment->items as $id => $quantity ) {
			$item    = $order->get_item( $id );
			$product = $item instanceof \WC_Order_Item_Product ? $item->get_product() : null;
			$sku     = $product instanceof \WC_Product ? $product->get_sku() : '';
			if ( '' !== $sku && ! str_contains( $sku, ',' ) ) {
				$goods[ $sku ] = ( $goods[ $sku ] ?? 0.0 ) + $quantity;
			}
		}
		return $goods;
	}

	/** Old versions put the carrier into a query as it is. */
	private static function plain( string $carrier ): string {
		return (string) preg_replace( '/[^\p{L}\p{N} ._&-]/u', '', $carrier );
	}

	private static function day( Shipment $shipment ): string {
		return '' === $shipment->day ? wp_date( 'Y-m-d' ) ?: '' : $shipment->day; // phpcs:ignore Universal.Operators.DisallowShortTernary.Found -- wp_date() answers false for no format at all.
	}
}
