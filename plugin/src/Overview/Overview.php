<?php
/**
 * The first screen.
 *
 * @package Concord
 */

namespace Concord\Overview;

use Concord\Access\StoreInfo;
use Concord\Access\WorkerRegistry;
use Concord\Clock;
use Concord\Outbox\Events;
use Concord\Outbox\State;
use Concord\Outbox\Sweep;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Everything GET /overview tells. Also what the Site Health tests, the status report and WP-CLI read, so that all say the same.
 *
 * @phpstan-type Worker array{id: string, name: string, version: string, last_seen: string|null, state: string, rss_bytes: int|null, lanes: list<mixed>}
 */
class Overview {

	public const ONLINE_SECONDS = 120;

	public const LATE_SECONDS = 600;

	public function __construct(
		private readonly Events $events,
		private readonly WorkerRegistry $registry,
		private readonly Settings $settings,
		private readonly StoreInfo $store,
		private readonly Problems $problems,
		private readonly CapturedCount $captured,
		private readonly Sweep $sweep,
		private readonly Clock $clock,
	) {}

	/**
	 * In the shape docs/store-api.md gives.
	 *
	 * @return array<string, mixed>
	 */
	public function get(): array {
		$facts = $this->facts();
		return $facts + array(
			'store'    => $this->store->get(),
			'problems' => $this->problems->of( $facts ),
		);
	}

	/**
	 * The figures without the store and the problems.
	 *
	 * @return array{paired: bool, worker: Worker|null, counts: array<string, int>, captured: int, owed: int, oldest_due_seconds: int, sweep: array{last_run: string|null, last_checked: int, last_found: int}, paused: bool}
	 */
	public function facts(): array {
		$counts = $this->events->counts();
		return array(
			'paired'             => array() !== $this->registry->paired(),
			'worker'             => $this->worker(),
			'counts'             => $counts,
			'captured'           => $this->captured->get(),
			'owed'               => $counts[ State::WAITING ] + $counts[ State::WORKING ] + $counts[ State::RETRYING ] + $counts[ State::NEEDS_YOU ],
			'oldest_due_seconds' => $this->events->oldest_due_seconds(),
			'sweep'              => $this->sweep->last(),
			'paused'             => $this->settings->paused(),
		);
	}

	/**
	 * The worker seen last; null when none is paired.
	 *
	 * @return Worker|null
	 */
	public function worker(): ?array {
		$seen = $this->registry->all();
		$best = null;
		foreach ( $this->registry->paired() as $id => $worker ) {
			$last = $seen[ $id ]['last_seen'] ?? null;
			if ( null === $best || (string) $last > (string) $best['last_seen'] ) {
				$heartbeat = $seen[ $id ]['heartbeat'] ?? array();
				$best      = array(
					'id'        => (string) $id,
					'name'      => $worker['name'],
					'version'   => (string) ( $heartbeat['version'] ?? $worker['version'] ),
					'last_seen' => $last,
					'state'     => $this->state_of( $last ),
					'rss_bytes' => isset( $heartbeat['rss_bytes'] ) ? (int) $heartbeat['rss_bytes'] : null,
					'lanes'     => is_array( $heartbeat['lanes'] ?? null ) ? array_values( $heartbeat['lanes'] ) : array(),
				);
			}
		}
		return $best;
	}

	private function state_of( ?string $last_seen ): string {
		if ( null === $last_seen ) {
			return 'never';
		}
		$age = $this->clock->now() - (int) strtotime( $last_seen );
		return $age < self::ONLINE_SECONDS ? 'online' : ( $age < self::LATE_SECONDS ? 'late' : 'offline' );
	}
}
