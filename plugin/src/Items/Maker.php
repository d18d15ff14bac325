<?php
/**
 * New products.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Apply\ProductRefusal;
use Concord\Apply\SkuLookup;
use Concord\Install\Tables;
use Concord\Outbox\Commands;
use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/** A draft for a person to approve, and none before the match report of the connection: the products that are there are found first (DUP-6). */
final class Maker {

	/** Connections whose match report was made: the report itself is pruned with the history. */
	public const OPTION = 'concord_items_matched';

	public function __construct( private readonly Tables $tables ) {}

	/**
	 * Not saved yet.
	 *
	 * @param array<string, mixed> $data Item.
	 * @throws ProductRefusal When nothing may be made.
	 */
	public function make( string $connection_id, array $data ): \WC_Product {
		if ( ! $this->was_matched( $connection_id ) ) {
			throw new ProductRefusal(
				'not_matched',
				/* translators: %s: item number. */
				sprintf( __( 'No product stands for item %s, and none is made before the match report of this connection: products that are there already could be made a second time.', 'concord' ), $data['number'] ),
				__( 'Make the match report under Overview > Validate and mend what it names, then choose Retry.', 'concord' )
			);
		}
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

	private function was_matched( string $connection_id ): bool {
		global $wpdb;
		$known = get_option( self::OPTION );
		$known = is_array( $known ) ? $known : array();
		if ( in_array( $connection_id, $known, true ) ) {
			return true;
		}
		$like = '%' . $wpdb->esc_like( '"connection_id":"' . $connection_id . '"' ) . '%';
		if ( null === $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM %i WHERE record_type = %s AND kind = %s AND state = %s AND payload LIKE %s LIMIT 1', $this->tables->events(), State::COMMAND, Commands::MATCH, State::SYNCED, $like ) ) ) {
			return false;
		}
		update_option( self::OPTION, array( ...$known, $connection_id ), false );
		return true;
	}
}
