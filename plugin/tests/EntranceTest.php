<?php
/**
 * Ways in and out of the shell that no screen shows.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/ShellTestCase.php';

final class EntranceTest extends ShellTestCase {

	/** @var array<string, mixed> */
	private array $server;

	protected function setUp(): void {
		parent::setUp();
		$this->server = $_SERVER;
	}

	protected function tearDown(): void {
		$_SERVER = $this->server;
		parent::tearDown();
	}

	/** Who WordPress takes the sender of these headers for; 0 for nobody. */
	private static function caller( string $uri, string $header ): int {
		unset( $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'] );
		$_SERVER['REQUEST_URI']                  = $uri;
		$_SERVER['HTTP_X_CONCORD_AUTHORIZATION'] = $header;
		add_filter( 'application_password_is_api_request', '__return_true' );
		$user = apply_filters( 'determine_current_user', false );
		remove_filter( 'application_password_is_api_request', '__return_true' );
		return (int) $user;
	}

	public function test_a_host_that_eats_authorization_is_passed_by_the_second_header_on_our_routes_alone(): void {
		$data = $this->pair( $this->services->pairing_codes()->create()['code'] )->get_data();
		$user = get_user_by( 'login', $data['user_login'] );
		self::assertInstanceOf( \WP_User::class, $user );
		$right = 'Basic ' . base64_encode( $data['user_login'] . ':' . $data['application_password'] );
		self::assertSame( $user->ID, self::caller( '/wp-json/wc-concord/v1/store', $right ) );
		self::assertSame( $user->ID, self::caller( '/index.php?rest_route=%2Fwc-concord%2Fv1%2Fstore', $right ) );
		self::assertSame( 0, self::caller( '/wp-json/wp/v2/users/me', $right ), 'Another route' );
		self::assertSame( 0, self::caller( '/wp-json/wc-concord/v1/store', 'Basic ' . base64_encode( $data['user_login'] . ':wrong' ) ) );
		foreach ( array( '', 'Bearer abc', 'Basic ***', 'Basic ' . base64_encode( 'nocolon' ) ) as $malformed ) {
			self::assertSame( 0, self::caller( '/wp-json/wc-concord/v1/store', $malformed ), $malformed );
		}
		$this->services->worker_registry()->revoke( 'worker-0001' );
		self::assertSame( 0, self::caller( '/wp-json/wc-concord/v1/store', $right ), 'Revoked' );
	}

	public function test_the_second_header_never_replaces_credentials_that_came_the_usual_way(): void {
		$_SERVER['PHP_AUTH_USER']                = 'somebody';
		$_SERVER['PHP_AUTH_PW']                  = 'else';
		$_SERVER['REQUEST_URI']                  = '/wp-json/wc-concord/v1/store';
		$_SERVER['HTTP_X_CONCORD_AUTHORIZATION'] = 'Basic ' . base64_encode( 'intruder:password' );
		apply_filters( 'determine_current_user', false );
		self::assertSame( array( 'somebody', 'else' ), array( $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'] ) );
	}

	public function test_the_worker_is_downloaded_as_the_very_file_of_the_plugin_and_by_people_who_manage_only(): void {
		// A file of this run alone: several runs share the plugin's folder.
		$file = (string) tempnam( sys_get_temp_dir(), 'concord-worker-' );
		add_filter( 'concord_worker_file', static fn (): string => $file );
		$content = "#!/usr/bin/env node\nconsole.log( 'Grüße' );\n";
		file_put_contents( $file, $content );
		try {
			foreach ( array( '', 'customer', 'concord_worker' ) as $role ) {
				$this->as_role( $role );
				self::assertContains( $this->call( 'GET', '/worker/download' )->get_status(), array( 401, 403 ) );
			}
			$this->as_role( 'shop_manager' );
			$answer = $this->call( 'GET', '/worker/download' );
			self::assertSame( 'attachment; filename="concord.mjs"', $answer->get_headers()['Content-Disposition'] );
			self::assertSame( (string) strlen( $content ), $answer->get_headers()['Content-Length'] );
			self::assertSame( 'nosniff', $answer->get_headers()['X-Content-Type-Options'] );
			$_SERVER['REQUEST_METHOD'] = 'GET';
			ob_start();
			$served = apply_filters( 'rest_pre_serve_request', false, $answer, new \WP_REST_Request( 'GET', '/wc-concord/v1/worker/download' ), rest_get_server() );
			self::assertSame( $content, ob_get_clean() );
			self::assertTrue( $served );
			unlink( $file );
			$missing = $this->call( 'GET', '/worker/download' );
			self::assertSame( array( 404, 'concord_worker_missing' ), array( $missing->get_status(), $missing->get_data()['code'] ) );
		} finally {
			if ( is_file( $file ) ) {
				unlink( $file );
			}
			remove_all_filters( 'concord_worker_file' );
			remove_all_filters( 'rest_pre_serve_request' );
		}
	}

	/** @return array<string, mixed> The answer of one Site Health test, as the screen would get it. */
	private static function health( string $name ): array {
		require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
		$tests = \WP_Site_Health::get_tests()['direct'];
		self::assertArrayHasKey( 'concord_' . $name, $tests );
		return call_user_func( $tests[ 'concord_' . $name ]['test'] );
	}

	public function test_site_health_names_a_missing_worker_a_late_queue_and_a_copied_site_and_is_content_otherwise(): void {
		( new \Concord\Admin\SiteHealth( $this->services ) )->register();
		$unpaired = self::health( 'worker' );
		self::assertNotSame( 'good', $unpaired['status'] );
		self::assertSame( 'good', self::health( 'queue' )['status'] );
		self::assertSame( 'good', self::health( 'rest' )['status'] );

		$this->pair( $this->services->pairing_codes()->create()['code'] );
		$this->services->worker_registry()->heartbeat( 'worker-0001', array( 'version' => '0.1.0', 'lanes' => array() ) );
		self::assertSame( 'good', self::health( 'worker' )['status'] );

		$this->services->appender()->append( 'order', 4711 );
		$this->later( 7200 );
		self::assertSame( 'critical', self::health( 'worker' )['status'] );
		$late = self::health( 'queue' );
		self::assertSame( 'critical', $late['status'] );
		foreach ( array( 'label', 'description', 'actions', 'badge', 'test' ) as $part ) {
			self::assertNotEmpty( $late[ $part ] );
		}

		$moved = static fn (): string => 'https://staging.example';
		add_filter( 'home_url', $moved );
		$copied = self::health( 'https' );
		remove_filter( 'home_url', $moved );
		self::assertNotSame( 'good', $copied['status'] );
	}
}
