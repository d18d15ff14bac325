<?php
/**
 * Route store.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** GET /store: storeInfoSchema. */
final class StoreController extends Controller {

	public function register_routes(): void {
		$this->route(
			'/store',
			array(
				array(
					'methods'             => \WP_REST_Server::READABLE,
					'callback'            => fn (): \WP_REST_Response => self::answer( $this->services->store_info()->get() ),
					'permission_callback' => array( $this, 'may_sync' ),
					'args'                => array(),
				),
			),
			array(
				'$schema' => 'http://json-schema.org/draft-04/schema#',
				'title'   => 'concord-store',
				'type'    => 'object',
			)
		);
	}
}
