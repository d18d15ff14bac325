<?php
/**
 * Capture.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Capture\Origin;

final class CaptureTest extends StoreTestCase {

	public function test_one_order_saved_by_many_hooks_is_one_insert(): void {
		$product = $this->product();
		// However slow the machine: it is one moment for the recorder.
		$this->services->clock()->stop( true );
		$statements = $this->statements( fn () => $this->order( 'processing', $product ) );
		$this->services->clock()->stop( false );
		$inserts    = array_filter( $statements, static fn ( string $sql ): bool => str_starts_with( $sql, 'INSERT' ) );
		$this->assertCount( 1, $inserts );
		$this->assertCount( 1, $statements );
	}

	/** LOS-3. */
	public function test_LOS_3_the_row_carries_no_content_and_a_claim_reads_the_current_record(): void {
		$order = $this->order( 'pending' );
		$order->set_status( 'processing' );
		$order->set_billing_first_name( 'Canary' );
		$order->save();
		$this->end_request();
		$this->assertStringNotContainsString( 'Canary', (string) wp_json_encode( $this->row( 'order', $order->get_id() ) ) );
		$claim = $this->claim()[0];
		$this->assertSame( 'processing', $claim['record']['status'] );
		$this->assertSame( 'Canary', $claim['record']['billing']['first_name'] );
	}

	/** LOS-4. */
	public function test_LOS_4_ten_saves_of_one_order_are_one_row_and_one_claim(): void {
		$order = $this->order();
		for ( $i = 0; $i < 10; ++$i ) {
			$this->wait( 3 );
			$order->set_customer_note( "note {$i}" );
			$order->save();
		}
		$this->end_request();
		$this->assertCount( 1, $this->claim() );
		$this->assertSame( array(), $this->claim() );
	}

	/** LOS-2. */
	public function test_LOS_2_an_order_that_no_hook_captured_is_found_by_the_sweep(): void {
		$this->services->sweep()->begin();
		$order = $this->order();
		global $wpdb;
		$wpdb->query( "DELETE FROM {$this->services->tables()->events()}" );
		$this->services->sweep()->run();
		$this->assertSame( 'waiting', $this->row( 'order', $order->get_id() )['state'] );
	}

	/** LOS-5. */
	public function test_LOS_5_a_line_changed_without_touching_any_date_is_found_by_the_sweep(): void {
		$order = $this->order();
		$this->end_request();
		$claim = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$this->assertSame( 'synced', $this->row( 'order', $order->get_id() )['state'] );
		$this->services->sweep()->run();
		$this->assertSame( 'synced', $this->row( 'order', $order->get_id() )['state'], 'An unchanged order was sent again.' );
		$items = $order->get_items();
		wc_update_order_item_meta( array_key_first( $items ), '_line_total', '17.77' );
		$this->services->sweep()->run();
		$this->assertSame( 'waiting', $this->row( 'order', $order->get_id() )['state'] );
		$this->assertSame( '17.77', $this->claim()[0]['record']['line_items'][0]['total'] );
	}

	/** FUL-6. */
	public function test_FUL_6_the_relation_of_a_bundle_comes_with_its_lines(): void {
		$order = $this->order();
		$items = $order->get_items();
		$id    = (int) array_key_first( $items );
		foreach ( array( '_bundle_cart_key' => 'k1', '_bundled_items' => array( 'k2', 'k3' ), '_composite_parent' => 'k0', '_bundled_by' => 'k9' ) as $key => $value ) {
			wc_add_order_item_meta( $id, $key, $value );
		}
		$this->end_request();
		$meta = array_column( $this->claim()[0]['record']['line_items'][0]['meta_data'], 'value', 'key' );
		$this->assertSame( array( 'k1', array( 'k2', 'k3' ), 'k0', 'k9' ), array( $meta['_bundle_cart_key'] ?? null, $meta['_bundled_items'] ?? null, $meta['_composite_parent'] ?? null, $meta['_bundled_by'] ?? null ) );
	}

	/** MON-5: what each extension leaves on an order of which a card paid 7.50. */
	public function test_MON_5_a_card_of_each_known_extension_is_a_payment_whose_code_stays_in_the_store(): void {
		$items = array(
			'gift_card'    => array( 'code' => 'ABCD-EFGH-1234', 'amount' => '7.5' ),
			'pw_gift_card' => array( 'card_number' => 'WXYZ-0000-1234', 'amount' => '7.5' ),
		);
		foreach ( $items as $type => $meta ) {
			$order = $this->order();
			$id    = (int) wc_add_order_item( $order->get_id(), array( 'order_item_name' => 'Gift card', 'order_item_type' => $type ) );
			foreach ( $meta as $key => $value ) {
				wc_add_order_item_meta( $id, $key, $value );
			}
			$order->set_total( (float) $order->get_total() - 7.5 );
			$order->save();
			$this->assertSame( array( 'gift_card', '…1234', '7.5' ), $this->card_of( $order ), $type );
		}
		foreach ( array( '_ywgc_applied_gift_cards' => 'gift_card', '_store_credit_used' => 'store_credit', 'smart_coupons_contribution' => 'store_credit' ) as $key => $kind ) {
			$order = $this->order();
			$order->update_meta_data( $key, array( 'GIFT-1234' => 7.5 ) );
			$order->set_total( (float) $order->get_total() - 7.5 );
			$order->save();
			$this->assertSame( array( $kind, '…1234', '7.5' ), $this->card_of( $order ), $key );
		}
	}

	/** MON-5. */
	public function test_MON_5_a_card_that_lowered_the_lines_as_a_coupon_does_is_not_counted_again(): void {
		$order = $this->order();
		foreach ( $order->get_items() as $item ) {
			$item->set_total( '12.50' );
			$item->set_taxes( array( 'total' => array(), 'subtotal' => array() ) );
			$item->save();
		}
		$order->update_meta_data( 'smart_coupons_contribution', array( 'GIFT-1234' => 7.5 ) );
		$order->set_total( '12.50' );
		$order->save();
		$this->end_request();
		$this->assertSame( array(), $this->claim()[0]['record']['gift_cards'] );
	}

	/** @return list<string> Kind, hint and amount of the only card. */
	private function card_of( \WC_Order $order ): array {
		$this->end_request();
		$claim  = $this->claim()[0];
		$record = $claim['record'];
		$this->settle( $claim, $this->synced( $claim ) );
		$this->assertSame( $order->get_id(), $record['id'] );
		$this->assertCount( 1, $record['gift_cards'] );
		$this->assertStringNotContainsString( 'EFGH', (string) wp_json_encode( $record['gift_cards'] ) );
		return array_values( $record['gift_cards'][0] );
	}

	/** LOS-8. */
	public function test_LOS_8_every_captured_order_has_a_visible_state(): void {
		$this->order();
		$this->order( 'failed' );
		$this->end_request();
		$found = $this->services->events()->query( array( 'record_type' => 'order', 'page' => 1, 'per_page' => 10 ) );
		$this->assertSame( 2, $found['total'] );
		foreach ( $this->services->rows()->present( $found['rows'] ) as $row ) {
			$this->assertSame( 'waiting', $row['state'] );
			$this->assertNotSame( '', $row['title'] );
		}
	}

	/** DUP-7. */
	public function test_DUP_7_the_record_carries_id_and_human_number(): void {
		$filter = static fn ( $number, $order ): string => 'R-' . ( 7000 + $order->get_id() );
		add_filter( 'woocommerce_order_number', $filter, 10, 2 );
		$order  = $this->order();
		$record = $this->claim()[0]['record'];
		remove_filter( 'woocommerce_order_number', $filter, 10 );
		$this->assertSame( $order->get_id(), $record['id'] );
		$this->assertSame( 'R-' . ( 7000 + $order->get_id() ), $record['number'] );
		$this->assertSame( $record['number'], $this->row( 'order', $order->get_id() )['number'] );
	}

	/** DUP-8. */
	public function test_DUP_8_a_renewal_that_copies_all_meta_of_its_parent_is_not_linked(): void {
		$parent = $this->order();
		$claim  = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$parent  = wc_get_order( $parent->get_id() );
		$renewal = $this->order();
		foreach ( $parent->get_meta_data() as $meta ) {
			$renewal->update_meta_data( $meta->key, $meta->value );
		}
		$renewal->save();
		$this->end_request();
		$claims = array_column( $this->claim(), null, 'record_id' );
		$this->assertSame( array(), $claims[ (string) $renewal->get_id() ]['links'] );
	}

	/** DUP-9. */
	public function test_DUP_9_the_note_and_meta_written_by_concord_do_not_come_back(): void {
		$order = $this->order();
		$this->end_request();
		$claim = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$notes = wc_get_order_notes( array( 'order_id' => $order->get_id() ) );
		$this->assertStringContainsString( 'SO-1', $notes[0]->content );
		Origin::own(
			static function () use ( $order ): void {
				$order = wc_get_order( $order->get_id() );
				$order->update_meta_data( 'dynamics_number', 'SO-1' );
				$order->save();
			}
		);
		$this->end_request();
		$this->assertSame( 'synced', $this->row( 'order', $order->get_id() )['state'] );
		$this->services->sweep()->run();
		$this->assertSame( 'synced', $this->row( 'order', $order->get_id() )['state'], 'The sweep took our own write for a change.' );
	}

	/** MON-11. */
	public function test_MON_11_a_checkout_draft_is_never_captured_until_it_becomes_an_order(): void {
		$order = new \WC_Order();
		$order->set_status( 'checkout-draft' );
		$order->save();
		$this->made( $order );
		$order->set_customer_note( 'still shopping' );
		$order->save();
		$this->services->sweep()->run();
		$this->end_request();
		$this->assertNull( $this->services->events()->find_record( 'order', (string) $order->get_id() ) );
		$order->set_status( 'pending' );
		$order->save();
		$this->assertSame( 'waiting', $this->row( 'order', $order->get_id() )['state'] );
	}

	/** OPS-12. */
	public function test_OPS_12_the_checkout_makes_no_http_request(): void {
		$calls = 0;
		$count = static function ( $answer ) use ( &$calls ) {
			++$calls;
			return $answer;
		};
		add_filter( 'pre_http_request', $count );
		$this->order();
		$this->end_request();
		remove_filter( 'pre_http_request', $count );
		$this->assertSame( 0, $calls );
	}

	/** OPS-12. */
	public function test_OPS_12_a_database_that_refuses_the_row_does_not_break_the_order_and_the_sweep_finds_it(): void {
		$this->services->sweep()->begin();
		$table = $this->services->tables()->events();
		$break = static fn ( string $sql ): string => str_starts_with( ltrim( $sql ), 'INSERT INTO' ) && str_contains( $sql, $table ) ? 'INSERT INTO no_such_table VALUES ( 1 )' : $sql;
		add_filter( 'query', $break );
		$order = $this->order();
		remove_filter( 'query', $break );
		$this->assertSame( 'processing', wc_get_order( $order->get_id() )->get_status() );
		$this->assertNull( $this->services->events()->find_record( 'order', (string) $order->get_id() ) );
		$this->services->sweep()->run();
		$this->assertSame( 'waiting', $this->row( 'order', $order->get_id() )['state'] );
	}

	/** OPS-11. */
	public function test_OPS_11_trash_and_untrash_are_captured(): void {
		$order = $this->order();
		$this->end_request();
		$claim = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$this->wait( 3 );
		$id = $order->get_id();
		$order->delete( false );
		$this->end_request();
		$claim = $this->claim()[0];
		$this->assertSame( 'trash', $claim['record']['status'] );
		$this->settle( $claim, array( 'outcome' => 'skipped', 'rule' => 'status', 'message' => 'In the trash.' ) );
		$this->wait( 3 );
		$trashed = wc_get_order( $id );
		$this->made( $trashed );
		$trashed->untrash();
		$this->end_request();
		$this->assertSame( 'processing', $this->claim()[0]['record']['status'] );
	}

	/** OPS-11. */
	public function test_OPS_11_a_deleted_order_is_handed_out_as_deleted_with_its_links(): void {
		$order = $this->order();
		$this->end_request();
		$claim = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$id = $order->get_id();
		$order->delete( true );
		$this->end_request();
		$claim = $this->claim()[0];
		$this->assertSame( array( (string) $id, 'deleted', null ), array( $claim['record_id'], $claim['kind'], $claim['record'] ) );
		$this->assertSame( 'SO-1', $claim['links'][0]['number'] );
	}

	/** OPS-11. */
	public function test_OPS_11_a_refund_is_a_record_of_its_own(): void {
		$order  = $this->order();
		$items  = $order->get_items();
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '10.00', 'reason' => 'Broken', 'line_items' => array( array_key_first( $items ) => array( 'qty' => 1, 'refund_total' => '10.00' ) ) ) );
		$this->assertInstanceOf( \WC_Order_Refund::class, $refund );
		$this->end_request();
		$claim = $this->claim( 10, array( 'refund' ) )[0];
		$this->assertSame( array( $order->get_id(), '10.00' ), array( $claim['record']['parent_id'], $claim['record']['amount'] ) );
		$this->assertSame( array( '-1', array_key_first( $items ) ), array( $claim['record']['line_items'][0]['quantity'], $claim['record']['line_items'][0]['refunded_item_id'] ) );
		$order_claim = $this->claim()[0];
		$this->assertSame( $refund->get_id(), $order_claim['record']['refunds'][0]['id'] );
	}

	public function test_emoji_and_right_to_left_text_survive(): void {
		$order = $this->order( 'processing', $this->product( '3.3333', 'Tea 🍵 שלום' ) );
		$order->set_billing_first_name( 'Zoë 👩‍👩‍👧 نور' );
		$order->save();
		$this->end_request();
		$record = $this->claim()[0]['record'];
		$this->assertSame( 'Zoë 👩‍👩‍👧 نور', $record['billing']['first_name'] );
		$this->assertSame( 'Tea 🍵 שלום', $record['line_items'][0]['name'] );
		$this->assertSame( '6.6666', $record['line_items'][0]['total'] );
	}

	public function test_stock_moved_by_an_order_is_no_change_of_the_product(): void {
		$product = $this->product();
		$product->set_manage_stock( true );
		$product->set_stock_quantity( 10 );
		$product->save();
		$this->end_request();
		$claim = $this->claim( 10, array( 'product' ) )[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$this->order( 'processing', $product );
		$this->end_request();
		$this->assertSame( 8, (int) wc_get_product( $product->get_id() )->get_stock_quantity() );
		$this->assertSame( 'synced', $this->row( 'product', $product->get_id() )['state'] );
	}
}
