<?php
/**
 * Routes records and orders/<id>/send.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Outbox\Redrive;
use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/** Records with their state, for the admin app: list, one with history, retry, hold, skip, decide, send. */
final class RecordsController extends Controller {

	public function register_routes(): void {
		$schema = $this->row_schema();
		$this->route( '/records', array( $this->action( 'GET', 'index', 'may_view', $this->index_args() ) ), $schema );
		$this->route( '/records/retry', array( $this->action( 'POST', 'retry_many', 'may_manage', $this->retry_args() ) ), array( 'type' => 'object', 'title' => 'concord-retried' ) );
		$this->route( '/records/(?P<event_id>\d+)', array( $this->action( 'GET', 'show', 'may_view', self::id_arg() ) ), $schema );
		$this->route( '/records/(?P<event_id>\d+)/retry', array( $this->action( 'POST', 'retry', 'may_manage', self::id_arg() ) ), $schema );
		$this->route( '/records/(?P<event_id>\d+)/hold', array( $this->action( 'POST', 'hold', 'may_manage', self::id_arg() ) ), $schema );
		$reason = array(
			'type'              => 'string',
			'required'          => true,
			'minLength'         => 1,
			'maxLength'         => 500,
			'sanitize_callback' => 'sanitize_text_field',
		);
		$this->route( '/records/(?P<event_id>\d+)/skip', array( $this->action( 'POST', 'skip', 'may_manage', self::id_arg() + array( 'reason' => $reason ) ) ), $schema );
		$this->route( '/records/(?P<event_id>\d+)/decide', array( $this->action( 'POST', 'decide', 'may_manage', self::id_arg() + self::decide_args() ) ), $schema );
		$this->route( '/orders/(?P<order_id>\d+)/send', array( $this->action( 'POST', 'send', 'may_manage', array( 'order_id' => array( 'type' => 'integer', 'minimum' => 1 ) ) ) ), $schema );
	}

	/**
	 * GET /records.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function index( \WP_REST_Request $request ): \WP_REST_Response {
		$per_page = (int) $request['per_page'];
		$found    = $this->services->events()->query(
			array(
				'state'       => (string) $request['state'],
				'record_type' => (string) $request['record_type'],
				'search'      => (string) $request['search'],
				'issue_code'  => (string) $request['issue_code'],
				'page'        => (int) $request['page'],
				'per_page'    => $per_page,
				'orderby'     => (string) $request['orderby'],
			)
		);
		$response = self::answer( $this->services->rows()->present( $found['rows'] ) );
		$response->header( 'X-WP-Total', (string) $found['total'] );
		$response->header( 'X-WP-TotalPages', (string) (int) ceil( $found['total'] / $per_page ) );
		return $response;
	}

	/**
	 * GET /records/<event_id>.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function show( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->row( (int) $request['event_id'], true );
	}

	/**
	 * POST /records/<event_id>/retry.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function retry( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$this->services->redrive()->retry( (int) $request['event_id'] );
		$this->services->nudge()->want();
		return $this->row( (int) $request['event_id'] );
	}

	/**
	 * POST /records/retry.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function retry_many( \WP_REST_Request $request ): \WP_REST_Response {
		$code    = $request['issue_code'];
		$retried = $this->services->redrive()->retry_many( array_map( 'intval', array_values( (array) $request['event_ids'] ) ), is_string( $code ) ? $code : null );
		$this->services->nudge()->want();
		return self::answer( array( 'retried' => $retried ) );
	}

	/**
	 * POST /records/<event_id>/hold.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function hold( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->pinned( (int) $request['event_id'], $this->services->redrive()->hold( (int) $request['event_id'] ) );
	}

	/**
	 * POST /records/<event_id>/skip.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function skip( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->pinned( (int) $request['event_id'], $this->services->redrive()->skip( (int) $request['event_id'], (string) $request['reason'] ) );
	}

	/**
	 * POST /records/<event_id>/decide: what becomes of an order that says otherwise than its document, or whose customer it is where several fit.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function decide( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$event_id = (int) $request['event_id'];
		$choice   = (string) $request['choice'];
		$reason   = trim( (string) $request['reason'] );
		if ( 'leave' === $choice && '' === $reason ) {
			return self::error( 'reason_missing', __( 'Say why the difference is left as it is; it stays in the history of the record.', 'concord' ), 400 );
		}
		$refused = $this->services->redrive()->decide( $event_id, $choice, (string) $request['seen'], $reason, (string) $request['customer'] );
		if ( '' !== $refused && null !== $this->services->events()->find( $event_id ) ) {
			return 'outdated' === $refused
				? self::error( 'decision_outdated', __( 'The order or its document changed since this page was loaded. Look at the differences again, then decide.', 'concord' ), 409 )
				: self::error( 'decision_not_asked', __( 'This record does not ask for that decision any more. Load the page again.', 'concord' ), 409 );
		}
		$this->services->nudge()->want();
		return $this->row( $event_id );
	}

	/**
	 * POST /orders/<id>/send: any order of any age and state.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function send( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$order_id = (int) $request['order_id'];
		if ( null === $this->services->records()->one( 'order', $order_id ) ) {
			return self::error( 'order_not_found', __( 'There is no such order.', 'concord' ), 404 );
		}
		$row = null;
		if ( $this->services->appender()->append( 'order', $order_id ) ) {
			$row = $this->services->events()->find_record( 'order', (string) $order_id );
		}
		if ( null === $row ) {
			return self::error( 'database', __( 'The database of the store refused. The log of Concord under WooCommerce > Status has its words.', 'concord' ), 503 );
		}
		// Also one that waits: only a retry says that a person asked for it.
		$this->services->redrive()->retry( (int) $row['id'] );
		return $this->row( (int) $row['id'] );
	}

	private function pinned( int $event_id, bool $done ): \WP_REST_Response|\WP_Error {
		if ( ! $done && null !== $this->services->events()->find( $event_id ) ) {
			return self::error( 'record_working', __( 'A worker is sending this record right now. Try again in a minute.', 'concord' ), 409 );
		}
		return $this->row( $event_id );
	}

	private function row( int $event_id, bool $with_history = false ): \WP_REST_Response|\WP_Error {
		$row = $this->services->events()->find( $event_id );
		if ( null === $row || State::COMMAND === $row['record_type'] ) {
			return self::error( 'record_not_found', __( 'Concord has no such record.', 'concord' ), 404 );
		}
		$shown = $this->services->rows()->present( array( $row ) )[0];
		if ( $with_history ) {
			$shown['history'] = $this->services->history()->of( $event_id );
		}
		return self::answer( $shown );
	}

	/**
	 * One verb.
	 *
	 * @param string                              $verb       HTTP method.
	 * @param string                              $method     Of this class.
	 * @param string                              $permission Of the base class.
	 * @param array<string, array<string, mixed>> $args       Schema.
	 * @return array<string, mixed>
	 */
	private function action( string $verb, string $method, string $permission, array $args ): array {
		return array(
			'methods'             => $verb,
			'callback'            => array( $this, $method ),
			'permission_callback' => array( $this, $permission ),
			'args'                => $args,
		);
	}

	/**
	 * Arguments of the list.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function index_args(): array {
		$text = array(
			'type'              => 'string',
			'default'           => '',
			'maxLength'         => 100,
			'sanitize_callback' => 'sanitize_text_field',
		);
		return array(
			'state'       => array(
				'type'    => 'string',
				'enum'    => array_merge( array( '' ), State::ALL ),
				'default' => '',
			),
			'record_type' => array(
				'type'    => 'string',
				'enum'    => array_merge( array( '' ), State::RECORD_TYPES ),
				'default' => '',
			),
			'search'      => $text,
			'issue_code'  => $text,
			'page'        => array(
				'type'    => 'integer',
				'minimum' => 1,
				'default' => 1,
			),
			'per_page'    => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 100,
				'default' => 25,
			),
			'orderby'     => array(
				'type'    => 'string',
				'enum'    => array( 'updated', 'captured' ),
				'default' => 'updated',
			),
		);
	}

	/**
	 * Arguments of the bulk retry.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function retry_args(): array {
		return array(
			'event_ids'  => array(
				'type'     => 'array',
				'default'  => array(),
				'maxItems' => 1000,
				'items'    => array( 'type' => 'integer' ),
			),
			'issue_code' => array(
				'type'      => 'string',
				'maxLength' => 40,
			),
		);
	}

	/**
	 * Arguments of a decision.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function decide_args(): array {
		return array(
			'choice' => array(
				'type'     => 'string',
				'enum'     => Redrive::CHOICES,
				'required' => true,
			),
			'seen'   => array(
				'type'      => 'string',
				'required'  => true,
				'maxLength' => 64,
			),
			'reason' => array(
				'type'              => 'string',
				'default'           => '',
				'maxLength'         => 500,
				'sanitize_callback' => 'sanitize_text_field',
			),
			'customer' => array(
				'type'      => 'string',
				'default'   => '',
				'maxLength' => 50,
			),
		);
	}

	/**
	 * Argument event_id.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function id_arg(): array {
		return array(
			'event_id' => array(
				'type'    => 'integer',
				'minimum' => 1,
			),
		);
	}

	/**
	 * Schema of a row.
	 *
	 * @return array<string, mixed>
	 */
	private function row_schema(): array {
		$text = array( 'type' => 'string' );
		$none = array( 'type' => array( 'string', 'null' ) );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'concord-record',
			'type'       => 'object',
			'properties' => array(
				'event_id'    => array( 'type' => 'integer' ),
				'record_type' => $text,
				'record_id'   => $text,
				'number'      => $text,
				'title'       => $text,
				'state'       => $text,
				'kind'        => $text,
				'attempts'    => array( 'type' => 'integer' ),
				'captured_at' => $text,
				'updated_at'  => $text,
				'due_at'      => $none,
				'issue'       => array( 'type' => array( 'object', 'null' ) ),
				'skipped'     => array( 'type' => array( 'object', 'null' ) ),
				'link'        => array( 'type' => array( 'object', 'null' ) ),
				'edit_url'    => $text,
				'history'     => array( 'type' => 'array' ),
			),
		);
	}
}
