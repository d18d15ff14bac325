<?php
/**
 * Pairing as the store admin sees it.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** Codes and paired workers. */
final class PairingController extends Controller {

	public function register_routes(): void {
		$schema = array(
			'title'      => 'concord-worker',
			'type'       => 'object',
			'properties' => array_fill_keys( array( 'id', 'name', 'version', 'paired_at' ), array( 'type' => 'string' ) ) + array( 'last_seen' => array( 'type' => array( 'string', 'null' ) ) ),
		);
		$this->route( '/pairing', array( self::verb( 'GET', array( $this, 'index' ), array( $this, 'may_view' ) ) ), $schema );
		$this->route(
			'/pairing/code',
			array( self::verb( 'POST', array( $this, 'code' ), array( $this, 'may_manage' ) ) ),
			array(
				'title'      => 'concord-pairing-code',
				'type'       => 'object',
				'properties' => array_fill_keys( array( 'code', 'expires_at' ), array( 'type' => 'string' ) ),
			)
		);
		$id = array(
			'worker_id' => array(
				'type'    => 'string',
				'pattern' => '^[a-z0-9-]{8,64}$',
			),
		);
		$this->route( '/pairing/(?P<worker_id>[a-z0-9-]{8,64})', array( self::verb( 'DELETE', array( $this, 'revoke' ), array( $this, 'may_manage' ), $id ) ), $schema );
	}

	/** Paired workers, without keys and password ids. */
	public function index(): \WP_REST_Response {
		$registry = $this->services->worker_registry();
		$seen     = $registry->all();
		$list     = array();
		foreach ( $registry->paired() as $id => $worker ) {
			$list[] = array(
				'id'        => (string) $id,
				'name'      => $worker['name'],
				'version'   => (string) ( $seen[ $id ]['heartbeat']['version'] ?? $worker['version'] ),
				'paired_at' => $worker['paired_at'],
				'last_seen' => $seen[ $id ]['last_seen'] ?? null,
			);
		}
		return self::answer( $list );
	}

	/** A new code; the answer is the only place where it ever stands. */
	public function code(): \WP_REST_Response {
		return self::answer( $this->services->pairing_codes()->create(), 201 );
	}

	/**
	 * Ends a worker's access.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function revoke( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		if ( ! $this->services->worker_registry()->revoke( (string) $request['worker_id'] ) ) {
			return self::error( 'worker_unknown', __( 'No worker with this id is paired.', 'concord' ), 404 );
		}
		$this->services->shared_secrets()->rotate();
		$this->services->settings()->bump();
		return self::answer( array( 'revoked' => true ) );
	}
}
