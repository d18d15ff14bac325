<?php
/**
 * /flows, the list.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Flows\Catalogue;

defined( 'ABSPATH' ) || exit;

/** Which flows there are; adding, switching, running and deleting those a person added. What one does: FlowsController. */
final class FlowListController extends Controller {

	private const ID = '(?P<id>[a-z0-9]{6,40})';

	public function register_routes(): void {
		$view   = array( $this, 'may_view' );
		$manage = array( $this, 'may_manage' );
		$schema = array( self::class, 'schema' );
		$name   = array(
			'type'              => 'string',
			'minLength'         => 1,
			'maxLength'         => 120,
			'sanitize_callback' => 'sanitize_text_field',
		);
		$this->route(
			'/flows',
			array(
				self::verb( 'GET', array( $this, 'all' ), $view ),
				self::verb(
					'POST',
					array( $this, 'create' ),
					$manage,
					array(
						'connection_id' => array(
							'type'     => 'string',
							'required' => true,
						),
						'name'          => array( 'required' => true ) + $name,
						'content'       => array( 'required' => true ) + FlowForm::own(),
					)
				),
			),
			$schema
		);
		$this->route(
			'/flows/' . self::ID . '/settings',
			array(
				self::verb(
					'PUT',
					array( $this, 'change' ),
					$manage,
					array(
						'name'    => $name,
						'enabled' => array( 'type' => 'boolean' ),
					)
				),
			),
			$schema
		);
		$this->route( '/flows/' . self::ID . '/run', array( self::verb( 'POST', array( $this, 'run' ), $manage ) ), array( CommandsController::class, 'accepted_schema' ) );
		$this->route(
			'/flows/' . self::ID,
			array( self::verb( 'DELETE', array( $this, 'delete' ), $manage ) ),
			array(
				'title'      => 'concord-flow-deleted',
				'type'       => 'object',
				'properties' => array( 'deleted' => array( 'type' => 'boolean' ) ),
			)
		);
	}

	/** GET /flows. */
	public function all(): \WP_REST_Response {
		return self::answer( array_map( fn ( array $flow ): array => $this->shape( $flow ), $this->services->flow_catalogue()->all() ) );
	}

	/**
	 * POST /flows: a draft, switched off.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function create( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		if ( null === $this->services->connections()->find( (string) $request['connection_id'] ) ) {
			return self::error( 'connection_unknown', __( 'There is no such connection. It may have been deleted.', 'concord' ), 404 );
		}
		$flow = $this->services->flow_catalogue()->create( (string) $request['connection_id'], (string) $request['name'] );
		if ( null === $flow ) {
			return self::error( 'flow_too_many', __( 'There are 50 flows already. Delete one that is not used.', 'concord' ), 409 );
		}
		$this->services->flows()->save_draft( $flow['id'], 0, (array) $request['content'] );
		return self::answer( $this->shape( $flow ), 201 );
	}

	/**
	 * PUT /flows/<id>/settings.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function change( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$id   = (string) $request['id'];
		$flow = $this->own( $id );
		if ( is_wp_error( $flow ) ) {
			return $flow;
		}
		if ( true === $request['enabled'] && null === $this->services->flows()->published( $id ) ) {
			return self::error( 'flow_not_published', __( 'Publish the flow before you switch it on.', 'concord' ), 409 );
		}
		$rival = true === $request['enabled'] ? $this->services->flow_catalogue()->rival( $id, $this->services->flows()->published( $id )['mappings'] ?? array() ) : '';
		if ( '' !== $rival ) {
			return self::rival_error( $flow['name'], $rival );
		}
		$changes = array();
		if ( is_string( $request['name'] ) ) {
			$changes['name'] = $request['name'];
		}
		if ( is_bool( $request['enabled'] ) ) {
			$changes['enabled'] = $request['enabled'];
		}
		$this->services->flow_catalogue()->change( $id, $changes );
		$this->services->flow_runs()->arrange( $id );
		return self::answer( $this->shape( $this->services->flow_catalogue()->find( $id ) ?? $flow ) );
	}

	/** Two flows of one connection would tell of the same sales orders. */
	public static function rival_error( string $name, string $rival ): \WP_Error {
		/* translators: 1, 2: names of flows. */
		return self::error( 'flow_has_rival', sprintf( __( '“%1$s” and “%2$s” would both follow what becomes of the sales orders of this connection, and undo each other. Put the steps of both into one of them, or switch the other off first.', 'concord' ), $name, $rival ), 409 );
	}

	/**
	 * DELETE /flows/<id>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function delete( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$flow = $this->own( (string) $request['id'] );
		if ( is_wp_error( $flow ) ) {
			return $flow;
		}
		$this->services->flow_runs()->forget( $flow['id'] );
		$this->services->flow_catalogue()->delete( $flow['id'] );
		return self::answer( array( 'deleted' => true ) );
	}

	/**
	 * POST /flows/<id>/run.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function run( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$flow = $this->own( (string) $request['id'] );
		if ( is_wp_error( $flow ) ) {
			return $flow;
		}
		if ( ! $flow['enabled'] ) {
			return self::error( 'flow_off', __( 'The flow is switched off. Switch it on, then run it.', 'concord' ), 409 );
		}
		$command = $this->services->flow_runs()->start( $flow['id'] );
		$row     = null === $command ? null : $this->services->events()->find_record( 'command', $command );
		return null === $row
			? self::error( 'flow_runs_by_itself', __( 'This flow starts by itself when a record of the store changes; it cannot be run by hand.', 'concord' ), 409 )
			: self::answer( array( 'command_id' => (int) $row['id'] ), 202 );
	}

	/**
	 * JSON schema of one flow.
	 *
	 * @return array<string, mixed>
	 */
	public static function schema(): array {
		return array(
			'title'      => 'concord-flow-summary',
			'type'       => 'object',
			'properties' => array(
				'id'            => array( 'type' => 'string' ),
				'connection_id' => array( 'type' => 'string' ),
				'name'          => array( 'type' => 'string' ),
				'enabled'       => array( 'type' => 'boolean' ),
				'kind'          => array(
					'type' => 'string',
					'enum' => array( Catalogue::ORDER, Catalogue::OWN ),
				),
				'trigger'       => array( 'type' => array( 'object', 'null' ) ),
				'revision'      => array( 'type' => 'integer' ),
				'published'     => array( 'type' => array( 'integer', 'null' ) ),
				'has_draft'     => array( 'type' => 'boolean' ),
				'figures'       => array( 'type' => 'object' ),
			),
		);
	}

	/**
	 * A flow that a person added.
	 *
	 * @return array{id: string, connection_id: string, name: string, enabled: bool, kind: string}|\WP_Error
	 */
	private function own( string $id ): array|\WP_Error {
		$flow = $this->services->flow_catalogue()->find( $id );
		if ( null === $flow ) {
			return self::error( 'flow_unknown', __( 'There is no such flow. It may have been deleted.', 'concord' ), 404 );
		}
		return Catalogue::OWN === $flow['kind']
			? $flow
			: self::error( 'flow_is_built_in', __( 'The order flow belongs to its connection: switch the connection on or off under Connections.', 'concord' ), 409 );
	}

	/**
	 * As in schema().
	 *
	 * @param array{id: string, connection_id: string, name: string, enabled: bool, kind: string} $flow Flow.
	 * @return array<string, mixed>
	 */
	private function shape( array $flow ): array {
		$head    = $this->services->flows()->head( $flow['id'] );
		$trigger = Catalogue::ORDER === $flow['kind'] ? array(
			'on'     => 'store',
			'record' => 'order',
		) : ( $head['rows']['trigger'] ?? $head['draft']['mappings']['trigger'] ?? null );
		return $flow + array(
			'trigger'   => $trigger,
			'revision'  => $head['revision'],
			'published' => null === $head['rows'] ? null : $head['published'],
			'has_draft' => null !== $head['draft'],
			'figures'   => $this->services->flow_figures()->of( $flow['id'], is_array( $trigger ) ? $trigger : null ),
		);
	}
}
