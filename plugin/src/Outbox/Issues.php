<?php
/**
 * Issues the outbox itself raises.
 *
 * @package Concord
 */

namespace Concord\Outbox;

defined( 'ABSPATH' ) || exit;

/**
 * In the shape of issueSchema (worker/src/core/issue.ts): what happened, what to do, never a personal value.
 *
 * @phpstan-type Issue array<string, mixed>
 */
final class Issues {

	/**
	 * Leased again and again, never settled.
	 *
	 * @param int $leases How often.
	 * @return array{code: string, retryClass: string, message: string, remedy: string, facts: array<string, int>}
	 */
	public static function poison( int $leases ): array {
		return array(
			'code'       => 'internal_error',
			'retryClass' => 'poison',
			/* translators: %d: how often. */
			'message'    => sprintf( __( 'A worker took this record %d times and never reported back. It may stop the worker each time.', 'concord' ), $leases ),
			'remedy'     => __( 'Look into the log of the worker for this record, then choose Retry.', 'concord' ),
			'facts'      => array( 'leases' => $leases ),
		);
	}

	/**
	 * The record could not be read out of WooCommerce.
	 *
	 * @return array<string, string>
	 */
	public static function unreadable( string $record, \Throwable $error ): array {
		return array(
			'code'       => 'store_malformed_record',
			'retryClass' => 'poison',
			'message'    => __( 'WooCommerce could not read this record. An extension may have stored something unexpected in it.', 'concord' ),
			'remedy'     => __( 'Open the record in WooCommerce and save it. If it stays, look for its number in the Concord log and choose Retry afterwards.', 'concord' ),
			'record'     => $record,
			'valueClass' => get_class( $error ),
		);
	}

	/**
	 * The last issue, dead-lettered.
	 *
	 * @param int                  $attempts Attempts that counted.
	 * @param array<string, mixed> $last     Issue of the last of them.
	 * @return array<string, mixed>
	 */
	public static function used_up( int $attempts, array $last ): array {
		$message = is_string( $last['message'] ?? null ) ? $last['message'] : '';
		$facts   = is_array( $last['facts'] ?? null ) ? $last['facts'] : array();
		return array_merge(
			$last,
			array(
				'code'    => 'attempts_used_up',
				/* translators: 1: number of attempts, 2: the last problem, a sentence. */
				'message' => sprintf( __( 'Tried %1$d times without success. The last time: %2$s', 'concord' ), $attempts, $message ),
				'facts'   => array_merge(
					$facts,
					array(
						'attempts'  => $attempts,
						'last_code' => is_string( $last['code'] ?? null ) ? $last['code'] : 'internal_error',
					)
				),
			)
		);
	}
}
