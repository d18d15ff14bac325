<?php
/**
 * /invite: the guest's side.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Access\Transport;
use Concord\Invite\Invitations;
use Concord\Setup\Checklist;

defined( 'ABSPATH' ) || exit;

/**
 * Nobody is signed in here: opening needs the link's token, everything else the session it was traded for. Each answer holds what the guest entered himself
 * or what Dynamics said to it, nothing of the store.
 */
final class InviteController extends Controller {

	private const HEADER = 'x_concord_invitation';

	public function register_routes(): void {
		$schema = array(
			'title'      => 'concord-invite',
			'type'       => 'object',
			'properties' => array(
				'session' => array( 'type' => 'string' ),
				'product' => array( 'type' => 'string' ),
				'saved'   => array( 'type' => 'boolean' ),
				'state'   => array( 'type' => 'string' ),
				'probes'  => array( 'type' => 'array' ),
			),
		);
		$token  = array(
			'token' => array(
				'type'      => 'string',
				'required'  => true,
				'maxLength' => 200,
			),
		);
		$guest  = array( $this, 'may_enter' );
		$this->route( '/invite/open', array( self::verb( 'POST', array( $this, 'open' ), array( $this, 'may_try' ), $token ) ), $schema );
		$this->route( '/invite/sign-in', array( self::verb( 'PUT', array( $this, 'sign_in' ), $guest ) ), $schema );
		$this->route( '/invite/test', array( self::verb( 'GET', array( $this, 'tested' ), $guest ), self::verb( 'POST', array( $this, 'test' ), $guest ) ), $schema );
		$this->route( '/invite/end', array( self::verb( 'POST', array( $this, 'end' ), $guest ) ), $schema );
	}

	/** Over a private line, and not after ten misses of this address. */
	public function may_try(): bool|\WP_Error {
		if ( ! Transport::is_private() ) {
			return self::error( 'tls_required', __( 'A secret is entered over HTTPS only. Use the https:// address of the store.', 'concord' ), 403 );
		}
		$seconds = $this->services->invite_misses()->locked_seconds();
		if ( $seconds > 0 ) {
			/* translators: %d: minutes. */
			return self::error( 'invite_locked', sprintf( __( 'Too many wrong links from your address. Wait %d minutes, then open the link again.', 'concord' ), (int) ceil( $seconds / 60 ) ), 429, array( 'retry_after' => $seconds ) );
		}
		return true;
	}

	/**
	 * The session in the header, of an invitation that still stands.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function may_enter( \WP_REST_Request $request ): bool|\WP_Error {
		$may = $this->may_try();
		if ( true !== $may ) {
			return $may;
		}
		if ( null === $this->invitation( $request ) ) {
			$this->services->invite_misses()->add();
			return self::error( 'invite_session', __( 'This invitation has ended. Ask the store for a new link.', 'concord' ), 401 );
		}
		return true;
	}

	/**
	 * POST /invite/open: the link's token for a session, once.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function open( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$session = $this->services->invite_gate()->closed() ? null : $this->services->invitations()->open( (string) $request['token'] );
		if ( null === $session ) {
			$this->services->invite_misses()->add();
			return self::error( 'invite_link', __( 'This link was used already, was taken back or is older than seven days. Ask the store for a new one.', 'concord' ), 403 );
		}
		return self::answer(
			array(
				'session' => $session,
				'product' => $this->services->invitations()->of_session( $session )['product'] ?? '',
			)
		);
	}

	/**
	 * PUT /invite/sign-in. The secret is in the vault before the answer leaves and is in no answer.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function sign_in( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$invitation = $this->invitation( $request );
		if ( null === $invitation || ! $this->services->invitations()->may( 'saves' ) ) {
			return self::too_many();
		}
		$sent  = $request->get_json_params();
		$saved = $this->services->invite_sign_in()->save( is_array( $sent ) ? $sent : array(), $invitation['product'], $invitation['connection_id'] );
		if ( array() !== $saved['errors'] ) {
			return self::error( 'invite_invalid', __( 'Nothing was saved. Correct the fields named below.', 'concord' ), 400, array( 'params' => $saved['errors'] ) );
		}
		$this->services->invitations()->bind( $saved['id'] );
		$this->services->invitations()->note( 'saved' );
		if ( null === $this->services->checklist()->chosen() ) {
			$this->services->checklist()->keep( array( 'connection_id' => $saved['id'] ) );
		}
		return self::answer( array( 'saved' => true ) );
	}

	/**
	 * POST /invite/test: of the invitation's own connection.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function test( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$invitation = $this->invitation( $request );
		if ( null === $invitation || null === $this->services->connections()->find( $invitation['connection_id'] ) ) {
			return self::error( 'invite_unsaved', __( 'Save the sign-in first, then test it.', 'concord' ), 409 );
		}
		if ( ! $this->services->invitations()->may( 'tests' ) ) {
			return self::too_many();
		}
		$sent = CommandsController::send( $this->services, 'test_connection', array( 'connection_id' => $invitation['connection_id'] ) );
		if ( is_wp_error( $sent ) ) {
			return $sent;
		}
		$this->services->invitations()->tested( (int) $sent->get_data()['command_id'] );
		$this->services->invitations()->note( 'tested' );
		$this->services->nudge()->want();
		return self::answer( array( 'state' => 'waiting' ), 202 );
	}

	/**
	 * GET /invite/test: what Dynamics said to the last test that this guest asked for.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function tested( \WP_REST_Request $request ): \WP_REST_Response {
		$command = (int) ( $this->invitation( $request )['command_id'] ?? 0 );
		$row     = 0 === $command ? null : $this->services->events()->find( $command );
		$result  = json_decode( (string) ( $row['result'] ?? '' ) );
		$issue   = json_decode( (string) ( $row['issue'] ?? '' ), true );
		$worker  = $this->services->overview()->worker();
		return self::answer(
			array(
				'state'         => (string) ( $row['state'] ?? 'none' ),
				'worker_online' => 'online' === ( $worker['state'] ?? '' ),
				'probes'        => Checklist::access_probes( $result ),
				'issue'         => is_array( $issue ) ? array_intersect_key( $issue, array_flip( array( 'message', 'remedy' ) ) ) : null,
			)
		);
	}

	/** POST /invite/end: the guest is done; link and session are of no use any more. */
	public function end(): \WP_REST_Response {
		$this->services->invitations()->end( 'done' );
		return self::answer( array( 'state' => 'done' ) );
	}

	/**
	 * Of the session in the header; null when there is none or the store is live by now.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 * @return array{product: string, connection_id: string, command_id: int}|null
	 */
	private function invitation( \WP_REST_Request $request ): ?array {
		$session = (string) $request->get_header( self::HEADER );
		return '' === $session || $this->services->invite_gate()->closed() ? null : $this->services->invitations()->of_session( $session );
	}

	private static function too_many(): \WP_Error {
		/* translators: 1: number of saves, 2: number of tests. */
		return self::error( 'invite_spent', sprintf( __( 'One invitation allows %1$d saves and %2$d tests; they are used up. Ask the store for a new link.', 'concord' ), Invitations::MOST['saves'], Invitations::MOST['tests'] ), 429 );
	}
}
