<?php
/**
 * /metadata.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** GET /metadata/<connection>: the tenant's fields as they were last read, with the date. The command read_metadata reads them anew. */
final class MetadataController extends Controller {

	public function register_routes(): void {
		$this->route(
			'/metadata/(?P<id>[a-z0-9]{6,40})',
			array(
				self::verb(
					'GET',
					array( $this, 'read' ),
					array( $this, 'may_view' ),
					array(
						'id' => array(
							'type'    => 'string',
							'pattern' => '^[a-z0-9]{6,40}$',
						),
					)
				),
			),
			array(
				'title'      => 'concord-metadata',
				'type'       => 'object',
				'properties' => array(
					'read_at'  => array( 'type' => array( 'string', 'null' ) ),
					'sets'     => array( 'type' => 'array' ),
					'entities' => array( 'type' => 'array' ),
				),
			)
		);
	}

	/**
	 * GET /metadata/<connection>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function read( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$id = (string) $request['id'];
		if ( null === $this->services->connections()->find( $id ) ) {
			return self::error( 'connection_unknown', __( 'There is no such connection. It may have been deleted.', 'concord' ), 404 );
		}
		return self::answer(
			$this->services->metadata()->find( $id ) ?? array(
				'read_at'  => null,
				'sets'     => array(),
				'entities' => array(),
			)
		);
	}
}
