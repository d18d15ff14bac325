<?php
/**
 * The key of the vault.
 *
 * @package Concord
 */

namespace Concord\Vault;

defined( 'ABSPATH' ) || exit;

/** 32 bytes, derived anew in each request and never stored. */
final class Key {

	private const NAME = 'CONCORD_ENCRYPTION_KEY';

	/** "constant", "environment", or "salt" when the key hangs on WordPress's own salts. */
	public function source(): string {
		if ( defined( self::NAME ) && is_string( constant( self::NAME ) ) && '' !== constant( self::NAME ) ) {
			return 'constant';
		}
		$environment = getenv( self::NAME );
		return is_string( $environment ) && '' !== $environment ? 'environment' : 'salt';
	}

	/** The key itself. */
	public function bytes(): string {
		$material = match ( $this->source() ) {
			'constant'    => (string) constant( self::NAME ),
			'environment' => (string) getenv( self::NAME ),
			default       => wp_salt( 'auth' ),
		};
		return hash_hkdf( 'sha256', $material, 32, 'concord-vault-at-rest-v1' );
	}

	/** Tells one key from another without telling the key. */
	public function id(): string {
		return substr( hash( 'sha256', 'concord-key-id|' . $this->bytes() ), 0, 12 );
	}
}
