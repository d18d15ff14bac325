<?php
/**
 * Units sold and still in the house.
 *
 * @package Concord
 */

namespace Concord\Apply;

use Concord\Install\Tables;
use Concord\Outbox\State;
use Concord\Setup\GoLive;

defined( 'ABSPATH' ) || exit;

/**
 * What the store has sold and the figure of Dynamics still counts as there. It is taken off an absolute stock figure, else
 * every push would put back on sale what was sold since (STK-1).
 *
 * Lines of orders are read and not WooCommerce's `_reduced_stock`: an order is saved in its new status before its stock is reduced, and
 * a figure written in between would miss it. Orders that wait for payment without reducing stock are WooCommerce's own holds
 * (wc_reserved_stock), which the checkout takes off by itself.
 */
final class OpenUnits {

	/** Dynamics counts goods out when they are shipped: every order that is not completed is still in its figure, but for what was shipped of it. */
	public const SHIPPED = 'shipped';

	/** Dynamics counts goods out when the sales order arrives: only orders on their way are still in its figure. */
	public const SENT = 'sent';

	/** Filter: statuses of orders whose goods left the house, for shops with statuses of their own such as "delivered". */
	public const FILTER = 'concord_stock_shipped_statuses';

	/** Nothing of such an order leaves the house. */
	private const CLOSED = array( 'cancelled', 'refunded', 'failed', 'pending', 'checkout-draft', 'trash' );

	private const AT_ONCE = 500;

	public function __construct( private readonly Tables $tables, private readonly GoLive $go_live, private readonly ShippedUnits $shipped ) {}

	/**
	 * By product or variation id, as the lines name it.
	 *
	 * @param string $counts SHIPPED or SENT.
	 * @param int    $as_of  When the figure was read in Dynamics, Unix time: what left the house or arrived later is not in it.
	 * @return array<int, float>
	 */
	public function by_product( string $counts, int $as_of ): array {
		$units = array();
		foreach ( array_chunk( self::SENT === $counts ? $this->not_received( $as_of ) : $this->not_shipped( $as_of ), self::AT_ONCE ) as $orders ) {
			$gone = $this->shipped->of( $orders, $as_of );
			foreach ( self::lines( $orders ) as $line ) {
				$units[ $line['product_id'] ] = ( $units[ $line['product_id'] ] ?? 0.0 ) + max( 0.0, $line['quantity'] + $line['refunded'] - ( $gone[ $line['item'] ] ?? 0.0 ) );
			}
		}
		return $units;
	}

	/**
	 * Orders in any status between payment and completion, and those completed since.
	 *
	 * @return list<int>
	 */
	private function not_shipped( int $as_of ): array {
		$open = self::statuses( array( ...self::CLOSED, ...self::shipped() ) );
		return array( ...self::orders( array( 'status' => $open ) ), ...self::orders(
			array(
				'status'         => array( 'completed' ),
				'date_completed' => '>' . $as_of,
			)
		) );
	}

	/**
	 * Orders of ours without a document in Dynamics, and those whose document is younger than the figure. Orders from before the
	 * start of the connection, and past ones that were left out when the store went live, were entered there by other means. One that was left out for good (a filter, a person) holds its units until it
	 * is shipped: no document will ever take them over, and they would be missing from the shop for ever.
	 *
	 * @return list<int>
	 */
	private function not_received( int $as_of ): array {
		global $wpdb;
		$sql  = "SELECT e.record_id, e.state FROM %i e WHERE e.record_type = 'order' AND NOT EXISTS ( SELECT 1 FROM %i l WHERE l.record_type = 'order' AND l.record_id = e.record_id AND l.entity NOT LIKE %s AND l.created_at <= %s )";
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, $this->tables->events(), $this->tables->links(), $wpdb->esc_like( \Concord\Links\Links::MARK ) . '%', gmdate( 'Y-m-d H:i:s', $as_of ) ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		$live = $this->go_live->get();
		$from = $live['start_at'];
		$ids  = array();
		foreach ( is_array( $rows ) ? $rows : array() as $row ) {
			$ids[ State::SKIPPED === $row['state'] ? 'left_out' : 'coming' ][] = (int) $row['record_id'];
		}
		$open = array();
		foreach ( $ids as $fate => $all ) {
			$closed = 'left_out' === $fate ? array( ...self::CLOSED, ...self::shipped() ) : self::CLOSED;
			foreach ( array_chunk( $all, self::AT_ONCE ) as $some ) {
				$query = array(
					'status'   => self::statuses( $closed ),
					'post__in' => $some,
				);
				$past  = null === $live['left_out'] ? array() : self::orders( $query + array( 'date_created' => strtotime( $live['left_out']['from'] ) . '...' . ( strtotime( $live['left_out']['to'] ) - 1 ) ) );
				$open  = array( ...$open, ...array_diff( self::orders( null === $from ? $query : $query + array( 'date_created' => '>=' . strtotime( $from ) ) ), $past ) );
			}
		}
		return $open;
	}

	/**
	 * Statuses of orders whose goods left the house.
	 *
	 * @return list<string> Without "wc-".
	 */
	private static function shipped(): array {
		$statuses = apply_filters( self::FILTER, array( 'completed' ) );
		return array_map( static fn ( mixed $status ): string => (string) preg_replace( '/^wc-/', '', is_string( $status ) ? $status : '' ), is_array( $statuses ) ? array_values( $statuses ) : array( 'completed' ) );
	}

	/**
	 * Statuses of this store but these.
	 *
	 * @param list<string> $but Without "wc-".
	 * @return list<string>
	 */
	private static function statuses( array $but ): array {
		$all = array_map( static fn ( string $status ): string => (string) preg_replace( '/^wc-/', '', $status ), array_keys( wc_get_order_statuses() ) );
		return array_values( array_diff( $all, $but ) );
	}

	/**
	 * Ids of orders.
	 *
	 * @param array<string, mixed> $query Of wc_get_orders().
	 * @return list<int>
	 */
	private static function orders( array $query ): array {
		$ids = wc_get_orders(
			$query + array(
				'type'   => 'shop_order',
				'limit'  => -1,
				'return' => 'ids',
			)
		);
		return array_values( array_map( static fn ( mixed $id ): int => is_numeric( $id ) ? (int) $id : 0, is_array( $ids ) ? $ids : array() ) );
	}

	/**
	 * Product lines with what was refunded of them (a negative number).
	 *
	 * @param list<int> $orders Ids.
	 * @return list<array{item: int, product_id: int, quantity: float, refunded: float}> `product_id`: the variation's where there is one.
	 */
	private static function lines( array $orders ): array {
		global $wpdb;
		if ( array() === $orders ) {
			return array();
		}
		$meta = $wpdb->prefix . 'woocommerce_order_itemmeta';
		$sql  = "SELECT i.order_item_id AS item, p.meta_value AS product_id, v.meta_value AS variation_id, q.meta_value AS quantity
			FROM {$wpdb->prefix}woocommerce_order_items i
			JOIN {$meta} q ON q.order_item_id = i.order_item_id AND q.meta_key = '_qty'
			LEFT JOIN {$meta} p ON p.order_item_id = i.order_item_id AND p.meta_key = '_product_id'
			LEFT JOIN {$meta} v ON v.order_item_id = i.order_item_id AND v.meta_key = '_variation_id'
			WHERE i.order_item_type = 'line_item' AND i.order_id IN ( " . self::holes( $orders, '%d' ) . ' )';
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, ...$orders ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names and placeholders only.
		$rows = is_array( $rows ) ? array_values( $rows ) : array();
		$gone = self::refunded( array_map( static fn ( array $row ): string => (string) $row['item'], $rows ) );
		return array_map(
			static fn ( array $row ): array => array(
				'item'       => (int) $row['item'],
				'product_id' => (int) $row['variation_id'] > 0 ? (int) $row['variation_id'] : (int) $row['product_id'],
				'quantity'   => (float) $row['quantity'],
				'refunded'   => $gone[ (string) $row['item'] ] ?? 0.0,
			),
			$rows
		);
	}

	/**
	 * Refunded units by line: they are not shipped any more.
	 *
	 * @param list<string> $items Ids of lines.
	 * @return array<string, float> Negative.
	 */
	private static function refunded( array $items ): array {
		global $wpdb;
		$units = array();
		foreach ( array_chunk( $items, self::AT_ONCE ) as $some ) {
			$meta   = $wpdb->prefix . 'woocommerce_order_itemmeta';
			$sql    = "SELECT r.meta_value AS item, SUM( q.meta_value ) AS units FROM {$meta} r JOIN {$meta} q ON q.order_item_id = r.order_item_id AND q.meta_key = '_qty' WHERE r.meta_key = '_refunded_item_id' AND r.meta_value IN ( " . self::holes( $some, '%s' ) . ' ) GROUP BY r.meta_value';
			$rows   = $wpdb->get_results( $wpdb->prepare( $sql, ...$some ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names and placeholders only.
			$units += array_map( 'floatval', array_column( is_array( $rows ) ? $rows : array(), 'units', 'item' ) );
		}
		return $units;
	}

	/**
	 * Placeholders for a list.
	 *
	 * @param list<int|string> $values Values.
	 */
	private static function holes( array $values, string $hole ): string {
		return implode( ', ', array_fill( 0, count( $values ), $hole ) );
	}
}
