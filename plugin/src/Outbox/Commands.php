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
