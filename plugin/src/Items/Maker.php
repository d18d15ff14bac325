<?php
/**
 * New products.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Apply\ProductRefusal;
use Concord\Apply\SkuLookup;

defined( 'ABSPATH' ) || exit;

/** A draft for a person to approve. */
final class Maker {

	/**
	 * Not saved yet.
	 *
	 * @param array<string, mixed> $data Item.
	 * @throws ProductRefusal When it cannot be made.
	 */
	public static function make( array $data ): \WC_Product {
		$sku = trim( (string) $data['sku'] );
		SkuLookup::must_be_free( $sku );
		$product = array() === $data['variants'] ? new \WC_Product_Simple() : new \WC_Product_Variable();
		try {
			$product->set_status( 'draft' );
			$product->set_sku( $sku );
		} catch ( \WC_Data_Exception $refused ) {
			throw new ProductRefusal(
				'product_invalid',
				/* translators: 1: SKU, 2: WooCommerce's words. */
				sprintf( __( 'WooCommerce refused the product with SKU %1$s: %2$s', 'concord' ), $sku, wp_strip_all_tags( $refused->getMessage() ) ),
				__( 'Mend what WooCommerce names, then choose Retry.', 'concord' )
			);
		}
		if ( $product instanceof \WC_Product_Variable ) {
			$product->set_attributes( Attributes::of( $data['variants'] ) );
		} else {
			$product->set_virtual( (bool) $data['service'] );
		}
		return $product;
	}
}
