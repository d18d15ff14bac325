<?php
/**
 * /shadow.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** Live for days with nothing written: the switch of a connection, what it recorded, and sending that once the connection is live. */
final class ShadowController extends Controller {

	private const ID = '/shadow/(?P<id>[a-z0-9]{6,40})';

	public function register_routes(): void {
		$view   = array( $this, 'may_view' );
		$manage = array( $this, 'may_manage' );
		$id     = array(
			'id' => array(
				'type'    => 'string',
				'pattern' => '^[a-z0-9]{6,40}$',
			),
		);
		$on     = array(
			'on' => array(
				'type'     => 'boolean',
				'required' => true,
			),
		);
		$ids    = array(
			'event_ids' => array(
				'type'     => 'array',
				'default'  => array(),
				'maxItems' => 500,
				'items'    => array( 'type' => 'integer' ),
			),
		);
		$this->route(
			self::ID,
			array(
				self::verb( 'GET', array( $this, 'read' ), $view, $id ),
				self::verb( 'PUT', array( $this, 'change' ), $manage, $id + $on ),
			),
			array( self::class, 'schema' )
		);
		$this->route(
			self::ID . '/send',
			array( self::verb( 'POST', array( $this, 'send' ), $manage, $id + $ids ) ),
			array(
				'title'      => 'concord-shadow-sent',
				'type'       => 'object',
				'properties' => array( 'sent' => array( 'type' => 'integer' ) ),
			)
		);
		$this->route(
			self::ID . '/records/(?P<event>\d+)',
			array( self::verb( 'GET', array( $this, 'one' ), $view, $id + array( 'event' => array( 'type' => 'integer' ) ) ) ),
			array(
				'title' => 'concord-shadow-record',
				'type'  => 'object',
			)
		);
	}

	/**
	 * GET /shadow/<id>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function read( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->with( $request, fn ( string $id ): \WP_REST_Response => $this->report( $id ) );
	}

	/**
	 * PUT /shadow/<id>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function change( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->with(
			$request,
			function ( string $id ) use ( $request ): \WP_REST_Response {
				$this->services->shadow_switches()->set( array( $id ), (bool) $request['on'], wp_get_current_user()->user_login );
				return $this->report( $id );
			}
		);
	}

	/**
	 * POST /shadow/<id>/send. Each is looked up in Dynamics first, like any record that is asked for again.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function send( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->with(
			$request,
			function ( string $id ) use ( $request ): \WP_REST_Response|\WP_Error {
				if ( $this->services->shadow_switches()->on( $id ) ) {
					return self::error( 'shadow_on', __( 'The connection is in shadow: what is sent now would be recorded again. Go live first.', 'concord' ), 409 );
				}
				$ids = $this->services->shadow_report()->sendable( $id, array_values( array_map( 'intval', (array) $request['event_ids'] ) ) );
				return self::answer( array( 'sent' => array() === $ids ? 0 : $this->services->redrive()->retry_many( $ids, null ) ) );
			}
		);
	}

	/**
	 * GET /shadow/<id>/records/<event>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function one( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$record = $this->services->shadow_report()->one( (string) $request['id'], (int) $request['event'] );
		return null === $record ? self::error( 'not_found', __( 'There is no such record. It may have been sent since.', 'concord' ), 404 ) : self::answer( $record );
	}

	/**
	 * JSON schema of the report.
	 *
	 * @return array<string, mixed>
	 */
	public static function schema(): array {
		return array(
			'title'      => 'concord-shadow',
			'type'       => 'object',
			'properties' => array(
				'connection_id' => array( 'type' => 'string' ),
				'on'            => array( 'type' => 'boolean' ),
				'since'         => array( 'type' => array( 'string', 'null' ) ),
				'by'            => array( 'type' => 'string' ),
				'days'          => array( 'type' => 'array' ),
				'total'         => array( 'type' => 'integer' ),
				'sendable'      => array( 'type' => 'integer' ),
				'records'       => array( 'type' => 'array' ),
				'flows'         => array( 'type' => 'array' ),
			),
		);
	}

	/**
	 * 404 where there is no such connection.
	 *
	 * @param \WP_REST_Request<array<string, mixed>>            $request Validated.
	 * @param callable( string ): (\WP_REST_Response|\WP_Error) $work    Gets the connection's id.
	 */
	private function with( \WP_REST_Request $request, callable $work ): \WP_REST_Response|\WP_Error {
		$id = (string) $request['id'];
		return null === $this->services->connections()->find( $id )
			? self::error( 'connection_unknown', __( 'There is no such connection. It may have been deleted.', 'concord' ), 404 )
			: $work( $id );
	}

	private function report( string $id ): \WP_REST_Response {
		$entry = $this->services->shadow_switches()->entry( $id );
		return self::answer(
			array(
				'connection_id' => $id,
				'on'            => $entry['on'] ?? false,
				'since'         => $entry['since'] ?? null,
				'by'            => $entry['by'] ?? '',
				'flows'         => array_map( static fn ( array $run ): array => array_diff_key( $run, array( 'cursor' => true ) ), $this->services->shadow_runs()->of( $id ) ),
			) + $this->services->shadow_report()->of( $id )
		);
	}
}
