<?php
/**
 * Commands to the worker.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * What only a worker can do (test a connection), asked for through the same outbox, so that a worker behind a firewall
 * needs no open port. A command is an event whose record id is the command's own id.
 */
final class Commands {

	/** Carries an order to the worker: args connection_id, order_id; the order and its links are read when it is handed out. */
	public const PREVIEW = 'preview_order';

	/** Answered with the fields of the tenant, which are kept (Metadata\Repository). */
	public const METADATA = 'read_metadata';

	/** A flow of one's own over one record; its answer holds that record's values, as a preview's does. */
	public const TEST_FLOW = 'test_flow';

	/** Customers of Dynamics among which a person chooses; its answer names them. */
	public const CUSTOMERS = 'read_customers';

	/** A flow that no single record triggers: args flow_id, connection_id, cursor. Its record id is the flow's. */
	public const RUN = 'run_flow';

	/** Comparison of both sides; handed out with how far it came. */
	public const MATCH = 'match_records';

	public function __construct( private readonly Tables $tables, private readonly Clock $clock ) {}

	/**
	 * Puts a command into the outbox, ahead of records.
	 *
	 * @param string               $name Known to the worker, e.g. "test_connection".
	 * @param array<string, mixed> $args JSON data without secrets.
	 * @return string Id of the command.
	 * @throws \RuntimeException When the database refused.
	 */
	public function append( string $name, array $args ): string {
		global $wpdb;
		$id  = bin2hex( random_bytes( 12 ) );
		$now = $this->clock->sql();
		Database::must(
			$wpdb->insert(
				$this->tables->events(),
				array(
					'record_type' => State::COMMAND,
					'record_id'   => $id,
					'kind'        => $name,
					'state'       => State::WAITING,
					'priority'    => 0,
					'claim_at'    => $now,
					'due_at'      => $now,
					'captured_at' => $now,
					'updated_at'  => $now,
					'payload'     => History::json( (object) $args ),
				)
			)
		);
		return $id;
	}

	/**
	 * Puts the run of a flow into the outbox, in the one row that flow has: a run that waits already is moved, one that is under
	 * way is left alone and arranges the next one itself when it ends.
	 *
	 * @param string                $flow_id Flow.
	 * @param array<string, string> $args    Flow, connection, cursor.
	 * @param int                   $seconds From now.
	 * @param bool                  $asked   By a person, who waits for this run's result: the last one's is forgotten.
	 * @return string Id of the command.
	 */
	public function run( string $flow_id, array $args, int $seconds, bool $asked = false ): string {
		global $wpdb;
		$now = $this->clock->sql();
		$due = $this->clock->sql( $seconds );
		$sql = "INSERT INTO %i ( record_type, record_id, kind, state, priority, claim_at, due_at, captured_at, updated_at, payload )
			VALUES ( 'command', %s, %s, 'waiting', 0, %s, %s, %s, %s, %s )
			ON DUPLICATE KEY UPDATE
			claim_at = CASE WHEN state = 'working' THEN claim_at ELSE %s END,
			due_at = CASE WHEN state = 'working' THEN due_at ELSE %s END,
			payload = CASE WHEN state = 'working' THEN payload ELSE %s END,
			attempt = CASE WHEN state = 'working' THEN attempt ELSE 0 END,
			result = CASE WHEN %d = 1 THEN NULL ELSE result END,
			updated_at = CASE WHEN state = 'working' THEN updated_at ELSE %s END,
			state = CASE WHEN state = 'working' THEN state ELSE 'waiting' END";
		$payload = History::json( (object) $args );
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		Database::must( $wpdb->query( $wpdb->prepare( $sql, $this->tables->events(), $flow_id, self::RUN, $due, $due, $now, $now, $payload, $due, $due, $payload, $asked ? 1 : 0, $now ) ) );
		return $flow_id;
	}

	/** Takes a run back that waits. */
	public function call_off( string $flow_id ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "UPDATE %i SET state = 'skipped', claim_at = NULL WHERE record_type = 'command' AND record_id = %s AND kind = %s AND state IN ( 'waiting', 'retrying' )", $this->tables->events(), $flow_id, self::RUN ) );
	}

	/**
	 * Keeps how far a leased command came, in the place of its answer; the next attempt is handed it.
	 *
	 * @param array<string, mixed> $progress JSON data.
	 * @return bool False when the lease is lost; nothing was kept then.
	 */
	public function progress( int $event_id, string $lease_token, array $progress ): bool {
		global $wpdb;
		$now  = $this->clock->sql();
		$held = "WHERE id = %d AND record_type = 'command' AND state = 'working' AND lease_token = %s AND claim_at > %s";
		// phpcs:disable WordPress.DB.PreparedSQL.NotPrepared, WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- Placeholders only.
		$changed = Database::must( $wpdb->query( $wpdb->prepare( "UPDATE %i SET result = %s {$held}", $this->tables->events(), History::json( (object) $progress ), $event_id, $lease_token, $now ) ) );
		// The same progress twice changes no row and is kept all the same.
		return $changed > 0 || null !== $wpdb->get_var( $wpdb->prepare( "SELECT id FROM %i {$held}", $this->tables->events(), $event_id, $lease_token, $now ) );
		// phpcs:enable
	}

	/**
	 * State and answer of a command.
	 *
	 * @param string $command_id As answered by append().
	 * @return array{command_id: string, name: string, state: string, result: mixed, issue: mixed}|null Null when unknown.
	 */
	public function find( string $command_id ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT kind, state, result, issue FROM %i WHERE record_type = 'command' AND record_id = %s", $this->tables->events(), $command_id ), ARRAY_A );
		if ( ! is_array( $row ) ) {
			return null;
		}
		return array(
			'command_id' => $command_id,
			'name'       => (string) $row['kind'],
			'state'      => (string) $row['state'],
			'result'     => json_decode( (string) $row['result'], true ),
			'issue'      => json_decode( (string) $row['issue'], true ),
		);
	}
}
