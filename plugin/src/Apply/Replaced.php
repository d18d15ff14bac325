<?php
/**
 * Values that flows replaced.
 *
 * @package Concord
 */

namespace Concord\Apply;

defined( 'ABSPATH' ) || exit;

/**
 * Nothing is overwritten in silence: a value that a flow puts into the store in the place of another is said, unless the other was the flow's own. What flows wrote last is remembered
 * with the record as digests.
 */
final class Replaced {

	/** Meta of the record: digest by field of what was written last. */
	public const WRITTEN = '_concord_flow_written';

	private const SHOWN = 40;

	/**
	 * Before the record is saved: remembers what it gets.
	 *
	 * @param \WC_Order|\WC_Product|\WC_Customer $record Record.
	 * @param string                             $field  Property or meta key.
	 * @param string                             $was    What stood.
	 * @param string                             $now    What takes its place.
	 * @return string A sentence; '' when nobody's value gave way. Values are named for products alone: the others have a person's.
	 */
	public static function by_flow( \WC_Order|\WC_Product|\WC_Customer $record, string $field, string $was, string $now ): string {
		$kept           = $record->get_meta( self::WRITTEN );
		$kept           = is_array( $kept ) ? $kept : array();
		$last           = $kept[ $field ] ?? null;
		$kept[ $field ] = self::digest( $now );
		$record->update_meta_data( self::WRITTEN, $kept );
		if ( '' === $was || self::digest( $was ) === $last ) {
			return '';
		}
		if ( $record instanceof \WC_Product ) {
			/* translators: 1: name of a field, 2: name of a product, 3: its id, 4: old value, 5: new value. */
			return sprintf( __( '“%1$s” of product %2$s (%3$d) was “%4$s” in the store; the flow replaced it by “%5$s”.', 'concord' ), $field, $record->get_name(), $record->get_id(), mb_substr( $was, 0, self::SHOWN ), mb_substr( $now, 0, self::SHOWN ) );
		}
		return $record instanceof \WC_Order
			/* translators: 1: name of a field, 2: number of an order. */
			? sprintf( __( '“%1$s” of order #%2$s had another value in the store; the flow replaced it.', 'concord' ), $field, $record->get_order_number() )
			/* translators: 1: name of a field, 2: id of an account. */
			: sprintf( __( '“%1$s” of account %2$d had another value in the store; the flow replaced it.', 'concord' ), $field, $record->get_id() );
	}

	/** Of a person who asked to be forgotten: short values can be guessed from their digests. */
	public static function forget( \WC_Order|\WC_Customer $record ): int {
		if ( ! $record->meta_exists( self::WRITTEN ) ) {
			return 0;
		}
		$record->delete_meta_data( self::WRITTEN );
		$record->save_meta_data();
		return 1;
	}

	private static function digest( string $value ): string {
		return substr( hash( 'sha256', trim( $value ) ), 0, 12 );
	}
}
