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

	/** Outcome of an attempt, or what a person asked for. */
	public static function outcome( string $outcome ): string {
		return match ( $outcome ) {
			'synced'             => __( 'Synced', 'concord' ),
			'retry'              => __( 'Will try again', 'concord' ),
			'needs-you'          => __( 'Stopped', 'concord' ),
			'skipped'            => __( 'Skipped', 'concord' ),
			'released'           => __( 'Given back untouched', 'concord' ),
			'asked_retry'        => __( 'Sent by hand', 'concord' ),
			'asked_test'         => __( 'Sent as the test order', 'concord' ),
			'asked_amend'        => __( 'Decided: the document in Dynamics follows the store', 'concord' ),
			'asked_reorder'      => __( 'Decided: credit and re-order', 'concord' ),
			'asked_leave'        => __( 'Decided: left as it is', 'concord' ),
			'asked_customer'     => __( 'Decided: the customer of the order', 'concord' ),
			'asked_new-customer' => __( 'Decided: a new customer', 'concord' ),
			'asked_skip'         => __( 'Skipped by hand', 'concord' ),
			'held'               => __( 'Held back by hand', 'concord' ),
			'lease_lost'         => __( 'The worker fell silent', 'concord' ),
			default              => $outcome,
		};
	}

	/**
	 * A moment as the site shows moments.
	 *
	 * @param string $iso ISO 8601, UTC.
	 */
	public static function moment( string $iso ): string {
		$time = strtotime( $iso );
		return false === $time ? $iso : (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $time );
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
