<?php
/**
 * POST /pair.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Access\Transport;
use Concord\Shadow\Switches;
use Concord\Vault\Sealer;

defined( 'ABSPATH' ) || exit;

/** A worker exchanges the code for its application password. Nobody is signed in; the code is the permission. */
final class PairController extends Controller {

	public function register_routes(): void {
		$this->route(
			'/pair',
			array(
				array(
					'methods'             => 'POST',
					'callback'            => array( $this, 'pair' ),
					'permission_callback' => array( $this, 'may_try' ),
					'args'                => array(
						'code'   => array(
							'type'      => 'string',
							'required'  => true,
							'maxLength' => 40,
						),
						'worker' => self::worker_schema(),
					),
				),
			),
			array(
				'title'      => 'concord-pair',
				'type'       => 'object',
				'properties' => array(
					'store'                => array( 'type' => 'object' ),
					'user_login'           => array( 'type' => 'string' ),
					'application_password' => array( 'type' => 'string' ),
					'webhook_secret'       => array( 'type' => 'string' ),
					'doorbell'             => array( 'type' => 'object' ),
				),
			)
		);
	}

	/** Over a private line, and not after ten wrong codes. */
	public function may_try(): bool|\WP_Error {
		if ( ! Transport::is_private() ) {
			return self::error( 'tls_required', __( 'Concord answers workers over HTTPS only. Use the https:// address of the store.', 'concord' ), 403 );
		}
		$seconds = $this->services->pairing_codes()->locked_seconds();
		if ( $seconds > 0 ) {
			/* translators: %d: minutes. */
			$message = sprintf( __( 'Too many wrong codes. Wait %d minutes, then create a new code.', 'concord' ), (int) ceil( $seconds / 60 ) );
			return self::error( 'pair_locked', $message, 429, array( 'retry_after' => $seconds ) );
		}
		return true;
	}

	/**
	 * Code -> credentials.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function pair( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$worker = (array) $request['worker'];
		// Before the code is used up: a worker with a wrong key can try again with the same code.
		if ( ! Sealer::accepts( (string) $worker['public_key'] ) ) {
			return self::error( 'pair_key', __( 'The worker sent no usable public key (P-256, PEM). Update the worker and pair again.', 'concord' ), 400 );
		}
		if ( ! $this->services->pairing_codes()->redeem( (string) $request['code'] ) ) {
			return self::error( 'pair_code', __( 'This code is wrong, was used already or is older than ten minutes. Create a new one under WooCommerce, Dynamics 365, Connections.', 'concord' ), 403 );
		}
		$made = $this->services->worker_registry()->pair(
			(string) $worker['id'],
			sanitize_text_field( (string) $worker['name'] ),
			sanitize_text_field( (string) $worker['version'] ),
			(string) $worker['public_key']
		);
		if ( is_wp_error( $made ) ) {
			return self::error( 'pair_failed', __( 'WordPress could not make the worker\'s account. A security plugin may forbid application passwords.', 'concord' ), 500 );
		}
		// A copy that is paired shall not write to the live Dynamics before a person says so (OPS-1); a shop that moved goes live with one click.
		if ( $this->services->site_identity()->moved() ) {
			$this->services->shadow_switches()->set( array_column( $this->services->connections()->all(), 'id' ), true, Switches::BY_ADDRESS );
		}
		$this->services->site_identity()->bind();
		$this->services->settings()->bump();
		$secrets = $this->services->shared_secrets();
		return self::answer(
			array(
				'store'          => $this->services->store_info()->get(),
				'webhook_secret' => $secrets->webhook_secret(),
				'doorbell'       => array(
					'url'   => plugins_url( 'doorbell.php', CONCORD_FILE ),
					'token' => $secrets->doorbell_token(),
				),
			) + $made
		);
	}

	/**
	 * As in pairRequestSchema.
	 *
	 * @return array<string, mixed>
	 */
	private static function worker_schema(): array {
		$text = static fn ( int $max ): array => array(
			'type'      => 'string',
			'required'  => true,
			'maxLength' => $max,
		);
		return array(
			'type'       => 'object',
			'required'   => true,
			'properties' => array(
				'id'         => array( 'pattern' => '^[a-z0-9-]{8,64}$' ) + $text( 64 ),
				'name'       => $text( 100 ),
				'version'    => $text( 40 ),
				'public_key' => $text( 2000 ),
			),
		);
	}
}
