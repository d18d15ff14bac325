<?php
/**
 * Contract with the tenant.
 *
 * @package Concord
 */

namespace Concord\Metadata;

use Concord\Clock;
use Concord\Connections\Repository as Connections;
use Concord\Outbox\Commands;

defined( 'ABSPATH' ) || exit;

/**
 * Asks the worker once a day whether each tenant still has the fields that orders and flows are written to, and keeps what is missing until it
 * is there again. A release of Dynamics is then noticed before an order fails.
 *
 * A gap that a step of a flow names carries the flow (empty: the order flow) and the step (empty: what starts the flow).
 *
 * @phpstan-type Gap array{entity: string, field: string, flow?: string, step?: string}
 */
final class Contract {

	private const OPTION = 'concord_contract';

	public function __construct( private readonly Connections $connections, private readonly Commands $commands, private readonly Clock $clock ) {}

	/** Called with every sweep. The next question is noted before it is asked, so that a worker that fails is not asked again at once. */
	public function when_due(): void {
		$kept = $this->kept();
		$due  = false;
		foreach ( $this->connections->all() as $row ) {
			if ( $row['enabled'] && $this->clock->now() >= ( $kept[ $row['id'] ]['next'] ?? 0 ) ) {
				$kept[ $row['id'] ] = array( 'next' => $this->clock->now() + DAY_IN_SECONDS ) + ( $kept[ $row['id'] ] ?? array( 'gaps' => array() ) );
				$this->commands->append( Commands::METADATA, array( 'connection_id' => $row['id'] ) );
				$due = true;
			}
		}
		if ( $due ) {
			update_option( self::OPTION, $kept, false );
		}
	}

	/**
	 * Keeps what an answer of read_metadata says is missing.
	 *
	 * @param mixed $result As the worker sent it; anything else than its form is left alone.
	 */
	public function keep( mixed $result ): void {
		if ( ! is_array( $result ) || ! is_string( $result['connection_id'] ?? null ) || ! is_array( $result['gaps'] ?? null ) ) {
			return;
		}
		$gaps = array();
		foreach ( array_slice( $result['gaps'], 0, 50 ) as $gap ) {
			if ( is_array( $gap ) && is_string( $gap['entity'] ?? null ) && is_string( $gap['field'] ?? null ) ) {
				$by     = is_string( $gap['flow'] ?? null ) && is_string( $gap['step'] ?? null ) ? array(
					'flow' => $gap['flow'],
					'step' => $gap['step'],
				) : array();
				$gaps[] = array(
					'entity' => $gap['entity'],
					'field'  => $gap['field'],
				) + $by;
			}
		}
		$kept = $this->kept();
		$kept[ $result['connection_id'] ] = array(
			'next' => $this->clock->now() + DAY_IN_SECONDS,
			'gaps' => $gaps,
		);
		update_option( self::OPTION, $kept, false );
	}

	/**
	 * What is missing in this tenant.
	 *
	 * @param string $connection_id Id.
	 * @return list<Gap>
	 */
	public function gaps( string $connection_id ): array {
		return $this->kept()[ $connection_id ]['gaps'] ?? array();
	}

	/**
	 * What is missing, and which step of which flow names it.
	 *
	 * @param array{entity: string, field: string, flow?: string, step?: string} $gap One of gaps().
	 */
	public static function words( array $gap ): string {
		$name = '' === $gap['field'] ? $gap['entity'] : $gap['entity'] . '.' . $gap['field'];
		if ( ! isset( $gap['flow'], $gap['step'] ) ) {
			return $name;
		}
		$flow = '' === $gap['flow'] ? __( 'Orders → sales orders', 'concord' ) : $gap['flow'];
		return '' === $gap['step']
			/* translators: 1: entity and field in Dynamics, 2: name of a flow. */
			? sprintf( __( '%1$s (what starts the flow “%2$s”)', 'concord' ), $name, $flow )
			/* translators: 1: entity and field in Dynamics, 2: name of a flow, 3: name of a step. */
			: sprintf( __( '%1$s (flow “%2$s”, step “%3$s”)', 'concord' ), $name, $flow, $gap['step'] );
	}

	/**
	 * By connection.
	 *
	 * @return array<string, array{next: int, gaps: list<Gap>}>
	 */
	private function kept(): array {
		$stored = get_option( self::OPTION, array() );
		/** @var array<string, array{next: int, gaps: list<Gap>}> $kept */
		$kept = is_array( $stored ) ? $stored : array();
		return $kept;
	}
}
