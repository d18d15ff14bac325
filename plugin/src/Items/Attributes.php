<?php
/**
 * Attributes of variable products.
 *
 * @package Concord
 */

namespace Concord\Items;

defined( 'ABSPATH' ) || exit;

/** Dimensions of an item's variants as attributes: the product's own ones when it is made, those it has when a variant is added to it. */
final class Attributes {

	/**
	 * Of a new product.
	 *
	 * @param list<array<string, mixed>> $variants Variants.
	 * @return array<string, \WC_Product_Attribute>
	 */
	public static function of( array $variants ): array {
		$values = array();
		foreach ( $variants as $variant ) {
			foreach ( $variant['options'] as $name => $value ) {
				$values[ (string) $name ][] = (string) $value;
			}
		}
		$attributes = array();
		foreach ( $values as $name => $options ) {
			$attribute = new \WC_Product_Attribute();
			$attribute->set_name( $name );
			$attribute->set_options( array_values( array_unique( $options ) ) );
			$attribute->set_visible( true );
			$attribute->set_variation( true );
			$attributes[ sanitize_title( $name ) ] = $attribute;
		}
		return $attributes;
	}

	/**
	 * What a variation of this product has to say, with values the product did not know added to it. Null when the product has other attributes
	 * than the variant has dimensions: which value means what is a person's to say.
	 *
	 * @param array<string, string> $options Of the variant.
	 * @return array<string, string>|null
	 */
	public static function fit( \WC_Product $product, array $options ): ?array {
		$attributes = array_filter( $product->get_attributes( 'edit' ), static fn ( mixed $one ): bool => $one instanceof \WC_Product_Attribute && $one->get_variation() );
		$fitting    = array();
		foreach ( $options as $name => $value ) {
			foreach ( $attributes as $key => $attribute ) {
				if ( mb_strtolower( wc_attribute_label( $attribute->get_name(), $product ) ) === mb_strtolower( $name ) ) {
					$fitting[ $key ] = $attribute->is_taxonomy() ? self::term( $attribute, $value ) : self::option( $attribute, $value );
				}
			}
		}
		if ( count( $fitting ) !== count( $options ) || count( $fitting ) !== count( $attributes ) || in_array( '', $fitting, true ) ) {
			return null;
		}
		// A new list of new objects: WooCommerce compares with what it read, and an object that was changed in place looks the same.
		$product->set_attributes( array_map( static fn ( mixed $one ): mixed => is_object( $one ) ? clone $one : $one, $product->get_attributes( 'edit' ) ) );
		return $fitting;
	}

	private static function option( \WC_Product_Attribute $attribute, string $value ): string {
		if ( ! in_array( $value, $attribute->get_options(), true ) ) {
			$attribute->set_options( array( ...$attribute->get_options(), $value ) );
		}
		return $value;
	}

	/** Slug of a value of a shared attribute; empty when WordPress refuses it. */
	private static function term( \WC_Product_Attribute $attribute, string $value ): string {
		$term = get_term_by( 'name', $value, $attribute->get_name() );
		if ( ! $term instanceof \WP_Term ) {
			$made = wp_insert_term( $value, $attribute->get_name() );
			$term = is_wp_error( $made ) ? null : get_term( $made['term_id'] );
		}
		if ( ! $term instanceof \WP_Term ) {
			return '';
		}
		if ( ! in_array( $term->term_id, $attribute->get_options(), true ) ) {
			$attribute->set_options( array( ...$attribute->get_options(), $term->term_id ) );
		}
		return $term->slug;
	}
}
