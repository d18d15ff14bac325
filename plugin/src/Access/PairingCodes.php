<?php
/**
 * Pairing codes.
 *
 * @package Concord
 */

namespace Concord\Access;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/** One code at a time, used once, dead after ten minutes. Only its hash is stored. */
final class PairingCodes {

	public const OPTION = 'concord_pairing_code';

	public const MISSES_OPTION = 'concord_pairing_misses';

	public const LIFE_SECONDS = 600;

	public const MISSES_ALLOWED = 10;

	public const MISSES_WINDOW_SECONDS = 600;

	/** Without 0 O 1 I L U: people read codes aloud. */
	private const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

	public function __construct( private readonly Clock $clock ) {}

	/**
	 * A new code; an older one dies with it.
	 *
	 * @return array{code: string, expires_at: string} Code as "ABCD-2345", time as ISO 8601 UTC.
	 */
	public function create(): array {
		$code = '';
		for ( $i = 0; $i < 8; $i++ ) {
			$code .= self::ALPHABET[ random_int( 0, strlen( self::ALPHABET ) - 1 ) ];
		}
		update_option(
			self::OPTION,
			array(
				'hash'    => self::hash( $code ),
				'expires' => $this->clock->now() + self::LIFE_SECONDS,
			),
			false
		);
		return array(
			'code'       => substr( $code, 0, 4 ) . '-' . substr( $code, 4 ),
			'expires_at' => $this->clock->iso( self::LIFE_SECONDS ),
		);
	}

	/** True once for the right code. A wrong one counts against the site's limit. */
	public function redeem( string $code ): bool {
		$stored = get_option( self::OPTION );
		$code   = (string) preg_replace( '/[^0-9A-Z]/', '', strtoupper( $code ) );
		$right  = is_array( $stored ) && is_string( $stored['hash'] ?? null ) && hash_equals( $stored['hash'], self::hash( $code ) )
			&& $this->clock->now() < (int) ( $stored['expires'] ?? 0 );
		// The delete decides between two calls with the same code: the database removes the row once.
		if ( $right && delete_option( self::OPTION ) ) {
			return true;
		}
		update_option( self::MISSES_OPTION, array( ...$this->misses(), $this->clock->now() ), false );
		return false;
	}

	/** Seconds until codes are taken again; 0 when they are. */
	public function locked_seconds(): int {
		$misses = $this->misses();
		return count( $misses ) < self::MISSES_ALLOWED ? 0 : max( 1, $misses[ count( $misses ) - self::MISSES_ALLOWED ] + self::MISSES_WINDOW_SECONDS - $this->clock->now() );
	}

	/**
	 * Times of the wrong codes inside the window, oldest first.
	 *
	 * @return list<int>
	 */
	private function misses(): array {
		$stored = get_option( self::MISSES_OPTION, array() );
		$from   = $this->clock->now() - self::MISSES_WINDOW_SECONDS;
		return array_values( array_filter( is_array( $stored ) ? array_map( 'intval', $stored ) : array(), static fn ( int $time ): bool => $time > $from ) );
	}

	private static function hash( string $code ): string {
		return hash_hmac( 'sha256', $code, wp_salt( 'auth' ) );
	}
}
