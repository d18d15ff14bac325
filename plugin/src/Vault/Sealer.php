<?php
/**
 * Secrets in transit.
 *
 * @package Concord
 */

namespace Concord\Vault;

defined( 'ABSPATH' ) || exit;

/**
 * Seals to a worker's public key, so that TLS-ending proxies, logs and backups of answers hold nothing readable.
 * Ephemeral-static ECDH on P-256, HKDF-SHA256, AES-256-GCM; the bytes stand in docs/vault.md, the shape in sealedSecretSchema.
 */
final class Sealer {

	private const INFO = 'concord-vault-v1';

	/** True for a PEM SubjectPublicKeyInfo on P-256. */
	public static function accepts( string $public_key ): bool {
		$key = openssl_pkey_get_public( $public_key );
		return false !== $key && null !== self::point( $key );
	}

	/**
	 * Seals.
	 *
	 * @param string $secret     Any bytes.
	 * @param string $public_key PEM of the worker.
	 * @return array{v: int, epk: string, nonce: string, ciphertext: string, tag: string}
	 * @throws \RuntimeException When the key is not on P-256 or OpenSSL refuses.
	 */
	public function seal( string $secret, string $public_key ): array {
		$recipient = openssl_pkey_get_public( $public_key );
		$ephemeral = openssl_pkey_new(
			array(
				'private_key_type' => OPENSSL_KEYTYPE_EC,
				'curve_name'       => 'prime256v1',
				// Some hosts have no openssl.cnf; without one PHP makes no key at all. The bits are not used on a curve, but asked for.
				'config'           => __DIR__ . '/openssl.cnf',
				'private_key_bits' => 2048,
			)
		);
		if ( false === $ephemeral ) {
			throw new \RuntimeException( 'The secret could not be sealed: OpenSSL of this PHP makes no key pair.' );
		}
		if ( false === $recipient ) {
			throw new \RuntimeException( 'The worker\'s public key cannot be used.' );
		}
		$to     = self::point( $recipient );
		$from   = self::point( $ephemeral );
		$shared = null === $to ? false : openssl_pkey_derive( $recipient, $ephemeral );
		if ( null === $to || null === $from || false === $shared ) {
			throw new \RuntimeException( 'The worker\'s public key is not on the curve P-256.' );
		}
		$key        = hash_hkdf( 'sha256', str_pad( $shared, 32, "\0", STR_PAD_LEFT ), 32, self::INFO, $from . $to );
		$nonce      = random_bytes( 12 );
		$tag        = '';
		$ciphertext = openssl_encrypt( $secret, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $nonce, $tag, '', 16 );
		if ( false === $ciphertext ) {
			throw new \RuntimeException( 'The secret could not be sealed: OpenSSL has no AES-256-GCM.' );
		}
		$binary = array_map(
			'base64_encode',
			array(
				'epk'        => $from,
				'nonce'      => $nonce,
				'ciphertext' => $ciphertext,
				'tag'        => $tag,
			)
		);
		return array( 'v' => 1 ) + $binary;
	}

	/** Raw uncompressed point, 65 bytes; null when the key is on another curve. */
	private static function point( \OpenSSLAsymmetricKey $key ): ?string {
		$details = openssl_pkey_get_details( $key );
		$curve   = is_array( $details ) ? ( $details['ec'] ?? null ) : null;
		if ( ! is_array( $curve ) || 'prime256v1' !== ( $curve['curve_name'] ?? '' ) ) {
			return null;
		}
		// OpenSSL leaves out leading zeros; once in 256 keys a coordinate would be a byte short.
		return "\x04" . str_pad( $curve['x'], 32, "\0", STR_PAD_LEFT ) . str_pad( $curve['y'], 32, "\0", STR_PAD_LEFT );
	}
}
