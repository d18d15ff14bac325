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

	/** Functions that the plugins publish, the first that exists is used. Advanced Shipment Tracking brings the last along as a shim that loses the date. */
	private const PUBLISHED = array(
		'ast_insert_tracking_number' => 'ast_insert_tracking_number',
		'ast_add_tracking_number'    => 'ast_add_tracking_number',
		'wc_st_add_tracking_number'  => 'wc_st_add_tracking_number',
	);

	/**
	 * The functions.
	 *
	 * @param array<string, string|array{0: class-string, 1: string}> $functions What is called for each name.
	 * @param string                                                  $delete    What takes a number away.
	 */
	public function __construct( private readonly array $functions = self::PUBLISHED, private readonly string $delete = 'wc_st_delete_tracking_number' ) {}

	public function takes( Shipment $shipment ): bool {
		return array() !== $shipment->tracking && null !== $this->published();
	}

	public function put( \WC_Order $order, Shipment $shipment, string $known ): string {
		$there = self::numbers( $order->get_id() );
		foreach ( $shipment->tracking as $parcel ) {
			if ( ! in_array( $parcel['number'], $there, true ) ) {
				$this->add( $order, $shipment, $parcel );
			}
		}
		return 'tracking';
	}

	/**
	 * By the function that Shipment Tracking publishes for it; Advanced Shipment Tracking publishes none, so the number is taken out of the order meta that both
	 * keep their numbers in.
	 *
	 * @param \WC_Order    $order   Order.
	 * @param list<string> $numbers Tracking numbers.
	 */
	public function forget( \WC_Order $order, array $numbers ): void {
		$delete = $this->delete;
		if ( is_callable( $delete ) ) {
			foreach ( array_intersect( $numbers, self::numbers( $order->get_id() ) ) as $number ) {
				$delete( $order->get_id(), $number );
			}
		}
		$fresh = wc_get_order( $order->get_id() );
		$items = $fresh instanceof \WC_Order ? $fresh->get_meta( self::META ) : array();
		$left  = array_values( array_filter( is_array( $items ) ? $items : array(), static fn ( mixed $item ): bool => ! is_array( $item ) || ! in_array( (string) ( $item['tracking_number'] ?? '' ), $numbers, true ) ) );
		if ( $fresh instanceof \WC_Order && is_array( $items ) && count( $left ) !== count( $items ) ) {
			$fresh->update_meta_data( self::META, $left );
			$fresh->save();
		}
	}

	/**
	 * One number. The order's status is the flow's, so the plugins leave it (0).
	 *
	 * @param \WC_Order                                           $order    Order.
	 * @param Shipment                                            $shipment Shipment.
	 * @param array{number: string, carrier: string, url: string} $parcel   Of it.
	 */
	private function add( \WC_Order $order, Shipment $shipment, array $parcel ): void {
		$name = $this->published();
		$call = null === $name ? null : $this->functions[ $name ];
		if ( ! is_callable( $call ) ) {
			return;
		}
		$day   = '' === $shipment->day ? (string) wp_date( 'Y-m-d' ) : $shipment->day;
		$goods = self::goods( $order, $shipment );
		match ( $name ) {
			'ast_insert_tracking_number' => $call( $order->get_id(), $parcel['number'], self::plain( $parcel['carrier'] ), $day, 0, implode( ',', array_keys( $goods ) ), implode( ',', $goods ) ),
			'ast_add_tracking_number'    => $call( $order->get_id(), $parcel['number'], self::plain( $parcel['carrier'] ), $day, 0 ),
			default                      => $call( $order->get_id(), $parcel['number'], $parcel['carrier'], (int) strtotime( $day ), '' === $parcel['url'] ? false : $parcel['url'] ),
		};
	}

	private function published(): ?string {
		foreach ( $this->functions as $name => $function ) {
			if ( is_callable( $function ) ) {
				return $name;
			}
		}
		return null;
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
}
