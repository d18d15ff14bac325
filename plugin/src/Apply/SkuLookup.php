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
	 * Before a product is made with it.
	 *
	 * @throws ProductRefusal When a product in the trash has it.
	 */
	public static function must_be_free( string $sku ): void {
		$trashed = self::trashed( $sku );
		if ( array() !== $trashed ) {
			throw new ProductRefusal(
				'sku_in_trash',
				/* translators: 1: SKU, 2: product id. */
				sprintf( __( 'The product with SKU %1$s is in the trash (product %2$d).', 'concord' ), $sku, $trashed[0] ),
				__( 'Restore it, or delete it for good and retry.', 'concord' )
			);
		}
		self::free_orphans( $sku );
	}

	/**
	 * Products and variations whose SKU is this one, or differs from it by case and space alone: the rule of the match report
	 * (worker/src/core/match.ts). One that is identical wins over whatever else looks alike.
	 *
	 * @return list<int> Several are for a person.
	 */
	public static function alike( string $sku ): array {
		$same = array_filter( self::with_sku( 'l.sku = %s', $sku ), static fn ( string $have ): bool => $have === $sku );
		if ( array() !== $same ) {
			return array_keys( $same );
		}
		// No index serves it, so it is asked only for an item that no product is linked with yet.
		// In capitals on both sides: SQLite compares letter by letter where MySQL's collation does not.
		$near = self::with_sku( "UPPER( REPLACE( REPLACE( l.sku, ' ', '' ), '\t', '' ) ) = UPPER( %s )", (string) preg_replace( '/\s+/u', '', $sku ) );
		return array_keys( array_filter( $near, static fn ( string $have ): bool => self::loose( $have ) === self::loose( $sku ) ) );
	}

	/** Without case and space. */
	public static function loose( string $sku ): string {
		return mb_strtolower( (string) preg_replace( '/\s+/u', '', $sku ) );
	}

	/**
	 * Living products by id.
	 *
	 * @param string $where Condition with one placeholder; constant text.
	 * @return array<int, string> SKU by id.
	 */
	private static function with_sku( string $where, string $value ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- Constant text of this class.
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT l.product_id AS id, l.sku AS sku FROM {$wpdb->wc_product_meta_lookup} l JOIN {$wpdb->posts} p ON p.ID = l.product_id AND p.post_type IN ( 'product', 'product_variation' ) AND p.post_status <> 'trash' WHERE {$where} ORDER BY l.product_id", $value ), ARRAY_A ); // allowed-api: products are posts.
		return array_map( 'strval', array_column( is_array( $rows ) ? $rows : array(), 'sku', 'id' ) );
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
