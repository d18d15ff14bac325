<?php
/**
 * Keys for a match report.
 *
 * @package Concord
 */

namespace Concord\Setup;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Concord\Outbox\SweepSource;
use Concord\Record\RecordIds;

defined( 'ABSPATH' ) || exit;

/** SKUs and e-mails with their ids, page by page by rising id, straight from the tables: no product or user is loaded. */
final class StoreKeys {

	public function __construct( private readonly RecordIds $ids ) {}

	/**
	 * Products and variations that are not in the trash. A product of variations without a SKU of its own is left out: its
	 * variations are what is sold.
	 *
	 * @return array{keys: list<array{id: int, key: string, name: string}>, next: int|null}
	 */
	public function skus( int $after, int $most ): array {
		global $wpdb;
		$rows = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT p.ID AS id, p.post_title AS name, COALESCE( m.meta_value, '' ) AS sku,
					EXISTS ( SELECT 1 FROM %i v WHERE v.post_parent = p.ID AND v.post_type = 'product_variation' ) AS parent
					FROM %i p LEFT JOIN %i m ON m.post_id = p.ID AND m.meta_key = '_sku'
					WHERE p.post_type IN ( 'product', 'product_variation' ) AND p.post_status IN ( 'publish', 'private', 'draft', 'pending', 'future' ) AND p.ID > %d
					ORDER BY p.ID LIMIT %d",
				$wpdb->posts, // allowed-api: products live in posts.
				$wpdb->posts, // allowed-api: products live in posts.
				$wpdb->postmeta, // allowed-api: products live in posts.
				$after,
				$most
			),
			ARRAY_A
		);
		$rows = is_array( $rows ) ? $rows : array();
		$keys = array();
		foreach ( $rows as $row ) {
			if ( ! (int) $row['parent'] || '' !== $row['sku'] ) {
				$keys[] = array(
					'id'   => (int) $row['id'],
					'key'  => (string) $row['sku'],
					'name' => (string) $row['name'],
				);
			}
		}
		$last = end( $rows );
		return array(
			'keys' => $keys,
			'next' => false === $last || count( $rows ) < $most ? null : (int) $last['id'],
		);
	}

	/**
	 * E-mails of orders without an account since a moment; one row an order, so that a page never depends on the pages before.
	 *
	 * @param int $since Unix time.
	 * @return array{keys: list<array{id: int, key: string, name: string}>, next: int|null} The id is the order's.
	 */
	public function guests( int $after, int $most, int $since ): array {
		$rows = ( new SweepSource( 'order' ) )->since( gmdate( 'Y-m-d H:i:s', $since ), $after, $most );
		$last = end( $rows );
		return array(
			'keys' => $this->guest_emails( array_column( $rows, 'id' ) ),
			'next' => false === $last || count( $rows ) < $most ? null : $last['id'],
		);
	}

	/**
	 * Of these orders, from the table that is authoritative.
	 *
	 * @param list<int> $ids Orders.
	 * @return list<array{id: int, key: string, name: string}>
	 */
	private function guest_emails( array $ids ): array {
		global $wpdb;
		if ( array() === $ids ) {
			return array();
		}
		$in = implode( ', ', array_fill( 0, count( $ids ), '%d' ) );
		// phpcs:disable WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- Placeholders only.
		$rows = OrderUtil::custom_orders_table_usage_is_enabled()
			? $wpdb->get_results( $wpdb->prepare( "SELECT id, billing_email AS email FROM %i WHERE customer_id = 0 AND billing_email <> '' AND id IN ( {$in} ) ORDER BY id", OrderUtil::get_table_for_orders(), ...$ids ), ARRAY_A )
			: $wpdb->get_results( $wpdb->prepare( "SELECT e.post_id AS id, e.meta_value AS email FROM %i e LEFT JOIN %i c ON c.post_id = e.post_id AND c.meta_key = '_customer_user' WHERE e.meta_key = '_billing_email' AND e.meta_value <> '' AND COALESCE( c.meta_value, '0' ) IN ( '0', '' ) AND e.post_id IN ( {$in} ) ORDER BY e.post_id", $wpdb->postmeta, $wpdb->postmeta, ...$ids ), ARRAY_A ); // allowed-api: orders in the posts storage.
		// phpcs:enable
		return array_map(
			static fn ( array $row ): array => array(
				'id'   => (int) $row['id'],
				'key'  => (string) $row['email'],
				'name' => '',
			),
			array_values( is_array( $rows ) ? $rows : array() )
		);
	}

	/**
	 * Customers with an account.
	 *
	 * @return array{keys: list<array{id: int, key: string, name: string}>, next: int|null} The name is the user's login.
	 */
	public function emails( int $after, int $most ): array {
		global $wpdb;
		$page = $this->ids->after( 'customer', $after, $most );
		if ( array() === $page['ids'] ) {
			return array(
				'keys' => array(),
				'next' => $page['next'],
			);
		}
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT ID AS id, user_email AS email, user_login AS login FROM %i WHERE ID IN ( ' . implode( ', ', array_fill( 0, count( $page['ids'] ), '%d' ) ) . ' ) ORDER BY ID', $wpdb->users, ...$page['ids'] ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared, WordPress.DB.PreparedSQLPlaceholders -- Placeholders only.
		return array(
			'keys' => array_map(
				static fn ( array $row ): array => array(
					'id'   => (int) $row['id'],
					'key'  => (string) $row['email'],
					'name' => (string) $row['login'],
				),
				array_values( is_array( $rows ) ? $rows : array() )
			),
			'next' => $page['next'],
		);
	}
}
