<?php
/**
 * Loading of orders.
 *
 * @package Concord
 */

namespace Concord\Record;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/** Loads orders or refunds by id with few queries, in either storage, through WooCommerce's own classes. */
final class OrderLoader {

	/**
	 * Orders by id; those that do not exist are missing.
	 *
	 * @param list<int> $ids  WooCommerce's ids.
	 * @param string    $type "shop_order" or "shop_order_refund".
	 * @return array<int, \WC_Order|\WC_Order_Refund>
	 */
	public function load( array $ids, string $type ): array {
		$ids    = array_values( array_unique( array_filter( $ids ) ) );
		$orders = array();
		if ( array() === $ids ) {
			return $orders;
		}
		$this->forget( $ids );
		foreach ( self::many( $ids ) as $order ) {
			if ( ( $order instanceof \WC_Order || $order instanceof \WC_Order_Refund ) && $order->get_id() > 0 && $order->get_object_read() && $order->get_type() === $type ) {
				$orders[ $order->get_id() ] = $order;
			}
		}
		$this->prime_items( array_keys( $orders ) );
		return $orders;
	}

	/**
	 * Why load() brought no such record: null when it is gone, else an error. What is there and cannot be read must not pass
	 * for deleted: the worker would close the order as one that was never sent.
	 *
	 * @param int    $id   Id asked for.
	 * @param string $type Order type.
	 */
	public function absence( int $id, string $type ): ?\RuntimeException {
		global $wpdb;
		$found = OrderUtil::custom_orders_table_usage_is_enabled()
			? $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM %i WHERE id = %d AND type = %s', OrderUtil::get_table_for_orders(), $id, $type ) )
			: $wpdb->get_var( $wpdb->prepare( 'SELECT ID FROM %i WHERE ID = %d AND post_type = %s', $wpdb->posts, $id, $type ) ); // allowed-api: orders in the posts storage.
		return null === $found && '' === $wpdb->last_error ? null : new \RuntimeException( 'The record is there, but WooCommerce did not load it.' );
	}

	/**
	 * Batch, and one by one when one of them breaks the batch.
	 *
	 * @param list<int> $ids Ids.
	 * @return array<mixed>
	 */
	private static function many( array $ids ): array {
		try {
			return \WC_Order_Factory::get_orders( $ids, true );
		} catch ( \Throwable ) {
			$orders = array();
			foreach ( $ids as $id ) {
				try {
					$orders[] = wc_get_order( $id );
				} catch ( \Throwable $error ) {
					wc_get_logger()->warning( sprintf( 'Order %d could not be loaded: %s', $id, $error->getMessage() ), array( 'source' => 'concord' ) );
				}
			}
			return $orders;
		}
	}

	/**
	 * A claim must hand out what the database says now, not what this process cached (LOS-3). Line items written past the
	 * order object leave WooCommerce's item cache stale.
	 *
	 * @param list<int> $ids Ids.
	 */
	private function forget( array $ids ): void {
		wp_cache_delete_multiple( array_map( static fn ( int $id ): string => 'order-items-' . $id, $ids ), 'orders' );
	}

	/**
	 * Item rows and their meta in two queries, in the cache entries WooCommerce itself reads.
	 *
	 * @param list<int> $ids Ids.
	 */
	private function prime_items( array $ids ): void {
		global $wpdb;
		if ( array() === $ids ) {
			return;
		}
		$sql   = 'SELECT order_item_type, order_item_id, order_id, order_item_name FROM %i WHERE order_id IN ( ' . implode( ', ', array_fill( 0, count( $ids ), '%d' ) ) . ' ) ORDER BY order_item_id';
		$rows  = $wpdb->get_results( $wpdb->prepare( $sql, $wpdb->prefix . 'woocommerce_order_items', ...$ids ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		$items = array_fill_keys( $ids, array() );
		$cache = array();
		foreach ( is_array( $rows ) ? $rows : array() as $row ) {
			$items[ (int) $row->order_id ][]        = $row;
			$cache[ 'item-' . $row->order_item_id ] = $row;
		}
		foreach ( $items as $id => $list ) {
			wp_cache_set( 'order-items-' . $id, $list, 'orders' );
		}
		if ( array() !== $cache ) {
			wp_cache_set_multiple( $cache, 'order-items' );
			update_meta_cache( 'order_item', array_map( static fn ( \stdClass $row ): int => (int) $row->order_item_id, array_values( $cache ) ) );
		}
	}
}
