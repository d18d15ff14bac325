<?php
/**
 * Part-payments by gift card and store credit.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/**
 * A gift card pays, it does not discount (MON-5). Read from what the known extensions store, also when the extension is
 * switched off: order items of a type of their own (WooCommerce Gift Cards, PW Gift Cards), or order meta.
 */
final class GiftCards {

	private const ITEM_TYPES = array( 'gift_card', 'wgm', 'pw_gift_card' );

	/** Order meta: code -> amount. */
	private const META = array(
		'_ywgc_applied_gift_cards'   => 'gift_card',
		'_store_credit_used'         => 'store_credit',
		'smart_coupons_contribution' => 'store_credit',
	);

	/**
	 * Cards of one order.
	 *
	 * @param \WC_Order            $order  Order.
	 * @param array<string, mixed> $record Record so far, with lines and total.
	 * @return list<array{kind: string, code_hint: string, amount: string}>
	 */
	public function of( \WC_Order $order, array $record ): array {
		$cards = $this->from_items( $order );
		foreach ( self::META as $key => $kind ) {
			$value = $order->get_meta( $key, true );
			// Some of them lower the lines as a coupon does; then the money is accounted for already.
			if ( is_array( $value ) && array() !== $value && self::lines_exceed_total( $record ) ) {
				foreach ( $value as $code => $amount ) {
					if ( is_numeric( $amount ) && (float) $amount > 0 ) {
						$cards[] = self::card( $kind, (string) $code, $amount );
					}
				}
			}
		}
		return $cards;
	}

	/**
	 * Cards kept as order items. Reads the item rows WooCommerce has in its cache by now; get_items() would drop types it does not know.
	 *
	 * @return list<array{kind: string, code_hint: string, amount: string}>
	 */
	private function from_items( \WC_Order $order ): array {
		$rows  = wp_cache_get( 'order-items-' . $order->get_id(), 'orders' );
		$cards = array();
		foreach ( is_array( $rows ) ? $rows : array() as $row ) {
			if ( in_array( $row->order_item_type ?? '', self::ITEM_TYPES, true ) ) {
				$id     = (int) $row->order_item_id;
				$amount = wc_get_order_item_meta( $id, 'amount', true );
				$code   = wc_get_order_item_meta( $id, 'code', true );
				$code   = '' !== (string) $code ? $code : wc_get_order_item_meta( $id, 'card_number', true );
				if ( is_numeric( $amount ) ) {
					$cards[] = self::card( 'gift_card', '' !== (string) $code ? (string) $code : (string) $row->order_item_name, $amount );
				}
			}
		}
		return $cards;
	}

	/**
	 * A card without its code: whoever knows the code can spend it.
	 *
	 * @return array{kind: string, code_hint: string, amount: string}
	 */
	private static function card( string $kind, string $code, mixed $amount ): array {
		return array(
			'kind'      => $kind,
			'code_hint' => mb_strlen( $code ) > 4 ? '…' . mb_substr( $code, -4 ) : '',
			'amount'    => Format::decimal( $amount ),
		);
	}

	/**
	 * True when the lines come to more than was charged. A comparison only; no amount is computed here.
	 *
	 * @param array<string, mixed> $record Record so far.
	 */
	private static function lines_exceed_total( array $record ): bool {
		$sum = 0.0;
		foreach ( array( 'line_items', 'shipping_lines', 'fee_lines' ) as $group ) {
			foreach ( $record[ $group ] as $line ) {
				$sum += (float) $line['total'] + (float) $line['total_tax'];
			}
		}
		return $sum - (float) $record['total'] > 0.05;
	}
}
