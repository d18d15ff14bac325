<?php
/**
 * Transport security of a request.
 *
 * @package Concord
 */

namespace Concord\Access;

defined( 'ABSPATH' ) || exit;

/** Whether nobody can read along. */
final class Transport {

	/** TLS, or a caller on the machine's own loopback interface. */
	public static function is_private(): bool {
		$address = isset( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '';
		return is_ssl() || self::is_loopback( $address );
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
}
