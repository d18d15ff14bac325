<?php
/**
 * Shadow.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Outbox\State;

final class ShadowTest extends StoreTestCase {

	private const ID = 'shadow1';

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		update_option( 'concord_connections', array( array( 'id' => self::ID, 'name' => 'BC', 'product' => 'bc', 'enabled' => true, 'settings' => array() ) ), false );
	}

	protected function tearDown(): void {
		delete_option( 'concord_connections' );
		delete_option( 'concord_shadow' );
		parent::tearDown();
	}

	/** @return array<string, mixed> */
	private static function recorded( string $verdict = 'create' ): array {
		return array( 'outcome' => 'skipped', 'rule' => 'shadow', 'message' => 'Recorded.', 'result' => array( 'shadow' => true, 'connection_id' => self::ID, 'verdict' => $verdict, 'message' => 'm', 'store_total' => '20.00', 'dynamics_total' => '20.00', 'currency' => 'USD', 'writes' => array( array( 'entity' => 'salesOrders', 'id' => 'header', 'values' => array( array( 'field' => 'shipToName', 'value' => 'Ada Buyer' ) ) ) ), 'problems' => array() ) );
	}

	private function record( string $verdict = 'create' ): \WC_Order {
		$order = $this->order();
		$this->end_request();
		$this->settle( $this->claim()[0], self::recorded( $verdict ) );
		return $order;
	}

	/** OPS-2. */
	public function test_OPS_2_what_was_recorded_leaves_no_trace_on_the_order_and_is_sent_once_after_going_live(): void {
		$notes = count( wc_get_order_notes( array( 'order_id' => ( $order = $this->record() )->get_id() ) ) );
		$this->assertSame( $notes, count( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) ) );
		$this->assertSame( array(), $this->services->links()->of( array( array( 'order', (string) $order->get_id() ) ) ) );
		$ids = $this->services->shadow_report()->sendable( self::ID, array() );
		$this->assertSame( array( (int) $this->row( 'order', $order->get_id() )['id'] ), $ids );
		$this->services->redrive()->retry_many( $ids, null );
		$this->assertSame( array(), $this->services->shadow_report()->sendable( self::ID, array() ), 'asked twice, sent once' );
		$claim = $this->claim()[0];
		$this->assertTrue( $claim['look_up_first'] );
		$this->settle( $claim, $this->synced( $claim ) );
		$this->assertNull( $this->row( 'order', $order->get_id() )['result'] );
	}

	/** OPS-2. */
	public function test_OPS_2_an_order_that_changes_meanwhile_is_recorded_anew_and_counted_once(): void {
		$order = $this->record( 'stop' );
		$order->set_customer_note( 'Ring twice' );
		$order->save();
		$this->end_request();
		$this->assertSame( State::WAITING, $this->row( 'order', $order->get_id() )['state'] );
		$this->settle( $this->claim()[0], self::recorded() );
		$report = $this->services->shadow_report()->of( self::ID );
		$this->assertSame( array( 1, 1, 0 ), array( $report['total'], $report['days'][0]['create'], $report['days'][0]['stop'] ) );
	}

	public function test_recorded_documents_are_exported_erased_and_pruned_with_the_history(): void {
		$order = $this->record();
		$told  = wp_json_encode( ( new \Concord\Privacy\PersonalData( $this->services ) )->export( 'buyer@example.test', 1 ) );
		$this->assertStringContainsString( 'Ada Buyer', (string) $told );
		( new \Concord\Privacy\PersonalData( $this->services ) )->erase( 'buyer@example.test', 1 );
		$this->assertNull( $this->row( 'order', $order->get_id() )['result'] );
		$later = $this->record();
		$this->wait( 91 * DAY_IN_SECONDS );
		$this->services->retention()->prune();
		$this->assertNull( $this->row( 'order', $later->get_id() )['result'] );
	}

	/** OPS-1. */
	public function test_OPS_1_pairing_at_another_address_begins_in_shadow_and_the_overview_says_why(): void {
		$this->services->site_identity()->bind();
		$moved = static fn (): string => 'https://staging.example';
		add_filter( 'home_url', $moved );
		$request = new \WP_REST_Request( 'POST', '/wc-concord/v1/pair' );
		$request->set_body_params( array( 'code' => $this->services->pairing_codes()->create()['code'], 'worker' => array( 'id' => 'worker-shadow', 'name' => 'W', 'version' => '0', 'public_key' => self::key() ) ) );
		$status   = rest_do_request( $request )->get_status();
		$problems = array_column( $this->services->overview()->get()['problems'], 'message', 'code' );
		remove_filter( 'home_url', $moved );
		$this->services->site_identity()->bind();
		$this->services->worker_registry()->revoke( 'worker-shadow' );
		$this->assertSame( 200, $status );
		$this->assertTrue( $this->services->shadow_switches()->on( self::ID ) );
		$this->assertStringContainsString( 'address of this site had changed', $problems['shadow_on'] ?? '' );
	}

	private static function key(): string {
		$key = openssl_pkey_new( array( 'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1', 'config' => CONCORD_DIR . '/src/Vault/openssl.cnf' ) );
		return (string) openssl_pkey_get_details( $key )['key'];
	}
}
