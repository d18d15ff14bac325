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
}
