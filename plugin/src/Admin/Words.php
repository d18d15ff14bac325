<?php
/**
 * States in words.
 *
 * @package Concord
 */

namespace Concord\Admin;

use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/** The same words the app uses. */
final class Words {

	public static function state( string $state ): string {
		return match ( $state ) {
			State::WAITING   => __( 'Waiting', 'concord' ),
			State::WORKING   => __( 'Working', 'concord' ),
			State::SYNCED    => __( 'Synced', 'concord' ),
			State::RETRYING  => __( 'Retrying', 'concord' ),
			State::NEEDS_YOU => __( 'Needs you', 'concord' ),
			State::SKIPPED   => __( 'Skipped', 'concord' ),
			default          => __( 'Not captured', 'concord' ),
		};
	}

	/**
	 * The link that stands for an order: its document, and not its customer.
	 *
	 * @param list<array<string, string>> $links Of Links::of().
	 * @return array<string, string>|null
	 */
	public static function document( array $links ): ?array {
		foreach ( $links as $link ) {
			if ( '' !== $link['number'] ) {
				return $link;
			}
		}
		return $links[0] ?? null;
	}

	/**
	 * Mapping and flows in the versions that an attempt at an order used (docs/store-api.md, `flow_version`). Foreign text: escape it.
	 *
	 * @param array{flow_version: string, log: mixed, ...} $entry Of History::of().
	 * @return string Parts joined by a comma; empty where nothing was mapped.
	 */
	public static function made_by( array $entry ): string {
		$parts = array();
		if ( str_starts_with( $entry['flow_version'], 'builtin-' ) ) {
			$parts[] = __( 'by the built-in mapping', 'concord' );
		} elseif ( 1 === preg_match( '/^v(\d+)$/', $entry['flow_version'], $found ) ) {
			/* translators: %s: number of a version. */
			$parts[] = sprintf( __( 'by version %s of the mapping', 'concord' ), $found[1] );
		}
		$flows = is_array( $entry['log'] ) ? $entry['log']['flows'] ?? array() : array();
		foreach ( is_array( $flows ) ? $flows : array() as $flow ) {
			if ( is_array( $flow ) && is_string( $flow['name'] ?? null ) && is_int( $flow['version'] ?? null ) ) {
				/* translators: 1: number of a version, 2: name of a flow. */
				$parts[] = sprintf( __( 'by version %1$d of the flow “%2$s”', 'concord' ), $flow['version'], $flow['name'] );
			}
		}
		return implode( ', ', $parts );
	}
}
