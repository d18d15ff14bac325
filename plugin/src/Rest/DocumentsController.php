<?php
/**
 * Route puts.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** POST /puts: shipments, invoices and credit memos of Dynamics for the orders of the store. */
final class DocumentsController extends Controller {

	public function register_routes(): void {
		$this->route( '/puts', array( self::verb( 'POST', array( $this, 'put' ), array( $this, 'may_sync' ), self::args() ) ), array( 'title' => 'concord-puts', 'type' => 'object', 'properties' => array( 'results' => array( 'type' => 'array' ) ) ) );
	}

	/**
	 * POST /puts. One verdict per record, in order.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function put( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$connection_id = (string) $request['connection_id'];
		if ( null === $this->services->connections()->find( $connection_id ) ) {
			return self::error( 'connection_not_found', __( 'There is no such connection.', 'concord' ), 404 );
		}
		/** @var list<array{flow_id: string, kind: string, key: string, number: string, data: array<string, mixed>|null, issue: array<string, mixed>|null}> $records */
		$records = array_values( (array) $request['records'] );
		$results = $this->services->documents_receiver()->take( $connection_id, $records );
		return self::answer(
			array(
				'results' => array_map(
					static function ( array $result ): array {
						unset( $result['store_ids'] );
						return $result;
					},
					$results
				),
			)
		);
	}

	/**
	 * Arguments (putsSchema).
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function args(): array {
		$text = static fn ( int $least, int $most ): array => array(
			'type'      => 'string',
			'minLength' => $least,
			'maxLength' => $most,
			'required'  => true,
		);
		return array(
			'connection_id' => $text( 1, 64 ),
			'records'       => array(
				'type'     => 'array',
				'required' => true,
				'minItems' => 1,
				'maxItems' => 50,
				'items'    => array(
					'type'       => 'object',
					'properties' => array(
						'flow_id' => $text( 0, 64 ),
						'kind'    => array(
							'type'     => 'string',
							'enum'     => array( 'shipment', 'invoice', 'creditMemo' ),
							'required' => true,
						),
						'key'     => $text( 1, 190 ),
						'number'  => $text( 0, 100 ),
						'data'    => array(
							'type'     => array( 'object', 'null' ),
							'required' => true,
						),
						'issue'   => array(
							'type'     => array( 'object', 'null' ),
							'required' => true,
						),
					),
				),
			),
		);
	}
}
