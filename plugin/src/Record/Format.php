<?php
/**
 * Values in the form of the contract.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/** Amounts, times, addresses and meta as worker/src/store/contract/record.ts has them. */
final class Format {

	/** Meta keys that may hold something that opens a door. */
	private const SECRET = '/token|secret|passw|nonce|cvv|cvc|api_?key|private/i';

	/** Kept by the storage for its own use; they differ between storages and say nothing new. */
	private const INTERNAL = array( '_billing_address_index', '_shipping_address_index', '_edit_lock', '_edit_last' );

	private const META_BYTES = 65536;

	/**
	 * Whether one amount is larger: -1, 0 or 1, exact. As floats two amounts of many digits would be equal that are not.
	 *
	 * @param string $left  Decimal string, not below zero; empty is zero.
	 * @param string $right Decimal string, not below zero; empty is zero.
	 */
	public static function compare( string $left, string $right ): int {
		$parts = array_map( static fn ( string $amount ): array => explode( '.', self::decimal( $amount ) . '.' ), array( $left, $right ) );
		$whole = max( strlen( $parts[0][0] ), strlen( $parts[1][0] ) );
		$rest  = max( strlen( $parts[0][1] ), strlen( $parts[1][1] ) );
		$even  = array_map( static fn ( array $part ): string => str_pad( $part[0], $whole, '0', STR_PAD_LEFT ) . str_pad( $part[1], $rest, '0' ), $parts );
		return strcmp( $even[0], $even[1] ) <=> 0;
	}

	/**
	 * Decimal string as stored, never rounded (MON-1). Empty is zero.
	 *
	 * @param mixed $value String, int or float of a WooCommerce getter.
	 * @throws \UnexpectedValueException When it is no number: zero instead would be a wrong amount.
	 */
	public static function decimal( mixed $value ): string {
		if ( null === $value || '' === $value || false === $value ) {
			return '0';
		}
		if ( is_int( $value ) ) {
			return (string) $value;
		}
		if ( is_string( $value ) && 1 === preg_match( '/^(-?)(\d*)(?:\.(\d*))?$/', trim( $value ), $part ) && '' !== $part[2] . ( $part[3] ?? '' ) ) {
			return $part[1] . ( '' === $part[2] ? '0' : $part[2] ) . ( ( $part[3] ?? '' ) === '' ? '' : '.' . $part[3] );
		}
		if ( ! is_numeric( $value ) || ! is_finite( (float) $value ) ) {
			throw new \UnexpectedValueException( 'An amount is not a number.' );
		}
		$text = number_format( (float) $value, 10, '.', '' );
		return rtrim( rtrim( $text, '0' ), '.' );
	}

	/** "2026-11-23T09:15:00" in UTC, null for no date. */
	public static function gmt( ?\WC_DateTime $date ): ?string {
		return null === $date ? null : gmdate( 'Y-m-d\TH:i:s', $date->getTimestamp() );
	}

	/**
	 * An address.
	 *
	 * @param array<string, mixed> $raw        Of get_address() or WC_Customer::get_billing().
	 * @param bool                 $with_email Billing has one.
	 * @return array<string, string>
	 */
	public static function address( array $raw, bool $with_email ): array {
		$names   = array( 'first_name', 'last_name', 'company', 'address_1', 'address_2', 'city', 'state', 'postcode', 'country', 'phone' );
		$address = array();
		foreach ( $with_email ? array_merge( $names, array( 'email' ) ) : $names as $name ) {
			$address[ $name ] = is_scalar( $raw[ $name ] ?? null ) ? self::utf8( (string) $raw[ $name ] ) : '';
		}
		$address['state_name'] = self::state_name( $address['country'], $address['state'] );
		return $address;
	}

	/**
	 * Meta that is JSON: scalars and arrays of them. Objects and what looks like a credential stay here.
	 *
	 * @param array<mixed> $meta Of get_meta_data().
	 * @return list<array{key: string, value: mixed}>
	 */
	public static function meta( array $meta ): array {
		$list = array();
		foreach ( $meta as $entry ) {
			$data  = $entry instanceof \WC_Meta_Data ? $entry->get_data() : array();
			$key   = (string) ( $data['key'] ?? '' );
			$value = $data['value'] ?? null;
			if ( '' === $key || in_array( $key, self::INTERNAL, true ) || 1 === preg_match( self::SECRET, $key ) || ! self::is_json( $value ) ) {
				continue;
			}
			if ( is_string( $value ) && is_serialized( $value ) ) {
				continue;
			}
			$json = wp_json_encode( $value );
			if ( false !== $json && strlen( $json ) <= self::META_BYTES ) {
				$list[] = array(
					'key'   => self::utf8( $key ),
					'value' => $value,
				);
			}
		}
		return $list;
	}

	/** Text that JSON can carry; broken bytes would make the whole answer fail. */
	public static function utf8( string $text ): string {
		return mb_check_encoding( $text, 'UTF-8' ) ? $text : mb_convert_encoding( $text, 'UTF-8', 'UTF-8' );
	}

	/** The name WooCommerce knows for a state code, else the code. */
	private static function state_name( string $country, string $state ): string {
		if ( '' === $country || '' === $state ) {
			return $state;
		}
		$states = WC()->countries->get_states( $country );
		$name   = is_array( $states ) ? ( $states[ $state ] ?? $state ) : $state;
		return html_entity_decode( (string) $name, ENT_QUOTES | ENT_HTML5, 'UTF-8' );
	}

	private static function is_json( mixed $value ): bool {
		if ( is_array( $value ) ) {
			foreach ( $value as $inner ) {
				if ( ! self::is_json( $inner ) ) {
					return false;
				}
			}
			return true;
		}
		return null === $value || is_scalar( $value );
	}
}
