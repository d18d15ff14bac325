<?php
/**
 * Orders.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/** storeOrderSchema of worker/src/store/contract/record.ts. */
final class StoreOrder implements Serialiser {

	public function __construct(
		private readonly OrderLoader $loader,
		private readonly OrderLines $lines,
		private readonly GiftCards $gift_cards,
		private readonly OrderSubjects $subjects,
		private readonly Renewal $renewal,
	) {}

	public function read( array $ids ): array {
		$orders  = $this->loader->load( $ids, 'shop_order' );
		$refunds = $this->refunds( array_keys( $orders ) );
		$this->prime_products( $orders );
		$this->prime_customers( $orders );
		$records = array();
		foreach ( $ids as $id ) {
			$order = $orders[ $id ] ?? null;
			try {
				$records[ $id ] = $order instanceof \WC_Order ? $this->shape( $order, $refunds[ $id ] ?? array() ) : $this->loader->absence( $id, 'shop_order' );
			} catch ( \Throwable $error ) {
				$records[ $id ] = $error;
			}
		}
		return $records;
	}

	public function number( array $record ): string {
		return (string) $record['number'];
	}

	public function essence( array $record ): array {
		unset( $record['date_modified_gmt'], $record['price_decimals'], $record['time_zone'], $record['customer_data'], $record['renewal'] );
		foreach ( $record['line_items'] as &$line ) {
			// A product deleted, renamed or described anew later does not change the order.
			unset( $line['product_deleted'], $line['product_data'], $line['sku'] );
		}
		foreach ( $record['refunds'] as &$refund ) {
			// Told since a later version: orders from before have not changed by that.
			unset( $refund['reason'], $refund['date_created_gmt'] );
		}
		return $record;
	}

	/**
	 * One order.
	 *
	 * @param \WC_Order $order   Order.
	 * @param list<array{id: int, total: string, reason: string, date_created_gmt: string|null}> $refunds Its refunds.
	 * @return array<string, mixed>
	 */
	private function shape( \WC_Order $order, array $refunds ): array {
		$created = $order->get_date_created() ?? $order->get_date_modified() ?? new \WC_DateTime( '@0' );
		$record  = array(
			'id'                   => $order->get_id(),
			'parent_id'            => $order->get_parent_id(),
			'number'               => Format::utf8( (string) $order->get_order_number() ),
			'status'               => $order->get_status(),
			'currency'             => $order->get_currency(),
			'price_decimals'       => wc_get_price_decimals(),
			'prices_include_tax'   => $order->get_prices_include_tax(),
			'date_created_gmt'     => Format::gmt( $created ),
			'date_modified_gmt'    => Format::gmt( $order->get_date_modified() ?? $created ),
			'date_paid_gmt'        => Format::gmt( $order->get_date_paid() ),
			'date_completed_gmt'   => Format::gmt( $order->get_date_completed() ),
			'time_zone'            => wp_timezone_string(),
			'customer_id'          => $order->get_customer_id(),
			'customer_data'        => $this->subjects->customer( $order->get_customer_id() ),
			'billing'              => Format::address( $order->get_address( 'billing' ), true ),
			'shipping'             => Format::address( $order->get_address( 'shipping' ), false ),
			'payment_method'       => (string) $order->get_payment_method(),
			'payment_method_title' => Format::utf8( (string) $order->get_payment_method_title() ),
			'transaction_id'       => Format::utf8( (string) $order->get_transaction_id() ),
			'customer_note'        => Format::utf8( (string) $order->get_customer_note() ),
			'line_items'           => $this->lines->products( $order ),
			'shipping_lines'       => $this->lines->shipping( $order ),
			'fee_lines'            => $this->lines->fees( $order ),
			'coupon_lines'         => $this->lines->coupons( $order ),
			'tax_lines'            => $this->lines->tax_lines( $order ),
			'gift_cards'           => array(),
			'refunds'              => $refunds,
			'discount_total'       => Format::decimal( $order->get_discount_total() ),
			'shipping_total'       => Format::decimal( $order->get_shipping_total() ),
			'total_tax'            => Format::decimal( $order->get_total_tax() ),
			'total'                => Format::decimal( $order->get_total() ),
			'meta_data'            => Format::meta( $order->get_meta_data() ),
		);
		$record['gift_cards'] = $this->gift_cards->of( $order, $record );
		$renewal              = $this->renewal->of( $order );
		if ( null !== $renewal ) {
			$record['renewal'] = $renewal;
		}
		return $record;
	}

	/**
	 * Refunds of several orders in one query; get_refunds() asks once per order.
	 *
	 * @param list<int> $order_ids Ids.
	 * @return array<int, list<array{id: int, total: string, reason: string, date_created_gmt: string|null}>> Newest first, totals negative, as in REST v3.
	 */
	private function refunds( array $order_ids ): array {
		if ( array() === $order_ids ) {
			return array();
		}
		$found = wc_get_orders(
			array(
				'type'            => 'shop_order_refund',
				'post_parent__in' => $order_ids,
				'parent'          => $order_ids,
				'status'          => 'any',
				'limit'           => 5000,
				'orderby'         => 'id',
				'order'           => 'DESC',
			)
		);
		$by    = array();
		foreach ( is_array( $found ) ? $found : array() as $refund ) {
			if ( $refund instanceof \WC_Order_Refund && in_array( $refund->get_parent_id(), $order_ids, true ) ) {
				$by[ $refund->get_parent_id() ][] = array(
					'id'               => $refund->get_id(),
					'total'            => Format::decimal( $refund->get_total() ),
					'reason'           => Format::utf8( (string) $refund->get_reason() ),
					'date_created_gmt' => Format::gmt( $refund->get_date_created() ),
				);
			}
		}
		return $by;
	}

	/**
	 * Products of all lines in a few queries.
	 *
	 * @param array<int, \WC_Order|\WC_Order_Refund> $orders Orders.
	 */
	private function prime_products( array $orders ): void {
		$ids = array();
		foreach ( $orders as $order ) {
			foreach ( $order->get_items( 'line_item' ) as $item ) {
				if ( $item instanceof \WC_Order_Item_Product ) {
					$ids[ $item->get_product_id() ]   = true;
					$ids[ $item->get_variation_id() ] = true;
				}
			}
		}
		unset( $ids[0] );
		if ( array() !== $ids ) {
			_prime_post_caches( array_keys( $ids ) );
		}
	}

	/**
	 * Accounts of all customers in a few queries.
	 *
	 * @param array<int, \WC_Order|\WC_Order_Refund> $orders Orders.
	 */
	private function prime_customers( array $orders ): void {
		$this->subjects->forget();
		$ids = array();
		foreach ( $orders as $order ) {
			if ( $order instanceof \WC_Order && $order->get_customer_id() > 0 ) {
				$ids[ $order->get_customer_id() ] = true;
			}
		}
		if ( array() !== $ids ) {
			cache_users( array_keys( $ids ) );
		}
	}
}
