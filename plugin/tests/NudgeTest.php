<?php
/**
 * The wake-up call.
 *
 * @package Concord
 */

namespace Concord\Tests;

final class NudgeTest extends StoreTestCase {

	/** @var resource|null */
	private $server = null;

	protected function tearDown(): void {
		if ( null !== $this->server ) {
			fclose( $this->server );
			$this->server = null;
		}
		parent::tearDown();
	}

	/** Listens where the settings say the worker does. */
	private function listen(): void {
		$this->server = stream_socket_server( 'tcp://127.0.0.1:0' );
		$this->assertNotFalse( $this->server );
		$this->services->settings()->update( array( 'nudge_url' => 'http://' . stream_socket_get_name( $this->server, false ) . '/nudge?shop=1' ) );
	}

	/** What has arrived; empty when nobody called. */
	private function heard(): string {
		$caller = @stream_socket_accept( $this->server, 0.2 );
		return false === $caller ? '' : (string) stream_get_contents( $caller );
	}

	public function test_an_order_wakes_the_worker_once_with_a_signed_message_that_carries_no_data(): void {
		$this->listen();
		$order = $this->order();
		$this->services->nudge()->send();
		list( $head, $body ) = explode( "\r\n\r\n", $this->heard(), 2 );
		$this->assertStringStartsWith( "POST /nudge?shop=1 HTTP/1.1\r\n", $head );
		$signature = base64_encode( hash_hmac( 'sha256', $body, $this->services->shared_secrets()->webhook_secret(), true ) );
		$this->assertStringContainsString( "X-Concord-Signature: {$signature}\r\n", $head );
		$this->assertStringContainsString( 'Content-Length: ' . strlen( $body ) . "\r\n", $head );
		$this->assertSame( array( 't', 'n' ), array_keys( json_decode( $body, true ) ) );
		$this->assertStringNotContainsString( (string) $order->get_billing_email(), $head . $body );
		$this->services->nudge()->send();
		$this->assertSame( '', $this->heard() );
	}

	/** OPS-12. */
	public function test_OPS_12_a_worker_that_is_away_or_silent_holds_no_checkout_up(): void {
		$this->listen();
		$this->order();
		// The server accepts and never reads nor answers.
		$this->services->nudge()->send();
		fclose( $this->server );
		$this->server = null;
		$this->order();
		$this->services->nudge()->send();
		$this->assertSame( 2, $this->services->events()->counts()['waiting'] ?? 0 );
	}

	public function test_an_address_elsewhere_is_not_called_while_the_shopper_waits(): void {
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			$this->markTestSkipped( 'This PHP can end the answer first.' );
		}
		$called = 0;
		$count  = static function () use ( &$called ) {
			++$called;
			return new \WP_Error( 'not_sent' );
		};
		add_filter( 'pre_http_request', $count );
		$this->services->settings()->update( array( 'nudge_url' => 'https://worker.example/nudge' ) );
		$this->order();
		$this->services->nudge()->send();
		remove_filter( 'pre_http_request', $count );
		$this->assertSame( 0, $called );
	}
}
