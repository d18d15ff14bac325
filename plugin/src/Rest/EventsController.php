<?php
/**
 * Routes events/*.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Outbox\Commands;
use Concord\Outbox\State;
use Concord\Proofs\Updates;

defined( 'ABSPATH' ) || exit;

/** Claim, extend, settle, sweep: the worker's side of the outbox. Meaning: docs/store-api.md; shapes: worker/src/store/contract/api.ts. */
final class EventsController extends Controller {

	public function register_routes(): void {
		$this->route( '/events/claim', array( $this->post( 'claim', $this->claim_args() ) ), EventSchemas::claim() );
		$this->route( '/events/extend', array( $this->post( 'extend', $this->extend_args() ) ), EventSchemas::extend() );
		$this->route( '/events/progress', array( $this->post( 'progress', $this->progress_args() ) ), EventSchemas::progress() );
		$this->route( '/events/settle', array( $this->post( 'settle', $this->settle_args() ) ), EventSchemas::settle() );
		$this->route( '/events/sweep', array( $this->post( 'sweep', array() ) ), EventSchemas::sweep() );
	}

	/**
	 * POST /events/claim.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function claim( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		try {
			$this->services->upgrade()->run();
		} catch ( \RuntimeException $error ) {
			return $this->database_error( $error );
		}
		$worker_id = (string) $request['worker_id'];
		$heartbeat = $request['heartbeat'];
		if ( is_array( $heartbeat ) ) {
			$this->services->worker_registry()->heartbeat( $worker_id, $heartbeat );
		}
		$settings = $this->services->settings();
		$paused   = $settings->paused();
		$held     = $paused || ! $this->services->go_live()->live();
		try {
			$updating = $this->services->updates()->held( (string) ( $heartbeat['version'] ?? $this->services->worker_registry()->all()[ $worker_id ]['heartbeat']['version'] ?? '' ) );
			$held     = $updating || $held;
			if ( ! $held ) {
				$this->services->backfill()->step();
			}
			$handout = $this->services->handout()->claim( $worker_id, (int) $request['limit'], (int) $request['lease_seconds'], array_values( (array) $request['record_types'] ), $held, $paused || $updating ? array() : $this->services->test_order()->admitted() );
		} catch ( \RuntimeException $error ) {
			return $this->database_error( $error );
		}
		return self::answer(
			array(
				'server_time'    => $this->services->clock()->iso(),
				'claimed'        => $handout['claimed'],
				'more'           => $handout['more'],
				'next_due_at'    => $this->services->events()->next_due_at(),
				'config_version' => $settings->config_version(),
				'paused'         => $paused,
			)
		);
	}

	/**
	 * POST /events/extend.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function extend( \WP_REST_Request $request ): \WP_REST_Response {
		$answer = array(
			'held' => array(),
			'lost' => array(),
		);
		foreach ( (array) $request['leases'] as $lease ) {
			$until = $this->services->claimer()->extend( (int) $lease['event_id'], (string) $lease['lease_token'], (int) $request['lease_seconds'] );
			if ( null === $until ) {
				$answer['lost'][] = (int) $lease['event_id'];
			} else {
				$answer['held'][] = array(
					'event_id'    => (int) $lease['event_id'],
					'lease_until' => $until,
				);
			}
		}
		return self::answer( $answer );
	}

	/**
	 * POST /events/progress: how far a claimed command came.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function progress( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		try {
			return self::answer( array( 'held' => $this->services->commands()->progress( (int) $request['event_id'], (string) $request['lease_token'], (array) $request['progress'] ) ) );
		} catch ( \RuntimeException $error ) {
			return $this->database_error( $error );
		}
	}

	/**
	 * POST /events/settle. One verdict per result, in order.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated but for the results themselves.
	 */
	public function settle( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$verdicts  = array();
		$new_links = array();
		$orders    = array();
		foreach ( (array) $request['results'] as $result ) {
			try {
				$settled = $this->services->settler()->settle( (string) $request['worker_id'], is_array( $result ) ? $result : array() );
			} catch ( \RuntimeException $error ) {
				// What was settled before it stays; the worker repeats the request and learns lease_lost for those.
				return $this->database_error( $error );
			}
			$verdicts[] = $settled['verdict'];
			$this->after_run( $settled, is_array( $result ) ? $result : array() );
			array_push( $new_links, ...$settled['new_links'] );
			if ( 'order' === ( $settled['row']['record_type'] ?? '' ) && in_array( $settled['verdict']['state'], array( State::SYNCED, State::SKIPPED ), true ) ) {
				$orders[] = (int) $settled['row']['record_id'];
			}
		}
		$this->services->order_notes()->write( $new_links );
		$this->services->owed_refunds()->order_sent( $new_links );
		$this->services->paid_later()->settled( $orders );
		return self::answer( array( 'results' => $verdicts ) );
	}

	/**
	 * The run of a flow that came to its end arranges the next one; one that is to be retried is the next one.
	 *
	 * @param array{verdict: array<string, mixed>, row: array<string, string|null>|null, new_links: list<array<string, string>>} $settled As settled.
	 * @param array<string, mixed> $result As sent.
	 */
	private function after_run( array $settled, array $result ): void {
		$row = $settled['row'];
		if ( null !== $row && Commands::RUN === $row['kind'] && ! in_array( $settled['verdict']['state'], array( State::WAITING, State::RETRYING ), true ) ) {
			$this->services->flow_runs()->ended( (string) $row['record_id'], $result['result'] ?? null );
		}
		if ( null !== $row && Updates::COMMAND === $row['kind'] && ! in_array( $settled['verdict']['state'], array( State::WAITING, State::RETRYING ), true ) ) {
			$asked = json_decode( (string) $row['payload'], true );
			$this->services->updates()->ended( is_array( $asked ) && is_string( $asked['connection_id'] ?? null ) ? $asked['connection_id'] : '', (string) $settled['verdict']['state'], $result['result'] ?? null, $result['issue'] ?? null );
		}
		if ( null !== $row && Commands::METADATA === $row['kind'] && State::SYNCED === $settled['verdict']['state'] ) {
			$this->services->metadata()->keep( $result['result'] ?? null );
			$this->services->contract()->keep( $result['result'] ?? null );
		}
	}

	/** POST /events/sweep. */
	public function sweep(): \WP_REST_Response {
		$this->services->contract()->when_due();
		$this->services->updates()->when_due( $this->services->worker_registry()->version() );
		return self::answer( $this->services->sweep()->step() );
	}

	private function database_error( \RuntimeException $error ): \WP_Error {
		wc_get_logger()->error( $error->getMessage(), array( 'source' => 'concord' ) );
		return self::error( 'database', __( 'The database of the store refused. The log of Concord under WooCommerce > Status has its words.', 'concord' ), 503 );
	}

	/**
	 * One verb.
	 *
	 * @param 'claim'|'extend'|'progress'|'settle'|'sweep' $method Of this class.
	 * @param array<string, array<string, mixed>> $args Schema.
	 * @return array<string, mixed>
	 */
	private function post( string $method, array $args ): array {
		return array(
			'methods'             => \WP_REST_Server::CREATABLE,
			'callback'            => array( $this, $method ),
			'permission_callback' => array( $this, 'may_sync' ),
			'args'                => $args,
		);
	}

	/**
	 * Schema of claimRequestSchema.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function claim_args(): array {
		return array(
			'worker_id'     => self::worker_id(),
			'limit'         => array(
				'type'     => 'integer',
				'required' => true,
				'minimum'  => 1,
				'maximum'  => 100,
			),
			'lease_seconds' => array(
				'type'     => 'integer',
				'required' => true,
				'minimum'  => 15,
				'maximum'  => 900,
			),
			'record_types'  => array(
				'type'    => 'array',
				'default' => array(),
				'items'   => array(
					'type' => 'string',
					'enum' => array_merge( State::RECORD_TYPES, array( State::COMMAND ) ),
				),
			),
			'heartbeat'     => array(
				'type'       => 'object',
				'properties' => array(
					'version'    => array( 'type' => 'string' ),
					'started_at' => array( 'type' => 'string' ),
					'rss_bytes'  => array( 'type' => 'integer' ),
					'lanes'      => array(
						'type'     => 'array',
						'maxItems' => 100,
						'items'    => array( 'type' => 'object' ),
					),
				),
			),
		);
	}

	/**
	 * Schema of extendRequestSchema.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function extend_args(): array {
		return array(
			'worker_id'     => self::worker_id(),
			'lease_seconds' => array(
				'type'     => 'integer',
				'required' => true,
				'minimum'  => 15,
				'maximum'  => 900,
			),
			'leases'        => array(
				'type'     => 'array',
				'required' => true,
				'minItems' => 1,
				'maxItems' => 100,
				'items'    => array(
					'type'       => 'object',
					'properties' => array(
						'event_id'    => array(
							'type'     => 'integer',
							'required' => true,
						),
						'lease_token' => array(
							'type'     => 'string',
							'required' => true,
						),
					),
				),
			),
		);
	}

	/**
	 * Schema of progressRequestSchema.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function progress_args(): array {
		return array(
			'worker_id'   => self::worker_id(),
			'event_id'    => array(
				'type'     => 'integer',
				'required' => true,
			),
			'lease_token' => array(
				'type'     => 'string',
				'required' => true,
			),
			'progress'    => array(
				'type'     => 'object',
				'required' => true,
			),
		);
	}

	/**
	 * Schema of settleRequestSchema. The results are checked one by one, so that a malformed one does not refuse the others.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function settle_args(): array {
		return array(
			'worker_id' => self::worker_id(),
			'results'   => array(
				'type'     => 'array',
				'required' => true,
				'minItems' => 1,
				'maxItems' => 100,
			),
		);
	}

	/**
	 * Schema of a worker id.
	 *
	 * @return array<string, mixed>
	 */
	private static function worker_id(): array {
		return array(
			'type'      => 'string',
			'required'  => true,
			'minLength' => 1,
			'maxLength' => 64,
		);
	}
}
