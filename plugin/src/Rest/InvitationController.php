<?php
/**
 * /invitation: the store's side.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Invite\Instructions;
use Concord\Invite\Page;

defined( 'ABSPATH' ) || exit;

/** Invite the person who runs Dynamics, see what became of it, take it back. */
final class InvitationController extends Controller {

	public function register_routes(): void {
		$schema = array(
			'title'      => 'concord-invitation',
			'type'       => 'object',
			'properties' => array(
				'invitation'   => array( 'type' => array( 'object', 'null' ) ),
				'instructions' => array( 'type' => 'object' ),
				'link'         => array( 'type' => array( 'string', 'null' ) ),
			),
		);
		$manage = array( $this, 'may_manage' );
		$wanted = array(
			'product'       => array(
				'type'     => 'string',
				'enum'     => array( 'bc', 'fo' ),
				'required' => true,
			),
			'connection_id' => array(
				'type'      => 'string',
				'default'   => '',
				'maxLength' => 40,
			),
		);
		$this->route(
			'/invitation',
			array(
				self::verb( 'GET', array( $this, 'read' ), array( $this, 'may_view' ) ),
				self::verb( 'POST', array( $this, 'create' ), $manage, $wanted ),
				self::verb( 'DELETE', array( $this, 'revoke' ), $manage ),
			),
			$schema
		);
	}

	/** GET /invitation. */
	public function read(): \WP_REST_Response {
		return $this->shape( null );
	}

	/**
	 * POST /invitation. The link is told here and never again.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function create( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		if ( $this->services->invite_gate()->closed() ) {
			return self::error( 'invite_live', __( 'The store is live, so nobody from outside may change where its orders go. Change the sign-in yourself under Connections.', 'concord' ), 409 );
		}
		$id  = (string) $request['connection_id'];
		$row = '' === $id ? null : $this->services->connections()->find( $id );
		if ( '' !== $id && ( null === $row || $row['product'] !== $request['product'] ) ) {
			return self::error( 'connection_unknown', __( 'There is no such connection. It may have been deleted.', 'concord' ), 404 );
		}
		$token = $this->services->invitations()->create( (string) $request['product'], $id, wp_get_current_user()->user_login );
		return $this->shape( Page::link( $token ), 201 );
	}

	/** DELETE /invitation: link and session end at once. What was saved stays. */
	public function revoke(): \WP_REST_Response {
		$this->services->invitations()->end( 'revoked' );
		return $this->shape( null );
	}

	private function shape( ?string $link, int $status = 200 ): \WP_REST_Response {
		return self::answer(
			array(
				'invitation'   => $this->services->invitations()->get(),
				'instructions' => array(
					'bc' => Instructions::of( 'bc' ),
					'fo' => Instructions::of( 'fo' ),
				),
				'link'         => $link,
			),
			$status
		);
	}
}
