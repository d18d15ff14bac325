<?php
/**
 * One writer per SKU.
 *
 * @package Concord
 */

namespace Concord\Apply;

use Concord\Outbox\Database;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce's own guard against a SKU written twice at once covers REST creation only, gives up with an error, and leaves a
 * row in the lookup table when it dies half way (woocommerce#24651, #51412, #57312). This lock waits instead. The database
 * frees it with the connection, so a killed request holds nobody up.
 */
final class SkuLock {

	private const WAIT_SECONDS = 15;

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
		global $wpdb;
		if ( Database::is_sqlite() ) {
			// One writer at a time by itself.
			return $work();
		}
		// 64 characters at most, and the server's locks are shared by every site on it.
		$name = 'concord_' . md5( $wpdb->dbname . '|' . $wpdb->prefix . '|' . mb_strtolower( $sku ) );
		if ( '1' !== (string) $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK( %s, %d )', $name, self::WAIT_SECONDS ) ) ) {
			throw new ProductRefusal(
				'sku_busy',
				/* translators: %s: SKU. */
				sprintf( __( 'Another request has been writing the product with SKU %s for 15 seconds.', 'concord' ), $sku ),
				__( 'It is tried again by itself.', 'concord' )
			);
		}
		try {
			return $work();
		} finally {
			$wpdb->query( $wpdb->prepare( 'DO RELEASE_LOCK( %s )', $name ) );
		}
	}
}
