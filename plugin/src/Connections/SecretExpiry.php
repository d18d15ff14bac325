<?php
/**
 * When a secret ends.
 *
 * @package Concord
 */

namespace Concord\Connections;

defined( 'ABSPATH' ) || exit;

/** A client secret does not tell its last day, so a person does; a certificate carries it. */
final class SecretExpiry {

	/** From then on the overview and Site Health remind of it. */
	public const REMIND_DAYS = 30;

	/**
	 * Last day of the certificate in a PEM text; null when there is none to read.
	 *
	 * @param string $pem Certificate and key, in either order.
	 */
	public static function of_certificate( string $pem ): ?string {
		if ( 1 !== preg_match( '/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/s', $pem, $found ) ) {
			return null;
		}
		$read = openssl_x509_parse( $found[0] );
		return is_array( $read ) && is_int( $read['validTo_time_t'] ?? null ) ? gmdate( 'Y-m-d', $read['validTo_time_t'] ) : null;
	}

	/**
	 * The day to keep with a secret that was just entered.
	 *
	 * @param string      $auth   Sign-in of the connection.
	 * @param string      $secret In clear.
	 * @param string|null $said   By the person who entered it.
	 */
	public static function of( string $auth, string $secret, ?string $said ): ?string {
		return 'entra-certificate' === $auth ? self::of_certificate( $secret ) ?? $said : $said;
	}
}
