<?php
/**
 * /settings.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Stock\Guard;

defined( 'ABSPATH' ) || exit;

/** Settings of the plugin as a whole. */
final class SettingsController extends Controller {

	public function register_routes(): void {
		$this->route(
			'/settings',
			array(
				self::verb( 'GET', array( $this, 'read' ), array( $this, 'may_view' ) ),
				self::verb( 'PUT', array( $this, 'update' ), array( $this, 'may_manage' ), self::fields() ),
			),
			array(
				'title'      => 'concord-settings',
				'type'       => 'object',
				'properties' => self::fields(),
			)
		);
	}

	/** All of them. */
	public function read(): \WP_REST_Response {
		return self::answer( $this->services->settings()->all() );
	}

	/**
	 * Changes what is sent.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function update( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$changes = array();
		foreach ( array_keys( self::fields() ) as $name ) {
			if ( null !== $request->get_param( $name ) ) {
				$changes[ $name ] = $request->get_param( $name );
			}
		}
		$url = $changes['nudge_url'] ?? '';
		if ( '' !== $url && ! in_array( wp_parse_url( (string) $url, PHP_URL_SCHEME ), array( 'http', 'https' ), true ) ) {
			$sentence = __( 'Enter the full address of the worker, with http:// or https://, or leave it empty.', 'concord' );
			return self::error( 'settings_invalid', $sentence, 400, array( 'params' => array( 'nudge_url' => $sentence ) ) );
		}
		return self::answer( $this->services->settings()->update( $changes ) );
	}

	/**
	 * JSON schema of each.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function fields(): array {
		return array(
			'paused'                   => array( 'type' => 'boolean' ),
			'max_attempts'             => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 100,
			),
			'retention_days'           => array(
				'type'    => 'integer',
				'minimum' => 7,
				'maximum' => 3650,
			),
			'remove_data_on_uninstall' => array( 'type' => 'boolean' ),
			'nudge_url'                => array(
				'type'      => 'string',
				'maxLength' => 500,
			),
			'mark_order_notes'         => array( 'type' => 'boolean' ),
			'stock_guard'              => array(
				'type' => 'string',
				'enum' => Guard::RULES,
			),
			'stock_guard_minutes'      => array(
				'type'    => 'integer',
				'minimum' => Guard::MINUTES[0],
				'maximum' => Guard::MINUTES[1],
			),
		);
	}
}
