<?php
/**
 * Route products/batch.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Apply\ProductRefusal;

defined( 'ABSPATH' ) || exit;

/** POST /products/batch: products from Dynamics, found by SKU or created. One bad item never stops the rest. */
final class ProductsController extends Controller {

	private const DECIMAL = '^-?[0-9]{1,12}(\.[0-9]{1,6})?$';

	public function register_routes(): void {
		$this->route( '/products/batch', array( self::verb( 'POST', array( $this, 'batch' ), array( $this, 'may_sync' ), array( 'items' => self::items_arg() ) ) ), self::schema() );
	}

	/**
	 * POST /products/batch.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function batch( \WP_REST_Request $request ): \WP_REST_Response {
		$results = array();
		foreach ( (array) $request['items'] as $item ) {
			/** @var array{sku: string} $item */
			try {
				$results[] = $this->services->product_writer()->write( $item );
			} catch ( ProductRefusal $refused ) {
				$results[] = array(
					'sku'   => $item['sku'],
					'error' => array(
						'code'    => $refused->reason,
						'message' => $refused->getMessage(),
						'remedy'  => $refused->remedy,
					),
				);
			}
		}
		return self::answer( array( 'results' => $results ) );
	}

	/**
	 * Argument items.
	 *
	 * @return array<string, mixed>
	 */
	private static function items_arg(): array {
		$decimal = array(
			'type'    => 'string',
			'pattern' => self::DECIMAL,
		);
		return array(
			'type'     => 'array',
			'required' => true,
			'minItems' => 1,
			'maxItems' => 100,
			'items'    => array(
				'type'                 => 'object',
				'additionalProperties' => false,
				'properties'           => array(
					'sku'            => array(
						'type'      => 'string',
						'required'  => true,
						'maxLength' => 100,
					),
					'name'           => array(
						'type'      => 'string',
						'minLength' => 1,
						'maxLength' => 1000,
					),
					'status'         => array(
						'type' => 'string',
						'enum' => array( 'draft', 'pending', 'private', 'publish' ),
					),
					'regular_price'  => $decimal,
					'stock_quantity' => $decimal,
				),
			),
		);
	}

	/**
	 * Schema of the answer.
	 *
	 * @return array<string, mixed>
	 */
	private static function schema(): array {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'concord-products-batch',
			'type'       => 'object',
			'properties' => array(
				'results' => array(
					'type'  => 'array',
					'items' => array( 'type' => 'object' ),
				),
			),
		);
	}
}
