<?php
/**
 * /commands.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Connections\Fingerprint;
use Concord\Outbox\Commands;
use Concord\Outbox\State;
use Concord\Proofs\DraftReading;
use Concord\Proofs\ShapeGate;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** What only a worker can do, asked for by a person and answered through the outbox. */
final class CommandsController extends Controller {

	private const NAMES = array( 'test_connection', Commands::PREVIEW, 'check_orders', Commands::METADATA, 'read_tenant', 'match_records', ShapeGate::COMMAND, DraftReading::COMMAND, Commands::TEST_FLOW, Commands::CUSTOMERS, 'connection_activity', 'compare_values' );

	public function register_routes(): void {
		$this->route(
			'/commands',
			array(
				self::verb(
					'POST',
					array( $this, 'create' ),
					array( $this, 'may_manage' ),
					array(
						'name' => array(
							'type'     => 'string',
							'enum'     => self::NAMES,
							'required' => true,
						),
						'args' => array(
							'type'                 => 'object',
							'default'              => array(),
							'additionalProperties' => array( 'type' => array( 'string', 'integer', 'boolean' ) ),
						),
					)
				),
			),
			array( self::class, 'accepted_schema' )
		);
		$this->route(
			'/commands/(?P<id>\d+)',
			array( self::verb( 'GET', array( $this, 'read' ), array( $this, 'may_view' ), array( 'id' => array( 'type' => 'integer' ) ) ) ),
			array(
				'title'      => 'concord-command',
				'type'       => 'object',
				'properties' => array(
					'command_id' => array( 'type' => 'integer' ),
					'name'       => array( 'type' => 'string' ),
					'state'      => array(
						'type' => 'string',
						'enum' => State::ALL,
					),
					'result'     => array( 'type' => array( 'object', 'null' ) ),
					'issue'      => array( 'type' => array( 'object', 'null' ) ),
				),
			)
		);
	}

	/**
	 * Puts a command into the outbox.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function create( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return self::send( $this->services, (string) $request['name'], (array) $request['args'] );
	}

	/**
	 * State and answer.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function read( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$row = $this->services->events()->find( (int) $request['id'] );
		if ( null === $row || State::COMMAND !== $row['record_type'] ) {
			return self::error( 'command_unknown', __( 'There is no such command. Old ones are deleted with the history.', 'concord' ), 404 );
		}
		return self::answer(
			array(
				'command_id' => (int) $row['id'],
				'name'       => (string) $row['kind'],
				'state'      => (string) $row['state'],
				'result'     => json_decode( (string) $row['result'] ),
				'issue'      => json_decode( (string) $row['issue'] ),
			)
		);
	}

	/**
	 * Appends; 202 with the id under which the answer will be found.
	 *
	 * @param Services             $services Services.
	 * @param string               $name     One of NAMES.
	 * @param array<string, mixed> $args     No secrets.
	 */
	public static function send( Services $services, string $name, array $args ): \WP_REST_Response|\WP_Error {
		$connection = is_string( $args['connection_id'] ?? null ) ? $services->connections()->find( $args['connection_id'] ) : null;
		if ( null !== $connection ) {
			$args = Fingerprint::of( $connection, $services->vault()->set_at( $connection['id'] ), $services->flows()->published( $connection['id'] )['version'] ?? 0 ) + $args;
		}
		$row = $services->events()->find_record( State::COMMAND, $services->commands()->append( $name, $args ) );
		return null === $row
			? self::error( 'database', __( 'The database did not take the command. Look into the log named "concord".', 'concord' ), 500 )
			: self::answer( array( 'command_id' => (int) $row['id'] ), 202 );
	}

	/**
	 * Schema of the 202.
	 *
	 * @return array<string, mixed>
	 */
	public static function accepted_schema(): array {
		return array(
			'title'      => 'concord-command-accepted',
			'type'       => 'object',
			'properties' => array( 'command_id' => array( 'type' => 'integer' ) ),
		);
	}
}
