<?php
/**
 * What flows read from and write to the store.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Apply\OpenUnits;
use Concord\Apply\StockAmount;
use Concord\Stock\Followed;

defined( 'ABSPATH' ) || exit;

/** GET /pages/<type>: records of one kind, page by page. POST /writes and /stock: values that a flow found in Dynamics. POST /stock/preview: what would become of them. GET /stock/followed: whose stock it keeps. POST /flows/<id>/wake. */
final class FlowStoreController extends Controller {

	private const AT_MOST = '^\d{1,9}$';

	private const BUFFER = '^\d{1,12}(\.\d{1,6})?$';

	public function register_routes(): void {
		$this->route(
			'/pages/(?P<type>order|refund|customer|product)',
			array(
				self::verb(
					'GET',
					array( $this, 'page' ),
					array( $this, 'may_sync' ),
					self::page_args( 100, 50 ) + array( 'statuses' => array( 'type' => 'string', 'default' => '', 'pattern' => '^[a-z0-9_,-]*$', 'maxLength' => 1000 ) )
				),
			),
			array(
				'title'      => 'concord-record-page',
				'type'       => 'object',
				'properties' => array(
					'records' => array( 'type' => 'array' ),
					'next'    => array( 'type' => array( 'integer', 'null' ) ),
				),
			)
		);
		$this->route( '/flows/(?P<id>[a-z0-9-]{1,64})/wake', array( self::verb( 'POST', array( $this, 'wake' ), array( $this, 'may_sync' ) ) ), self::wake_schema() );
		$this->route( '/stock', array( self::verb( 'POST', array( $this, 'stock' ), array( $this, 'may_sync' ), self::stock_args() ) ), self::stock_schema() );
		$this->route(
			'/stock/preview',
			array( self::verb( 'POST', array( $this, 'preview_stock' ), array( $this, 'may_sync' ), self::preview_args() ) ),
			array( 'title' => 'concord-stock-preview', 'type' => 'object', 'properties' => array( 'figures' => array( 'type' => 'array' ) ) )
		);
		$this->route(
			'/stock/followed',
			array( self::verb( 'GET', array( $this, 'followed' ), array( $this, 'may_sync' ), array( 'flow_id' => array( 'type' => 'string', 'minLength' => 1, 'maxLength' => 64, 'required' => true ) ) + self::page_args( 5000, 5000 ) ) ),
			array( 'title' => 'concord-stock-followed', 'type' => 'object', 'properties' => array( 'skus' => array( 'type' => 'array' ), 'next' => array( 'type' => array( 'integer', 'null' ) ) ) )
		);
		$this->route( '/writes', array( self::verb( 'POST', array( $this, 'write' ), array( $this, 'may_sync' ), array( 'writes' => self::writes_arg() ) ) ), self::schema() );
	}

	/**
	 * GET /pages/<type>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function page( \WP_REST_Request $request ): \WP_REST_Response {
		$type  = (string) $request['type'];
		$page  = $this->services->record_ids()->after( $type, (int) $request['after'], (int) $request['per_page'], array_values( array_filter( explode( ',', (string) $request['statuses'] ) ) ) );
		$ids   = $page['ids'];
		$read  = $this->services->records()->read( array_map( static fn ( int $id ): array => array( $type, $id ), $ids ) );
		$links = $this->services->links()->documents( array_map( static fn ( int $id ): array => array( $type, (string) $id ), $ids ) );
		return self::answer(
			array(
				'records' => array_map(
					static function ( int $id ) use ( $type, $read, $links ): array {
						$record = $read[ $type . ':' . $id ] ?? null;
						return array(
							'id'     => $id,
							'record' => is_array( $record ) ? $record : null,
							'links'  => $links[ $type . ':' . $id ] ?? array(),
						);
					},
					$ids
				),
				'next'    => $page['next'],
			)
		);
	}

	/**
	 * POST /writes. One verdict per write, in order.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function write( \WP_REST_Request $request ): \WP_REST_Response {
		/** @var list<array{record: string, by: string, id: string, target: string, key: string, value: string, counts?: string, as_of?: string, buffer?: string}> $writes */
		$writes = array_values( (array) $request['writes'] );
		return self::answer( array( 'results' => $this->services->store_writer()->write( $writes ) ) );
	}

	/**
	 * POST /flows/<id>/wake.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function wake( \WP_REST_Request $request ): \WP_REST_Response {
		return self::answer( array( 'woken' => $this->services->flow_runs()->wake( (string) $request['id'] ) ) );
	}

	/**
	 * POST /stock.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function stock( \WP_REST_Request $request ): \WP_REST_Response {
		/** @var list<array{sku: string, value: string}> $figures */
		$figures = array_values( (array) $request['figures'] );
		return self::answer( $this->services->stock_figures()->write( $figures, (string) $request['counts'], (string) $request['as_of'], (string) $request['buffer'], (string) $request['flow_id'], (string) $request['decimals'], (string) $request['at_most'] ) );
	}

	/**
	 * POST /stock/preview. Writes nothing.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function preview_stock( \WP_REST_Request $request ): \WP_REST_Response {
		/** @var list<array{sku: string, value: string}> $figures */
		$figures = array_values( (array) $request['figures'] );
		return self::answer( array( 'figures' => $this->services->stock_figures()->preview( $figures, (string) $request['counts'], (string) $request['as_of'], (string) $request['buffer'], (string) $request['decimals'], (string) $request['at_most'] ) ) );
	}

	/**
	 * GET /stock/followed.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function followed( \WP_REST_Request $request ): \WP_REST_Response {
		return self::answer( Followed::page( (string) $request['flow_id'], (int) $request['after'], (int) $request['per_page'] ) );
	}

	/**
	 * Arguments of POST /stock (stockFiguresSchema).
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function stock_args(): array {
		$text = static fn ( int $most ): array => array(
			'type'      => 'string',
			'minLength' => 1,
			'maxLength' => $most,
			'required'  => true,
		);
		return array(
			'as_of'   => array(
				'type'     => 'string',
				'format'   => 'date-time',
				'required' => true,
			),
			'counts'  => array(
				'type'     => 'string',
				'enum'     => array( OpenUnits::SHIPPED, OpenUnits::SENT ),
				'required' => true,
			),
			'buffer'  => array(
				'type'     => 'string',
				'pattern'  => self::BUFFER,
				'required' => true,
			),
			'flow_id' => array(
				'type'      => 'string',
				'maxLength' => 64,
				'default'   => '',
			),
			'decimals' => array(
				'type'    => 'string',
				'enum'    => StockAmount::RULES,
				'default' => StockAmount::DOWN,
			),
			'at_most'  => array(
				'type'    => 'string',
				'pattern' => self::AT_MOST,
				'default' => StockAmount::AT_MOST,
			),
			'figures' => array(
				'type'     => 'array',
				'required' => true,
				'minItems' => 1,
				'maxItems' => 2000,
				'items'    => array(
					'type'       => 'object',
					'properties' => array(
						'sku'   => $text( 200 ),
						'value' => $text( 40 ),
					),
				),
			),
		);
	}

	/**
	 * Arguments of POST /stock/preview (stockPreviewSchema): each product is loaded, so they are fewer.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function preview_args(): array {
		$args                        = self::stock_args();
		$args['figures']['maxItems'] = 200;
		unset( $args['flow_id'] );
		return $args;
	}

	/**
	 * Schema of the answer (stockAnswerSchema).
	 *
	 * @return array<string, mixed>
	 */
	private static function stock_schema(): array {
		return array(
			'title'      => 'concord-stock',
			'type'       => 'object',
			'properties' => array(
				'written'   => array( 'type' => 'integer' ),
				'unchanged' => array( 'type' => 'integer' ),
				'unknown'   => array( 'type' => 'integer' ),
				'refused'   => array( 'type' => 'array' ),
				'later'     => array( 'type' => 'array' ),
			),
		);
	}

	/**
	 * Schema of the answer (wakeAnswerSchema).
	 *
	 * @return array<string, mixed>
	 */
	private static function wake_schema(): array {
		return array(
			'title'      => 'concord-wake',
			'type'       => 'object',
			'properties' => array( 'woken' => array( 'type' => 'boolean' ) ),
		);
	}

	/**
	 * Argument writes (storeWriteSchema).
	 *
	 * @return array<string, mixed>
	 */
	private static function writes_arg(): array {
		$one_of = static fn ( string ...$values ): array => array(
			'type'     => 'string',
			'enum'     => $values,
			'required' => true,
		);
		$text   = static fn ( int $most ): array => array(
			'type'      => 'string',
			'maxLength' => $most,
			'required'  => true,
		);
		return array(
			'type'     => 'array',
			'required' => true,
			'minItems' => 1,
			'maxItems' => 100,
			'items'    => array(
				'type'       => 'object',
				'properties' => array(
					'record' => $one_of( 'order', 'product', 'customer' ),
					'by'     => $one_of( 'id', 'sku', 'number', 'email' ),
					'id'     => $text( 200 ),
					'target' => $one_of( 'meta', 'note', 'field' ),
					'key'    => $text( 191 ),
					'value'  => $text( 20_000 ),
					'counts' => array(
						'type' => 'string',
						'enum' => array( OpenUnits::SHIPPED, OpenUnits::SENT ),
					),
					'as_of'  => array(
						'type'      => 'string',
						'format'    => 'date-time',
					),
					'buffer' => array(
						'type'    => 'string',
						'pattern' => self::BUFFER,
					),
					'flow_id' => array(
						'type'      => 'string',
						'maxLength' => 64,
					),
					'decimals' => array(
						'type' => 'string',
						'enum' => StockAmount::RULES,
					),
					'at_most' => array(
						'type'    => 'string',
						'pattern' => self::AT_MOST,
					),
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
			'title'      => 'concord-writes',
			'type'       => 'object',
			'properties' => array( 'results' => array( 'type' => 'array' ) ),
		);
	}
}
