<?php
/**
 * Route orders.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Outbox\Handout;

defined( 'ABSPATH' ) || exit;

/** GET /orders: orders of the store, newest first, for a worker that checks how many of them its mapping can send. */
final class OrdersController extends Controller {

	public function register_routes(): void {
		$this->route(
			'/orders',
			array(
				self::verb(
					'GET',
					array( $this, 'index' ),
					array( $this, 'may_sync' ),
					array(
						'page'     => array(
							'type'    => 'integer',
							'minimum' => 1,
							'default' => 1,
						),
						'per_page' => array(
							'type'    => 'integer',
							'minimum' => 1,
							'maximum' => 100,
							'default' => 50,
						),
						'days'     => array(
							'type'    => 'integer',
							'minimum' => 1,
							'maximum' => 3660,
							'default' => 365,
						),
						'include'  => array(
							'type'    => 'string',
							'pattern' => '^([0-9]{1,19}(,[0-9]{1,19}){0,99})?$',
							'default' => '',
						),
					)
				),
			),
			array(
				'title'      => 'concord-orders',
				'type'       => 'object',
				'properties' => array(
					'total'  => array( 'type' => 'integer' ),
					'orders' => array( 'type' => 'array' ),
				),
			)
		);
	}

	/**
	 * GET /orders. An order that cannot be read is null in its place.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function index( \WP_REST_Request $request ): \WP_REST_Response {
		if ( '' !== (string) $request['include'] ) {
			$ids = array_map( 'intval', explode( ',', (string) $request['include'] ) );
			return $this->read( $ids, count( $ids ) );
		}
		$found = wc_get_orders(
			array(
				'type'         => 'shop_order',
				'status'       => array_keys( wc_get_order_statuses() ),
				'date_created' => '>' . ( $this->services->clock()->now() - DAY_IN_SECONDS * (int) $request['days'] ),
				'orderby'      => 'ID',
				'order'        => 'DESC',
				'limit'        => (int) $request['per_page'],
				'page'         => (int) $request['page'],
				'paginate'     => true,
				'return'       => 'ids',
			)
		);
		$ids   = is_object( $found ) && is_array( $found->orders ?? null ) ? array_map( 'intval', array_values( $found->orders ) ) : array();
		return $this->read( $ids, is_object( $found ) ? (int) ( $found->total ?? 0 ) : 0 );
	}

	/**
	 * The answer.
	 *
	 * @param list<int> $ids   Orders.
	 * @param int       $total Of all pages.
	 */
	private function read( array $ids, int $total ): \WP_REST_Response {
		$read  = $this->services->records()->read( array_map( static fn ( int $id ): array => array( 'order', $id ), $ids ) );
		$names = array();
		foreach ( $ids as $id ) {
			$names[ $id ] = Handout::related( 'order', (string) $id, $read[ 'order:' . $id ] ?? null );
		}
		$links = $this->services->links()->of( array_merge( array(), ...array_values( $names ) ) );
		return self::answer(
			array(
				'total'  => $total,
				'orders' => array_map(
					static function ( int $id ) use ( $read, $names, $links ): array {
						$order = $read[ 'order:' . $id ] ?? null;
						return array(
							'id'    => $id,
							'order' => is_array( $order ) ? $order : null,
							'links' => array_merge( array(), ...array_map( static fn ( array $name ): array => $links[ $name[0] . ':' . $name[1] ] ?? array(), $names[ $id ] ) ),
						);
					},
					$ids
				),
			)
		);
	}
}
