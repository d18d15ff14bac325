<?php
/**
 * Wrong links and sessions.
 *
 * @package Concord
 */

namespace Concord\Invite;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/** Counted per address, so that somebody who guesses locks out nobody but himself. Addresses are kept as hashes and for ten minutes. */
final class Misses {

	public const OPTION = 'concord_invitation_misses';

	public const ALLOWED = 10;

	public const WINDOW_SECONDS = 600;

	/** Addresses remembered; the oldest is dropped, so that many addresses cannot grow the option. */
	private const ADDRESSES = 200;

	public function __construct( private readonly Clock $clock ) {}

	/** Seconds until this address is answered again; 0 when it is. */
	public function locked_seconds(): int {
		$times = $this->recent()[ self::address() ] ?? array();
		return count( $times ) < self::ALLOWED ? 0 : max( 1, $times[ count( $times ) - self::ALLOWED ] + self::WINDOW_SECONDS - $this->clock->now() );
	}

	public function add(): void {
		$all     = $this->recent();
		$address = self::address();
		$times   = array_slice( array_merge( $all[ $address ] ?? array(), array( $this->clock->now() ) ), - self::ALLOWED );
		unset( $all[ $address ] );
		$all[ $address ] = $times;
		update_option( self::OPTION, array_slice( $all, - self::ADDRESSES, null, true ), false );
	}

	/**
	 * Times inside the window by address.
	 *
	 * @return array<string, list<int>>
	 */
	private function recent(): array {
		$stored = get_option( self::OPTION, array() );
		$from   = $this->clock->now() - self::WINDOW_SECONDS;
		$recent = array();
		foreach ( is_array( $stored ) ? $stored : array() as $address => $times ) {
			$kept = array_values( array_filter( is_array( $times ) ? array_map( 'intval', $times ) : array(), static fn ( int $time ): bool => $time > $from ) );
			if ( array() !== $kept ) {
				$recent[ (string) $address ] = $kept;
			}
		}
		return $recent;
	}

	/** Letters first: PHP turns keys of digits into numbers. */
	private static function address(): string {
		$remote = isset( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '';
		return 'a' . substr( hash_hmac( 'sha256', $remote, wp_salt( 'auth' ) ), 0, 20 );
	}
}
