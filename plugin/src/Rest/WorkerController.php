<?php
/**
 * /worker.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** The worker's configuration, and the worker itself as a download. */
final class WorkerController extends Controller {

	public function register_routes(): void {
		$this->route(
			'/worker/config',
			array( self::verb( 'GET', array( $this, 'config' ), array( $this, 'may_sync' ) ) ),
			array(
				'title'      => 'concord-worker-config',
				'type'       => 'object',
				'properties' => array(
					'config_version' => array( 'type' => 'integer' ),
					'paused'         => array( 'type' => 'boolean' ),
					'store'          => array( 'type' => 'object' ),
					'connections'    => array(
						'type'  => 'array',
						'items' => array( 'type' => 'object' ),
					),
					'max_attempts'   => array( 'type' => 'integer' ),
				),
			)
		);
		$this->route(
			'/worker/download',
			array( self::verb( 'GET', array( $this, 'download' ), array( $this, 'may_manage' ) ) ),
			array(
				'title' => 'concord-worker-file',
				'type'  => 'string',
			)
		);
	}

	/** Connections with their secrets sealed to the worker that asks; nobody else can read the answer. */
	public function config(): \WP_REST_Response|\WP_Error {
		$worker = $this->services->worker_registry()->current();
		if ( null === $worker ) {
			return self::error( 'not_paired', __( 'This account belongs to no paired worker. Pair the worker again.', 'concord' ), 403 );
		}
		$connections = array();
		$live        = $this->services->go_live()->get();
		foreach ( $this->services->connections()->all() as $row ) {
			$secret        = $this->services->vault()->open( $row['id'] );
			$connections[] = $row + array(
				'secret'   => null === $secret ? null : $this->services->sealer()->seal( $secret, $worker['public_key'] ),
				'start_at' => $live['start_at'],
				'left_out' => $live['left_out'],
				'shadow'   => $this->services->shadow_switches()->on( $row['id'] ),
				'flow'     => $this->services->flows()->published( $row['id'] ),
				'lengths'  => (object) $this->services->metadata()->lengths( $row['id'] ),
				'members'  => (object) $this->services->metadata()->members( $row['id'] ),
				'flows'    => $this->services->flow_catalogue()->running( $row['id'] ),
			);
		}
		$settings = $this->services->settings();
		return self::answer(
			array(
				'config_version' => $settings->config_version(),
				'paused'         => $settings->paused(),
				'store'          => $this->services->store_info()->get(),
				'connections'    => $connections,
				'max_attempts'   => $settings->max_attempts(),
			)
		);
	}

	/** Streams the bundled file. REST would wrap it into JSON, so it is sent from a filter. */
	public function download(): \WP_REST_Response|\WP_Error {
		/** Filters where the bundled worker lies: an agency may hand out a build of its own. Absolute path of a local file. */
		$file = (string) apply_filters( 'concord_worker_file', CONCORD_DIR . '/worker/concord.mjs' );
		if ( ! is_readable( $file ) ) {
			return self::error( 'worker_missing', __( 'This copy of the plugin carries no worker. Install the plugin from its release zip, or build it with "npm run package".', 'concord' ), 404 );
		}
		$response = new \WP_REST_Response(
			null,
			200,
			array(
				'Content-Type'           => 'text/javascript; charset=utf-8',
				'Content-Disposition'    => 'attachment; filename="concord.mjs"',
				'Content-Length'         => (string) filesize( $file ),
				'X-Content-Type-Options' => 'nosniff',
				'Cache-Control'          => 'no-store',
			)
		);
		add_filter(
			'rest_pre_serve_request',
			static function ( bool $served, \WP_HTTP_Response $result ) use ( $response, $file ): bool {
				if ( $result !== $response ) {
					return $served;
				}
				readfile( $file ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- Streams 2 MB without holding them in memory.
				return true;
			},
			10,
			2
		);
		return $response;
	}
}
