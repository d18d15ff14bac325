<?php
/**
 * Who this site is.
 *
 * @package Concord
 */

namespace Concord\Access;

defined( 'ABSPATH' ) || exit;

/** The prefix of external references, and the fingerprint that tells a copy from its original. */
class SiteIdentity {

	public const PREFIX_OPTION = 'concord_reference_prefix';

	public const FINGERPRINT_OPTION = 'concord_fingerprint_seed';

	public const HOME_OPTION = 'concord_home';

	/** 1-6 of A-Z0-9, chosen once: a changed prefix would make every order look new to Dynamics. */
	public function reference_prefix(): string {
		$stored = get_option( self::PREFIX_OPTION, '' );
		if ( is_string( $stored ) && 1 === preg_match( '/^[A-Z0-9]{1,6}$/', $stored ) ) {
			return $stored;
		}
		add_option( self::PREFIX_OPTION, 'W' . strtoupper( substr( bin2hex( random_bytes( 4 ) ), 0, 4 ) ), '', false );
		// Read back: two first requests at once must agree on one prefix.
		return (string) get_option( self::PREFIX_OPTION );
	}

	/** Changes when the site is copied or moved: a random seed of the installation with the address it answers at. */
	public function fingerprint(): string {
		$seed = get_option( self::FINGERPRINT_OPTION, '' );
		if ( ! is_string( $seed ) || '' === $seed ) {
			add_option( self::FINGERPRINT_OPTION, bin2hex( random_bytes( 16 ) ), '', false );
			$seed = (string) get_option( self::FINGERPRINT_OPTION );
		}
		return substr( hash( 'sha256', $seed . '|' . self::address() ), 0, 32 );
	}

	/**
	 * Ties the installation to the address it has now. Called by every pairing, because a person on this very site asked for it.
	 * Stored as base64, so that the search-and-replace of a copying tool does not rewrite it.
	 */
	public function bind(): void {
		update_option( self::HOME_OPTION, base64_encode( self::address() ), false ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- See above.
	}

	/** True when the site answers at another address than the one it was paired at. Never true before the first pairing. */
	public function moved(): bool {
		$home = $this->bound_address();
		return '' !== $home && self::address() !== $home;
	}

	/** "shop.example/path", or empty before the first pairing. */
	public function bound_address(): string {
		$stored = get_option( self::HOME_OPTION, '' );
		return is_string( $stored ) ? (string) base64_decode( $stored, true ) : ''; // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- See bind().
	}

	/** Without the scheme: switching to https does not make another site. */
	private static function address(): string {
		return strtolower( untrailingslashit( (string) preg_replace( '#^https?://#i', '', home_url() ) ) );
	}
}
