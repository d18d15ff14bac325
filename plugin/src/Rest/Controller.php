<?php
/**
 * Base of the REST controllers.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Access\Transport;
use Concord\Apply\LockBusy;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/**
 * What every route of wc-concord/v1 shares. The namespace starts with "wc-" so that WooCommerce keys authenticate on it too.
 * Meaning of the routes: docs/store-api.md.
 */
abstract class Controller extends \WP_REST_Controller {

	public const REST_NAMESPACE = 'wc-concord/v1';

	public function __construct( protected readonly Services $services ) {
		$this->namespace = self::REST_NAMESPACE;
	}

	/**
	 * Adds one route with its schema.
	 *
	 * @param non-falsy-string                          $path    Below the namespace, "/events/claim".
	 * @param list<array<string, mixed>>                $methods Per verb: methods, callback, permission_callback, args.
	 * @param array<string, mixed>|callable(): mixed[]  $schema  JSON schema of the answer.
	 */
	protected function route( string $path, array $methods, array|callable $schema ): void {
		$methods['schema'] = is_callable( $schema ) ? $schema : static fn (): array => $schema;
		register_rest_route( self::REST_NAMESPACE, $path, $methods );
	}

	/**
	 * One verb of a route.
	 *
	 * @param string               $method     HTTP verb.
	 * @param callable             $callback   Answers.
	 * @param callable             $permission Decides.
	 * @param array<string, mixed> $args       Schema of the arguments.
	 * @return array<string, mixed>
	 */
	protected static function verb( string $method, callable $callback, callable $permission, array $args = array() ): array {
		return array(
			'methods'             => $method,
			'callback'            => self::unless_busy( $callback ),
			'permission_callback' => $permission,
			'args'                => $args,
		);
	}

	/**
	 * Two people who change the same list in one moment wait for each other. Who waited too long is told so; uncaught it would be a 500 without a word.
	 *
	 * @param callable $callback Answers.
	 * @return callable( \WP_REST_Request<array<string, mixed>> ): mixed
	 */
	private static function unless_busy( callable $callback ): callable {
		return static function ( \WP_REST_Request $request ) use ( $callback ): mixed {
			try {
				return $callback( $request );
			} catch ( LockBusy ) {
				return self::error( 'busy', __( 'Nothing was changed: another request has been changing the same data for 15 seconds. Try again in a moment.', 'concord' ), 503 );
			}
		};
	}

	/**
	 * Schema of a text that must be there.
	 *
	 * @param int $least Characters.
	 * @param int $most  Characters.
	 * @return array<string, mixed>
	 */
	protected static function text( int $least, int $most ): array {
		return array(
			'type'      => 'string',
			'minLength' => $least,
			'maxLength' => $most,
			'required'  => true,
		);
	}

	/**
	 * Arguments of a page of rows by rising id.
	 *
	 * @param int $most  Rows a page.
	 * @param int $usual When none is said.
	 * @return array<string, array<string, mixed>>
	 */
	protected static function page_args( int $most, int $usual ): array {
		return array(
			'after'    => array(
				'type'    => 'integer',
				'minimum' => 0,
				'default' => 0,
			),
			'per_page' => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => $most,
				'default' => $usual,
			),
		);
	}

	/** Permission of worker routes: the capability, over TLS unless the worker stands on this very machine. */
	public function may_sync(): bool|\WP_Error {
		if ( ! Transport::is_private() ) {
			return self::error( 'tls_required', __( 'Concord answers workers over HTTPS only. Use the https:// address of the store.', 'concord' ), 403 );
		}
		return $this->may( 'concord_sync' );
	}

	/** Permission to change things. */
	public function may_manage(): bool|\WP_Error {
		return $this->may( 'manage_concord' );
	}

	/** Permission to look. */
	public function may_view(): bool|\WP_Error {
		return current_user_can( 'view_concord' ) ? true : $this->may( 'manage_concord' );
	}

	/**
	 * An answer that no cache keeps.
	 *
	 * @param mixed $data   JSON data.
	 * @param int   $status HTTP status.
	 */
	protected static function answer( mixed $data, int $status = 200 ): \WP_REST_Response {
		return new \WP_REST_Response( $data, $status, array( 'Cache-Control' => 'no-store' ) );
	}

	/**
	 * An error with a code of ours.
	 *
	 * @param string               $code    Without the prefix "concord_".
	 * @param string               $message One plain sentence, no SQL and no exception text.
	 * @param int                  $status  HTTP status.
	 * @param array<string, mixed> $data    More, beside the status.
	 */
	protected static function error( string $code, string $message, int $status, array $data = array() ): \WP_Error {
		return new \WP_Error( 'concord_' . $code, $message, array_merge( $data, array( 'status' => $status ) ) );
	}

	private function may( string $capability ): bool|\WP_Error {
		if ( current_user_can( $capability ) ) {
			return true;
		}
		return is_user_logged_in()
			? self::error( 'forbidden', __( 'Your account may not do this in Concord.', 'concord' ), 403 )
			: self::error( 'unauthenticated', __( 'Sign in first: Concord did not recognise the credentials of this request.', 'concord' ), 401 );
	}
}
