<?php
/**
 * Fields of products.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Apply\OwnFields;
use Concord\Apply\SkuLookup;

defined( 'ABSPATH' ) || exit;

/**
 * Texts, codes and measures of an item, each through WooCommerce's own setter. What Dynamics told once and has emptied is emptied; what it never told stays.
 *
 * @phpstan-import-type Said from ItemWriter
 */
final class Fields {

	/** Those a row of the flow can leave to Dynamics (worker/src/core/feeds/names.ts). */
	public const ALL = array( 'sku', 'name', 'description', 'shortDescription', 'regularPrice', 'salePrice', 'saleFrom', 'saleTo', 'gtin', 'weight', 'taxClass', 'categories', 'image' );

	private const OWN = array(
		'name'             => 'name',
		'description'      => 'description',
		'shortDescription' => 'short_description',
		'gtin'             => 'global_unique_id',
		'weight'           => 'weight',
		'taxClass'         => 'tax_class',
	);

	/** A product cannot be without a name, and no tax class is the standard one. */
	private const EMPTIED = array( 'description', 'shortDescription', 'gtin', 'weight' );

	/** A variation takes them from its product. */
	private const OF_PRODUCT = array( 'name', 'shortDescription', 'categories' );

	/**
	 * Not saved; what WooCommerce refuses is said.
	 *
	 * @param array<string, mixed> $data   Item.
	 * @param list<string>         $fields Those that are Dynamics'.
	 * @param array<string, mixed> $before Item as it was taken the last time.
	 * @return Said
	 */
	public static function write( \WC_Product $product, array $data, array $fields, array $before ): array {
		$fields = $product->is_type( 'variation' ) ? array_diff( $fields, self::OF_PRODUCT ) : $fields;
		$said   = in_array( 'sku', $fields, true ) ? self::sku( $product, trim( (string) $data['sku'] ) ) : array();
		foreach ( array_intersect_key( self::OWN, array_flip( $fields ) ) as $field => $own ) {
			$value   = trim( (string) ( $data[ $field ] ?? '' ) );
			$emptied = '' === $value && in_array( $field, self::EMPTIED, true ) && '' !== trim( (string) ( $before[ $field ] ?? '' ) );
			$refusal = '' === $value && ! $emptied ? '' : OwnFields::assign( $product, $own, $value )['message'];
			if ( '' !== $refusal ) {
				/* translators: 1: item number, 2: why. */
				$said[] = array( sprintf( __( 'A field of item %1$s was not written: %2$s', 'concord' ), $data['number'], $refusal ), __( 'Correct it in Dynamics or in the row of the flow, then choose Retry.', 'concord' ) );
			}
		}
		if ( in_array( 'categories', $fields, true ) ) {
			Categories::write( $product, self::names( $data ), self::names( $before ) );
		}
		return $said;
	}

	/**
	 * A renamed item takes its product's SKU along. Differences of case and space are the shop's own.
	 *
	 * @return Said
	 */
	private static function sku( \WC_Product $product, string $sku ): array {
		if ( SkuLookup::loose( (string) $product->get_sku( 'edit' ) ) === SkuLookup::loose( $sku ) ) {
			return array();
		}
		try {
			$product->set_sku( $sku );
			return array();
		} catch ( \WC_Data_Exception ) {
			/* translators: %s: SKU. */
			return array( array( sprintf( __( 'The product kept its SKU: another product has %s.', 'concord' ), $sku ), __( 'Give the other product a SKU of its own, then choose Retry.', 'concord' ) ) );
		}
	}

	/**
	 * Names of categories.
	 *
	 * @param array<string, mixed> $data Item.
	 * @return list<string>
	 */
	private static function names( array $data ): array {
		return array_values( array_filter( array_map( static fn ( mixed $name ): string => is_scalar( $name ) ? trim( (string) $name ) : '', is_array( $data['categories'] ?? null ) ? $data['categories'] : array() ) ) );
	}
}
