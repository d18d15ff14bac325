<?php
/**
 * Route puts.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Record\Format;

defined( 'ABSPATH' ) || exit;

/** GET /order-of. GET and POST /puts: shipments, invoices and credit memos of Dynamics for the orders of the store, items for its products, and customers for its accounts. */
final class DocumentsController extends Controller {

	public function register_routes(): void {
		$this->route( '/puts', array( self::verb( 'GET', array( $this, 'known' ), array( $this, 'may_sync' ), self::known_args() ), self::verb( 'POST', array( $this, 'put' ), array( $this, 'may_sync' ), self::args() ) ), array( 'title' => 'concord-puts', 'type' => 'object', 'properties' => array( 'results' => array( 'type' => 'array' ) ) ) );
		$text = array(
			'type'      => 'string',
			'maxLength' => 100,
			'default'   => '',
		);
		$this->route(
			'/order-of',
			array( self::verb( 'GET', array( $this, 'order_of' ), array( $this, 'may_sync' ), array( 'connection_id' => array( 'required' => true ) + $text, 'reference' => $text, 'number' => $text ) ) ),
			array(
				'title'      => 'concord-order-of',
				'type'       => 'object',
				'properties' => array(
					'order_id' => array( 'type' => 'integer' ),
					'order'    => array( 'type' => array( 'object', 'null' ) ),
					'refunded' => array( 'type' => 'string' ),
					'payments' => array( 'type' => 'array' ),
				),
			)
		);
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
	 * GET /puts: what is kept of one kind, so that what is gone in Dynamics is found; of stock what is owed, so that it is asked for again.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function known( \WP_REST_Request $request ): \WP_REST_Response {
		$most  = (int) $request['per_page'];
		$kept  = $this->services->documents();
		$where = array( (string) $request['connection_id'], (string) $request['kind'], (int) $request['after'], $most );
		// Of figures only what is owed is of use: the others are told anew at each look.
		$known = 'stock' === $request['kind'] ? $kept->owed( ...$where ) : $kept->known( ...$where );
		$last  = end( $known );
		return self::answer(
			array(
				'matched'   => $this->services->items_matched()->is( (string) $request['connection_id'] ),
				'documents' => $known,
				'next'      => false === $last || count( $known ) < $most ? null : $last['id'],
			)
		);
	}

	/**
	 * Arguments (KnownQuery).
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function known_args(): array {
		return array(
			'connection_id' => array(
				'type'      => 'string',
				'minLength' => 1,
				'maxLength' => 64,
				'required'  => true,
			),
			'kind'          => array(
				'type'     => 'string',
				'enum'     => array( 'item', 'stock' ),
				'required' => true,
			),
		) + self::page_args( 1000, 1000 );
	}

	/**
	 * GET /order-of: the order that a document belongs to, with what was refunded and the payments noted for it.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function order_of( \WP_REST_Request $request ): \WP_REST_Response {
		$order    = $this->services->order_of()->find( (string) $request['connection_id'], (string) $request['reference'], (string) $request['number'] );
		$payments = null === $order ? array() : array_filter( $this->services->documents()->of_order( $order->get_id() ), static fn ( array $row ): bool => 'payment' === $row['kind'] && '' !== $row['data_hash'] );
		return self::answer(
			array(
				'order_id' => null === $order ? 0 : $order->get_id(),
				'order'    => null === $order ? null : $this->services->records()->one( 'order', $order->get_id() ),
				'refunded' => null === $order ? '0' : Format::decimal( $order->get_total_refunded() ),
				'payments' => array_values( array_column( $payments, 'data' ) ),
			)
		);
	}

	/**
	 * Arguments (putsSchema).
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function args(): array {
		return array(
			'connection_id' => self::text( 1, 64 ),
			'records'       => array(
				'type'     => 'array',
				'required' => true,
				'minItems' => 1,
				'maxItems' => 50,
				'items'    => array(
					'type'       => 'object',
					'properties' => array(
						'flow_id' => self::text( 0, 64 ),
						'kind'    => array(
							'type'     => 'string',
							'enum'     => array( 'shipment', 'invoice', 'creditMemo', 'salesOrder', 'payment', 'item', 'customer', 'stock' ),
							'required' => true,
						),
						'key'     => self::text( 1, 190 ),
						'number'  => self::text( 0, 100 ),
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
