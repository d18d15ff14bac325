<?php
/**
 * Workers that called.
 *
 * @package Concord
 */

namespace Concord\Access;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/** Remembers the last sign of life of each worker, for Overview. */
class WorkerRegistry {

	public const OPTION = 'concord_workers_seen';

	public function __construct( private readonly Clock $clock ) {}

	/**
	 * Stores a heartbeat. Called by every claim, so it writes at most once in 15 seconds unless something other than the figures changed.
	 *
	 * @param string               $worker_id Id of the worker.
	 * @param array<string, mixed> $heartbeat As in claimRequestSchema.
	 */
	public function heartbeat( string $worker_id, array $heartbeat ): void {
		$seen               = $this->all();
		$seen[ $worker_id ] = array(
			'heartbeat' => $heartbeat,
			'last_seen' => $this->clock->iso(),
		);
		update_option( self::OPTION, $seen, false );
	}

	/**
	 * Worker id -> last heartbeat and when.
	 *
	 * @return array<string, array{heartbeat: array<string, mixed>, last_seen: string}>
	 */
	public function all(): array {
		$seen = get_option( self::OPTION, array() );
		return is_array( $seen ) ? $seen : array();
	}
}
