<?php
/**
 * Secrets at rest.
 *
 * @package Concord
 */

namespace Concord\Vault;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * AES-256-GCM envelopes, one option each, autoload off. The owner's id is bound in as additional data, so that a row copied
 * from one connection to another does not open. Byte layout: docs/vault.md.
 */
final class Vault {

	public const OPTION_PREFIX = 'concord_secret_';

	public const NONE = 'none';

	public const STORED = 'stored';

	/** The key changed or the row was altered: the secret must be entered again. */
	public const UNREADABLE = 'unreadable';

	private const CIPHER = 'aes-256-gcm';

	public function __construct( private readonly Key $key, private readonly Clock $clock ) {}

	/**
	 * Stores or replaces.
	 *
	 * @throws \RuntimeException When this PHP cannot encrypt.
	 */
	public function put( string $owner, string $secret ): void {
		$nonce      = random_bytes( 12 );
		$tag        = '';
		$ciphertext = openssl_encrypt( $secret, self::CIPHER, $this->key->bytes(), OPENSSL_RAW_DATA, $nonce, $tag, self::aad( $owner ), 16 );
		if ( false === $ciphertext ) {
			throw new \RuntimeException( 'The secret could not be encrypted: OpenSSL has no AES-256-GCM.' );
		}
		$envelope = array(
			'v'      => 1,
			'key'    => $this->key->id(),
			'data'   => base64_encode( $nonce . $tag . $ciphertext ), // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Binary in an option.
			'set_at' => $this->clock->iso(),
		);
		update_option( self::OPTION_PREFIX . $owner, $envelope, false );
	}

	/** The secret; null when there is none or it cannot be read (state() tells which). For the sealer only. */
	public function open( string $owner ): ?string {
		$envelope = $this->envelope( $owner );
		$raw      = is_string( $envelope['data'] ?? null ) ? base64_decode( $envelope['data'], true ) : false; // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- See put().
		if ( 1 !== ( $envelope['v'] ?? null ) || false === $raw || strlen( $raw ) < 28 ) {
			return null;
		}
		$secret = openssl_decrypt( substr( $raw, 28 ), self::CIPHER, $this->key->bytes(), OPENSSL_RAW_DATA, substr( $raw, 0, 12 ), substr( $raw, 12, 16 ), self::aad( $owner ) );
		return false === $secret ? null : $secret;
	}

	/** One of NONE, STORED, UNREADABLE. */
	public function state( string $owner ): string {
		if ( array() === $this->envelope( $owner ) ) {
			return self::NONE;
		}
		return null === $this->open( $owner ) ? self::UNREADABLE : self::STORED;
	}

	/** ISO 8601 UTC, null when there is none. */
	public function set_at( string $owner ): ?string {
		$at = $this->envelope( $owner )['set_at'] ?? null;
		return is_string( $at ) ? $at : null;
	}

	/** Last day on which the other side takes it ("2027-03-31"); null when nobody said one. */
	public function expires_on( string $owner ): ?string {
		$on = $this->envelope( $owner )['expires_on'] ?? null;
		return is_string( $on ) ? $on : null;
	}

	/** Whole days until then: 0 on the last one, negative afterwards. Null when nobody said a day. */
	public function days_left( string $owner ): ?int {
		$on = $this->expires_on( $owner );
		return null === $on ? null : (int) round( ( strtotime( $on . ' UTC' ) - strtotime( gmdate( 'Y-m-d', $this->clock->now() ) . ' UTC' ) ) / DAY_IN_SECONDS );
	}

	/** Notes the day; without a secret there is nothing that could expire. */
	public function note_expiry( string $owner, ?string $day ): void {
		$envelope = $this->envelope( $owner );
		if ( array() !== $envelope && ( $envelope['expires_on'] ?? null ) !== $day ) {
			update_option( self::OPTION_PREFIX . $owner, array( 'expires_on' => $day ) + $envelope, false );
		}
	}

	public function forget( string $owner ): void {
		delete_option( self::OPTION_PREFIX . $owner );
	}

	/**
	 * The stored row.
	 *
	 * @return array<string, mixed> Empty when there is none.
	 */
	private function envelope( string $owner ): array {
		$stored = get_option( self::OPTION_PREFIX . $owner, array() );
		return is_array( $stored ) ? $stored : array();
	}

	private static function aad( string $owner ): string {
		return 'concord-secret-v1|' . $owner;
	}
}
