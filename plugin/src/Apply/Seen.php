<?php
/**
 * What both sides had.
 *
 * @package Concord
 */

namespace Concord\Apply;

defined( 'ABSPATH' ) || exit;

/**
 * Who changed a field since store and Dynamics were looked at last. Remembered is a digest of each side by itself: WooCommerce may keep a value in another
 * writing than it was told, and that is nobody's change. Digests tell a change without keeping a person's data twice.
 */
final class Seen {

	/** Nobody looked yet. */
	public const FIRST = 'first';

	/** Neither changed, or both say the same. */
	public const NOBODY = 'nobody';

	public const STORE = 'store';

	public const DYNAMICS = 'dynamics';

	public const BOTH = 'both';

	/**
	 * Who did.
	 *
	 * @param string|null $last   As pair() made it; one digest alone, of versions before, stands for both sides.
	 * @param string      $stands In the store.
	 * @param string      $told   By Dynamics.
	 * @param bool        $same   Whether they mean the same.
	 */
	public static function who( ?string $last, string $stands, string $told, bool $same ): string {
		if ( $same ) {
			return self::NOBODY;
		}
		if ( null === $last || '' === $last ) {
			return self::FIRST;
		}
		list( $store, $dynamics ) = array_pad( explode( ':', $last, 2 ), 2, $last );
		$ours                     = self::digest( $stands ) !== $store;
		$theirs                   = self::digest( $told ) !== $dynamics;
		return $ours && $theirs ? self::BOTH : ( $ours ? self::STORE : ( $theirs ? self::DYNAMICS : self::NOBODY ) );
	}

	public static function pair( string $stands, string $told ): string {
		return self::digest( $stands ) . ':' . self::digest( $told );
	}

	/** Did a person change it in the store since? */
	public static function store_changed( ?string $last, string $stands ): bool {
		return null !== $last && '' !== $last && self::digest( $stands ) !== explode( ':', $last, 2 )[0];
	}

	private static function digest( string $value ): string {
		return substr( wp_hash( $value ), 0, 16 );
	}
}
