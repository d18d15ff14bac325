<?php
/**
 * Blocked items.
 *
 * @package Concord
 */

namespace Concord\Items;

defined( 'ABSPATH' ) || exit;

/** The product of a blocked item leaves the shop window, and comes back when it is sold again unless a person changed it meanwhile. Never deleted. */
final class Availability {

	/** "publish>private": what it was, and what it became because of a block. */
	private const META = '_concord_blocked';

	/**
	 * Not saved.
	 *
	 * @param array<string, mixed> $data Item.
	 */
	public static function write( \WC_Product $product, array $data ): void {
		$to     = $product->is_type( 'variation' ) && '' !== ( $data['whenBlocked'] ?? '' ) ? 'private' : (string) ( $data['whenBlocked'] ?? '' );
		$status = $product->get_status( 'edit' );
		$moved  = (string) $product->get_meta( self::META );
		if ( $data['blocked'] ) {
			if ( '' !== $to && 'publish' === $status ) {
				$product->update_meta_data( self::META, "publish>{$to}" );
				$product->set_status( $to );
			}
			return;
		}
		if ( '' !== $moved ) {
			list( $from, $became ) = array_pad( explode( '>', $moved, 2 ), 2, '' );
			if ( $became === $status ) {
				$product->set_status( $from );
			}
			$product->delete_meta_data( self::META );
		}
	}
}
