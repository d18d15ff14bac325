<?php
/**
 * Room: Access.
 *
 * @package Concord
 */

namespace Concord\Access;

use Concord\Lifecycle;
use Concord\Module as ModuleContract;
use Concord\Rest\Controller;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Confines workers to their own routes and stops a copy of the site. */
final class Module implements ModuleContract, Lifecycle {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_filter( 'determine_current_user', array( $this, 'read_fallback_header' ), 5 );
		add_filter( 'wp_is_application_passwords_available', array( $this, 'allow_on_loopback' ) );
		add_filter( 'wp_authenticate_user', array( $this, 'refuse_password_login' ) );
		add_filter( 'rest_pre_dispatch', array( $this, 'confine_worker' ), 10, 3 );
		add_filter( 'concord_paused', array( $this, 'pause_copy' ) );
	}

	public function activate(): void {
		Capabilities::install();
	}

	public function deactivate(): void {}

	/**
	 * Some hosts strip Authorization before PHP sees it. Browsers cannot send the substitute across origins without a preflight,
	 * which WordPress refuses, so it opens nothing that Authorization does not.
	 *
	 * @param mixed $user Passed through.
	 */
	public function read_fallback_header( mixed $user ): mixed {
		$header = isset( $_SERVER['HTTP_X_CONCORD_AUTHORIZATION'] ) ? sanitize_text_field( wp_unslash( $_SERVER['HTTP_X_CONCORD_AUTHORIZATION'] ) ) : '';
		if ( isset( $_SERVER['PHP_AUTH_USER'] ) || ! Transport::is_own_route() || 1 !== preg_match( '/^Basic ([A-Za-z0-9+\/=]+)$/', $header, $found ) ) {
			return $user;
		}
		$pair = explode( ':', (string) base64_decode( $found[1], true ), 2 ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- RFC 7617.
		if ( 2 === count( $pair ) ) {
			$_SERVER['PHP_AUTH_USER'] = wp_slash( $pair[0] );
			$_SERVER['PHP_AUTH_PW']   = wp_slash( $pair[1] );
		}
		return $user;
	}

	/**
	 * WordPress offers application passwords over TLS only; a worker on the same machine needs none.
	 *
	 * @param bool $available As WordPress decided.
	 */
	public function allow_on_loopback( bool $available ): bool {
		return $available || ( Transport::is_own_route() && Transport::is_own_loopback() );
	}

	/**
	 * The worker's user has no password anybody knows; this holds even when somebody sets one.
	 *
	 * @param \WP_User|\WP_Error $user Who signs in by form.
	 */
	public function refuse_password_login( \WP_User|\WP_Error $user ): \WP_User|\WP_Error {
		if ( $user instanceof \WP_User && Capabilities::is_worker( $user ) ) {
			return new \WP_Error( 'concord_worker_login', __( 'This account belongs to a Concord worker and cannot sign in here.', 'concord' ) );
		}
		return $user;
	}

	/**
	 * Routes that are public to everybody (authors, for instance) are none of a worker's business either.
	 *
	 * @param mixed                                  $result  Set when somebody answered already.
	 * @param \WP_REST_Server                        $server  Server.
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function confine_worker( mixed $result, \WP_REST_Server $server, \WP_REST_Request $request ): mixed {
		$inside = str_starts_with( ltrim( $request->get_route(), '/' ) . '/', Controller::REST_NAMESPACE . '/' );
		if ( ! $inside && Capabilities::is_worker( wp_get_current_user() ) ) {
			return new \WP_Error( 'concord_forbidden', __( 'A Concord worker may use the routes of Concord only.', 'concord' ), array( 'status' => 403 ) );
		}
		return $result;
	}

	/**
	 * A copy never writes to the live Dynamics.
	 *
	 * @param bool $paused As set by hand.
	 */
	public function pause_copy( bool $paused ): bool {
		return $paused || $this->services->site_identity()->moved();
	}
}
