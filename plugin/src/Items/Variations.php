<?php
/**
 * Variants of items.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Apply\OwnFields;
use Concord\Apply\SkuLookup;

defined( 'ABSPATH' ) || exit;

/**
 * Variants of an item as variations of its product: found by the stored link, then by SKU; made under a draft at once, and under a product that sells
 * already as disabled ones, for a person to enable. What Dynamics has no more is said and stays.
 *
 * @phpstan-import-type Said from ItemWriter
 */
final class Variations {

	/** What a variation has of its own; the rest is its product's. */
	private const OWN = array( 'regularPrice', 'salePrice', 'saleFrom', 'saleTo', 'gtin' );

	/**
	 * Saves them.
	 *
	 * @param array<string, mixed> $data   Item.
	 * @param list<string>         $fields Those that are Dynamics'.
	 * @param bool                 $make   Whether missing ones are made.
	 * @return Said
	 */
	public static function write( \WC_Product $product, array $data, array $fields, string $connection_id, bool $make ): array {
		if ( ! $product instanceof \WC_Product_Variable ) {
			/* translators: 1: item number, 2: product id. */
			return array( array( sprintf( __( 'Item %1$s has variants, and product %2$d is no variable product: its variants were left out.', 'concord' ), $data['number'], $product->get_id() ), __( 'Make it a variable product in WooCommerce, then choose Retry.', 'concord' ) ) );
		}
		$said     = array();
		$children = array_values( array_filter( array_map( 'wc_get_product', $product->get_children() ), static fn ( mixed $one ): bool => $one instanceof \WC_Product_Variation ) );
		foreach ( $data['variants'] as $variant ) {
			$claim = Finder::claim( $connection_id, (string) $variant['key'] );
			$child = self::among( $children, $claim, (string) $variant['sku'] );
			if ( null === $child && ! $make ) {
				continue;
			}
			if ( null === $child ) {
				$attributes = Attributes::fit( $product, array_map( 'strval', $variant['options'] ) );
				$problem    = self::problem( $product, $variant, $attributes );
				if ( null !== $problem ) {
					$said[] = $problem;
					continue;
				}
				$child = self::made( $product, $variant, $attributes ?? array() );
			}
			$sides   = new Sides( $child, $connection_id );
			$prices  = '' === (string) $variant['regularPrice'] ? array_merge( $data, array_filter( $variant, static fn ( mixed $value ): bool => '' !== $value ) ) : $variant;
			$allowed = 0 === $child->get_id() ? Fields::ALL : $sides->allowed( $prices, $fields, ItemWriter::both( $data ) );
			array_push( $said, ...self::fill( $child, $variant, $prices, $data, $allowed ) );
			array_push( $said, ...ItemWriter::clashes( $sides->settle( $prices, array_values( array_intersect( $allowed, self::OWN ) ) )['clash'], (string) $variant['sku'] ) );
			$child->update_meta_data( Finder::META, $claim );
			ItemWriter::save( $child );
		}
		return array( ...$said, ...self::gone( $children, $data, $connection_id ) );
	}

	/**
	 * Which of them it is.
	 *
	 * @param list<\WC_Product_Variation> $children Variations.
	 */
	private static function among( array $children, string $claim, string $sku ): ?\WC_Product_Variation {
		foreach ( $children as $child ) {
			if ( $claim === (string) $child->get_meta( Finder::META ) ) {
				return $child;
			}
		}
		$alike = SkuLookup::alike( $sku );
		foreach ( $children as $child ) {
			if ( array( $child->get_id() ) === $alike ) {
				return $child;
			}
		}
		return null;
	}

	/**
	 * Why none can be made.
	 *
	 * @param array<string, mixed>       $variant    Variant.
	 * @param array<string, string>|null $attributes Of the variation.
	 * @return array{0: string, 1: string}|null
	 */
	private static function problem( \WC_Product $product, array $variant, ?array $attributes ): ?array {
		if ( array() !== SkuLookup::alike( (string) $variant['sku'] ) ) {
			/* translators: %s: SKU. */
			return array( sprintf( __( 'SKU %s of a variant belongs to another product; no variation was made for it.', 'concord' ), $variant['sku'] ), __( 'Give each product a SKU of its own, then choose Retry.', 'concord' ) );
		}
		if ( null === $attributes ) {
			/* translators: 1: SKU, 2: names of dimensions, 3: product id. */
			return array( sprintf( __( 'Variant %1$s has the dimensions %2$s, and product %3$d has other attributes; no variation was made for it.', 'concord' ), $variant['sku'], implode( ', ', array_keys( $variant['options'] ) ), $product->get_id() ), __( 'Add the variation in WooCommerce with this SKU, then choose Retry.', 'concord' ) );
		}
		return null;
	}

	/**
	 * Not saved, under a product that knows its values.
	 *
	 * @param array<string, mixed>  $variant    Variant.
	 * @param array<string, string> $attributes Of the variation.
	 */
	private static function made( \WC_Product $product, array $variant, array $attributes ): \WC_Product_Variation {
		ItemWriter::save( $product );
		$child = new \WC_Product_Variation();
		$child->set_parent_id( $product->get_id() );
		$child->set_attributes( $attributes );
		$child->set_status( in_array( $product->get_status(), array( 'draft', 'pending' ), true ) ? 'publish' : 'private' );
		$child->set_sku( (string) $variant['sku'] );
		return $child;
	}

	/**
	 * Its code and prices; prices it has none of its own for are the item's.
	 *
	 * @param array<string, mixed> $variant Variant.
	 * @param array<string, mixed> $prices  Variant, or item where that has the prices.
	 * @param array<string, mixed> $item    Item.
	 * @param list<string>         $fields  Those that are Dynamics'.
	 * @return Said
	 */
	private static function fill( \WC_Product_Variation $child, array $variant, array $prices, array $item, array $fields ): array {
		$said = Prices::write( $child, $prices, $item, $fields );
		$gtin = (string) $variant['gtin'];
		if ( in_array( 'gtin', $fields, true ) && '' !== $gtin ) {
			$refusal = OwnFields::assign( $child, 'global_unique_id', $gtin )['message'];
			if ( '' !== $refusal ) {
				/* translators: 1: SKU, 2: why. */
				$said[] = array( sprintf( __( 'The GTIN of variant %1$s was not written: %2$s', 'concord' ), $variant['sku'], $refusal ), __( 'Correct it in Dynamics, then choose Retry.', 'concord' ) );
			}
		}
		return $said;
	}

	/**
	 * Variations whose variants Dynamics has no more.
	 *
	 * @param list<\WC_Product_Variation> $children Variations as they were.
	 * @param array<string, mixed>        $data     Item.
	 * @return Said
	 */
	private static function gone( array $children, array $data, string $connection_id ): array {
		$told = array_map( static fn ( array $variant ): string => Finder::claim( $connection_id, (string) $variant['key'] ), $data['variants'] );
		$left = array_filter( $children, static fn ( \WC_Product_Variation $child ): bool => str_starts_with( (string) $child->get_meta( Finder::META ), $connection_id . '|' ) && ! in_array( (string) $child->get_meta( Finder::META ), $told, true ) && 'publish' === $child->get_status() );
		/* translators: 1: item number, 2: SKUs. */
		return array() === $left ? array() : array( array( sprintf( __( 'Item %1$s has no more variants for %2$s in Dynamics; the variations stay in the shop.', 'concord' ), $data['number'], implode( ', ', array_map( static fn ( \WC_Product_Variation $child ): string => $child->get_sku(), $left ) ) ), __( 'Disable or delete these variations, or bring the variants back in Dynamics, then choose Retry.', 'concord' ) ) );
	}
}
