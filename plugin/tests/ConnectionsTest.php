<?php
/**
 * Connections.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/ShellTestCase.php';

final class ConnectionsTest extends ShellTestCase {

	public function test_every_wrong_field_is_named_in_one_answer_and_nothing_is_stored(): void {
		$this->as_role( 'shop_manager' );
		$body             = self::connection();
		$body['name']     = '';
		$body['settings'] = array( 'base_url' => 'http://user:pass@dynamics.example', 'hosting' => 'moon', 'company' => '', 'guest_policy' => 'one-account', 'tax' => array( array( 'percent' => 'many' ) ) ) + $body['settings'];
		$answer           = $this->call( 'POST', '/connections', $body );
		self::assertSame( 400, $answer->get_status() );
		self::assertSame( 'concord_connection_invalid', $answer->get_data()['code'] );
		$fields = array_keys( $answer->get_data()['data']['params'] );
		foreach ( array( 'name', 'settings.base_url', 'settings.hosting', 'settings.company', 'settings.guest_account' ) as $field ) {
			self::assertContains( $field, $fields );
		}
		self::assertNotSame( array(), preg_grep( '/^settings\.tax/', $fields ) );
		self::assertSame( array(), $this->call( 'GET', '/connections' )->get_data() );
	}

	public function test_defaults_are_filled_in_and_each_change_bumps_the_configuration(): void {
		$this->as_role( 'shop_manager' );
		$version = $this->services->settings()->config_version();
		$row     = $this->call( 'POST', '/connections', self::connection() )->get_data();
		self::assertSame( array( 'processing', 'completed' ), $row['settings']['order_statuses'] );
		self::assertNull( $row['settings']['rounding'] );
		self::assertSame( $version + 1, $this->services->settings()->config_version() );
		$changed = $this->call( 'PUT', '/connections/' . $row['id'], array( 'enabled' => false ) )->get_data();
		self::assertFalse( $changed['enabled'] );
		self::assertTrue( $changed['has_secret'] );
		self::assertSame( 'CRONUS', $changed['settings']['company'] );
		self::assertSame( 200, $this->call( 'DELETE', '/connections/' . $row['id'] )->get_status() );
		self::assertSame( 404, $this->call( 'GET', '/connections/' . $row['id'] )->get_status() );
		self::assertSame( $version + 3, $this->services->settings()->config_version() );
	}

	public function test_a_test_is_a_command_that_can_be_asked_about(): void {
		$this->as_role( 'shop_manager' );
		$id     = $this->call( 'POST', '/connections', self::connection() )->get_data()['id'];
		$answer = $this->call( 'POST', "/connections/{$id}/test" );
		self::assertSame( 202, $answer->get_status() );
		$command = $this->call( 'GET', '/commands/' . $answer->get_data()['command_id'] )->get_data();
		self::assertSame( 'test_connection', $command['name'] );
		self::assertSame( 'waiting', $command['state'] );
	}

	public function test_a_stored_secret_is_not_sent_to_another_server_unless_it_is_entered_again(): void {
		$this->as_role( 'shop_manager' );
		$row = $this->call( 'POST', '/connections', self::connection() )->get_data();
		foreach ( array( 'base_url' => 'https://thief.example', 'token_url' => 'https://thief.example/token', 'proxy_url' => 'http://thief.example:3128', 'inventory_url' => 'https://thief.example', 'inventory_token_url' => 'https://dynamics.com.thief.example/token' ) as $name => $address ) {
			$answer = $this->call( 'PUT', '/connections/' . $row['id'], array( 'settings' => array( $name => $address ) ) );
			self::assertSame( 400, $answer->get_status(), $name );
			self::assertSame( array( 'secret' ), array_keys( $answer->get_data()['data']['params'] ) );
			self::assertSame( $row['settings'][ $name ], $this->call( 'GET', '/connections/' . $row['id'] )->get_data()['settings'][ $name ] );
		}
		self::assertSame( 200, $this->call( 'PUT', '/connections/' . $row['id'], array( 'settings' => array( 'inventory_url' => 'https://inventoryservice.eu-il101.gateway.prod.island.powerapps.com' ) ) )->get_status(), 'a host of Microsoft\'s may have a token' );
		$same = array( 'base_url' => 'https://API.businesscentral.dynamics.com:443/v2.0', 'order_statuses' => array( 'completed' ) );
		self::assertTrue( $this->call( 'PUT', '/connections/' . $row['id'], array( 'settings' => $same ) )->get_data()['has_secret'] ?? false );
		$moved = array( 'settings' => array( 'base_url' => 'https://other.example' ), 'secret' => 'Entered-again~43' );
		self::assertSame( 200, $this->call( 'PUT', '/connections/' . $row['id'], $moved )->get_status() );
	}
}
