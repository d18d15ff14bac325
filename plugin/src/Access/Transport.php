<?php
/**
 * Transport security of a request.
 *
 * @package Concord
 */

namespace Concord\Access;

use Concord\Rest\Controller;

defined( 'ABSPATH' ) || exit;

/** Whether nobody can read along. */
final class Transport {

	/** TLS, or a caller on the machine's own loopback interface. */
	public static function is_private(): bool {
		return is_ssl() || self::is_own_loopback();
	}

	/**
	 * Caller and addressed host are both loopback and no proxy stands between. A proxy that ends TLS elsewhere calls from
	 * loopback too; there the host is the shop's, or the proxy names its client.
	 */
	public static function is_own_loopback(): bool {
		foreach ( array( 'HTTP_X_FORWARDED_FOR', 'HTTP_FORWARDED', 'HTTP_X_REAL_IP', 'HTTP_VIA' ) as $name ) {
			if ( isset( $_SERVER[ $name ] ) ) {
				return false;
			}
		}
		$address = self::server( 'REMOTE_ADDR' );
		$host    = self::server( 'HTTP_HOST' );
		$host    = (string) wp_parse_url( '' === $host ? home_url() : 'http://' . $host, PHP_URL_HOST );
		$host    = strtolower( trim( $host, '[]' ) );
		return self::is_loopback( $address ) && ( 'localhost' === $host || self::is_loopback( $host ) );
	}

	/** True when the address line asks for wc-concord/v1, by path or by ?rest_route=. */
	public static function is_own_route(): bool {
		return str_contains( rawurldecode( self::server( 'REQUEST_URI' ) ), '/' . Controller::REST_NAMESPACE . '/' );
	}

	/**
	 * 127.0.0.0/8, ::1, and either mapped into IPv6.
	 *
	 * @param string $address IP address as text.
	 */
	public static function is_loopback( string $address ): bool {
		$packed = filter_var( $address, FILTER_VALIDATE_IP ) ? (string) inet_pton( $address ) : '';
		if ( 16 === strlen( $packed ) && str_starts_with( $packed, str_repeat( "\0", 10 ) . "\xff\xff" ) ) {
			$packed = substr( $packed, 12 );
		}
		return ( 4 === strlen( $packed ) && "\x7f" === $packed[0] ) || str_repeat( "\0", 15 ) . "\x01" === $packed;
	}

	private static function server( string $name ): string {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput.InputNotSanitized -- Only compared, never stored or shown.
		return isset( $_SERVER[ $name ] ) && is_string( $_SERVER[ $name ] ) ? wp_unslash( $_SERVER[ $name ] ) : '';
	}
}
