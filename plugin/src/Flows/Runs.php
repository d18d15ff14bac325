<?php
/**
 * Runs of flows.
 *
 * @package Concord
 */

namespace Concord\Flows;

use Concord\Clock;
use Concord\Outbox\Commands;
use Concord\Outbox\State;
use Concord\Shadow\RecordedRuns;
use Concord\Shadow\Switches;

defined( 'ABSPATH' ) || exit;

/**
 * Flows that no single record triggers (manual, schedule, a change in Dynamics) run as a command of the outbox, one row per
 * flow: two runs of one flow never overlap, a worker that dies is taken over, and the next run is the same row falling due again.
 * How far a flow has read in Dynamics is kept here and moves only with a settled run.
 */
final class Runs {

	private const OPTION = 'concord_flow_runs';

	/** Triggers that start by themselves. */
	private const TIMED = array( 'schedule', 'dynamics', 'feed' );

	public function __construct( private readonly Catalogue $catalogue, private readonly Repository $flows, private readonly Commands $commands, private readonly Clock $clock, private readonly Switches $shadow, private readonly RecordedRuns $recorded ) {}

	/**
	 * Puts a run into the outbox, due at once.
	 *
	 * @return string|null Id of the command; null where the flow does not run that way.
	 */
	public function start( string $flow_id ): ?string {
		$flow    = $this->catalogue->find( $flow_id );
		$trigger = $this->trigger( $flow_id );
		if ( null === $flow || null === $trigger || 'store' === ( $trigger['on'] ?? 'store' ) ) {
			return null;
		}
		return $this->commands->run( $flow_id, $this->arguments( $flow ), 0, true );
	}

	/**
	 * Something moved in Dynamics: a flow that reads from there runs now instead of at its next turn.
	 *
	 * @return bool False where there is no such flow, it is switched off, or a run is under way, which may have read past it already.
	 */
	public function wake( string $flow_id ): bool {
		$flow    = $this->catalogue->find( $flow_id );
		$trigger = $this->trigger( $flow_id );
		if ( null === $flow || null === $trigger || ! $flow['enabled'] || ! in_array( $trigger['on'] ?? '', array( 'dynamics', 'feed' ), true ) || State::WORKING === ( $this->commands->find( $flow_id )['state'] ?? '' ) ) {
			return false;
		}
		$this->commands->run( $flow_id, $this->arguments( $flow ), 0 );
		return true;
	}

	/** After a publication or a switch: a timed flow gets its first run, one that is no longer timed loses the next one. */
	public function arrange( string $flow_id ): void {
		$flow    = $this->catalogue->find( $flow_id );
		$trigger = $this->trigger( $flow_id );
		if ( null !== $flow && null !== $trigger && $flow['enabled'] && in_array( $trigger['on'] ?? '', self::TIMED, true ) ) {
			$this->commands->run( $flow_id, $this->arguments( $flow ), 0 );
		} else {
			$this->commands->call_off( $flow_id );
		}
	}

	/**
	 * A run was settled for good: keeps the cursor it reached and when it looked, and arranges the next one.
	 *
	 * @param string $flow_id Flow.
	 * @param mixed  $result  As the worker answered, null when it came to none; only "cursor" is read.
	 */
	public function ended( string $flow_id, mixed $result ): void {
		$flow    = $this->catalogue->find( $flow_id );
		$trigger = $this->trigger( $flow_id );
		if ( is_array( $result ) && true === ( $result['shadow'] ?? null ) ) {
			// Its place in Dynamics and the age of its figures stay: nothing of it reached the store.
			if ( null !== $flow ) {
				$this->recorded->keep( $flow['connection_id'], $flow_id, $flow['name'], $this->kept()[ $flow_id ]['cursor'] ?? '', $result );
			}
		} elseif ( is_array( $result ) ) {
			$this->remember( $flow_id, is_string( $result['cursor'] ?? null ) ? $result['cursor'] : null, self::owes_itself( $trigger ) ? array() : $result );
		}
		if ( null !== $flow && null !== $trigger && $flow['enabled'] && in_array( $trigger['on'] ?? '', self::TIMED, true ) ) {
			$this->commands->run( $flow_id, $this->arguments( $flow ), MINUTE_IN_SECONDS * max( 1, (int) ( $trigger['everyMinutes'] ?? 60 ) ) );
		}
	}

	/**
	 * Timed flows whose next run stands nowhere get one: a run given up because it brought its worker down again and again, or one whose end
	 * was stored a moment before the server stopped. Without it prices and stock would stand still and nobody would know.
	 */
	public function revive(): void {
		foreach ( $this->catalogue->all() as $flow ) {
			$trigger = Catalogue::OWN === $flow['kind'] && $flow['enabled'] ? $this->trigger( $flow['id'] ) : null;
			$state   = null === $trigger || ! in_array( $trigger['on'] ?? '', self::TIMED, true ) ? State::WAITING : $this->commands->find( $flow['id'] )['state'] ?? '';
			if ( ! in_array( $state, array( State::WAITING, State::RETRYING, State::WORKING ), true ) ) {
				$this->commands->run( $flow['id'], $this->arguments( $flow ), MINUTE_IN_SECONDS * max( 1, (int) ( $trigger['everyMinutes'] ?? 60 ) ) );
			}
		}
	}

	/**
	 * When a flow last looked in Dynamics to the end.
	 *
	 * @return array{at: int, every: int}|null Unix time, minutes between two looks; null where it never did, is switched off, or no longer runs by itself.
	 */
	public function looked( string $flow_id ): ?array {
		$flow    = $this->catalogue->find( $flow_id );
		$trigger = null === $flow || ! $flow['enabled'] ? null : $this->trigger( $flow_id );
		$at      = (int) strtotime( $this->kept()[ $flow_id ]['at'] ?? '' );
		return null === $trigger || 0 === $at || ! in_array( $trigger['on'] ?? '', self::TIMED, true ) ? null : array(
			'at'    => $at,
			'every' => max( 1, (int) ( $trigger['everyMinutes'] ?? 60 ) ),
		);
	}

	/** With its flow. */
	public function forget( string $flow_id ): void {
		$this->commands->call_off( $flow_id );
		$kept = $this->kept();
		unset( $kept[ $flow_id ] );
		update_option( self::OPTION, $kept, false );
	}

	/**
	 * What the worker is told when a run is handed out: whether its connection is in shadow at that moment decides where it goes on.
	 *
	 * @return array<string, string|bool>
	 */
	public function handed_out( string $flow_id ): array {
		$flow = $this->catalogue->find( $flow_id );
		return null === $flow ? array() : $this->arguments( $flow ) + array( 'shadow' => $this->shadow->on( $flow['connection_id'] ) );
	}

	/**
	 * As it stands in the outbox.
	 *
	 * @param array{id: string, connection_id: string, name: string, enabled: bool, kind: string} $flow Flow.
	 * @return array<string, string>
	 */
	private function arguments( array $flow ): array {
		$recorded = $this->shadow->on( $flow['connection_id'] ) ? $this->recorded->cursor( $flow['connection_id'], $flow['id'] ) : null;
		return array(
			'flow_id'       => $flow['id'],
			'connection_id' => $flow['connection_id'],
			'cursor'        => $recorded ?? $this->kept()[ $flow['id'] ]['cursor'] ?? '',
		);
	}

	/**
	 * Records that stopped in the last run of a flow and stand nowhere else: told until a run comes through without them.
	 *
	 * @return list<array{name: string, count: int, record: string, message: string, remedy: string}> One per flow that is switched on.
	 */
	public function stopped(): array {
		$told = array();
		foreach ( $this->kept() as $flow_id => $kept ) {
			$flow = isset( $kept['stopped'] ) ? $this->catalogue->find( $flow_id ) : null;
			if ( null !== $flow && $flow['enabled'] && isset( $kept['stopped'] ) ) {
				$told[] = array( 'name' => $flow['name'] ) + $kept['stopped'];
			}
		}
		return $told;
	}

	/**
	 * A document of a feed, or a stock figure, that stops is a record of its own, which needs a person (Documents).
	 *
	 * @param array<string, mixed>|null $trigger Of the flow.
	 */
	private static function owes_itself( ?array $trigger ): bool {
		return 'feed' === ( $trigger['on'] ?? '' );
	}

	/**
	 * How far it came, and what stood still.
	 *
	 * @param string               $flow_id Flow.
	 * @param string|null          $cursor  Null leaves it where it is.
	 * @param array<string, mixed> $result  Of which "stopped" and the first of "problems" count.
	 */
	private function remember( string $flow_id, ?string $cursor, array $result ): void {
		$kept             = $this->kept();
		$first            = is_array( $result['problems'] ?? null ) && is_array( $result['problems'][0] ?? null ) ? $result['problems'][0] : array();
		$text             = static fn ( string $name ): string => is_string( $first[ $name ] ?? null ) ? mb_substr( $first[ $name ], 0, 500 ) : '';
		$count            = is_int( $result['stopped'] ?? null ) ? $result['stopped'] : 0;
		$kept[ $flow_id ] = array(
			'cursor' => mb_substr( $cursor ?? $kept[ $flow_id ]['cursor'] ?? '', 0, 200 ),
			'at'     => $this->clock->iso(),
		) + ( 0 === $count ? array() : array(
			'stopped' => array(
				'count'   => $count,
				'record'  => $text( 'record' ),
				'message' => $text( 'message' ),
				'remedy'  => $text( 'remedy' ),
			),
		) );
		update_option( self::OPTION, $kept, false );
	}

	/**
	 * Trigger of the published version.
	 *
	 * @return array<string, mixed>|null
	 */
	private function trigger( string $flow_id ): ?array {
		$trigger = $this->flows->published( $flow_id )['mappings']['trigger'] ?? null;
		return is_array( $trigger ) ? $trigger : null;
	}

	/**
	 * By flow.
	 *
	 * @return array<string, array{cursor: string, at: string, stopped?: array{count: int, record: string, message: string, remedy: string}}>
	 */
	private function kept(): array {
		$stored = get_option( self::OPTION, array() );
		/** @var array<string, array{cursor: string, at: string, stopped?: array{count: int, record: string, message: string, remedy: string}}> $kept */
		$kept = is_array( $stored ) ? $stored : array();
		return $kept;
	}
}
