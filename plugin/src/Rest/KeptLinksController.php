<?php
/**
 * /connections/<id>/kept-links.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** Links that an earlier connection to the same company left, offered to the one that leads there now. */
final class KeptLinksController extends Controller {

	public function register_routes(): void {
		$id = array(
			'type'     => 'string',
			'pattern'  => '^[a-z0-9]{6,40}$',
			'required' => true,
		);
		$this->route(
			'/connections/(?P<id>[a-z0-9]{6,40})/kept-links',
			array(
				self::verb( 'GET', array( $this, 'read' ), array( $this, 'may_view' ), array( 'id' => $id ) ),
				self::verb(
					'POST',
					array( $this, 'take' ),
					array( $this, 'may_manage' ),
					array(
						'id'   => $id,
						'from' => $id,
					)
				),
			),
			array(
				'title'      => 'concord-kept-links',
				'type'       => 'object',
				'properties' => array(
					'offered' => array( 'type' => 'array' ),
					'moved'   => array( 'type' => 'integer' ),
					'left'    => array( 'type' => 'integer' ),
				),
			)
		);
	}

	/**
	 * What is offered.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function read( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$offered = $this->offered( (string) $request['id'] );
		return $offered instanceof \WP_Error ? $offered : self::answer( array( 'offered' => $offered ) );
	}

	/**
	 * Uses them.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function take( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$offered = $this->offered( (string) $request['id'] );
		if ( $offered instanceof \WP_Error ) {
			return $offered;
		}
		if ( ! in_array( (string) $request['from'], array_column( $offered, 'connection_id' ), true ) ) {
			return self::error( 'links_not_offered', __( 'These links cannot be used here: they belong to another company, or were taken over already. Reload the page to see what is offered.', 'concord' ), 409 );
		}
		try {
			return self::answer( $this->services->kept_links()->move( (string) $request['from'], (string) $request['id'] ) );
		} catch ( \RuntimeException $error ) {
			wc_get_logger()->error( $error->getMessage(), array( 'source' => 'concord' ) );
			return self::error( 'database', __( 'The database of the store refused. The log of Concord under WooCommerce > Status has its words.', 'concord' ), 503 );
		}
	}

	/**
	 * Of one connection.
	 *
	 * @return list<array{connection_id: string, name: string, company: string, removed_at: string, links: int}>|\WP_Error
	 */
	private function offered( string $id ): array|\WP_Error {
		$row = $this->services->connections()->find( $id );
		return null === $row
			? self::error( 'connection_unknown', __( 'There is no such connection. It may have been deleted.', 'concord' ), 404 )
			: $this->services->kept_links()->offered( $row, array_column( $this->services->connections()->all(), 'id' ) );
	}
}
