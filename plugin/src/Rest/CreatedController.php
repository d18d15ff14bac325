<?php
/**
 * /created.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** What Concord made in Dynamics through a connection in a period, so that a test run can be undone by hand. */
final class CreatedController extends Controller {

	public function register_routes(): void {
		$day = array(
			'type'     => 'string',
			'pattern'  => '^\d{4}-\d{2}-\d{2}$',
			'required' => true,
		);
		$this->route(
			'/created/(?P<id>[a-z0-9-]{6,40})',
			array(
				self::verb(
					'GET',
					array( $this, 'read' ),
					array( $this, 'may_view' ),
					array(
						'id'   => array( 'type' => 'string' ),
						'from' => $day,
						'to'   => $day,
					)
				),
			),
			array(
				'title'      => 'concord-created',
				'type'       => 'object',
				'properties' => array(
					'connection_id' => array( 'type' => 'string' ),
					'total'         => array( 'type' => 'integer' ),
					'rows'          => array( 'type' => 'array' ),
				),
			)
		);
	}

	/**
	 * GET /created/<connection id>. Also of a connection that was deleted: its documents are still there.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function read( \WP_REST_Request $request ): \WP_REST_Response {
		$id = (string) $request['id'];
		return self::answer( array( 'connection_id' => $id ) + $this->services->created()->between( $id, (string) $request['from'], (string) $request['to'] ) );
	}
}
