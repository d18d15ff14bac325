<?php
/**
 * Values from flows.
 *
 * @package Concord
 */

namespace Concord\Apply;

use Concord\Capture\Origin;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Puts a value that a flow found in Dynamics on an order, product or customer, through WooCommerce's own classes: meta data or a
 * private order note. Repeating a write changes nothing, and none comes back as an event.
 *
 * @phpstan-type Write array{record: string, by: string, id: string, target: string, key: string, value: string}
 */
final class StoreWriter {

	/** Rights and sessions of a user are meta data too; no flow may touch them. */
	private const NEVER = '/capabilities|user_level|session_tokens|application_passwords|activation_key|user-settings|^_?wc_stripe|^_?woocommerce_persistent_cart/i';

	public function __construct( private readonly Tables $tables ) {}

	/**
	 * One value.
	 *
	 * @param Write $write Valid against the route's schema.
	 * @return array{written: bool, message: string} Not written without a message: it stands there already, or the store has no such record.
	 */
	public function write( array $write ): array {
		try {
			$record = $this->find( $write );
			if ( null === $record ) {
				return self::nothing();
			}
			if ( 'note' === $write['target'] ) {
				return $record instanceof \WC_Order ? self::note( $record, $write['value'] ) : self::refusal( __( 'only orders have notes.', 'concord' ) );
			}
			return self::meta( $record, trim( $write['key'] ), $write['value'] );
		} catch ( \Throwable $error ) {
			wc_get_logger()->error( sprintf( 'Could not write a value of a flow to %s %s: %s in %s:%d', $write['record'], $write['id'], get_class( $error ), basename( $error->getFile() ), $error->getLine() ), array( 'source' => 'concord' ) );
			return self::refusal( __( 'WooCommerce failed while saving; the log of Concord under WooCommerce > Status says where.', 'concord' ) );
		}
	}

	/**
	 * The record a write names.
	 *
	 * @param Write $write Write.
	 */
	private function find( array $write ): \WC_Order|\WC_Product|\WC_Customer|null {
		$id = $this->id( $write );
		if ( $id <= 0 ) {
			return null;
		}
		if ( 'customer' === $write['record'] ) {
			return false === get_user_by( 'id', $id ) ? null : new \WC_Customer( $id );
		}
		$record = 'order' === $write['record'] ? wc_get_order( $id ) : wc_get_product( $id );
		return $record instanceof \WC_Order || $record instanceof \WC_Product ? $record : null;
	}

	/**
	 * WooCommerce's id; 0 when there is none.
	 *
	 * @param Write $write Write.
	 */
	private function id( array $write ): int {
		global $wpdb;
		$name = trim( $write['id'] );
		switch ( $write['by'] ) {
			case 'sku':
				return 'product' === $write['record'] ? (int) wc_get_product_id_by_sku( $name ) : 0;
			case 'email':
				$user = 'customer' === $write['record'] ? get_user_by( 'email', $name ) : false;
				return $user instanceof \WP_User ? $user->ID : 0;
			case 'number':
				return 'order' === $write['record'] ? (int) $wpdb->get_var( $wpdb->prepare( "SELECT record_id FROM %i WHERE record_type = 'order' AND number = %s ORDER BY id DESC LIMIT 1", $this->tables->events(), $name ) ) : 0;
			default:
				return absint( $name );
		}
	}

	/**
	 * Meta data; an empty value takes it away.
	 *
	 * @param \WC_Order|\WC_Product|\WC_Customer $record Record.
	 * @return array{written: bool, message: string}
	 */
	private static function meta( \WC_Order|\WC_Product|\WC_Customer $record, string $key, string $value ): array {
		if ( '' === $key || in_array( $key, self::internal( $record ), true ) || 1 === preg_match( self::NEVER, $key ) ) {
			/* translators: %s: name of a meta field. */
			return self::refusal( sprintf( __( '“%s” belongs to WooCommerce or WordPress itself; choose a field of your own.', 'concord' ), $key ) );
		}
		$stands = $record->get_meta( $key );
		if ( is_scalar( $stands ) && (string) $stands === $value ) {
			return self::nothing();
		}
		Origin::own(
			static function () use ( $record, $key, $value ): void {
				if ( '' === $value ) {
					$record->delete_meta_data( $key );
				} else {
					$record->update_meta_data( $key, $value );
				}
				$record->save();
			}
		);
		return array(
			'written' => true,
			'message' => '',
		);
	}

	/**
	 * A private note, once.
	 *
	 * @return array{written: bool, message: string}
	 */
	private static function note( \WC_Order $order, string $text ): array {
		$text = wp_kses( $text, array() );
		if ( '' === trim( $text ) ) {
			return self::nothing();
		}
		foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) {
			if ( in_array( $text, array( $note->content, wp_specialchars_decode( $note->content, ENT_QUOTES ) ), true ) ) {
				return self::nothing();
			}
		}
		Origin::own( static fn (): int => $order->add_order_note( $text ) );
		return array(
			'written' => true,
			'message' => '',
		);
	}

	/**
	 * Keys that are properties of the record: they are changed through their own setters only.
	 *
	 * @param \WC_Order|\WC_Product|\WC_Customer $record Record.
	 * @return list<string>
	 */
	private static function internal( \WC_Order|\WC_Product|\WC_Customer $record ): array {
		$store = $record->get_data_store();
		$keys  = is_callable( array( $store, 'get_internal_meta_keys' ) ) ? (array) $store->get_internal_meta_keys() : array();
		return array_values( array_map( 'strval', $keys ) );
	}

	/**
	 * Nothing to do.
	 *
	 * @return array{written: bool, message: string}
	 */
	private static function nothing(): array {
		return array(
			'written' => false,
			'message' => '',
		);
	}

	/**
	 * A refusal.
	 *
	 * @return array{written: bool, message: string}
	 */
	private static function refusal( string $message ): array {
		return array(
			'written' => false,
			'message' => $message,
		);
	}
}
