<?php
/**
 * WooCommerce's own fields.
 *
 * @package Concord
 */

namespace Concord\Apply;

use Concord\Capture\Origin;

defined( 'ABSPATH' ) || exit;

/**
 * Properties of products, customers and orders that a flow may set, each through WooCommerce's own setter, which checks it. The list is
 * the one of worker/src/core/flow/store-fields.ts. Stock is StockWriter's.
 *
 * @phpstan-import-type Result from WriteResult
 */
final class OwnFields {

	private const PRICES = array( 'regular_price', 'sale_price' );

	private const MEASURES = array( 'weight', 'length', 'width', 'height' );

	private const TEXTS = array( 'description', 'short_description' );

	private const CHOICES = array(
		'status'             => array( 'publish', 'draft', 'pending', 'private' ),
		'stock_status'       => array( 'instock', 'outofstock', 'onbackorder' ),
		'backorders'         => array( 'no', 'notify', 'yes' ),
		'catalog_visibility' => array( 'visible', 'catalog', 'search', 'hidden' ),
	);

	private const PRODUCT = array( 'name', 'global_unique_id', 'tax_class', 'date_on_sale_from', 'date_on_sale_to', ...self::PRICES, ...self::MEASURES, ...self::TEXTS );

	private const ADDRESS = array( 'company', 'address_1', 'address_2', 'city', 'postcode', 'state', 'country', 'phone' );

	/** An order that reached one of these is over; only a person opens it again. */
	private const FINAL = array( 'cancelled', 'refunded', 'failed', 'trash' );

	/**
	 * One field.
	 *
	 * @param string $field Name without a leading underscore.
	 * @param string $value Decimal string, text, choice, or ISO date; empty takes it away where that makes sense.
	 * @return Result
	 */
	public static function write( \WC_Order|\WC_Product|\WC_Customer $record, string $field, string $value ): array {
		if ( $record instanceof \WC_Order ) {
			return 'status' === $field ? self::status( $record, $value ) : self::unknown( $field );
		}
		$result = self::assign( $record, $field, $value );
		if ( $result['written'] ) {
			Origin::own( static fn (): int => $record->save() );
		}
		return $result;
	}

	/**
	 * The same without saving: written when it differs.
	 *
	 * @return Result
	 */
	public static function assign( \WC_Product|\WC_Customer $record, string $field, string $value ): array {
		$refusal = $record instanceof \WC_Customer ? self::customer_refusal( $field ) : self::product_refusal( $record, $field, $value );
		if ( null !== $refusal ) {
			return WriteResult::refusal( $refusal );
		}
		try {
			return self::set( $record, $field, self::clean( $field, $value ) );
		} catch ( \WC_Data_Exception $refused ) {
			/* translators: 1: name of a field, 2: WooCommerce's words. */
			return WriteResult::refusal( sprintf( __( 'WooCommerce refused “%1$s”: %2$s', 'concord' ), $field, wp_strip_all_tags( $refused->getMessage() ) ) );
		}
	}

	/**
	 * Why a product does not take it.
	 *
	 * @param \WC_Product $product Product.
	 */
	private static function product_refusal( \WC_Product $product, string $field, string $value ): ?string {
		if ( isset( self::CHOICES[ $field ] ) ) {
			return in_array( $value, self::CHOICES[ $field ], true ) ? null : self::not_among( $field, $value, self::CHOICES[ $field ] );
		}
		if ( ! in_array( $field, self::PRODUCT, true ) ) {
			return self::unknown( $field )['message'];
		}
		if ( in_array( $field, self::PRICES, true ) && $product->is_type( array( 'variable', 'grouped' ) ) ) {
			return __( 'a variable or grouped product has no price of its own; its variations have.', 'concord' );
		}
		if ( in_array( $field, array( ...self::PRICES, ...self::MEASURES ), true ) && '' !== $value && 1 !== preg_match( '/^\d{1,12}(\.\d{1,12})?$/', $value ) ) {
			/* translators: 1: a value, 2: name of a field. */
			return sprintf( __( '“%1$s” is no value for “%2$s”: a number that is not negative is.', 'concord' ), mb_substr( $value, 0, 40 ), $field );
		}
		if ( in_array( $field, self::PRICES, true ) && 1 === preg_match( '/^0+(\.0*)?$/', $value ) ) {
			/* translators: %s: name of a field. */
			return sprintf( __( '“%s” came as zero, and the shop would give the product away.', 'concord' ), $field );
		}
		if ( '' === trim( $value ) && in_array( $field, array( 'name', 'regular_price' ), true ) ) {
			/* translators: %s: name of a field. */
			return sprintf( __( '“%s” came empty, and a product cannot be sold without it.', 'concord' ), $field );
		}
		if ( 'tax_class' === $field && ! in_array( $value, array( '', 'standard', ...array_values( \WC_Tax::get_tax_class_slugs() ) ), true ) ) {
			return self::not_among( $field, $value, array( 'standard', ...array_values( \WC_Tax::get_tax_class_slugs() ) ) );
		}
		// WooCommerce takes what is no digit out in silence, and what is left is another product's code.
		if ( 'global_unique_id' === $field && '' !== $value && 1 !== preg_match( '/^[0-9-]{8,40}$/', $value ) ) {
			return self::not_among( $field, $value, array( '4006381333931' ) );
		}
		return str_starts_with( $field, 'date_' ) && '' !== $value && false === strtotime( $value ) ? self::not_among( $field, $value, array( 'YYYY-MM-DD' ) ) : null;
	}

	private static function customer_refusal( string $field ): ?string {
		$address = preg_replace( '/^(billing|shipping)_/', '', $field );
		return in_array( $field, array( 'first_name', 'last_name' ), true ) || ( $field !== $address && in_array( $address, self::ADDRESS, true ) ) ? null : self::unknown( $field )['message'];
	}

	/** As WooCommerce would store it: else "10.00" would differ from "10" for ever, and every run would write every product. */
	private static function clean( string $field, string $value ): string {
		if ( in_array( $field, array( ...self::PRICES, ...self::MEASURES ), true ) ) {
			return '' === $value ? '' : wc_format_decimal( $value, false, true );
		}
		if ( str_starts_with( $field, 'date_' ) ) {
			return SaleDay::of( $value, 'date_on_sale_to' === $field );
		}
		return in_array( $field, self::TEXTS, true ) ? wp_kses_post( $value ) : sanitize_text_field( $value );
	}

	/** A field as it stands, in the writing that values are compared in. */
	public static function stands( \WC_Product|\WC_Customer $record, string $field ): string {
		$stands = $record->{"get_{$field}"}( 'edit' );
		$stands = $stands instanceof \WC_DateTime ? $stands->date( 'Y-m-d H:i:s' ) : (string) $stands;
		return in_array( $field, array( ...self::PRICES, ...self::MEASURES ), true ) && '' !== $stands ? wc_format_decimal( $stands, false, true ) : $stands;
	}

	/** Whether a value as it was told means what stands. */
	public static function same( string $field, string $stands, string $value ): bool {
		return self::alike( $field, $stands, self::clean( $field, $value ) );
	}

	private static function alike( string $field, string $stands, string $clean ): bool {
		return $clean === $stands || ( 'tax_class' === $field && '' === $stands && 'standard' === $clean );
	}

	/**
	 * Sets it when it differs.
	 *
	 * @return Result
	 */
	private static function set( \WC_Product|\WC_Customer $record, string $field, string $value ): array {
		if ( self::alike( $field, self::stands( $record, $field ), $value ) ) {
			return WriteResult::nothing();
		}
		$record->{"set_{$field}"}( $value );
		return WriteResult::done();
	}

	/**
	 * An order's status, with what WooCommerce does at such a change: stock, mails.
	 *
	 * @return Result
	 */
	private static function status( \WC_Order $order, string $status ): array {
		$status = (string) preg_replace( '/^wc-/', '', $status );
		$known  = array_map( static fn ( string $name ): string => (string) preg_replace( '/^wc-/', '', $name ), array_keys( wc_get_order_statuses() ) );
		if ( $status === $order->get_status() ) {
			return WriteResult::nothing();
		}
		if ( ! in_array( $status, array_diff( $known, array( 'pending', 'checkout-draft', 'refunded' ) ), true ) ) {
			return WriteResult::refusal( self::not_among( 'status', $status, $known ) );
		}
		if ( in_array( $order->get_status(), self::FINAL, true ) ) {
			/* translators: %s: status of an order. */
			return WriteResult::refusal( sprintf( __( 'the order is %s; only a person opens it again.', 'concord' ), $order->get_status() ) );
		}
		Origin::own( static fn (): bool => $order->update_status( $status ) );
		return WriteResult::done();
	}

	/**
	 * Not a field that flows set.
	 *
	 * @return Result
	 */
	private static function unknown( string $field ): array {
		/* translators: %s: name of a field. */
		return WriteResult::refusal( sprintf( __( '“%s” is no field that a flow may set; choose one of the list, or a custom field.', 'concord' ), mb_substr( $field, 0, 60 ) ) );
	}

	/**
	 * Sentence about a choice.
	 *
	 * @param list<string> $choices Choices.
	 */
	private static function not_among( string $field, string $value, array $choices ): string {
		/* translators: 1: a value, 2: name of a field, 3: possible values. */
		return sprintf( __( '“%1$s” is no value for “%2$s”. Possible: %3$s.', 'concord' ), mb_substr( $value, 0, 40 ), $field, implode( ', ', $choices ) );
	}
}
