<?php
/**
 * What runs of flows recorded in shadow.
 *
 * @package Concord
 */

namespace Concord\Shadow;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * Flows that no single record triggers (a timetable, by hand, a change in Dynamics, a feed) have one row of the outbox each, which the next run takes over. So what they would
 * have written gathers here, newest first and each record once, with a place of their own in Dynamics: theirs to go live with stays where it was.
 * One option per connection (autoload off), gone when the connection goes into shadow anew.
 *
 * @phpstan-type Value array{field: string, value: string, was?: string}
 * @phpstan-type Write array{record: string, entity: string, id: string, values: list<Value>, at: string}
 * @phpstan-type Problem array{record: string, message: string, remedy: string}
 * @phpstan-type Run array{flow_id: string, name: string, since: string, at: string, cursor: string, runs: int, ran: int, filtered: int, stopped: int, problems: list<Problem>, recorded: list<Write>}
 */
final class RecordedRuns {

	private const OPTION = 'concord_shadow_runs_';

	/** Writes kept of one flow. */
	private const MOST = 200;

	private const MOST_PROBLEMS = 20;

	public function __construct( private readonly Clock $clock ) {}

	/**
	 * Runs of a connection in the order of their flows' first run.
	 *
	 * @return list<Run>
	 */
	public function of( string $connection_id ): array {
		return array_values( $this->all( $connection_id ) );
	}

	/** How far the flow has read in Dynamics while in shadow; null before its first run. */
	public function cursor( string $connection_id, string $flow_id ): ?string {
		return $this->all( $connection_id )[ $flow_id ]['cursor'] ?? null;
	}

	/**
	 * Keeps the result of one run.
	 *
	 * @param string               $connection_id Connection.
	 * @param string               $flow_id       Flow.
	 * @param string               $name          Of the flow.
	 * @param string               $start         Where the run began to read.
	 * @param array<string, mixed> $result        As the worker answered (flowRunSchema).
	 */
	public function keep( string $connection_id, string $flow_id, string $name, string $start, array $result ): void {
		$all             = $this->all( $connection_id );
		$before          = $all[ $flow_id ] ?? null;
		$now             = $this->clock->iso();
		$number          = static fn ( string $field ): int => is_int( $result[ $field ] ?? null ) ? $result[ $field ] : 0;
		$all[ $flow_id ] = array(
			'flow_id'  => $flow_id,
			'name'     => $name,
			'since'    => $before['since'] ?? $now,
			'at'       => $now,
			'cursor'   => mb_substr( is_string( $result['cursor'] ?? null ) ? $result['cursor'] : $before['cursor'] ?? $start, 0, 200 ),
			'runs'     => 1 + ( $before['runs'] ?? 0 ),
			'ran'      => $number( 'ran' ),
			'filtered' => $number( 'filtered' ),
			'stopped'  => $number( 'stopped' ),
			'problems' => array_map( self::problem( ... ), array_slice( self::rows( $result['problems'] ?? null ), 0, self::MOST_PROBLEMS ) ),
			'recorded' => self::newest( array_map( static fn ( array $write ): array => self::write( $write, $now ), self::rows( $result['writes'] ?? null ) ), $before['recorded'] ?? array() ),
		);
		update_option( self::OPTION . $connection_id, $all, false );
	}

	/** With the connection, and when it goes into shadow anew. */
	public function forget( string $connection_id ): void {
		delete_option( self::OPTION . $connection_id );
	}

	/** Recorded writes name people: they are kept as long as the history is. */
	public function prune( string $before ): void {
		$this->filter( static fn ( array $write ): bool => $write['at'] >= $before );
	}

	/** Takes out what names this person; how many. */
	public function forget_person( string $email ): int {
		return $this->filter( static fn ( array $write ): bool => ! self::names( $write, $email ) );
	}

	/**
	 * Writes that name this person.
	 *
	 * @return list<Write>
	 */
	public function of_person( string $email ): array {
		$found = array();
		foreach ( $this->connections() as $id ) {
			foreach ( $this->all( $id ) as $run ) {
				array_push( $found, ...array_values( array_filter( $run['recorded'], static fn ( array $write ): bool => self::names( $write, $email ) ) ) );
			}
		}
		return $found;
	}

	/**
	 * Leaves the writes that pass.
	 *
	 * @param callable( Write ): bool $keep Test.
	 * @return int How many went.
	 */
	private function filter( callable $keep ): int {
		$gone = 0;
		foreach ( $this->connections() as $id ) {
			$all    = $this->all( $id );
			$before = $gone;
			foreach ( $all as $flow_id => $run ) {
				$left                        = array_values( array_filter( $run['recorded'], $keep ) );
				$gone                       += count( $run['recorded'] ) - count( $left );
				$all[ $flow_id ]['recorded'] = $left;
			}
			if ( $gone > $before ) {
				update_option( self::OPTION . $id, $all, false );
			}
		}
		return $gone;
	}

	/**
	 * Connections with recorded runs.
	 *
	 * @return list<string>
	 */
	private function connections(): array {
		global $wpdb;
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( self::OPTION ) . '%' ) );
		return array_values( array_map( static fn ( $name ): string => substr( (string) $name, strlen( self::OPTION ) ), $names ) );
	}

	/**
	 * By flow.
	 *
	 * @return array<string, Run>
	 */
	private function all( string $connection_id ): array {
		$stored = get_option( self::OPTION . $connection_id, array() );
		/** @var array<string, Run> $all */
		$all = is_array( $stored ) ? $stored : array();
		return $all;
	}

	/**
	 * The new ones before the old; of two about the same fields of one record the newer.
	 *
	 * @param list<Write> $added  Of this run.
	 * @param list<Write> $before Kept.
	 * @return list<Write>
	 */
	private static function newest( array $added, array $before ): array {
		$by = array();
		foreach ( array_merge( array_reverse( $added ), $before ) as $write ) {
			$by[ implode( '|', array( $write['record'], $write['entity'], $write['id'], ...array_column( $write['values'], 'field' ) ) ) ] ??= $write;
		}
		return array_slice( array_values( $by ), 0, self::MOST );
	}

	/**
	 * One write as it was sent.
	 *
	 * @param array<string, mixed> $sent Of shadowWriteSchema.
	 * @param string               $now  ISO 8601 UTC.
	 * @return Write
	 */
	private static function write( array $sent, string $now ): array {
		$values = array();
		foreach ( self::rows( $sent['values'] ?? null ) as $value ) {
			$read = array(
				'field' => self::text( $value, 'field' ),
				'value' => self::text( $value, 'value' ),
			);
			if ( is_string( $value['was'] ?? null ) ) {
				$read['was'] = $value['was'];
			}
			$values[] = $read;
		}
		return array(
			'record' => self::text( $sent, 'record' ),
			'entity' => self::text( $sent, 'entity' ),
			'id'     => self::text( $sent, 'id' ),
			'values' => $values,
			'at'     => $now,
		);
	}

	/**
	 * Elements that are objects.
	 *
	 * @param mixed $sent List, as far as it is one.
	 * @return list<array<string, mixed>>
	 */
	private static function rows( mixed $sent ): array {
		return is_array( $sent ) ? array_values( array_filter( $sent, 'is_array' ) ) : array();
	}

	/**
	 * One problem as it was sent.
	 *
	 * @param array<string, mixed> $sent Of flowRunSchema.
	 * @return Problem
	 */
	private static function problem( array $sent ): array {
		return array(
			'record'  => self::text( $sent, 'record' ),
			'message' => self::text( $sent, 'message' ),
			'remedy'  => self::text( $sent, 'remedy' ),
		);
	}

	/**
	 * A text of it; '' where there is none.
	 *
	 * @param array<string, mixed> $from Object.
	 * @param string               $name Name.
	 */
	private static function text( array $from, string $name ): string {
		return is_string( $from[ $name ] ?? null ) ? $from[ $name ] : '';
	}

	/**
	 * Does it hold this address?
	 *
	 * @param Write  $write Kept.
	 * @param string $email Address.
	 */
	private static function names( array $write, string $email ): bool {
		return '' !== $email && false !== stripos( implode( "\n", array( $write['record'], ...array_column( $write['values'], 'value' ) ) ), $email );
	}
}
