<?php
/**
 * /sources.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Record\SeenMeta;

defined( 'ABSPATH' ) || exit;

/** GET /sources: what recent orders carry besides WooCommerce's own fields, for the source side of the mapping editor. */
final class SourcesController extends Controller {

	private const ORDERS = 50;

	/** Orders are read and let go in small pages: fifty with all their lines at once is memory that a small host lacks. */
	private const PAGE = 10;

	public function register_routes(): void {
		$this->route(
			'/sources',
			array( self::verb( 'GET', array( $this, 'index' ), array( $this, 'may_view' ) ) ),
			array(
				'title'      => 'concord-sources',
				'type'       => 'object',
				'properties' => array(
					'orders' => array( 'type' => 'integer' ),
					'parts'  => array( 'type' => 'object' ),
					'meta'   => array( 'type' => 'array' ),
				),
			)
		);
	}

	/** GET /sources. */
	public function index(): \WP_REST_Response {
		$seen  = new SeenMeta();
		$parts = array_fill_keys( array( 'coupons', 'fees', 'refunds', 'taxes', 'guests' ), 0 );
		$count = 0;
		for ( $page = 1; $page <= self::ORDERS / self::PAGE; $page++ ) {
			$ids = $this->ids( $page );
			foreach ( $this->services->records()->read( array_map( static fn ( int $id ): array => array( 'order', $id ), $ids ) ) as $order ) {
				if ( ! is_array( $order ) ) {
					continue;
				}
				++$count;
				$seen->add( $order );
				$parts['coupons'] += array() === $order['coupon_lines'] ? 0 : 1;
				$parts['fees']    += array() === $order['fee_lines'] ? 0 : 1;
				$parts['refunds'] += array() === $order['refunds'] ? 0 : 1;
				$parts['taxes']   += array() === $order['tax_lines'] ? 0 : 1;
				$parts['guests']  += 0 === $order['customer_id'] ? 1 : 0;
			}
			if ( count( $ids ) < self::PAGE ) {
				break;
			}
		}
		return self::answer(
			array(
				'orders' => $count,
				'parts'  => $parts,
				'meta'   => $seen->all(),
			)
		);
	}

	/**
	 * Ids of one page, newest first.
	 *
	 * @param int $page From 1.
	 * @return list<int>
	 */
	private function ids( int $page ): array {
		$found = wc_get_orders(
			array(
				'type'    => 'shop_order',
				'status'  => array_keys( wc_get_order_statuses() ),
				'orderby' => 'ID',
				'order'   => 'DESC',
				'limit'   => self::PAGE,
				'page'    => $page,
				'return'  => 'ids',
			)
		);
		return is_array( $found ) ? array_values( array_map( static fn ( mixed $id ): int => is_numeric( $id ) ? (int) $id : 0, $found ) ) : array();
	}
}
