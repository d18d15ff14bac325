<?php
/**
 * /setup.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Setup\GoLive;

defined( 'ABSPATH' ) || exit;

/** The setup checklist, going live, and the orders of the past. */
final class SetupController extends Controller {

	public function register_routes(): void {
		$schema = array(
			'title'      => 'concord-setup',
			'type'       => 'object',
			'properties' => array(
				'stage'         => array( 'type' => 'integer' ),
				'connection_id' => array( 'type' => array( 'string', 'null' ) ),
				'accepted'      => array( 'type' => 'array' ),
				'stages'        => array( 'type' => 'array' ),
				'commands'      => array( 'type' => 'object' ),
				'go_live'       => array( 'type' => 'object' ),
				'backfill'      => array( 'type' => array( 'object', 'null' ) ),
			),
		);
		$this->route(
			'/setup',
			array(
				self::verb( 'GET', array( $this, 'read' ), array( $this, 'may_view' ) ),
				self::verb( 'PUT', array( $this, 'keep' ), array( $this, 'may_manage' ), self::kept_args() ),
			),
			$schema
		);
		$this->route( '/setup/go-live', array( self::verb( 'POST', array( $this, 'go_live' ), array( $this, 'may_manage' ), self::start_args() + array( 'anyway' => array( 'type' => 'boolean', 'default' => false ) ) ) ), $schema );
		$estimate = array(
			'title'      => 'concord-backfill-estimate',
			'type'       => 'object',
			'properties' => array(
				'start_at' => array( 'type' => 'string' ),
				'count'    => array( 'type' => 'integer' ),
				'seconds'  => array( 'type' => 'integer' ),
			),
		);
		$this->route( '/setup/estimate', array( self::verb( 'GET', array( $this, 'estimate' ), array( $this, 'may_view' ), self::start_args() ) ), $estimate );
		$paused = array(
			'paused' => array(
				'type'     => 'boolean',
				'required' => true,
			),
		);
		$this->route( '/setup/backfill', array( self::verb( 'PUT', array( $this, 'backfill' ), array( $this, 'may_manage' ), $paused ) ), $schema );
		$keys = array(
			'title'      => 'concord-store-keys',
			'type'       => 'object',
			'properties' => array(
				'keys' => array( 'type' => 'array' ),
				'next' => array( 'type' => array( 'integer', 'null' ) ),
			),
		);
		$this->route( '/setup/(?P<kind>skus|emails)', array( self::verb( 'GET', array( $this, 'keys' ), array( $this, 'may_sync' ), self::page_args() ) ), $keys );
	}

	/** GET /setup. */
	public function read(): \WP_REST_Response {
		return self::answer( $this->services->checklist()->get() );
	}

	/**
	 * PUT /setup.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function keep( \WP_REST_Request $request ): \WP_REST_Response {
		/** @var array{stage?: int, connection_id?: string, accepted?: list<string>} $changes */
		$changes = array_filter( array_intersect_key( $request->get_params(), self::kept_args() ), static fn ( mixed $value ): bool => null !== $value );
		$this->services->checklist()->keep( $changes );
		return $this->read();
	}

	/**
	 * POST /setup/go-live. `anyway` goes live past the checklist.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function go_live( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$start_at = $this->start_at( $request );
		if ( is_wp_error( $start_at ) ) {
			return $start_at;
		}
		$missing = true === $request['anyway'] ? array() : $this->services->checklist()->missing();
		if ( array() !== $missing ) {
			return self::error( 'setup_incomplete', __( 'Not live yet: the steps before are not complete. Open them to see what is missing.', 'concord' ), 409, array( 'missing' => $missing ) );
		}
		$start = (string) $request['start'];
		$this->services->go_live()->set( $start, $start_at, 'order' === $start ? ltrim( (string) $request['order'], '#' ) : '' );
		if ( 'now' !== $start ) {
			$this->services->backfill()->start( $start_at );
		}
		$this->services->nudge()->want();
		return $this->read();
	}

	/**
	 * GET /setup/estimate: orders since then, and about how many seconds they take.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function estimate( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$start_at = $this->start_at( $request );
		if ( is_wp_error( $start_at ) ) {
			return $start_at;
		}
		return self::answer( array( 'start_at' => $start_at ) + $this->services->backfill()->estimate( $start_at ) );
	}

	/**
	 * PUT /setup/backfill.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function backfill( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->services->backfill()->pause( true === $request['paused'] )
			? $this->read()
			: self::error( 'backfill_idle', __( 'There is no backfill to which this could be done. Reload the page.', 'concord' ), 409 );
	}

	/**
	 * GET /setup/skus, /setup/emails.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function keys( \WP_REST_Request $request ): \WP_REST_Response {
		$keys = $this->services->store_keys();
		return self::answer( 'skus' === $request['kind'] ? $keys->skus( (int) $request['after'], (int) $request['per_page'] ) : $keys->emails( (int) $request['after'], (int) $request['per_page'] ) );
	}

	/**
	 * The moment the choice names.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 * @return string|\WP_Error ISO 8601 UTC.
	 */
	private function start_at( \WP_REST_Request $request ): string|\WP_Error {
		switch ( $request['start'] ) {
			case 'now':
				return $this->services->clock()->iso();
			case 'order':
				$sentence = __( 'This store has no order with that number. Enter the number as the orders list shows it.', 'concord' );
				return $this->services->go_live()->placed_at( (string) $request['order'] ) ?? self::error( 'setup_invalid', $sentence, 400, array( 'params' => array( 'order' => $sentence ) ) );
			default:
				$sentence = __( 'Enter a day that exists, for instance 2026-01-31.', 'concord' );
				return GoLive::midnight( (string) $request['since'] ) ?? self::error( 'setup_invalid', $sentence, 400, array( 'params' => array( 'since' => $sentence ) ) );
		}
	}

	/**
	 * Arguments of the choice.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function start_args(): array {
		return array(
			'start' => array(
				'type'     => 'string',
				'enum'     => array( 'now', 'order', 'since' ),
				'required' => true,
			),
			'order' => array(
				'type'      => 'string',
				'default'   => '',
				'maxLength' => 50,
			),
			'since' => array(
				'type'      => 'string',
				'default'   => '',
				'maxLength' => 10,
			),
		);
	}

	/**
	 * What a person's progress consists of.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function kept_args(): array {
		return array(
			'stage'         => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 4,
			),
			'connection_id' => array(
				'type'      => 'string',
				'maxLength' => 40,
			),
			'accepted'      => array(
				'type'     => 'array',
				'maxItems' => 200,
				'items'    => array(
					'type'      => 'string',
					'maxLength' => 1000,
				),
			),
		);
	}

	/**
	 * Arguments of a page of keys.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function page_args(): array {
		return array(
			'after'    => array(
				'type'    => 'integer',
				'minimum' => 0,
				'default' => 0,
			),
			'per_page' => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 1000,
				'default' => 1000,
			),
		);
	}
}
