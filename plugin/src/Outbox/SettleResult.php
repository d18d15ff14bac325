<?php
/**
 * Check of a settle result.
 *
 * @package Concord
 */

namespace Concord\Outbox;

defined( 'ABSPATH' ) || exit;

/**
 * Structural check of one settleResultSchema. It stands here and not in the route's args, because one malformed result
 * must not have the others refused.
 */
final class SettleResult {

	/**
	 * True when it can be applied.
	 *
	 * @param array<string, mixed> $result As received.
	 */
	public static function valid( array $result ): bool {
		if ( ! is_int( $result['event_id'] ?? null ) || ! is_string( $result['lease_token'] ?? null ) || '' === $result['lease_token'] || ! is_array( $result['log'] ?? null ) ) {
			return false;
		}
		if ( ! is_string( $result['flow_version'] ?? '' ) || ! self::links_valid( $result['links'] ?? array() ) ) {
			return false;
		}
		return match ( $result['outcome'] ?? null ) {
			'synced'    => is_string( $result['summary'] ?? null ) && is_array( $result['warnings'] ?? array() ),
			'retry'     => is_int( $result['retry_in_seconds'] ?? null ) && $result['retry_in_seconds'] >= 0 && is_bool( $result['counts'] ?? null ) && is_bool( $result['sent'] ?? null ) && self::issue_valid( $result['issue'] ?? null ),
			'needs-you' => is_bool( $result['sent'] ?? null ) && self::issue_valid( $result['issue'] ?? null ),
			'skipped'   => is_string( $result['rule'] ?? null ) && is_string( $result['message'] ?? null ),
			'released'  => true,
			default     => false,
		};
	}

	private static function issue_valid( mixed $issue ): bool {
		return is_array( $issue ) && is_string( $issue['code'] ?? null ) && is_string( $issue['message'] ?? null ) && is_string( $issue['remedy'] ?? null );
	}

	private static function links_valid( mixed $links ): bool {
		if ( ! is_array( $links ) ) {
			return false;
		}
		foreach ( $links as $link ) {
			foreach ( array( 'record_type', 'record_id', 'connection_id', 'entity', 'key', 'number' ) as $name ) {
				if ( ! is_array( $link ) || ! is_string( $link[ $name ] ?? null ) ) {
					return false;
				}
			}
		}
		return true;
	}
}
