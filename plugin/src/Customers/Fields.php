<?php
/**
 * Fields of a customer.
 *
 * @package Concord
 */

namespace Concord\Customers;

use Concord\Apply\Seen;
use Concord\Apply\StoreWriter;

defined( 'ABSPATH' ) || exit;

/**
 * What of a customer goes onto its account. A field of which Dynamics is master is Dynamics'; one that both may write has its last writer, and where
 * both wrote since Dynamics told it last, nothing is written and a person sees which (nothing is overwritten in silence).
 */
final class Fields {

	/** What both sides had, by connection and field (Apply\Seen). */
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
	 * Not saved. Sentences about what was not written; `$noted` gets those about what was replaced, or differs and was left.
	 *
	 * @param array<string, mixed> $data          Customer.
	 * @param bool                 $made          The account is new: all fields are Dynamics'.
	 * @param string               $connection_id Connection.
	 * @param list<string>         $noted         Sentences.
	 * @return list<string>
	 */
	public static function write( \WC_Customer $customer, array $data, bool $made, string $connection_id, array &$noted ): array {
		$told   = $customer->get_meta( self::TOLD );
		$told   = is_array( $told ) ? $told : array();
		$master = $made ? array( ...array_keys( self::OWN ), ...array_keys( self::META ) ) : self::names( $data, 'master' );
		$both   = self::names( $data, 'bothWays' );
		$said   = array();
		$names  = array( Seen::BOTH => array(), Seen::FIRST => array(), Seen::STORE => array() );
		foreach ( array( ...array_keys( self::OWN ), ...array_keys( self::META ) ) as $field ) {
			$name  = $connection_id . '|' . $field;
			$value = self::value( $data, $field );
			// What Dynamics never told it cannot have taken back.
			if ( ! in_array( $field, $master, true ) || ( '' === $value && ! isset( $told[ $name ] ) ) ) {
				continue;
			}
			$stands = self::stands( $customer, $data, $field );
			if ( null === $stands ) {
				continue;
			}
			$last = is_string( $told[ $name ] ?? null ) ? $told[ $name ] : null;
			$who  = $made || ( null === $last && '' === $stands ) ? Seen::DYNAMICS : Seen::who( $last, $stands, $value, $stands === $value );
			if ( $stands !== $value && in_array( $field, $both, true ) && Seen::DYNAMICS !== $who ) {
				if ( Seen::FIRST === $who ) {
					$told[ $name ] = Seen::pair( $stands, $value );
				}
				if ( Seen::BOTH === $who || Seen::FIRST === $who ) {
					$names[ $who ][] = $field;
				}
				continue;
			}
			if ( $stands !== $value && ( Seen::BOTH === $who || Seen::STORE === $who ) ) {
				$names[ Seen::STORE ][] = $field;
			}
			$refusal = $stands === $value ? '' : self::put( $customer, $data, $field, $value );
			if ( '' !== $refusal ) {
				$said[] = $refusal;
				continue;
			}
			$told[ $name ] = Seen::pair( $value, $value );
		}
		if ( array() !== $names[ Seen::BOTH ] ) {
			/* translators: %s: names of fields. */
			$said[] = sprintf( __( 'Store and Dynamics both changed %s since they agreed last; both kept their own.', 'concord' ), implode( ', ', $names[ Seen::BOTH ] ) );
		}
		if ( array() !== $names[ Seen::STORE ] ) {
			/* translators: 1: names of fields, 2: user id, 3: customer number. */
			$noted[] = sprintf( __( '%1$s of account %2$d had been changed in the store and is again what customer %3$s says: Dynamics decides about it.', 'concord' ), implode( ', ', $names[ Seen::STORE ] ), $customer->get_id(), $data['number'] );
		}
		if ( array() !== $names[ Seen::FIRST ] ) {
			/* translators: 1: names of fields, 2: user id, 3: customer number. */
			$noted[] = sprintf( __( '%1$s of account %2$d and customer %3$s differ, and both kept their own: they were linked only now. The next change on either side goes to the other.', 'concord' ), implode( ', ', $names[ Seen::FIRST ] ), $customer->get_id(), $data['number'] );
		}
		if ( $told !== $customer->get_meta( self::TOLD ) && array() !== $told ) {
			$customer->update_meta_data( self::TOLD, $told );
		}
		return $said;
	}

	/**
	 * The person asked to be forgotten: digests of what both sides had are personal, too. By the account's meta, because an account that is gone has no object.
	 *
	 * @return int How many were removed.
	 */
	public static function forget( int $user_id ): int {
		return delete_user_meta( $user_id, self::TOLD ) ? 1 : 0;
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
}
