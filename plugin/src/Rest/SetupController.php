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
				'templates'     => array( 'type' => array( 'array', 'null' ) ),
				'stages'        => array( 'type' => 'array' ),
				'commands'      => array( 'type' => 'object' ),
				'test_order'    => array( 'type' => array( 'object', 'null' ) ),
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
				'until'    => array( 'type' => array( 'string', 'null' ) ),
				'count'    => array( 'type' => 'integer' ),
				'left'     => array( 'type' => 'integer' ),
				'seconds'  => array( 'type' => 'integer' ),
				'measured' => array( 'type' => 'integer' ),
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
		$choices = array(
			'title'      => 'concord-test-order-choices',
			'type'       => 'object',
			'properties' => array(
				'choices' => array( 'type' => 'array' ),
				'refusal' => array( 'type' => array( 'string', 'null' ) ),
			),
		);
		$chosen  = array(
			'order_id' => array(
				'type'    => 'integer',
				'minimum' => 0,
				'default' => 0,
			),
		);
		$this->route( '/setup/test-order', array( self::verb( 'GET', array( $this, 'test_choices' ), array( $this, 'may_view' ) ), self::verb( 'POST', array( $this, 'test_order' ), array( $this, 'may_manage' ), $chosen ) ), $choices );
		$keys = array(
			'title'      => 'concord-store-keys',
			'type'       => 'object',
			'properties' => array(
				'keys' => array( 'type' => 'array' ),
				'next' => array( 'type' => array( 'integer', 'null' ) ),
			),
		);
		$this->route( '/setup/(?P<kind>skus|emails|guests)', array( self::verb( 'GET', array( $this, 'keys' ), array( $this, 'may_sync' ), self::page_args( 1000, 1000 ) ) ), $keys );
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
		/** @var array{stage?: int, connection_id?: string, accepted?: list<string>, templates?: list<array{key: string, flow_id: string}>} $changes */
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
		$until = $this->end_at( $request, $start_at );
		if ( is_wp_error( $until ) ) {
			return $until;
		}
		$missing = true === $request['anyway'] ? array() : $this->services->checklist()->missing();
		if ( array() !== $missing ) {
			return self::error( 'setup_incomplete', __( 'Not live yet: the steps before are not complete. Open them to see what is missing.', 'concord' ), 409, array( 'missing' => $missing ) );
		}
		$start = (string) $request['start'];
		$this->services->go_live()->set( $start, $start_at, 'order' === $start ? ltrim( (string) $request['order'], '#' ) : '', $until );
		if ( 'now' !== $start ) {
			$this->services->backfill()->start( $start_at, $until );
		}
		$this->services->nudge()->want();
		return $this->read();
	}

	/**
	 * GET /setup/estimate: orders of that range, those behind it, and about how many seconds they take.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function estimate( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$start_at = $this->start_at( $request );
		if ( is_wp_error( $start_at ) ) {
			return $start_at;
		}
		$until = $this->end_at( $request, $start_at );
		return is_wp_error( $until ) ? $until : self::answer(
			array(
				'start_at' => $start_at,
				'until'    => $until,
			) + $this->services->backfill()->estimate( $start_at, $until, $this->services->go_live()->get()['at'] )
		);
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

	/** GET /setup/test-order: orders to choose from, and why none may be sent right now. */
	public function test_choices(): \WP_REST_Response {
		$connection = $this->services->checklist()->chosen();
		$refusal    = $this->test_refusal( $connection );
		return self::answer(
			array(
				'choices' => null === $connection ? array() : $this->services->test_order()->candidates( $connection ),
				'refusal' => $refusal?->get_error_message(),
			)
		);
	}

	/**
	 * POST /setup/test-order: sends one real order; 0 takes the newest that can be chosen.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function test_order( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$connection = $this->services->checklist()->chosen();
		$refusal    = $this->test_refusal( $connection );
		if ( null !== $refusal || null === $connection ) {
			return $refusal ?? self::error( 'setup_incomplete', '', 409 );
		}
		$tests    = $this->services->test_order();
		$order_id = (int) $request['order_id'];
		$order_id = 0 === $order_id ? ( $tests->candidates( $connection, 1 )[0]['id'] ?? 0 ) : $order_id;
		if ( 0 === $order_id || null === $this->services->records()->one( 'order', $order_id ) ) {
			return self::error( 'order_not_found', __( 'The store has no paid order that could be sent. Place one in your shop, for instance with payment on delivery, then send it as the test.', 'concord' ), 404 );
		}
		if ( $tests->in_dynamics( $order_id ) ) {
			return self::error( 'test_order_known', __( 'This order is in Dynamics already and is not sent again. Choose another one.', 'concord' ), 409 );
		}
		if ( ! $tests->send( $order_id, $connection ) ) {
			return self::error( 'record_working', __( 'The worker is sending the last test order right now. Wait for its answer, then choose again.', 'concord' ), 409 );
		}
		$this->services->nudge()->want();
		return $this->read();
	}

	/**
	 * Why no test can be sent, with what to do.
	 *
	 * @param array<string, mixed>|null $connection Chosen.
	 */
	private function test_refusal( ?array $connection ): ?\WP_Error {
		$stages  = $this->services->checklist()->get()['stages'];
		$missing = array_merge( $stages[0]['missing'], $stages[1]['missing'] );
		if ( null === $connection || array() !== $missing ) {
			return self::error( 'setup_incomplete', __( 'No order can be sent yet: the stages before are not complete. Open them to see what is missing.', 'concord' ), 409, array( 'missing' => $missing ) );
		}
		if ( $this->services->shadow_switches()->on( $connection['id'] ) ) {
			return self::error( 'test_in_shadow', __( 'Shadow mode is on, so nothing would reach Dynamics. Switch it off under Shadow, then send the test order.', 'concord' ), 409 );
		}
		foreach ( $this->services->connections()->all() as $row ) {
			if ( $row['enabled'] ) {
				/* translators: %s: name of a connection. */
				return $row['id'] === $connection['id'] ? null : self::error( 'test_other_connection', sprintf( __( 'Orders go through the connection “%s”. Switch that one off under Connections, or set it up instead.', 'concord' ), $row['name'] ), 409 );
			}
		}
		return self::error( 'test_switched_off', __( 'The connection is switched off, so no order goes through it. Switch it on under Connections, then send the test order.', 'concord' ), 409 );
	}

	/**
	 * GET /setup/skus, /setup/emails, /setup/guests.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function keys( \WP_REST_Request $request ): \WP_REST_Response {
		$keys = $this->services->store_keys();
		$after = (int) $request['after'];
		$most  = (int) $request['per_page'];
		return self::answer(
			match ( $request['kind'] ) {
				'skus'   => $keys->skus( $after, $most ),
				'guests' => $keys->guests( $after, $most, $this->services->clock()->now() - 365 * DAY_IN_SECONDS ),
				default  => $keys->emails( $after, $most ),
			}
		);
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
	 * The first moment behind the last day that was chosen; null where nothing is left out by it.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 * @param string                                 $from    ISO 8601 UTC.
	 * @return string|null|\WP_Error ISO 8601 UTC.
	 */
	private function end_at( \WP_REST_Request $request, string $from ): string|null|\WP_Error {
		$day = (string) $request['until'];
		if ( 'now' === $request['start'] || '' === $day ) {
			return null;
		}
		$end = GoLive::end( $day );
		if ( null !== $end && $end > $from ) {
			return $end < $this->services->clock()->iso() ? $end : null;
		}
		$sentence = null === $end ? __( 'Enter a day that exists, for instance 2026-01-31.', 'concord' ) : __( 'The last day lies before the first. Choose a later one, or none.', 'concord' );
		return self::error( 'setup_invalid', $sentence, 400, array( 'params' => array( 'until' => $sentence ) ) );
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
			'until' => array(
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
			'templates'     => array(
				'type'     => 'array',
				'maxItems' => 30,
				'items'    => array(
					'type'                 => 'object',
					'additionalProperties' => false,
					'properties'           => array(
						'key'     => array(
							'type'      => 'string',
							'minLength' => 1,
							'maxLength' => 40,
							'required'  => true,
						),
						'flow_id' => array(
							'type'      => 'string',
							'maxLength' => 40,
							'default'   => '',
						),
					),
				),
			),
		);
	}
}
