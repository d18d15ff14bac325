<?php
/**
 * Products whose stock a flow keeps.
 *
 * @package Concord
 */

namespace Concord\Stock;

defined( 'ABSPATH' ) || exit;

/** Which flow tells a product's stock: without it nobody could say how old a figure is that has not changed for weeks. */
final class Followed {

	public const META = '_concord_stock_flow';

	/** Products in one statement. */
	private const PORTION = 500;

	/**
	 * SKUs of the products in stock that a flow keeps, in the order they were first told; not those in the trash.
	 *
	 * @param string $flow_id Flow.
	 * @param int    $after   Where the page before ended.
	 * @param int    $most    SKUs in one page.
	 * @return array{skus: list<string>, next: int|null}
	 */
	public static function page( string $flow_id, int $after, int $most ): array {
		global $wpdb;
		$sql  = "SELECT m.meta_id, l.sku FROM {$wpdb->postmeta} m JOIN {$wpdb->wc_product_meta_lookup} l ON l.product_id = m.post_id AND l.stock_quantity > 0 AND l.sku <> '' JOIN {$wpdb->posts} p ON p.ID = m.post_id AND p.post_status <> 'trash' WHERE m.meta_key = %s AND m.meta_value = %s AND m.meta_id > %d ORDER BY m.meta_id LIMIT %d"; // allowed-api: products are posts.
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, self::META, $flow_id, $after, $most ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names and placeholders only.
		$rows = is_array( $rows ) ? array_values( $rows ) : array();
		return array(
			'skus' => array_map( 'strval', array_column( $rows, 'sku' ) ),
			'next' => count( $rows ) < $most ? null : (int) $rows[ count( $rows ) - 1 ]['meta_id'],
		);
	}

	/**
	 * Marks many at once, past the product objects: loading a catalogue to note that nothing changed would take minutes (STK-3).
	 *
	 * @param list<int> $ids     Products and variations.
	 * @param string    $flow_id Flow; nothing is done without one.
	 */
	public static function mark( array $ids, string $flow_id ): void {
		foreach ( '' === $flow_id ? array() : array_chunk( $ids, self::PORTION ) as $some ) {
			$known = self::flows( $some );
			$other = array_keys( array_diff( $known, array( $flow_id ) ) );
			self::change( $other, $flow_id );
			self::add( array_values( array_diff( $some, array_keys( $known ) ) ), $flow_id );
		}
	}

	/**
	 * As marked.
	 *
	 * @param non-empty-list<int> $ids Products.
	 * @return array<int, string>
	 */
	private static function flows( array $ids ): array {
		global $wpdb;
		$sql  = "SELECT post_id, meta_value FROM {$wpdb->postmeta} WHERE meta_key = %s AND post_id IN ( " . self::list( $ids ) . ' )'; // allowed-api: products are posts.
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, self::META, ...$ids ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names and placeholders only.
		return array_column( is_array( $rows ) ? $rows : array(), 'meta_value', 'post_id' );
	}

	/**
	 * Told by another flow from now on.
	 *
	 * @param list<int> $ids Products.
	 */
	private static function change( array $ids, string $flow_id ): void {
		global $wpdb;
		if ( array() !== $ids ) {
			$sql = "UPDATE {$wpdb->postmeta} SET meta_value = %s WHERE meta_key = %s AND post_id IN ( " . self::list( $ids ) . ' )'; // allowed-api: products are posts.
			$wpdb->query( $wpdb->prepare( $sql, $flow_id, self::META, ...$ids ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names and placeholders only.
			wp_cache_delete_multiple( $ids, 'post_meta' );
		}
	}

	/**
	 * Told by a flow for the first time.
	 *
	 * @param list<int> $ids Products.
	 */
	private static function add( array $ids, string $flow_id ): void {
		global $wpdb;
		if ( array() !== $ids ) {
			$values = array_merge( ...array_map( static fn ( int $id ): array => array( $id, self::META, $flow_id ), $ids ) );
			$sql    = "INSERT INTO {$wpdb->postmeta} ( post_id, meta_key, meta_value ) VALUES " . implode( ', ', array_fill( 0, count( $ids ), '( %d, %s, %s )' ) ); // allowed-api: products are posts.
			$wpdb->query( $wpdb->prepare( $sql, ...$values ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names and placeholders only.
			wp_cache_delete_multiple( $ids, 'post_meta' );
		}
	}

	/**
	 * Placeholders.
	 *
	 * @param non-empty-list<int> $ids Products.
	 */
	private static function list( array $ids ): string {
		return implode( ', ', array_fill( 0, count( $ids ), '%d' ) );
	}
}
