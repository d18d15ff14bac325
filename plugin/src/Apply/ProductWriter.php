<?php
/**
 * Products from Dynamics.
 *
 * @package Concord
 */

namespace Concord\Apply;

use Concord\Capture\Origin;

defined( 'ABSPATH' ) || exit;

/**
 * Finds a product by its SKU or creates it, whatever happens at the same time (DUP-4). Only fields that differ are written,
 * and what is written does not come back as an event.
 *
 * @phpstan-type Item array{sku: string, name?: string, status?: string, regular_price?: string, stock_quantity?: string}
 * @phpstan-type Written array{sku: string, product_id: int, outcome: 'created'|'updated'|'unchanged'}
 */
final class ProductWriter {

	/**
	 * One item.
	 *
	 * @param Item $item Decimal strings; a field that is not there is left alone. A new product is a draft unless `status` says otherwise.
	 * @return Written
	 * @throws ProductRefusal With what stands in the way.
	 */
	public function write( array $item ): array {
		$sku = trim( $item['sku'] );
		if ( '' === $sku ) {
			throw new ProductRefusal( 'sku_missing', __( 'An item came without a SKU.', 'concord' ), __( 'Give the item a number in Dynamics, or leave it out of the feed.', 'concord' ) );
		}
		return Origin::own( fn (): array => SkuLock::during( $sku, fn (): array => $this->find_or_create( $sku, $item ) ) );
	}

	/**
	 * Inside the lock.
	 *
	 * @param string $sku  Trimmed.
	 * @param Item   $item Fields.
	 * @return Written
	 * @throws ProductRefusal With what stands in the way.
	 */
	private function find_or_create( string $sku, array $item ): array {
		$found = SkuLookup::products( $sku );
		if ( count( $found ) > 1 ) {
			throw new ProductRefusal(
				'sku_ambiguous',
				/* translators: 1: SKU, 2: product ids. */
				sprintf( __( 'SKU %1$s belongs to more than one product: %2$s.', 'concord' ), $sku, implode( ', ', $found ) ),
				__( 'Give each product a SKU of its own in WooCommerce.', 'concord' )
			);
		}
		if ( array() === $found ) {
			return array(
				'sku'        => $sku,
				'product_id' => $this->create( $sku, $item ),
				'outcome'    => 'created',
			);
		}
		$product = wc_get_product( $found[0] );
		$changed = $product instanceof \WC_Product && $this->apply( $product, $item );
		return array(
			'sku'        => $sku,
			'product_id' => $found[0],
			'outcome'    => $changed ? 'updated' : 'unchanged',
		);
	}

	/**
	 * A new simple product.
	 *
	 * @param string $sku  SKU that no living product has.
	 * @param Item   $item Fields.
	 * @throws ProductRefusal When WooCommerce refuses.
	 */
	private function create( string $sku, array $item ): int {
		SkuLookup::must_be_free( $sku );
		$product = new \WC_Product_Simple();
		try {
			$product->set_status( $item['status'] ?? 'draft' );
			$product->set_name( $item['name'] ?? $sku );
			$product->set_sku( $sku );
			if ( ! $this->apply( $product, $item ) ) {
				$product->save();
			}
		} catch ( \Exception $refused ) {
			throw new ProductRefusal(
				'product_invalid',
				/* translators: 1: SKU, 2: WooCommerce's words. */
				sprintf( __( 'WooCommerce refused the product with SKU %1$s: %2$s', 'concord' ), $sku, wp_strip_all_tags( $refused->getMessage() ) ),
				__( 'Mend what WooCommerce names, then retry.', 'concord' )
			);
		}
		return $product->get_id();
	}

	/**
	 * Writes what differs.
	 *
	 * @param \WC_Product $product Saved or new.
	 * @param Item        $item    Fields.
	 * @return bool True when it was saved.
	 */
	private function apply( \WC_Product $product, array $item ): bool {
		if ( isset( $item['name'] ) && $item['name'] !== $product->get_name( 'edit' ) ) {
			$product->set_name( $item['name'] );
		}
		if ( isset( $item['regular_price'] ) && wc_format_decimal( $item['regular_price'], false, true ) !== wc_format_decimal( $product->get_regular_price( 'edit' ), false, true ) ) {
			$product->set_regular_price( $item['regular_price'] );
		}
		if ( isset( $item['stock_quantity'] ) && ( ! $product->get_manage_stock( 'edit' ) || (float) $item['stock_quantity'] !== (float) $product->get_stock_quantity( 'edit' ) ) ) {
			$product->set_manage_stock( true );
			$product->set_stock_quantity( (float) $item['stock_quantity'] );
		}
		if ( array() === $product->get_changes() ) {
			return false;
		}
		$product->save();
		return true;
	}
}
