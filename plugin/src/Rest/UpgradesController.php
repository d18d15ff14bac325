<?php
/**
 * /upgrades.
 *
 * @package Concord
 */

namespace Concord\Rest;

defined( 'ABSPATH' ) || exit;

/** Mapping tests after an update: where they stand, once more, or accepted with a reason. */
final class UpgradesController extends Controller {

	public function register_routes(): void {
		$id     = array(
			'id' => array(
				'type'    => 'string',
				'pattern' => '^[a-z0-9]{6,40}$',
			),
		);
		$schema = array(
			'title'      => 'concord-upgrades',
			'type'       => 'object',
			'properties' => array(
				'plugin'      => array( 'type' => 'string' ),
				'worker'      => array( 'type' => 'string' ),
				'connections' => array( 'type' => 'array' ),
			),
		);
		$this->route( '/upgrades', array( self::verb( 'GET', array( $this, 'read' ), array( $this, 'may_view' ) ) ), $schema );
		$this->route( '/upgrades/(?P<id>[a-z0-9]{6,40})/test', array( self::verb( 'POST', array( $this, 'test' ), array( $this, 'may_manage' ), $id ) ), $schema );
		$this->route(
			'/upgrades/(?P<id>[a-z0-9]{6,40})/accept',
			array(
				self::verb(
					'POST',
					array( $this, 'accept' ),
					array( $this, 'may_manage' ),
					$id + array(
						'reason' => array(
							'type'              => 'string',
							'required'          => true,
							'minLength'         => 1,
							'maxLength'         => 300,
							'sanitize_callback' => 'sanitize_text_field',
						),
					)
				),
			),
			$schema
		);
	}

	/** Where it stands. */
	public function read(): \WP_REST_Response {
		$worker = $this->worker();
		return self::answer(
			array(
				'plugin'      => CONCORD_VERSION,
				'worker'      => $worker,
				'connections' => $this->services->updates()->standing( $worker ),
			)
		);
	}

	/**
	 * Tests again.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function test( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->unproven( $request, fn ( string $id ) => $this->services->updates()->test( $id, $this->worker() ) );
	}

	/**
	 * Lets it send.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function accept( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		if ( '' === trim( (string) $request['reason'] ) ) {
			$sentence = __( 'Name a reason: it is kept with the version.', 'concord' );
			return self::error( 'upgrade_no_reason', $sentence, 400, array( 'params' => array( 'reason' => $sentence ) ) );
		}
		return $this->unproven( $request, fn ( string $id ) => $this->services->updates()->accept( $id, $this->worker(), trim( (string) $request['reason'] ) ) );
	}

	/**
	 * 404 and 409 where there is nothing to do that to.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 * @param callable( string ): void               $work    Gets the connection's id.
	 */
	private function unproven( \WP_REST_Request $request, callable $work ): \WP_REST_Response|\WP_Error {
		$id       = (string) $request['id'];
		$standing = array_column( $this->services->updates()->standing( $this->worker() ), 'state', 'connection_id' );
		if ( null === $this->services->connections()->find( $id ) ) {
			return self::error( 'connection_unknown', __( 'There is no such connection. It may have been deleted.', 'concord' ), 404 );
		}
		if ( \Concord\Proofs\Updates::PROVEN === ( $standing[ $id ] ?? \Concord\Proofs\Updates::PROVEN ) ) {
			return self::error( 'upgrade_proven', __( 'Nothing is held back: this version has passed its tests already. Reload the page.', 'concord' ), 409 );
		}
		$work( $id );
		return $this->read();
	}

	/** Version of the worker seen last. */
	private function worker(): string {
		return $this->services->worker_registry()->version();
	}
}
