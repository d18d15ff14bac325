<?php
/**
 * /connections.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Backup\Backups;
use Concord\Connections\SecretExpiry;
use Concord\Connections\SettingsSchema;
use Concord\Connections\Validator;
use Concord\Vault\Vault;

defined( 'ABSPATH' ) || exit;

/** Connections for people. A secret goes in and never comes out. */
final class ConnectionsController extends Controller {

	private const ID = '(?P<id>[a-z0-9]{6,40})';

	public function register_routes(): void {
		$view   = array( $this, 'may_view' );
		$manage = array( $this, 'may_manage' );
		$id     = array(
			'id' => array(
				'type'    => 'string',
				'pattern' => '^[a-z0-9]{6,40}$',
			),
		);
		$this->route( '/connections', array( self::verb( 'GET', array( $this, 'index' ), $view ), self::verb( 'POST', array( $this, 'create' ), $manage, self::fields() ) ), array( self::class, 'schema' ) );
		$this->route(
			'/connections/' . self::ID,
			array(
				self::verb( 'GET', array( $this, 'read' ), $view, $id ),
				self::verb( 'PUT', array( $this, 'update' ), $manage, $id + self::fields() ),
				self::verb( 'DELETE', array( $this, 'delete' ), $manage, $id ),
			),
			array( self::class, 'schema' )
		);
		$this->route( '/connections/' . self::ID . '/test', array( self::verb( 'POST', array( $this, 'test' ), $manage, $id ) ), array( CommandsController::class, 'accepted_schema' ) );
	}

	/** Every connection. */
	public function index(): \WP_REST_Response {
		return self::answer( array_map( array( $this, 'shape' ), $this->services->connections()->all() ) );
	}

	/**
	 * One of them.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function read( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$row = $this->services->connections()->find( (string) $request['id'] );
		return null === $row ? self::unknown() : self::answer( $this->shape( $row ) );
	}

	/**
	 * Adds one.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function create( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		return $this->save( $request, null );
	}

	/**
	 * Replaces one; what is not sent stays.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function update( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$row = $this->services->connections()->find( (string) $request['id'] );
		return null === $row ? self::unknown() : $this->save( $request, $row );
	}

	/**
	 * Removes one with its secret.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function delete( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$id  = (string) $request['id'];
		$row = $this->services->connections()->find( $id );
		if ( null === $row ) {
			return self::unknown();
		}
		try {
			$this->services->backups()->take( Backups::BEFORE_REMOVAL, CONCORD_VERSION, $row['name'] );
		} catch ( \RuntimeException $error ) {
			wc_get_logger()->error( $error->getMessage(), array( 'source' => 'concord' ) );
			return self::error( 'database', __( 'The connection was not removed: its configuration could not be kept, because the database did not take it. Look into the log named "concord", then try again.', 'concord' ), 503 );
		}
		$this->services->kept_links()->remember( $row );
		$this->services->connections()->delete( $id );
		$this->services->flow_catalogue()->delete_of( $id );
		$this->services->shadow_switches()->forget( $id );
		$this->services->metadata()->delete( $id );
		$this->services->update_store()->forget( $id );
		return self::answer( array( 'deleted' => true ) );
	}

	/**
	 * Asks the worker to try it.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 */
	public function test( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$id = (string) $request['id'];
		if ( null === $this->services->connections()->find( $id ) ) {
			return self::unknown();
		}
		return CommandsController::send( $this->services, 'test_connection', array( 'connection_id' => $id ) );
	}

	/**
	 * JSON schema of a connection.
	 *
	 * @return array<string, mixed>
	 */
	public static function schema(): array {
		return array(
			'title'      => 'concord-connection',
			'type'       => 'object',
			'properties' => self::fields() + array(
				'id'            => array( 'type' => 'string' ),
				'shadow'        => array( 'type' => 'boolean' ),
				'has_secret'    => array( 'type' => 'boolean' ),
				'secret_set_at' => array( 'type' => array( 'string', 'null' ) ),
				'secret_state'  => array(
					'type' => 'string',
					'enum' => array( Vault::NONE, Vault::STORED, Vault::UNREADABLE ),
				),
			),
		);
	}

	/**
	 * Arguments. Checked by Validator and not here, so that one answer names every wrong field.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function fields(): array {
		$by_validator = static fn (): bool => true;
		$fields       = array(
			'name'              => array( 'type' => 'string' ),
			'product'           => array(
				'type' => 'string',
				'enum' => array( 'fo', 'bc' ),
			),
			'enabled'           => array( 'type' => 'boolean' ),
			'settings'          => SettingsSchema::schema(),
			'secret'            => array( 'type' => array( 'string', 'null' ) ),
			'secret_expires_on' => array( 'type' => array( 'string', 'null' ) ),
		);
		foreach ( $fields as $name => $field ) {
			$fields[ $name ]['validate_callback'] = $by_validator;
			$fields[ $name ]['sanitize_callback'] = static fn ( mixed $value ): mixed => $value;
		}
		return $fields;
	}

	/**
	 * Checks and stores.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Request.
	 * @param array<string, mixed>|null              $before  The stored row, null when it is new.
	 */
	private function save( \WP_REST_Request $request, ?array $before ): \WP_REST_Response|\WP_Error {
		$sent     = $request->get_json_params() ?: $request->get_body_params();
		$check    = new Validator();
		$product  = $check->product( $before['product'] ?? $sent['product'] ?? null );
		$settings = is_array( $sent['settings'] ?? null ) ? $sent['settings'] : array();
		$row      = array(
			'id'       => $before['id'] ?? bin2hex( random_bytes( 6 ) ),
			'name'     => $check->name( $sent['name'] ?? $before['name'] ?? null ),
			'product'  => $product,
			'enabled'  => filter_var( $sent['enabled'] ?? $before['enabled'] ?? true, FILTER_VALIDATE_BOOLEAN ),
			'settings' => $check->settings( array_merge( $before['settings'] ?? array(), $settings ), $product ),
		);
		$secret = $check->secret( $sent['secret'] ?? null );
		$day    = $check->expiry( $sent['secret_expires_on'] ?? null );
		if ( null !== $before && null === $secret && Vault::NONE !== $this->services->vault()->state( $before['id'] ) ) {
			$check->keeps_secret( $before['settings'], $row['settings'] );
		}
		$errors = $check->errors();
		if ( array() !== $errors ) {
			return self::error( 'connection_invalid', __( 'The connection was not saved. Correct the fields named below.', 'concord' ), 400, array( 'params' => $errors ) );
		}
		$this->services->connections()->save( $row, $secret );
		if ( null !== $secret || array_key_exists( 'secret_expires_on', $sent ) ) {
			$this->services->vault()->note_expiry( $row['id'], null === $secret ? $day : SecretExpiry::of( $row['settings']['auth'], $secret, $day ) );
		}
		return self::answer( $this->shape( $row ), null === $before ? 201 : 200 );
	}

	/**
	 * Without the secret.
	 *
	 * @param array<string, mixed> $row Of the repository.
	 * @return array<string, mixed>
	 */
	private function shape( array $row ): array {
		$vault = $this->services->vault();
		$state = $vault->state( $row['id'] );
		return $row + array(
			'shadow'            => $this->services->shadow_switches()->on( $row['id'] ),
			'has_secret'        => Vault::STORED === $state,
			'secret_set_at'     => $vault->set_at( $row['id'] ),
			'secret_state'      => $state,
			'secret_expires_on' => $vault->expires_on( $row['id'] ),
		);
	}

	private static function unknown(): \WP_Error {
		return self::error( 'connection_unknown', __( 'There is no such connection. It may have been deleted.', 'concord' ), 404 );
	}
}
