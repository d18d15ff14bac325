<?php
/**
 * What a claim carries.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/StoreTestCase.php';

final class HandoutTest extends StoreTestCase {

	/** They leave as they came: WooCommerce deletes them one by one, each with its hooks. */
	protected function tearDown(): void {
		global $wpdb;
		$wpdb->query( "DELETE FROM {$wpdb->prefix}woocommerce_order_items WHERE order_item_name = 'Tea' OR CHAR_LENGTH( order_item_name ) > 50000" );
		wp_cache_flush();
		parent::tearDown();
	}

	/** Lines straight into the table: five thousand by WooCommerce's objects take minutes. */
	private function add_lines( \WC_Order $order, int $count, string $name ): void {
		global $wpdb;
		for ( $left = $count; $left > 0; $left -= 50 ) {
			$rows = array_fill( 0, min( 50, $left ), $wpdb->prepare( "( %s, 'line_item', %d )", $name, $order->get_id() ) );
			$wpdb->query( "INSERT INTO {$wpdb->prefix}woocommerce_order_items ( order_item_name, order_item_type, order_id ) VALUES " . implode( ', ', $rows ) );
		}
	}

	public function test_orders_with_thousands_of_lines_are_handed_out_one_by_one(): void {
		$first  = $this->order();
		$second = $this->order();
		$this->add_lines( $first, 3000, 'Tea' );
		$this->add_lines( $second, 3000, 'Tea' );
		$this->end_request();
		$answer = $this->services->handout()->claim( 'worker-1', 10, 60, array( 'order' ), false );
		self::assertSame( array( (string) $first->get_id() ), array_column( $answer['claimed'], 'record_id' ) );
		self::assertTrue( $answer['more'] );
		$row = $this->row( 'order', $second->get_id() );
		self::assertSame( array( 'waiting', '0', '0', '' ), array( $row['state'], (string) $row['attempt'], (string) $row['leases'], $row['lease_token'] ) );
		$next = $this->claim();
		self::assertSame( array( (string) $second->get_id() ), array_column( $next, 'record_id' ) );
		self::assertSame( array( 1, false ), array( $next[0]['attempt'], $next[0]['look_up_first'] ) );
	}

	public function test_one_answer_stays_within_four_megabytes_but_always_brings_one_record(): void {
		$orders = array( $this->order(), $this->order(), $this->order() );
		$this->add_lines( $orders[0], 80, str_repeat( 'a', 60000 ) );
		$this->add_lines( $orders[1], 60, str_repeat( 'b', 60000 ) );
		$this->end_request();
		$sizes = array();
		$ids   = array();
		for ( $i = 0; $i < 3; $i++ ) {
			$claimed = $this->claim();
			$ids     = array_merge( $ids, array_column( $claimed, 'record_id' ) );
			$sizes[] = array( count( $claimed ), strlen( (string) wp_json_encode( $claimed ) ) );
		}
		self::assertSame( array_map( static fn ( \WC_Order $order ): string => (string) $order->get_id(), $orders ), $ids );
		self::assertSame( array( 1, 2, 0 ), array_column( $sizes, 0 ) );
		self::assertLessThan( 4_100_000, $sizes[1][1] );
	}

	public function test_the_customer_chosen_for_a_guest_is_exported_erased_and_buried_with_its_order(): void {
		global $wpdb;
		$order = $this->order();
		$this->end_request();
		$claim = $this->claim()[0];
		$link  = array( 'record_type' => 'customer', 'record_id' => 'order-' . $order->get_id(), 'entity' => 'customers', 'number' => 'C-GUEST', 'reference' => '' );
		$this->settle( $claim, array( 'links' => array( $link + $this->synced( $claim )['links'][0] ) ) + $this->synced( $claim ) );
		$data = new \Concord\Privacy\PersonalData( $this->services );
		self::assertStringContainsString( 'customers C-GUEST', (string) wp_json_encode( $data->export( 'buyer@example.test', 1 ) ) );
		self::assertTrue( $data->erase( 'buyer@example.test', 1 )['items_retained'], 'its number' );
		$row = fn (): array => $wpdb->get_row( $wpdb->prepare( "SELECT number, content_hash, etag, deleted_at FROM %i WHERE record_type = 'customer' AND record_id = %s", $this->services->tables()->links(), $link['record_id'] ), ARRAY_N );
		self::assertSame( array( 'C-GUEST', '', '', null ), $row() );
		$order->delete( true );
		$this->end_request();
		self::assertSame( 'deleted', $this->claim()[0]['kind'] );
		self::assertNotNull( $row()[3] );
	}

	public function test_what_an_action_answered_is_erased_with_the_person_and_that_it_was_carried_out_is_kept(): void {
		global $wpdb;
		$order = $this->order();
		$this->end_request();
		$claim = $this->claim()[0];
		$mark  = array( 'entity' => 'flow:abc', 'key' => 'approve @1f2e3d4c.0:eyJ2YWx1ZSI6MX0 ship @1f2e3d4c.1:QWRh', 'number' => '', 'reference' => '', 'content_hash' => '' );
		$this->settle( $claim, array( 'links' => array( $this->synced( $claim )['links'][0], $mark + $this->synced( $claim )['links'][0] ) ) + $this->synced( $claim ) );
		( new \Concord\Privacy\PersonalData( $this->services ) )->erase( 'buyer@example.test', 1 );
		self::assertSame( 'approve ship', $wpdb->get_var( $wpdb->prepare( "SELECT link_key FROM %i WHERE record_id = %s AND entity = 'flow:abc'", $this->services->tables()->links(), (string) $order->get_id() ) ) );
	}

	public function test_an_order_that_woocommerce_cannot_load_waits_for_a_person_and_is_not_taken_for_deleted(): void {
		$broken = $this->order();
		$sound  = $this->order();
		$this->end_request();
		$class = static fn ( mixed $name, string $type, int $id ): mixed => $id === $broken->get_id() ? 'A_Class_That_Is_Not_There' : $name;
		add_filter( 'woocommerce_order_class', $class, 10, 3 );
		wp_cache_flush();
		$claimed = $this->claim();
		remove_filter( 'woocommerce_order_class', $class, 10 );
		self::assertSame( array( (string) $sound->get_id() ), array_column( $claimed, 'record_id' ) );
		$row = $this->row( 'order', $broken->get_id() );
		self::assertSame( array( 'needs-you', 'store_malformed_record' ), array( $row['state'], $row['issue_code'] ) );
		$this->services->redrive()->retry( (int) $row['id'] );
		self::assertSame( 'changed', $this->claim()[0]['kind'] );
	}

	/** DUP-8: a renewal comes with the number of its parent's document; none of its parent's links are its own. */
	public function test_DUP_8_a_renewal_names_the_document_of_the_order_that_began_its_subscription(): void {
		$parent = $this->order();
		$claim  = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim, 'S-ORD-PARENT' ) );
		// Stands in for the subscription: the extension's own type is not here.
		$subscription = wc_create_order( array( 'status' => 'on-hold', 'parent' => $parent->get_id() ) );
		$renewal      = wc_get_order( $this->order()->get_id() );
		$renewal->update_meta_data( '_subscription_renewal', $subscription->get_id() );
		$renewal->save();
		$claims = array_column( $this->claim(), null, 'record_id' );
		$this->assertSame( array( 'subscription_id' => $subscription->get_id(), 'parent_id' => $parent->get_id(), 'document' => 'S-ORD-PARENT' ), $claims[ (string) $renewal->get_id() ]['record']['renewal'] );
		$this->assertSame( array(), $claims[ (string) $renewal->get_id() ]['links'] );
		$this->assertArrayNotHasKey( 'renewal', $claims[ (string) $subscription->get_id() ]['record'] );
	}

	public function test_what_an_action_answered_for_a_refund_is_erased_with_the_person_and_that_it_was_carried_out_is_kept(): void {
		global $wpdb;
		$order  = $this->order();
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1.00' ) );
		$this->made( $refund );
		$this->end_request();
		$claim = $this->claim()[0];
		$link  = array( 'record_type' => 'refund', 'record_id' => (string) $refund->get_id(), 'entity' => 'flow:abc', 'key' => 'approve!0a1b2c3d @1f2e3d4c.0:eyJ2YWx1ZSI6MX0 ship @1f2e3d4c.1:QWRh', 'number' => '', 'reference' => '', 'content_hash' => '' ) + $this->synced( $claim )['links'][0];
		$this->settle( $claim, array( 'links' => array( $link ) ) + $this->synced( $claim ) );
		( new \Concord\Privacy\PersonalData( $this->services ) )->erase( 'buyer@example.test', 1 );
		self::assertSame( 'approve!0a1b2c3d ship', $wpdb->get_var( $wpdb->prepare( "SELECT link_key FROM %i WHERE record_type = 'refund' AND record_id = %s AND entity = 'flow:abc'", $this->services->tables()->links(), (string) $refund->get_id() ) ) );
	}
}
