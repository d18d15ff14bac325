<?php
/**
 * Mapping tests after an update.
 *
 * @package Concord
 */

namespace Concord\Proofs;

use Concord\Clock;
use Concord\Connections\Repository as Connections;
use Concord\Flows\Repository as Flows;
use Concord\Outbox\Commands;
use Concord\Outbox\State;
use Concord\Settings;
use Concord\Shadow\Switches;

defined( 'ABSPATH' ) || exit;

/**
 * What a version sends is proven by the version that was in use before (OPS-5): its documents of real orders are kept as digests, and
 * the first worker that asks for work after the plugin or the worker changed gets no record before the same orders gave the same documents again,
 * or a person accepted the difference. Versions that passed once may come back: that is what going back to one needs.
 *
 * @phpstan-import-type Entry from UpdateStore
 * @phpstan-import-type Versions from UpdateStore
 */
final class Updates {

	public const COMMAND = 'prove_update';

	public const PROVEN  = 'proven';
	public const TESTING = 'testing';
	public const FAILING = 'failing';

	/** A worker that could not test (Dynamics away, settings broken) is asked again after so long. */
	private const AGAIN_SECONDS = 900;

	public function __construct(
		private readonly UpdateStore $store,
		private readonly Connections $connections,
		private readonly Flows $flows,
		private readonly Switches $shadow,
		private readonly Commands $commands,
		private readonly Settings $settings,
		private readonly Clock $clock,
	) {}

	/**
	 * Before records are handed out: is there a connection whose mapping this worker and this plugin have not proven? Asks for the test
	 * where it does not run yet.
	 *
	 * @param string $worker Version of the worker that asks; empty when it did not say.
	 */
	public function held( string $worker ): bool {
		if ( '' === $worker || $this->store->settled( $worker, $this->settings->config_version() ) ) {
			return false;
		}
		$held = false;
		foreach ( $this->enabled() as $row ) {
			$entry = $this->store->entry( $row['id'] );
			if ( null === $entry ) {
				// The first version this connection sends with has no earlier one that it could differ from.
				$this->store->pass( $row['id'], $worker, 'first', '', '' );
			} elseif ( ! self::passed( $entry, $worker ) ) {
				$this->ask_when_idle( $row['id'], $entry, $worker );
				$held = $held || ! $this->shadow->on( $row['id'] );
			}
		}
		if ( ! $held ) {
			$this->store->settle( $worker, $this->settings->config_version() );
		}
		return $held;
	}

	/**
	 * With every sweep: documents of the version in use are made again when a day or a change of the configuration made them old.
	 *
	 * @param string $worker Version of the worker.
	 */
	public function when_due( string $worker ): void {
		foreach ( '' === $worker ? array() : $this->enabled() as $row ) {
			$entry = $this->store->entry( $row['id'] );
			if ( null !== $entry && self::passed( $entry, $worker ) && 0 === $entry['asked'] && ( $this->print_of( $row ) !== $entry['print'] || $this->clock->now() - $entry['made'] >= DAY_IN_SECONDS ) ) {
				$this->ask( $row['id'], $entry, $worker );
			}
		}
	}

	/** A person wants it tested again now. */
	public function test( string $connection_id, string $worker ): void {
		$entry = $this->store->entry( $connection_id );
		if ( null !== $entry ) {
			$this->ask( $connection_id, $entry, $worker );
		}
	}

	/**
	 * A person lets the version send although its documents differ.
	 *
	 * @param string $connection_id Connection.
	 * @param string $worker        Version of the worker.
	 * @param string $reason        Kept with the version.
	 */
	public function accept( string $connection_id, string $worker, string $reason ): void {
		$this->store->pass( $connection_id, $worker, 'accepted', wp_get_current_user()->display_name, $reason );
	}

	/**
	 * The test was settled for good.
	 *
	 * @param string $connection_id Of its arguments.
	 * @param string $state         Of the command.
	 * @param mixed  $result        Of the worker (worker/src/core/update-proof.ts).
	 * @param mixed  $issue         Where it could not test.
	 */
	public function ended( string $connection_id, string $state, mixed $result, mixed $issue ): void {
		$entry = $this->store->entry( $connection_id );
		if ( null === $entry ) {
			return;
		}
		$proof = State::SYNCED === $state && is_array( $result ) && CONCORD_VERSION === ( $result['plugin'] ?? '' ) && is_string( $result['worker'] ?? null ) ? $result : null;
		if ( null === $proof ) {
			$this->store->failed( $connection_id, null, is_array( $issue ) ? $issue : null );
			return;
		}
		$failing = array_values( array_filter( is_array( $proof['shapes'] ?? null ) ? $proof['shapes'] : array(), static fn ( mixed $shape ): bool => is_array( $shape ) && in_array( $shape['outcome'] ?? '', array( 'changed', 'stops' ), true ) ) );
		if ( array() !== $failing && ! self::passed( $entry, $proof['worker'] ) ) {
			$this->store->failed( $connection_id, array_slice( $failing, 0, 50 ), null );
			return;
		}
		$row = $this->connections->find( $connection_id );
		$this->store->keep( $connection_id, $proof, null === $row ? '' : $this->print_of( $row ) );
		if ( ! self::passed( $entry, $proof['worker'] ) ) {
			$this->store->pass( $connection_id, $proof['worker'], 'test', '', '' );
		}
	}

	/**
	 * What the worker gets with the command.
	 *
	 * @return array{salt: string, baseline: string, fixtures: list<mixed>}
	 */
	public function arguments( string $connection_id ): array {
		return $this->store->fixtures( $connection_id );
	}

	/**
	 * Where each enabled connection stands with this worker.
	 *
	 * @param string $worker Version of the worker seen last; empty when none was.
	 * @return list<array{connection_id: string, name: string, state: string, shadow: bool, flow: string, passed: list<Versions>, shapes: list<mixed>, issue: mixed}>
	 */
	public function standing( string $worker ): array {
		$standing = array();
		foreach ( $this->enabled() as $row ) {
			$entry = $this->store->entry( $row['id'] );
			if ( null === $entry ) {
				continue;
			}
			$proven     = '' === $worker || self::passed( $entry, $worker );
			$standing[] = array(
				'connection_id' => $row['id'],
				'name'          => $row['name'],
				'state'         => $proven ? self::PROVEN : ( self::FAILING === $entry['state'] ? self::FAILING : self::TESTING ),
				'shadow'        => $this->shadow->on( $row['id'] ),
				'flow'          => $entry['flow'],
				'passed'        => array_reverse( $entry['passed'] ),
				'shapes'        => $proven ? array() : $entry['shapes'],
				'issue'         => $proven ? null : $entry['issue'],
			);
		}
		return $standing;
	}

	/**
	 * Asks unless it is being tested, or was found failing: that waits for a person.
	 *
	 * @param string $connection_id Connection.
	 * @param Entry  $entry         Its entry.
	 * @param string $worker        Version of the worker.
	 */
	private function ask_when_idle( string $connection_id, array $entry, string $worker ): void {
		$same  = array( CONCORD_VERSION, $worker ) === $entry['for'];
		$since = 0 === $entry['asked'] ? $entry['ended'] : $entry['asked'];
		// Also where a worker took the test and never came back: nothing else would ask again.
		$stuck = ( null !== $entry['issue'] || 0 !== $entry['asked'] ) && $this->clock->now() - $since >= self::AGAIN_SECONDS;
		if ( ! $same || $stuck || ( 0 === $entry['asked'] && 0 === $entry['ended'] ) ) {
			$this->ask( $connection_id, $entry, $worker );
		}
	}

	/**
	 * Puts the command into the outbox.
	 *
	 * @param string $connection_id Connection.
	 * @param Entry  $entry         Its entry.
	 * @param string $worker        Version of the worker.
	 */
	private function ask( string $connection_id, array $entry, string $worker ): void {
		$this->store->asked( $connection_id, $entry, array( CONCORD_VERSION, $worker ) );
		$this->commands->append(
			self::COMMAND,
			array(
				'connection_id' => $connection_id,
				'plugin'        => CONCORD_VERSION,
			)
		);
	}

	/**
	 * Did this pair of versions pass?
	 *
	 * @param Entry  $entry  Entry.
	 * @param string $worker Version of the worker.
	 */
	private static function passed( array $entry, string $worker ): bool {
		foreach ( $entry['passed'] as $versions ) {
			if ( CONCORD_VERSION === $versions['plugin'] && $worker === $versions['worker'] ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Changes with whatever a person can change about documents.
	 *
	 * @param array{id: string, name: string, product: string, enabled: bool, settings: array<string, mixed>} $row Connection.
	 */
	private function print_of( array $row ): string {
		return md5( (string) wp_json_encode( array( $row['settings'], $this->flows->published( $row['id'] ) ) ) );
	}

	/**
	 * Connections that send.
	 *
	 * @return list<array{id: string, name: string, product: string, enabled: bool, settings: array<string, mixed>}>
	 */
	private function enabled(): array {
		return array_values( array_filter( $this->connections->all(), static fn ( array $row ): bool => $row['enabled'] ) );
	}
}
