<?php
/**
 * Echo guard.
 *
 * @package Concord
 */

namespace Concord\Capture;

defined( 'ABSPATH' ) || exit;

/**
 * Marks writes made by Concord itself, so that they do not come back as events (DUP-9).
 *
 * What such a write touched is remembered: its new content becomes the known one, else the sweep would take it for a
 * change that no hook captured.
 */
final class Origin {

	private static int $depth = 0;

	/** @var array<string, array{0: string, 1: int}> */
	private static array $touched = array();

	/** @var (callable( list<array{0: string, 1: int}> ): void)|null */
	private static $on_end = null;

	/**
	 * Runs a write of our own.
	 *
	 * @template T
	 * @param callable(): T $write Writes to WooCommerce.
	 * @return T
	 */
	public static function own( callable $write ): mixed {
		++self::$depth;
		try {
			return $write();
		} finally {
			--self::$depth;
			if ( 0 === self::$depth ) {
				$touched       = array_values( self::$touched );
				self::$touched = array();
				if ( array() !== $touched && null !== self::$on_end ) {
					( self::$on_end )( $touched );
				}
			}
		}
	}

	/** True inside own(). */
	public static function is_own(): bool {
		return self::$depth > 0;
	}

	/** A hook fired for this record inside own(). */
	public static function touched( string $record_type, int $record_id ): void {
		self::$touched[ $record_type . ':' . $record_id ] = array( $record_type, $record_id );
	}

	/**
	 * Called with what was touched when the outermost own() ends.
	 *
	 * @param callable( list<array{0: string, 1: int}> ): void $listener Rebases content hashes.
	 */
	public static function on_end( callable $listener ): void {
		self::$on_end = $listener;
	}
}
