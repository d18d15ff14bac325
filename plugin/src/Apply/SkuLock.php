<?php
/**
 * One writer per SKU.
 *
 * @package Concord
 */

namespace Concord\Apply;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce's own guard against a SKU written twice at once covers REST creation only, gives up with an error, and leaves a
 * row in the lookup table when it dies half way (woocommerce#24651, #51412, #57312). This lock waits instead.
 */
final class SkuLock {

	/**
	 * Runs the callback while no other request works on this SKU.
	 *
	 * @template T
	 * @param string        $sku  SKU; compared as WooCommerce's database compares it, without regard to case.
	 * @param callable(): T $work Finds, then writes.
	 * @return T
	 * @throws ProductRefusal When another request holds the SKU for longer than we wait.
	 */
	public static function during( string $sku, callable $work ): mixed {
		try {
			return NamedLock::during( mb_strtolower( $sku ), $work );
		} catch ( LockBusy ) {
			throw new ProductRefusal(
				'sku_busy',
				/* translators: %s: SKU. */
				sprintf( __( 'Another request has been writing the product with SKU %s for 15 seconds.', 'concord' ), $sku ),
				__( 'It is tried again by itself.', 'concord' )
			);
		}
	}
}
