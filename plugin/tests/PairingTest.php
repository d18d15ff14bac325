<?php
/**
 * Pairing.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/ShellTestCase.php';

final class PairingTest extends ShellTestCase {

	public function test_a_code_pairs_once_and_answers_credentials_that_wordpress_takes(): void {
		$code   = $this->services->pairing_codes()->create()['code'];
		$answer = $this->pair( strtolower( $code ) );
		self::assertSame( 200, $answer->get_status() );
		$data = $answer->get_data();
		self::assertMatchesRegularExpression( '/^[A-Z0-9]{1,6}$/', $data['store']['reference_prefix'] );
		add_filter( 'application_password_is_api_request', '__return_true' );
		$_SERVER['REQUEST_URI'] = '/wp-json/wc-concord/v1/store';
		$user                   = wp_authenticate_application_password( null, $data['user_login'], $data['application_password'] );
		remove_filter( 'application_password_is_api_request', '__return_true' );
		self::assertInstanceOf( \WP_User::class, $user );
		self::assertSame( array( 'concord_worker' ), $user->roles );
		$again = $this->pair( $code );
		self::assertSame( 403, $again->get_status() );
		self::assertSame( 'concord_pair_code', $again->get_data()['code'] );
	}

	public function test_a_code_dies_after_ten_minutes(): void {
		$code = $this->services->pairing_codes()->create()['code'];
		$this->later( 601 );
		self::assertSame( 403, $this->pair( $code )->get_status() );
	}

	public function test_after_ten_wrong_codes_the_right_one_is_refused_for_ten_minutes(): void {
		for ( $i = 0; $i < 10; $i++ ) {
			self::assertSame( 403, $this->pair( 'WRNG-000' . $i )->get_status() );
		}
		$code   = $this->services->pairing_codes()->create()['code'];
		$locked = $this->pair( $code );
		self::assertSame( 429, $locked->get_status() );
		self::assertSame( 'concord_pair_locked', $locked->get_data()['code'] );
		$this->later( 601 );
		self::assertSame( 200, $this->pair( $this->services->pairing_codes()->create()['code'] )->get_status() );
	}

	public function test_a_key_on_another_curve_does_not_use_up_the_code(): void {
		$code = $this->services->pairing_codes()->create()['code'];
		$key  = openssl_pkey_get_details( openssl_pkey_new( array( 'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'secp384r1' ) ) )['key'];
		$body = array( 'code' => $code, 'worker' => array( 'id' => 'worker-0001', 'name' => 'x', 'version' => '1', 'public_key' => $key ) );
		self::assertSame( 'concord_pair_key', $this->call( 'POST', '/pair', $body )->get_data()['code'] );
		self::assertSame( 200, $this->pair( $code )->get_status() );
	}

	public function test_revoking_ends_password_role_and_configuration_at_once(): void {
		$data = $this->pair( $this->services->pairing_codes()->create()['code'] )->get_data();
		$user = get_user_by( 'login', $data['user_login'] );
		self::assertInstanceOf( \WP_User::class, $user );
		$this->as_role( 'administrator' );
		self::assertSame( 200, $this->call( 'DELETE', '/pairing/worker-0001' )->get_status() );
		self::assertSame( array(), \WP_Application_Passwords::get_user_application_passwords( $user->ID ) );
		wp_set_current_user( $user->ID );
		self::assertSame( 403, $this->call( 'GET', '/worker/config' )->get_status() );
	}

	public function test_plain_http_from_afar_or_through_a_proxy_is_refused(): void {
		$code = $this->services->pairing_codes()->create()['code'];
		foreach ( array( array( '203.0.113.9', 'shop.example', null ), array( '127.0.0.1', 'shop.example', null ), array( '127.0.0.1', 'localhost', '203.0.113.9' ) ) as list( $address, $host, $forwarded ) ) {
			$_SERVER['REMOTE_ADDR'] = $address;
			$_SERVER['HTTP_HOST']   = $host;
			if ( null !== $forwarded ) {
				$_SERVER['HTTP_X_FORWARDED_FOR'] = $forwarded;
			}
			$answer = $this->pair( $code );
			unset( $_SERVER['HTTP_X_FORWARDED_FOR'] );
			self::assertSame( 'concord_tls_required', $answer->get_data()['code'] );
		}
		$_SERVER['HTTPS'] = 'on';
		$answer           = $this->pair( $code );
		unset( $_SERVER['HTTPS'] );
		self::assertSame( 200, $answer->get_status() );
	}

	public function test_a_worker_cannot_sign_in_with_a_password(): void {
		$data = $this->pair( $this->services->pairing_codes()->create()['code'] )->get_data();
		$user = get_user_by( 'login', $data['user_login'] );
		self::assertInstanceOf( \WP_User::class, $user );
		wp_set_password( 'known', $user->ID );
		$refused = wp_authenticate_username_password( null, $data['user_login'], 'known' );
		self::assertInstanceOf( \WP_Error::class, $refused );
		self::assertSame( 'concord_worker_login', $refused->get_error_code() );
		self::assertFalse( user_can( $user, 'read' ) );
	}

	public function test_a_copy_at_another_address_pauses_and_says_so(): void {
		$this->pair( $this->services->pairing_codes()->create()['code'] );
		self::assertFalse( $this->services->settings()->paused() );
		$before = $this->services->site_identity()->fingerprint();
		$moved  = static fn (): string => 'http://staging.example';
		add_filter( 'home_url', $moved );
		$paused   = $this->services->settings()->paused();
		$after    = $this->services->site_identity()->fingerprint();
		$problems = array_column( $this->services->overview()->get()['problems'], 'code' );
		remove_filter( 'home_url', $moved );
		self::assertTrue( $paused );
		self::assertNotSame( $before, $after );
		self::assertContains( 'site_copied', $problems );
	}
}
