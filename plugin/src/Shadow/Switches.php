<?php
/**
 * Which connections are in shadow.
 *
 * @package Concord
 */

namespace Concord\Shadow;

use Concord\Clock;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * One option (autoload off), apart from the connections: a form of a connection saved in another tab must not take it live.
 *
 * @phpstan-type Entry array{on: bool, since: string, by: string}
 */
final class Switches {

	public const OPTION = 'concord_shadow';

	/** By whom, when the site's address changed. */
	public const BY_ADDRESS = 'site_address';

	public function __construct( private readonly Clock $clock, private readonly Settings $settings, private readonly RecordedRuns $runs ) {}

	public function on( string $connection_id ): bool {
		return $this->entry( $connection_id )['on'] ?? false;
	}

	/**
	 * Null when it was never touched.
	 *
	 * @return Entry|null
	 */
	public function entry( string $connection_id ): ?array {
		$all   = get_option( self::OPTION, array() );
		$entry = is_array( $all ) ? ( $all[ $connection_id ] ?? null ) : null;
		return ! is_array( $entry ) ? null : array(
			'on'    => true === ( $entry['on'] ?? false ),
			'since' => (string) ( $entry['since'] ?? '' ),
			'by'    => (string) ( $entry['by'] ?? '' ),
		);
	}

	/**
	 * Switches, and tells the worker: it reads its configuration again before it works on what it claimed.
	 *
	 * @param list<string> $connection_ids Connections.
	 * @param bool         $on             Into shadow, or live.
	 * @param string       $by             Who.
	 */
	public function set( array $connection_ids, bool $on, string $by ): void {
		$all = get_option( self::OPTION, array() );
		$all = is_array( $all ) ? $all : array();
		foreach ( $connection_ids as $id ) {
			if ( $on ) {
				$this->runs->forget( $id );
			}
			$all[ $id ] = array(
				'on'    => $on,
				'since' => $this->clock->iso(),
				'by'    => $by,
			);
		}
		update_option( self::OPTION, $all, false );
		$this->settings->bump();
	}

	/** With its connection. */
	public function forget( string $connection_id ): void {
		$this->runs->forget( $connection_id );
		$all = get_option( self::OPTION, array() );
		if ( is_array( $all ) && isset( $all[ $connection_id ] ) ) {
			unset( $all[ $connection_id ] );
			update_option( self::OPTION, $all, false );
		}
	}
}
