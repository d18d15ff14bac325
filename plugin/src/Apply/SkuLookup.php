<?php
/**
 * Who has a SKU.
 *
 * @package Concord
 */

namespace Concord\Apply;

defined( 'ABSPATH' ) || exit;

/** Reads and mends WooCommerce's lookup table, which outlives products that were removed past WooCommerce (DUP-4). */
final class SkuLookup {

	/**
	 * Products and variations with this SKU that are not in the trash, oldest first.
	 *
	 * @param string $sku SKU.
	 * @return list<int>
	 */
	public static function products( string $sku ): array {
		return self::rows( $sku, "p.ID IS NOT NULL AND p.post_status <> 'trash'" );
	}

	/**
	 * Products with this SKU in the trash.
	 *
	 * @param string $sku SKU.
	 * @return list<int>
	 */
	public static function trashed( string $sku ): array {
		return self::rows( $sku, "p.post_status = 'trash'" );
	}

	/**
	 * Removes rows of the lookup table that claim this SKU for a product that does not exist. Nothing else can free the SKU:
	 * WooCommerce answers "already present in the lookup table" for ever.
	 *
	 * @param string $sku SKU.
	 * @return int How many.
	 */
	public static function free_orphans( string $sku ): int {
		global $wpdb;
		$orphans = self::rows( $sku, 'p.ID IS NULL' );
		foreach ( $orphans as $product_id ) {
			$wpdb->delete(
				$wpdb->wc_product_meta_lookup,
				array(
					'product_id' => $product_id,
					'sku'        => $sku,
				)
			);
		}
		if ( array() !== $orphans ) {
			wc_get_logger()->warning( sprintf( 'SKU %s was held by %d row(s) of wc_product_meta_lookup without a product; they were removed.', $sku, count( $orphans ) ), array( 'source' => 'concord' ) );
		}
		return count( $orphans );
	}

	/**
	 * Ids.
	 *
	 * @param string $sku   SKU.
	 * @param string $where Condition on the post p; constant text.
	 * @return list<int>
	 */
	private static function rows( string $sku, string $where ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- Constant text of this class.
		$ids = $wpdb->get_col( $wpdb->prepare( "SELECT l.product_id FROM {$wpdb->wc_product_meta_lookup} l LEFT JOIN {$wpdb->posts} p ON p.ID = l.product_id AND p.post_type IN ( 'product', 'product_variation' ) WHERE l.sku = %s AND {$where} ORDER BY l.product_id", $sku ) ); // allowed-api: products are posts.
		return array_map( 'intval', array_values( $ids ) );
	}
}
