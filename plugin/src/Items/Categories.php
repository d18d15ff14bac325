<?php
/**
 * Categories of products.
 *
 * @package Concord
 */

namespace Concord\Items;

defined( 'ABSPATH' ) || exit;

/** Categories that Dynamics names are put on the product, and taken off when it names them no more; those the shop gave it stay. */
final class Categories {

	/**
	 * Not saved.
	 *
	 * @param list<string> $now    Names.
	 * @param list<string> $before Names that were told the last time.
	 */
	public static function write( \WC_Product $product, array $now, array $before ): void {
		$have = array_map( 'intval', $product->get_category_ids( 'edit' ) );
		$off  = array_map( static fn ( string $name ): int => self::known( $name ), array_diff( $before, $now ) );
		$want = array_values( array_unique( array_filter( array( ...array_diff( $have, $off ), ...array_map( static fn ( string $name ): int => self::id( $name ), $now ) ) ) ) );
		sort( $have );
		sort( $want );
		if ( $have !== $want ) {
			$product->set_category_ids( $want );
		}
	}

	private static function known( string $name ): int {
		$term = get_term_by( 'name', $name, 'product_cat' );
		return $term instanceof \WP_Term ? $term->term_id : 0;
	}

	/** Made where there is none; 0 when WordPress refuses it. */
	private static function id( string $name ): int {
		$known = self::known( $name );
		if ( $known > 0 ) {
			return $known;
		}
		$made = wp_insert_term( $name, 'product_cat' );
		return is_wp_error( $made ) ? 0 : (int) $made['term_id'];
	}
}
