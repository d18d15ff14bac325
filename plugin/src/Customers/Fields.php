<?php
/**
 * Fields of a customer.
 *
 * @package Concord
 */

namespace Concord\Customers;

use Concord\Apply\StoreWriter;

defined( 'ABSPATH' ) || exit;

/**
 * What of a customer goes onto its account. A field of which Dynamics is master is Dynamics'; one that both may write has its last writer, and where
 * both wrote since Dynamics told it last, nothing is written and a person sees which (nothing is overwritten in silence).
 */
final class Fields {

	/** Digest of what Dynamics told last, by connection and field: enough to see who wrote, without keeping a person's data twice. */
	public const TOLD = '_concord_customer_told';

	/** Field => WooCommerce's fields. */
	private const OWN = array(
		'firstName'    => array( 'first_name', 'billing_first_name' ),
		'lastName'     => array( 'last_name', 'billing_last_name' ),
		'company'      => array( 'billing_company' ),
		'email'        => array( 'billing_email' ),
		'phone'        => array( 'billing_phone' ),
		'address1'     => array( 'billing_address_1' ),
		'address2'     => array( 'billing_address_2' ),
		'city'         => array( 'billing_city' ),
		'postcode'     => array( 'billing_postcode' ),
		'country'      => array( 'billing_country' ),
		'state'        => array( 'billing_state' ),
		'shipAddress1' => array( 'shipping_address_1' ),
		'shipAddress2' => array( 'shipping_address_2' ),
		'shipCity'     => array( 'shipping_city' ),
		'shipPostcode' => array( 'shipping_postcode' ),
		'shipCountry'  => array( 'shipping_country' ),
		'shipState'    => array( 'shipping_state' ),
	);

	/** Field => member that names its user meta. */
	private const META = array(
		'vat'        => 'vatMeta',
		'group'      => 'groupMeta',
		'priceGroup' => 'groupMeta',
	);

	/**
	 * Not saved. Sentences about what was not written.
	 *
	 * @param array<string, mixed> $data          Customer.
	 * @param bool                 $made          The account is new: all fields are Dynamics'.
	 * @param string               $connection_id Connection.
	 * @return list<string>
	 */
	public static function write( \WC_Customer $customer, array $data, bool $made, string $connection_id ): array {
		$told   = $customer->get_meta( self::TOLD );
		$told   = is_array( $told ) ? $told : array();
		$master = $made ? array( ...array_keys( self::OWN ), ...array_keys( self::META ) ) : self::names( $data, 'master' );
		$both   = self::names( $data, 'bothWays' );
		$said   = array();
		$clash  = array();
		foreach ( array( ...array_keys( self::OWN ), ...array_keys( self::META ) ) as $field ) {
			$name  = $connection_id . '|' . $field;
			$value = self::value( $data, $field );
			// What Dynamics never told it cannot have taken back.
			if ( ! in_array( $field, $master, true ) || ( '' === $value && ! isset( $told[ $name ] ) ) ) {
				continue;
			}
			$stands = self::stands( $customer, $data, $field );
			if ( null === $stands || ( ! $made && in_array( $field, $both, true ) && $stands !== $value && ! self::is_theirs( $told[ $name ] ?? '', $stands, $value, $field, $clash ) ) ) {
				continue;
			}
			$refusal = $stands === $value ? '' : self::put( $customer, $data, $field, $value );
			if ( '' !== $refusal ) {
				$said[] = $refusal;
				continue;
			}
			$told[ $name ] = self::digest( $value );
		}
		if ( array() !== $clash ) {
			/* translators: %s: names of fields. */
			$said[] = sprintf( __( 'Store and Dynamics both changed %s since they agreed last; both kept their own.', 'concord' ), implode( ', ', $clash ) );
		}
		if ( $told !== $customer->get_meta( self::TOLD ) && array() !== $told ) {
			$customer->update_meta_data( self::TOLD, $told );
		}
		return $said;
	}

	/**
	 * Whether Dynamics alone changed a field that both may write.
	 *
	 * @param string       $last   Digest of what Dynamics told last; '' when it told nothing yet.
	 * @param string       $stands In the store.
	 * @param list<string> $clash  Gets the field when both changed it.
	 */
	private static function is_theirs( string $last, string $stands, string $value, string $field, array &$clash ): bool {
		if ( '' === $stands || self::digest( $stands ) === $last ) {
			return true;
		}
		if ( self::digest( $value ) !== $last ) {
			$clash[] = $field;
		}
		return false;
	}

	/**
	 * As WooCommerce would store it, so that what is the same compares as the same.
	 *
	 * @param array<string, mixed> $data Customer.
	 */
	private static function value( array $data, string $field ): string {
		$value = sanitize_text_field( (string) ( $data[ $field ] ?? '' ) );
		return match ( $field ) {
			'country', 'shipCountry' => mb_strtoupper( $value ),
			'email'                  => mb_strtolower( $value ),
			'state'                  => self::state( mb_strtoupper( (string) $data['country'] ), $value ),
			'shipState'              => self::state( mb_strtoupper( (string) $data['shipCountry'] ), $value ),
			default                  => $value,
		};
	}

	/** WooCommerce's code of a state that is told by its name; as told where WooCommerce has no list. */
	private static function state( string $country, string $state ): string {
		foreach ( (array) WC()->countries->get_states( $country ) as $code => $name ) {
			if ( 0 === strcasecmp( (string) $code, $state ) || 0 === strcasecmp( html_entity_decode( (string) $name ), $state ) ) {
				return (string) $code;
			}
		}
		return $state;
	}

	/**
	 * As it stands; null for meta that the flow names no key for.
	 *
	 * @param array<string, mixed> $data Customer.
	 */
	private static function stands( \WC_Customer $customer, array $data, string $field ): ?string {
		if ( isset( self::OWN[ $field ] ) ) {
			$own = self::OWN[ $field ];
			return (string) $customer->{'get_' . end( $own )}( 'edit' );
		}
		$key   = trim( (string) ( $data[ self::META[ $field ] ] ?? '' ) );
		$value = '' === $key ? '' : $customer->get_meta( $key );
		return '' === $key || ( 'group' === $field && '' !== (string) $data['priceGroup'] && in_array( 'priceGroup', self::names( $data, 'master' ), true ) ) ? null : ( is_scalar( $value ) ? (string) $value : '' );
	}

	/**
	 * Why it was not written; '' when it was.
	 *
	 * @param array<string, mixed> $data Customer.
	 */
	private static function put( \WC_Customer $customer, array $data, string $field, string $value ): string {
		if ( isset( self::META[ $field ] ) ) {
			$key = trim( (string) $data[ self::META[ $field ] ] );
			if ( StoreWriter::is_protected( $customer, $key ) || str_starts_with( $key, '_concord_' ) ) {
				/* translators: %s: name of a meta field. */
				return sprintf( __( '“%s” belongs to WooCommerce or WordPress itself; choose a field of your own.', 'concord' ), $key );
			}
			$customer->update_meta_data( $key, $value );
			return '';
		}
		if ( str_ends_with( mb_strtolower( $field ), 'country' ) && '' !== $value && ! isset( WC()->countries->get_countries()[ $value ] ) ) {
			/* translators: %s: name of a field. */
			return sprintf( __( '“%s” is no country code of two letters that WooCommerce knows.', 'concord' ), $field );
		}
		foreach ( self::OWN[ $field ] as $own ) {
			try {
				$customer->{"set_{$own}"}( $value );
			} catch ( \WC_Data_Exception ) {
				/* translators: %s: name of a field. */
				return sprintf( __( 'WooCommerce refused “%s”.', 'concord' ), $field );
			}
		}
		return '';
	}

	/**
	 * A list of field names.
	 *
	 * @param array<string, mixed> $data Customer.
	 * @return list<string>
	 */
	private static function names( array $data, string $member ): array {
		return array_values( array_filter( is_array( $data[ $member ] ?? null ) ? $data[ $member ] : array(), 'is_string' ) );
	}

	private static function digest( string $value ): string {
		return substr( wp_hash( $value ), 0, 16 );
	}
}
