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

	/** 1-6 of A-Z0-9, chosen once: a changed prefix would make every order look new to Dynamics. */
	public function reference_prefix(): string {
		$stored = get_option( self::PREFIX_OPTION, '' );
		if ( is_string( $stored ) && 1 === preg_match( '/^[A-Z0-9]{1,6}$/', $stored ) ) {
			return $stored;
		}
		$prefix = 'W' . strtoupper( substr( bin2hex( random_bytes( 4 ) ), 0, 4 ) );
		add_option( self::PREFIX_OPTION, $prefix, '', false );
		return $prefix;
	}

	/** Changes when the site is copied or moved: a random seed of the installation with the address it answers at. */
	public function fingerprint(): string {
		$seed = get_option( self::FINGERPRINT_OPTION, '' );
		if ( ! is_string( $seed ) || '' === $seed ) {
			$seed = bin2hex( random_bytes( 16 ) );
			add_option( self::FINGERPRINT_OPTION, $seed, '', false );
		}
		return substr( hash( 'sha256', $seed . '|' . untrailingslashit( home_url() ) ), 0, 32 );
	}
}
