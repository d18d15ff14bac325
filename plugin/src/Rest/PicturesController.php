<?php
/**
 * Route pictures.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** POST /pictures: the picture of an item of Dynamics, after the answer to POST /puts asked for it. */
final class PicturesController extends Controller {

	/** Base64 of the largest picture, with room for the end of it. */
	private const CONTENT_MAX = 7_000_000;

	public function register_routes(): void {
		$this->route(
			'/pictures',
			array( self::verb( 'POST', array( $this, 'take' ), array( $this, 'may_sync' ), self::args() ) ),
			array(
				'title'      => 'concord-picture',
				'type'       => 'object',
				'properties' => array(
					'outcome' => array( 'type' => 'string' ),
					'message' => array( 'type' => 'string' ),
					'remedy'  => array( 'type' => 'string' ),
				),
			)
		);
	}

	/**
	 * POST /pictures.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function take( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		/** @var array{connection_id: string, flow_id: string, key: string, number: string, tag: string, content: string|null, issue: array<string, mixed>|null} $picture */
		$picture = array_map( static fn ( string $name ): mixed => $request[ $name ], array_combine( array_keys( self::args() ), array_keys( self::args() ) ) );
		$verdict = $this->services->picture_receiver()->take( $picture );
		if ( null === $verdict ) {
			return self::error( 'item_not_found', __( 'No product stands for this item.', 'concord' ), 404 );
		}
		unset( $verdict['store_ids'] );
		return self::answer( $verdict );
	}

	/**
	 * Arguments (pictureSchema). WordPress takes null for missing, so what may be null cannot be required.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function args(): array {
		return array(
			'connection_id' => self::text( 1, 64 ),
			'flow_id'       => self::text( 0, 64 ),
			'key'           => self::text( 1, 190 ),
			'number'        => self::text( 0, 100 ),
			'tag'           => self::text( 1, 190 ),
			'content'       => array(
				'type'      => array( 'string', 'null' ),
				'maxLength' => self::CONTENT_MAX,
			),
			'issue'         => array(
				'type' => array( 'object', 'null' ),
			),
		);
	}
}
