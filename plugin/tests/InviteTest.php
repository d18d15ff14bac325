<?php
/**
 * The invited Dynamics admin, and whoever pretends to be one.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/ShellTestCase.php';

use PHPUnit\Framework\Attributes\DataProvider;

final class InviteTest extends ShellTestCase {

	private const OPTIONS = array( 'concord_invitation', 'concord_invitation_key', 'concord_invitation_misses', 'concord_setup' );

	private const SIGN_IN = array(
		'base_url'    => 'https://api.businesscentral.dynamics.com',
		'environment' => 'production',
		'company'     => 'CRONUS DE',
		'tenant'      => 'contoso.onmicrosoft.com',
		'client_id'   => '0a1b2c3d-0000-4000-8000-000000000001',
		'secret'      => 'value-of-a-secret',
	);

	protected function setUp(): void {
		parent::setUp();
		array_map( 'delete_option', self::OPTIONS );
		update_option( 'concord_go_live', array( 'live' => false ), false );
	}

	protected function tearDown(): void {
		array_map( 'delete_option', array_merge( self::OPTIONS, array( 'concord_go_live', 'concord_connections' ) ) );
		parent::tearDown();
	}

	/** Token of a fresh link. */
	private function invite( string $product = 'bc', string $connection_id = '' ): string {
		$this->as_role( 'shop_manager' );
		$link = (string) $this->send( 'POST', '/invitation', array( 'product' => $product, 'connection_id' => $connection_id ) )->get_data()['link'];
		wp_set_current_user( 0 );
		return substr( $link, (int) strpos( $link, '#' ) + 1 );
	}

	/** @param array<string, mixed> $body JSON. */
	private function send( string $verb, string $path, array $body = array(), string $session = '' ): \WP_REST_Response {
		$request = new \WP_REST_Request( $verb, '/wc-concord/v1' . $path );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( (string) wp_json_encode( (object) $body ) );
		if ( '' !== $session ) {
			$request->set_header( 'X-Concord-Invitation', $session );
		}
		return rest_get_server()->dispatch( $request );
	}

	private function open( string $token ): string {
		return (string) ( $this->send( 'POST', '/invite/open', array( 'token' => $token ) )->get_data()['session'] ?? '' );
	}

	public function test_a_guest_enters_the_app_registration_tests_it_and_leaves_no_readable_secret(): void {
		$token   = $this->invite();
		$session = $this->open( $token );
		self::assertNotSame( '', $session );
		$saved = $this->send( 'PUT', '/invite/sign-in', self::SIGN_IN, $session );
		self::assertSame( array( 200, array( 'saved' => true ) ), array( $saved->get_status(), $saved->get_data() ) );
		$row = $this->services->connections()->all()[0];
		self::assertSame( array( 'bc', true, 'CRONUS DE', 'account' ), array( $row['product'], $row['enabled'], $row['settings']['company'], $row['settings']['shipping']['kind'] ) );
		self::assertSame( self::SIGN_IN['secret'], $this->services->vault()->open( $row['id'] ) );
		self::assertSame( $row['id'], $this->services->checklist()->get()['connection_id'] );

		self::assertSame( 202, $this->send( 'POST', '/invite/test', array(), $session )->get_status() );
		global $wpdb;
		$wpdb->update( $this->services->tables()->events(), array( 'state' => 'synced', 'result' => '{"ok":false,"probes":[{"name":"Sign-in and company","ok":true,"message":"Signed in.","remedy":""},{"name":"Shipping account","ok":false,"message":"None.","remedy":"Choose."},{"name":"Tax code VAT19","ok":true,"message":"VAT19 exists.","remedy":""}]}' ), array( 'kind' => 'test_connection' ) );
		$seen = $this->send( 'GET', '/invite/test', array(), $session )->get_data();
		self::assertSame( array( 'synced', array( 'Sign-in and company' ) ), array( $seen['state'], array_column( $seen['probes'], 'name' ) ), 'only what is about access' );

		self::assertSame( array( 'created', 'opened', 'saved', 'tested' ), array_column( $this->services->invitations()->get()['log'], 'what' ) );
		$stored = (string) wp_json_encode( $wpdb->get_col( "SELECT option_value FROM {$wpdb->options} WHERE option_name LIKE 'concord%'" ) );
		foreach ( array( $token, $session, self::SIGN_IN['secret'] ) as $hidden ) {
			self::assertStringNotContainsString( $hidden, $stored );
		}
		self::assertSame( 200, $this->send( 'POST', '/invite/end', array(), $session )->get_status() );
		self::assertSame( 401, $this->send( 'GET', '/invite/test', array(), $session )->get_status() );
	}

	public function test_a_link_works_once_and_reading_its_page_does_not_use_it_up(): void {
		$token = $this->invite();
		self::assertNotSame( '', $this->open( $token ) );
		$again = $this->send( 'POST', '/invite/open', array( 'token' => $token ) );
		self::assertSame( array( 403, 'concord_invite_link' ), array( $again->get_status(), $again->get_data()['code'] ) );
		self::assertStringContainsString( '#' . $token, \Concord\Invite\Page::link( $token ), 'behind the #, which no browser sends to a server' );
	}

	public function test_a_link_ends_after_seven_days_and_a_session_after_an_hour(): void {
		$this->services->clock()->stop( true );
		$token = $this->invite();
		$this->later( 7 * DAY_IN_SECONDS );
		self::assertSame( '', $this->open( $token ) );
		$session = $this->open( $this->invite() );
		$this->later( HOUR_IN_SECONDS - 1 );
		self::assertSame( 200, $this->send( 'GET', '/invite/test', array(), $session )->get_status() );
		$this->later( 1 );
		self::assertSame( 401, $this->send( 'GET', '/invite/test', array(), $session )->get_status() );
		self::assertSame( 'expired', $this->services->invitations()->get()['state'] );
	}

	public function test_a_new_link_or_taking_it_back_ends_the_old_link_and_its_session(): void {
		$first = $this->invite();
		$this->invite();
		self::assertSame( '', $this->open( $first ) );
		$session = $this->open( $this->invite() );
		$this->as_role( 'administrator' );
		self::assertSame( 'revoked', $this->send( 'DELETE', '/invitation' )->get_data()['invitation']['state'] );
		wp_set_current_user( 0 );
		self::assertSame( 401, $this->send( 'PUT', '/invite/sign-in', self::SIGN_IN, $session )->get_status() );
		self::assertSame( array(), $this->services->connections()->all() );
	}

	public function test_after_ten_guesses_an_address_waits_ten_minutes_and_others_do_not(): void {
		$token = $this->invite();
		for ( $guess = 0; $guess < 10; $guess++ ) {
			self::assertSame( 0 === $guess % 2 ? 403 : 401, 0 === $guess % 2 ? $this->send( 'POST', '/invite/open', array( 'token' => str_repeat( (string) $guess, 64 ) ) )->get_status() : $this->send( 'POST', '/invite/test', array(), str_repeat( (string) $guess, 64 ) )->get_status() );
		}
		$locked = $this->send( 'POST', '/invite/open', array( 'token' => $token ) );
		self::assertSame( array( 429, 'concord_invite_locked' ), array( $locked->get_status(), $locked->get_data()['code'] ) );
		$_SERVER['REMOTE_ADDR'] = '127.0.0.2';
		self::assertNotSame( '', $this->open( $token ), 'the invited person elsewhere is not locked out' );
		$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
		$this->later( 601 );
		self::assertSame( 403, $this->send( 'POST', '/invite/open', array( 'token' => $token ) )->get_status(), 'answered again, and used up' );
	}

	/** @return array<string, array{string, mixed, string}> */
	public static function reaches(): array {
		return array(
			'a setting of orders'       => array( 'order_statuses', array( 'pending' ), 'order_statuses' ),
			'a proxy of his own'        => array( 'proxy_url', 'http://evil.example', 'proxy_url' ),
			'a token address'           => array( 'token_url', 'https://evil.example/token', 'token_url' ),
			'another connection'        => array( 'id', 'aaaaaaaaaaaa', 'id' ),
			'switching on'              => array( 'enabled', true, 'enabled' ),
			'settings as a whole'       => array( 'settings', array( 'company' => 'X' ), 'settings' ),
			'a server of his own'       => array( 'base_url', 'https://evil.example/dynamics.com', 'base_url' ),
			'a look-alike'              => array( 'base_url', 'https://evildynamics.com', 'base_url' ),
			'a user before the host'    => array( 'base_url', 'https://api.dynamics.com@evil.example', 'base_url' ),
			'another port'              => array( 'base_url', 'https://api.businesscentral.dynamics.com:8443', 'base_url' ),
			'without encryption'        => array( 'base_url', 'http://api.businesscentral.dynamics.com', 'base_url' ),
			'the inside of the network' => array( 'base_url', 'https://169.254.169.254', 'base_url' ),
			'a list for a text'         => array( 'company', array( 'a' ), 'company' ),
			'no secret'                 => array( 'secret', null, 'secret' ),
		);
	}

	#[DataProvider( 'reaches' )]
	public function test_a_guest_reaches_nothing_but_the_sign_in_at_microsoft( string $field, mixed $value, string $named ): void {
		update_option( 'home', 'https://shop.example' );
		$session = $this->open( $this->invite() );
		$refused = $this->send( 'PUT', '/invite/sign-in', array_merge( self::SIGN_IN, array( $field => $value ) ), $session );
		update_option( 'home', get_option( 'siteurl' ) );
		self::assertSame( 400, $refused->get_status() );
		self::assertArrayHasKey( $named, $refused->get_data()['data']['params'] );
		self::assertSame( array(), $this->services->connections()->all() );
	}

	public function test_an_invitation_for_one_connection_touches_no_other_and_keeps_its_answers(): void {
		$this->as_role( 'administrator' );
		$own   = $this->send( 'POST', '/connections', array( 'name' => 'Ours', 'product' => 'bc', 'settings' => array( 'location' => 'MAIN' ) + array_diff_key( self::SIGN_IN, array( 'secret' => 1 ) ), 'secret' => 'old' ) )->get_data()['id'];
		$other = $this->send( 'POST', '/connections', array( 'name' => 'Other', 'product' => 'fo', 'settings' => array( 'base_url' => 'https://contoso.operations.dynamics.com', 'company' => 'USMF', 'tenant' => 't', 'client_id' => 'c' ), 'secret' => 'other' ) )->get_data()['id'];
		self::assertSame( 404, $this->send( 'POST', '/invitation', array( 'product' => 'bc', 'connection_id' => $other ) )->get_status(), 'of another product' );
		$before  = $this->services->connections()->find( $other );
		$session = $this->open( $this->invite( 'bc', $own ) );
		self::assertSame( 200, $this->send( 'PUT', '/invite/sign-in', array( 'company' => 'New' ) + self::SIGN_IN, $session )->get_status() );
		$row = $this->services->connections()->find( $own );
		self::assertSame( array( 'Ours', 'New', 'MAIN' ), array( $row['name'], $row['settings']['company'], $row['settings']['location'] ) );
		self::assertSame( array( $before, 'other' ), array( $this->services->connections()->find( $other ), $this->services->vault()->open( $other ) ) );
		$this->as_role( 'administrator' );
		$this->send( 'DELETE', '/connections/' . $own );
		wp_set_current_user( 0 );
		self::assertSame( 400, $this->send( 'PUT', '/invite/sign-in', self::SIGN_IN, $session )->get_status(), 'a removed connection does not come back' );
		self::assertSame( 409, $this->send( 'POST', '/invite/test', array(), $session )->get_status() );
	}

	public function test_the_session_opens_no_other_route_and_no_answer_tells_of_the_store(): void {
		$session = $this->open( $this->invite() );
		foreach ( array( 'GET /overview', 'GET /connections', 'GET /records', 'GET /setup', 'POST /commands', 'PUT /settings', 'POST /setup/go-live', 'GET /invitation', 'DELETE /invitation', 'GET /worker/config' ) as $route ) {
			list( $verb, $path ) = explode( ' ', $route );
			self::assertContains( $this->send( $verb, $path, array( 'name' => 'test_connection', 'start' => 'now' ), $session )->get_status(), array( 400, 401 ), $route );
		}
		self::assertSame( array( 'state', 'worker_online', 'probes', 'issue' ), array_keys( $this->send( 'GET', '/invite/test', array(), $session )->get_data() ) );
	}

	public function test_going_live_shuts_an_open_invitation_and_a_live_store_makes_none(): void {
		$session = $this->open( $this->invite() );
		$this->send( 'PUT', '/invite/sign-in', self::SIGN_IN, $session );
		$this->services->go_live()->set( 'now', '2026-01-01T00:00:00Z' );
		self::assertSame( 401, $this->send( 'PUT', '/invite/sign-in', self::SIGN_IN, $session )->get_status() );
		$this->as_role( 'administrator' );
		self::assertSame( 409, $this->send( 'POST', '/invitation', array( 'product' => 'bc' ) )->get_status() );
	}

	public function test_tests_and_saves_of_one_invitation_are_counted(): void {
		$session = $this->open( $this->invite() );
		$this->send( 'PUT', '/invite/sign-in', self::SIGN_IN, $session );
		for ( $count = 0; $count < 20; $count++ ) {
			self::assertSame( 202, $this->send( 'POST', '/invite/test', array(), $session )->get_status() );
		}
		self::assertSame( 429, $this->send( 'POST', '/invite/test', array(), $session )->get_status() );
	}
}
