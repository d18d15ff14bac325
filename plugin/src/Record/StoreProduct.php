<?php
/**
 * Products and variations.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/** storeProductSchema. A variation is a record of its own with its parent's id. */
final class StoreProduct implements Serialiser {

	public function read( array $ids ): array {
		_prime_post_caches( $ids );
		$records = array();
		foreach ( $ids as $id ) {
			try {
				$product        = wc_get_product( $id );
				$records[ $id ] = $product instanceof \WC_Product ? self::shape( $product ) : null;
			} catch ( \Throwable $error ) {
				$records[ $id ] = $error;
			}
		}
		return $records;
	}

	public function number( array $record ): string {
		return '' !== $record['sku'] ? (string) $record['sku'] : (string) $record['id'];
	}

	public function essence( array $record ): array {
		unset( $record['date_modified_gmt'] );
		return $record;
	}

	/**
	 * One product.
	 *
	 * @return array<string, mixed>
	 */
	private static function shape( \WC_Product $product ): array {
		$stock = $product->get_stock_quantity();
		return array(
			'id'                => $product->get_id(),
			'parent_id'         => $product->get_parent_id(),
			'type'              => $product->get_type(),
			'status'            => $product->get_status(),
			'name'              => Format::utf8( $product->get_name() ),
			'sku'               => Format::utf8( $product->get_sku() ),
			'global_unique_id'  => Format::utf8( (string) $product->get_global_unique_id() ),
			'regular_price'     => (string) $product->get_regular_price(),
			'sale_price'        => (string) $product->get_sale_price(),
			'manage_stock'      => true === $product->get_manage_stock(),
			'stock_quantity'    => null === $stock ? null : Format::decimal( $stock ),
			'stock_status'      => $product->get_stock_status(),
			'tax_class'         => $product->get_tax_class(),
			'tax_status'        => $product->get_tax_status(),
			'weight'            => (string) $product->get_weight(),
			'attributes'        => self::attributes( $product ),
			'variation_ids'     => $product->is_type( 'variable' ) ? array_map( 'intval', array_values( $product->get_children() ) ) : array(),
			'date_modified_gmt' => Format::gmt( $product->get_date_modified() ),
			'meta_data'         => Format::meta( $product->get_meta_data() ),
		);
	}

	/**
	 * Name -> value; several options of a parent are joined with " | ", as WooCommerce writes them.
	 *
	 * @return array<string, string>|\stdClass
	 */
	private static function attributes( \WC_Product $product ): array|\stdClass {
		$attributes = array();
		foreach ( $product->get_attributes() as $name => $attribute ) {
			if ( $attribute instanceof \WC_Product_Attribute ) {
				$attributes[ $attribute->get_name() ] = Format::utf8( $product->get_attribute( (string) $name ) );
			} elseif ( is_string( $attribute ) ) {
				$attributes[ (string) $name ] = Format::utf8( $attribute );
			}
		}
		return array() === $attributes ? new \stdClass() : $attributes;
	}
}
