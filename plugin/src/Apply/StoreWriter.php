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
 * Puts values that a flow found in Dynamics on orders, products and customers, through WooCommerce's own classes: fields, meta data,
 * private order notes. Repeating a write changes nothing, and none comes back as an event.
 *
 * @phpstan-import-type Result from WriteResult
 * @phpstan-type Write array{record: string, by: string, id: string, target: string, key: string, value: string, counts?: string, as_of?: string, buffer?: string, flow_id?: string, decimals?: string, at_most?: string}
 */
final class StoreWriter {

	/** Rights and sessions of a user are meta data too; no flow may touch them. */
	private const NEVER = '/capabilities|user_level|session_tokens|application_passwords|activation_key|user-settings|^_?wc_stripe|^_?woocommerce_persistent_cart/i';

	public function __construct( private readonly Tables $tables, private readonly StockWriter $stock ) {}

	/**
	 * One verdict per write, in their order. Stock is written for all products of a request together, behind the rest.
	 *
	 * @param list<Write> $writes Valid against the route's schema.
	 * @return list<Result>
	 */
	public function write( array $writes ): array {
		$results = array();
		$stock   = array();
		foreach ( $writes as $place => $write ) {
			$results[ $place ] = self::guarded(
				$write,
				function () use ( $write, $place, &$stock ): array {
					$record = $this->find( $write );
					if ( $record instanceof \WC_Product && 'field' === $write['target'] && 'stock_quantity' === $write['key'] ) {
						$stock[ $place ] = array( $record, self::figure( $write ) );
					}
					return null === $record || isset( $stock[ $place ] ) ? WriteResult::nothing() : self::put( $record, $write );
				}
			);
		}
		return array_values( array_replace( $results, self::all_guarded( $stock, $writes, fn (): array => $this->stock->write( $stock ) ) ) );
	}

	/**
	 * One bad record never stops the rest.
	 *
	 * @param Write              $write Write.
	 * @param callable(): Result $work  Writes it.
	 * @return Result
	 */
	private static function guarded( array $write, callable $work ): array {
		try {
			return $work();
		} catch ( \Throwable $error ) {
			wc_get_logger()->error( sprintf( 'Could not write a value of a flow to %s %s: %s in %s:%d', $write['record'], $write['id'], get_class( $error ), basename( $error->getFile() ), $error->getLine() ), array( 'source' => 'concord' ) );
			return WriteResult::refusal( __( 'WooCommerce failed while saving; the log of Concord under WooCommerce > Status says where.', 'concord' ) );
		}
	}

	/**
	 * The same for many at once: when they fail together, each is refused.
	 *
	 * @param array<int, mixed>                  $places Places in the request.
	 * @param list<Write>                        $writes All writes.
	 * @param callable(): array<int, Result> $work   Writes them.
	 * @return array<int, Result>
	 */
	private static function all_guarded( array $places, array $writes, callable $work ): array {
		$results = array();
		$failed  = array() === $places ? WriteResult::nothing() : self::guarded(
			$writes[ array_key_first( $places ) ],
			static function () use ( &$results, $work ): array {
				$results = $work();
				return WriteResult::nothing();
			}
		);
		return '' === $failed['message'] ? $results : array_fill_keys( array_keys( $places ), $failed );
	}

	/**
	 * What goes where.
	 *
	 * @param Write $write Write.
	 * @return Result
	 */
	private static function put( \WC_Order|\WC_Product|\WC_Customer $record, array $write ): array {
		switch ( $write['target'] ) {
			case 'note':
				return $record instanceof \WC_Order ? self::note( $record, $write['value'] ) : WriteResult::refusal( __( 'only orders have notes.', 'concord' ) );
			case 'field':
				return $record instanceof \WC_Order ? OwnFields::write( $record, trim( $write['key'] ), $write['value'] ) : self::field( $record, trim( $write['key'] ), $write['value'] );
			default:
				return self::meta( $record, trim( $write['key'] ), $write['value'] );
		}
	}

	/**
	 * Of a write of stock.
	 *
	 * @param Write $write Write.
	 * @return array{value: string, counts: string, as_of: string, buffer: string, flow: string, decimals: string, at_most: string}
	 */
	private static function figure( array $write ): array {
		return array(
			'value'    => trim( $write['value'] ),
			'counts'   => $write['counts'] ?? OpenUnits::SHIPPED,
			'as_of'    => $write['as_of'] ?? '',
			'buffer'   => $write['buffer'] ?? '0',
			'flow'     => $write['flow_id'] ?? '',
			'decimals' => $write['decimals'] ?? StockAmount::DOWN,
			'at_most'  => $write['at_most'] ?? StockAmount::AT_MOST,
		);
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
	 * A property, with what a person had entered there said.
	 *
	 * @return Result
	 */
	private static function field( \WC_Product|\WC_Customer $record, string $field, string $value ): array {
		$stands = is_callable( array( $record, 'get_' . $field ) ) ? OwnFields::stands( $record, $field ) : '';
		$result = OwnFields::assign( $record, $field, $value );
		if ( ! $result['written'] ) {
			return $result;
		}
		$replaced = Replaced::by_flow( $record, $field, $stands, OwnFields::stands( $record, $field ) );
		Origin::own( static fn (): int => $record->save() );
		return WriteResult::done( $replaced );
	}

	/**
	 * Meta data; an empty value takes it away.
	 *
	 * @param \WC_Order|\WC_Product|\WC_Customer $record Record.
	 * @return Result
	 */
	private static function meta( \WC_Order|\WC_Product|\WC_Customer $record, string $key, string $value ): array {
		if ( self::is_protected( $record, $key ) ) {
			/* translators: %s: name of a meta field. */
			return WriteResult::refusal( sprintf( __( '“%s” belongs to WooCommerce or WordPress itself; choose a field of your own.', 'concord' ), $key ) );
		}
		$stands = $record->get_meta( $key );
		if ( is_scalar( $stands ) && (string) $stands === $value ) {
			return WriteResult::nothing();
		}
		$replaced = Replaced::by_flow( $record, $key, is_scalar( $stands ) ? (string) $stands : (string) wp_json_encode( $stands ), $value );
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
		return WriteResult::done( $replaced );
	}

	/** Whether no flow may write this meta data: an empty key, WooCommerce's own properties, and what WordPress keeps rights and sessions in. */
	public static function is_protected( \WC_Order|\WC_Product|\WC_Customer $record, string $key ): bool {
		return '' === $key || in_array( $key, self::internal( $record ), true ) || 1 === preg_match( self::NEVER, $key );
	}

	/**
	 * A private note, once.
	 *
	 * @return Result
	 */
	private static function note( \WC_Order $order, string $text ): array {
		$text = wp_kses( $text, array() );
		if ( '' === trim( $text ) ) {
			return WriteResult::nothing();
		}
		foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) {
			if ( in_array( $text, array( $note->content, wp_specialchars_decode( $note->content, ENT_QUOTES ) ), true ) ) {
				return WriteResult::nothing();
			}
		}
		Origin::own( static fn (): int => $order->add_order_note( $text ) );
		return WriteResult::done();
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
}
