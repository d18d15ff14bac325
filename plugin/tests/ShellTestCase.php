<?php
/**
 * Base of the tests of access, vault, connections and screens.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Plugin;
use Concord\Services;
use PHPUnit\Framework\TestCase;

/** Calls routes inside a real WordPress. Each test begins unpaired, with empty tables and the clock at the present. */
abstract class ShellTestCase extends TestCase {

	protected Services $services;

	private int $advanced = 0;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		Plugin::activate();
	}

	protected function setUp(): void {
		parent::setUp();
		global $wpdb;
		$this->services = Plugin::services();
		$this->advanced = 0;
		foreach ( array_keys( $this->services->worker_registry()->paired() ) as $id ) {
			$this->services->worker_registry()->revoke( (string) $id );
		}
		foreach ( $this->services->tables()->all() as $table ) {
			$wpdb->query( $wpdb->prepare( 'TRUNCATE TABLE %i', $table ) );
		}
		foreach ( array( 'concord_pairing_code', 'concord_pairing_misses', 'concord_connections', 'concord_home', 'concord_settings' ) as $option ) {
			delete_option( $option );
		}
		$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
		$_SERVER['HTTP_HOST']   = 'localhost';
		wp_set_current_user( 0 );
		rest_get_server();
	}

	protected function tearDown(): void {
		$this->services->clock()->stop( false );
		$this->services->clock()->advance( -$this->advanced );
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/** Moves the clock of the plugin. */
	protected function later( int $seconds ): void {
		$this->advanced += $seconds;
		$this->services->clock()->advance( $seconds );
	}

	/** Id of a user with this role, made once. */
	protected function user( string $role ): int {
		$user = get_user_by( 'login', 'test-' . $role );
		if ( $user instanceof \WP_User ) {
			return $user->ID;
		}
		$id = wp_insert_user(
			array(
				'user_login' => 'test-' . $role,
				'user_pass'  => wp_generate_password(),
				'user_email' => $role . '@example.test',
				'role'       => $role,
			)
		);
		self::assertIsInt( $id );
		return $id;
	}

	/** Signs in by role; empty for nobody. */
	protected function as_role( string $role ): void {
		wp_set_current_user( '' === $role ? 0 : $this->user( $role ) );
	}

	/**
	 * Calls a route.
	 *
	 * @param array<string, mixed>|null $body JSON body.
	 */
	protected function call( string $verb, string $path, ?array $body = null ): \WP_REST_Response {
		$request = new \WP_REST_Request( $verb, 1 === preg_match( '#^/w[pc]/#', $path ) ? $path : '/wc-concord/v1' . $path );
		if ( null !== $body ) {
			$request->set_header( 'Content-Type', 'application/json' );
			$request->set_body( (string) wp_json_encode( $body ) );
		}
		return rest_do_request( $request );
	}

	/** Pairs a worker and answers the POST /pair body. */
	protected function pair( string $code, string $id = 'worker-0001' ): \WP_REST_Response {
		return $this->call(
			'POST',
			'/pair',
			array(
				'code'   => $code,
				'worker' => array(
					'id'         => $id,
					'name'       => 'Back office',
					'version'    => '0.1.0',
					'public_key' => self::key_pair()['public'],
				),
			)
		);
	}

	/**
	 * A P-256 pair of this run.
	 *
	 * @return array{private: \OpenSSLAsymmetricKey, public: string}
	 */
	protected static function key_pair(): array {
		static $pair = null;
		if ( null === $pair ) {
			$key  = openssl_pkey_new( array( 'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1' ) );
			$pair = array( 'private' => $key, 'public' => openssl_pkey_get_details( $key )['key'] );
		}
		return $pair;
	}

	/** Settings of a connection that is right. @return array<string, mixed> */
	protected static function connection(): array {
		return array(
			'name'     => 'BC production',
			'product'  => 'bc',
			'enabled'  => true,
			'settings' => array(
				'base_url'    => 'https://api.businesscentral.dynamics.com',
				'auth'        => 'entra-secret',
				'tenant'      => 'contoso.example',
				'client_id'   => '00000000-0000-0000-0000-000000000001',
				'environment' => 'production',
				'company'     => 'CRONUS',
				'shipping'    => array( 'kind' => 'account', 'number' => '6210' ),
				'fee'         => array( 'kind' => 'account', 'number' => '6220' ),
			),
			'secret'   => 'S3cret-Value~42',
		);
	}
}
