<?php
/**
 * How flows fare.
 *
 * @package Concord
 */

namespace Concord\Flows;

use Concord\Clock;
use Concord\Install\Tables;
use Concord\Outbox\Commands;
use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/**
 * When a flow last ran, and how many of its records went through. A flow that a change in the store starts is told by the records of that
 * kind: several flows over one record share its outcome. Any other is told by its last run.
 *
 * @phpstan-type Figure array{last_run: string|null, good: int, stopped: int}
 */
final class Figures {

	/** @var array<string, Figure> By record type. */
	private array $known = array();

	public function __construct( private readonly Tables $tables ) {}

	/**
	 * Of one flow.
	 *
	 * @param string                    $flow_id Flow.
	 * @param array<string, mixed>|null $trigger What starts it.
	 * @return Figure
	 */
	public function of( string $flow_id, ?array $trigger ): array {
		$record = (string) ( $trigger['record'] ?? '' );
		if ( 'store' === ( $trigger['on'] ?? '' ) ) {
			$this->known[ $record ] ??= $this->of_records( $record );
			return $this->known[ $record ];
		}
		return $this->of_run( $flow_id );
	}

	/**
	 * By the state the records are in.
	 *
	 * @param string $record_type Kind.
	 * @return Figure
	 */
	private function of_records( string $record_type ): array {
		global $wpdb;
		$sql = 'SELECT SUM( state IN ( %s, %s ) ) AS good, SUM( state = %s ) AS stopped, MAX( CASE WHEN state IN ( %s, %s, %s ) THEN updated_at END ) AS last_run FROM %i WHERE record_type = %s';
		$row = $wpdb->get_row( $wpdb->prepare( $sql, State::SYNCED, State::SKIPPED, State::NEEDS_YOU, State::SYNCED, State::SKIPPED, State::NEEDS_YOU, $this->tables->events(), $record_type ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		return array(
			'last_run' => Clock::iso_from_sql( $row['last_run'] ?? null ),
			'good'     => (int) ( $row['good'] ?? 0 ),
			'stopped'  => (int) ( $row['stopped'] ?? 0 ),
		);
	}

	/**
	 * By what the last run answered.
	 *
	 * @param string $flow_id Flow.
	 * @return Figure
	 */
	private function of_run( string $flow_id ): array {
		global $wpdb;
		$sql    = 'SELECT attempts.at, events.result FROM %i AS events JOIN %i AS attempts ON attempts.event_id = events.id WHERE events.record_type = %s AND events.record_id = %s AND events.kind = %s ORDER BY attempts.id DESC LIMIT 1';
		$row    = $wpdb->get_row( $wpdb->prepare( $sql, $this->tables->events(), $this->tables->attempts(), State::COMMAND, $flow_id, Commands::RUN ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		$result = json_decode( (string) ( $row['result'] ?? '' ), true );
		$result = is_array( $result ) ? $result : array();
		return array(
			'last_run' => Clock::iso_from_sql( $row['at'] ?? null ),
			'good'     => (int) ( $result['ran'] ?? 0 ) + (int) ( $result['filtered'] ?? 0 ),
			'stopped'  => (int) ( $result['stopped'] ?? 0 ),
		);
	}
}
