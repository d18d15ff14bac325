<?php
/**
 * Items of credit memos.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/**
 * Which order items the lines of a credit memo give back, in the form of wc_create_refund(). All of it or nothing: lines that are the order's only
 * in part would refund another tax than the memo credits.
 *
 * @phpstan-type Line array{qty: float, refund_total: string, refund_tax: array<int, string>}
 */
final class CreditedItems {

	/** What two roundings of one amount may lie apart. */
	private const CENTS = 0.02;

	private const EPSILON = 0.00001;

	/**
	 * Lines by item; empty when the memo is an amount only, or its lines are not the order's.
	 *
	 * @param \WC_Order            $order    Order.
	 * @param array<string, mixed> $data     Valid against CreditMemoWriter::schema().
	 * @param string               $shipping Number that carries shipping in Dynamics; may be empty.
	 * @return array<int, Line>
	 */
	public static function of( \WC_Order $order, array $data, string $shipping ): array {
		$lines = array();
		$sum   = '0';
		foreach ( is_array( $data['lines'] ?? null ) ? $data['lines'] : array() as $line ) {
			$sum = (string) ( (float) $sum + (float) $line['total'] );
			if ( self::nothing( $line ) ) {
				continue;
			}
			$item = self::item( $order, $line, $shipping, array_keys( $lines ) );
			$tax  = null === $item ? null : self::taxes( $item, (float) $line['tax'] );
			if ( null === $item || null === $tax ) {
				return array();
			}
			$lines[ $item->get_id() ] = array(
				'qty'          => $item instanceof \WC_Order_Item_Product ? (float) $line['quantity'] : 0.0,
				'refund_total' => wc_format_decimal( (float) $line['total'] - (float) $line['tax'], wc_get_rounding_precision() ),
				'refund_tax'   => $tax,
			);
		}
		return abs( (float) $sum - (float) $data['total'] ) < self::EPSILON ? $lines : array();
	}

	/**
	 * A comment.
	 *
	 * @param array<string, mixed> $line Of the memo.
	 */
	private static function nothing( array $line ): bool {
		return abs( (float) $line['total'] ) < self::EPSILON && abs( (float) $line['quantity'] ) < self::EPSILON;
	}

	/**
	 * The item id that travelled to Dynamics and back, else the only item of its SKU of which so much is left.
	 *
	 * @param \WC_Order            $order    Order.
	 * @param array<string, mixed> $line     Of the memo.
	 * @param string               $shipping Number that carries shipping.
	 * @param list<int>            $taken    Items of lines before it.
	 */
	private static function item( \WC_Order $order, array $line, string $shipping, array $taken ): \WC_Order_Item_Product|\WC_Order_Item_Shipping|\WC_Order_Item_Fee|null {
		$named = 1 === preg_match( '/^[1-9]\d{0,18}$/', (string) $line['lineId'] ) ? $order->get_item( (int) $line['lineId'] ) : false;
		$items = array_filter( false === $named ? array() : array( $named ), static fn ( \WC_Order_Item $item ): bool => self::is( $item, (string) $line['sku'], $shipping, true ) );
		if ( array() === $items ) {
			$items = array_filter( $order->get_items( array( 'line_item', 'shipping', 'fee' ) ), static fn ( \WC_Order_Item $item ): bool => self::is( $item, (string) $line['sku'], $shipping, false ) );
		}
		$left = array();
		foreach ( $items as $item ) {
			if ( ( $item instanceof \WC_Order_Item_Product || $item instanceof \WC_Order_Item_Shipping || $item instanceof \WC_Order_Item_Fee ) && ! in_array( $item->get_id(), $taken, true ) && self::is_left( $order, $item, $line ) ) {
				$left[] = $item;
			}
		}
		return 1 === count( $left ) ? $left[0] : null;
	}

	/** Whether a line of this number can be the item. Documents entered by hand number their lines 10000, 20000, which may be anybody's id. */
	private static function is( \WC_Order_Item $item, string $number, string $shipping, bool $named ): bool {
		if ( $item instanceof \WC_Order_Item_Shipping ) {
			return $named || ( '' !== $shipping && 0 === strcasecmp( trim( $shipping ), trim( $number ) ) );
		}
		$product = $item instanceof \WC_Order_Item_Product ? $item->get_product() : null;
		$sku     = $product instanceof \WC_Product ? trim( $product->get_sku() ) : '';
		return $item instanceof \WC_Order_Item_Product && '' !== $sku ? 0 === strcasecmp( $sku, trim( $number ) ) : $named;
	}

	/**
	 * Neither more units nor more money than was ordered and not yet given back.
	 *
	 * @param \WC_Order                                                         $order Order.
	 * @param \WC_Order_Item_Product|\WC_Order_Item_Shipping|\WC_Order_Item_Fee $item  Item.
	 * @param array<string, mixed>                                              $line  Of the memo.
	 */
	private static function is_left( \WC_Order $order, \WC_Order_Item_Product|\WC_Order_Item_Shipping|\WC_Order_Item_Fee $item, array $line ): bool {
		$type  = $item->get_type();
		$units = $item instanceof \WC_Order_Item_Product ? (float) $item->get_quantity() + (float) $order->get_qty_refunded_for_item( $item->get_id(), $type ) : INF;
		$money = (float) $item->get_total() - (float) $order->get_total_refunded_for_item( $item->get_id(), $type );
		return (float) $line['quantity'] <= $units + self::EPSILON && (float) $line['total'] - (float) $line['tax'] <= $money + self::CENTS;
	}

	/**
	 * Of each rate, in proportion to what the item was taxed by it; null when the memo taxes what the shop did not.
	 *
	 * @return array<int, string>|null
	 */
	private static function taxes( \WC_Order_Item_Product|\WC_Order_Item_Shipping|\WC_Order_Item_Fee $item, float $tax ): ?array {
		$rates = array_filter( array_map( 'floatval', $item->get_taxes()['total'] ?? array() ), static fn ( float $amount ): bool => 0.0 !== $amount );
		$whole = array_sum( $rates );
		if ( 0.0 === $whole ) {
			return abs( $tax ) < self::EPSILON ? array() : null;
		}
		$shares = array();
		$given  = 0.0;
		foreach ( $rates as $rate => $amount ) {
			$share           = array_key_last( $rates ) === $rate ? $tax - $given : round( $tax * $amount / $whole, wc_get_price_decimals() );
			$given          += $share;
			$shares[ $rate ] = wc_format_decimal( $share, wc_get_rounding_precision() );
		}
		return $shares;
	}
}
