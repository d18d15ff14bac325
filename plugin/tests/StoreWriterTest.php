<?php
/**
 * Fields of WooCommerce that flows set.
 *
 * @package Concord
 */

namespace Concord\Tests;

final class StoreWriterTest extends StoreTestCase {

	/**
	 * One write and its verdict.
	 *
	 * @param array<string, string> $write Parts that matter.
	 * @return array{written: bool, message: string}
	 */
	private function write( array $write ): array {
		return $this->services->store_writer()->write( array( $this->parts( $write ) ) )[0];
	}

	/**
	 * A whole write.
	 *
	 * @param array<string, string> $write Parts that matter.
	 * @return array<string, string>
	 */
	private function parts( array $write ): array {
		return $write + array(
			'record' => 'product',
			'by'     => 'id',
			'target' => 'field',
			'key'    => 'stock_quantity',
		);
	}

	private function stock( \WC_Product $product ): int|float|null {
		return wc_get_product( $product->get_id() )->get_stock_quantity();
	}

	/** A product that keeps stock. */
	private function kept( int $stock ): \WC_Product_Simple {
		$product = $this->product();
		$product->set_manage_stock( true );
		$product->set_stock_quantity( $stock );
		$product->save();
		return $product;
	}

	private function now(): string {
		return gmdate( 'Y-m-d\TH:i:s\Z' );
	}

	/** STK-1. */
	public function test_STK_1_a_stock_figure_never_puts_back_on_sale_what_was_sold_and_not_shipped(): void {
		$product = $this->kept( 20 );
		$open    = $this->order( 'processing', $product );
		$this->order( 'on-hold', $product );
		$this->order( 'cancelled', $product );
		$this->order( 'pending', $product );
		$shipped = $this->order( 'completed', $product );
		$shipped->set_date_completed( time() - 3600 );
		$shipped->save();
		$this->assertSame( 14, $this->stock( $product ), 'three orders reduced the stock' );
		// The nightly push: Dynamics shipped one of them and has 18 on hand, not knowing of the other two.
		$push = array( 'id' => (string) $product->get_id(), 'value' => '18', 'as_of' => $this->now() );
		$this->assertSame( array( 'written' => false, 'message' => '', 'replaced' => '' ), $this->write( $push ), '18 on hand without 4 sold is what stands already' );
		$this->assertSame( 14, $this->stock( $product ) );
		$this->assertTrue( $this->write( array( 'value' => '30.9', 'buffer' => '3' ) + $push )['written'] );
		$this->assertSame( 23, $this->stock( $product ), '30.9 - 4 sold - 3 kept back, whole units' );
		$this->assertFalse( $this->write( array( 'value' => '30.9', 'buffer' => '3' ) + $push )['written'], 'repeating changes nothing' );
		// A part of the open order is refunded: it will not be shipped.
		wc_create_refund( array( 'order_id' => $open->get_id(), 'amount' => '10', 'line_items' => array( array_key_first( $open->get_items() ) => array( 'qty' => 1, 'refund_total' => 10 ) ) ) );
		$this->write( array( 'value' => '31' ) + $push );
		$this->assertSame( 28, $this->stock( $product ), '31 - 3 sold' );
		$this->write( array( 'value' => '2' ) + $push );
		$this->assertSame( array( 0, 'outofstock' ), array( $this->stock( $product ), wc_get_product( $product->get_id() )->get_stock_status() ), 'never below nothing' );
	}

	/** STK-1. */
	public function test_STK_1_what_was_completed_after_the_figure_was_read_is_still_in_it(): void {
		$product = $this->kept( 10 );
		$this->order( 'completed', $product );
		$push = array( 'id' => (string) $product->get_id(), 'value' => '10', 'as_of' => gmdate( 'Y-m-d\TH:i:s\Z', time() - 60 ) );
		$this->assertFalse( $this->write( $push )['written'] );
		$this->assertSame( 8, $this->stock( $product ) );
	}

	/** STK-1. */
	public function test_STK_1_where_dynamics_reserves_only_orders_on_their_way_are_taken_off(): void {
		$product = $this->kept( 20 );
		$there   = $this->order( 'processing', $product );
		$late    = $this->order( 'processing', $product );
		$this->order( 'processing', $product );
		$this->end_request();
		foreach ( array( $there, $late ) as $order ) {
			$this->services->links()->store( array( array( 'record_type' => 'order', 'record_id' => (string) $order->get_id(), 'connection_id' => 'c', 'entity' => 'salesOrders', 'number' => 'S-1' ) ) );
		}
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "UPDATE {$this->services->tables()->links()} SET created_at = %s WHERE record_id = %s", gmdate( 'Y-m-d H:i:s', time() - 3600 ), (string) $there->get_id() ) );
		// Read a minute ago: the second order arrived since, the third is still waiting.
		$this->write( array( 'id' => (string) $product->get_id(), 'value' => '50', 'counts' => 'sent', 'as_of' => gmdate( 'Y-m-d\TH:i:s\Z', time() - 60 ) ) );
		$this->assertSame( 46, $this->stock( $product ) );
	}

	/** STK-1. */
	public function test_STK_1_an_order_left_out_of_dynamics_for_good_holds_its_units_until_it_is_shipped(): void {
		$product = $this->kept( 20 );
		$order   = $this->order( 'processing', $product );
		$this->end_request();
		$this->services->redrive()->skip( (int) $this->row( 'order', $order->get_id() )['id'], 'Sold at the fair' );
		$push = array( 'id' => (string) $product->get_id(), 'value' => '20', 'counts' => 'sent', 'as_of' => $this->now() );
		$this->assertFalse( $this->write( $push )['written'] );
		$this->assertSame( 18, $this->stock( $product ) );
		wc_get_order( $order->get_id() )->update_status( 'completed' );
		$this->write( $push );
		$this->assertSame( 20, $this->stock( $product ) );
	}

	public function test_statuses_of_the_shops_own_can_say_that_goods_left(): void {
		$product = $this->kept( 20 );
		$this->order( 'on-hold', $product );
		$left = static fn ( array $statuses ): array => array( ...$statuses, 'wc-on-hold' );
		add_filter( 'concord_stock_shipped_statuses', $left );
		try {
			$this->write( array( 'id' => (string) $product->get_id(), 'value' => '20', 'as_of' => $this->now() ) );
			$this->assertSame( 20, $this->stock( $product ) );
		} finally {
			remove_filter( 'concord_stock_shipped_statuses', $left );
		}
	}

	public function test_an_older_figure_never_replaces_a_younger_one(): void {
		$product = $this->kept( 1 );
		$at      = static fn ( int $ago ): string => gmdate( 'Y-m-d\TH:i:s\Z', time() - $ago );
		$this->assertTrue( $this->write( array( 'id' => (string) $product->get_id(), 'value' => '7', 'as_of' => $at( 10 ) ) )['written'] );
		$this->assertFalse( $this->write( array( 'id' => (string) $product->get_id(), 'value' => '9', 'as_of' => $at( 20 ) ) )['written'] );
		$this->assertSame( 7, $this->stock( $product ) );
	}

	public function test_a_checkout_between_reading_and_writing_is_not_lost(): void {
		$product = $this->kept( 10 );
		// While the product is saved for the figure, another request sells two.
		$sell = static function ( \WC_Product $saved ) use ( &$sell, $product ): void {
			global $wpdb;
			remove_action( 'woocommerce_product_before_set_stock', $sell );
			if ( $saved->get_id() === $product->get_id() ) {
				$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->postmeta} SET meta_value = meta_value - 2 WHERE post_id = %d AND meta_key = '_stock'", $product->get_id() ) );
			}
		};
		add_action( 'woocommerce_product_before_set_stock', $sell );
		$this->write( array( 'id' => (string) $product->get_id(), 'value' => '50', 'as_of' => $this->now() ) );
		$this->assertSame( 48, $this->stock( $product ) );
	}

	public function test_one_bad_record_stops_no_other_and_each_refusal_says_why(): void {
		$product  = $this->kept( 1 );
		$id       = (string) $product->get_id();
		$variable = new \WC_Product_Variable();
		$variable->set_name( 'Shirt' );
		$variable->save();
		$this->made( $variable );
		$writes   = array(
			array( 'id' => $id, 'value' => 'plenty' ),
			array( 'id' => $id, 'value' => '99999999999999' ),
			array( 'id' => $id, 'key' => 'regular_price', 'value' => '-1' ),
			array( 'id' => $id, 'key' => 'regular_price', 'value' => '' ),
			array( 'id' => $id, 'key' => 'regular_price', 'value' => '0.00' ),
			array( 'id' => (string) $variable->get_id(), 'key' => 'regular_price', 'value' => '5' ),
			array( 'id' => $id, 'key' => 'status', 'value' => 'deleted' ),
			array( 'id' => $id, 'key' => 'tax_class', 'value' => 'lunar' ),
			array( 'id' => $id, 'key' => 'date_on_sale_from', 'value' => 'soon' ),
			array( 'id' => $id, 'key' => 'sku', 'value' => 'X' ),
			array( 'id' => $id, 'key' => 'global_unique_id', 'value' => 'not a code' ),
			array( 'id' => '999999999', 'value' => '3' ),
			array( 'id' => $id, 'value' => '4' ),
		);
		$results  = $this->services->store_writer()->write( array_map( array( $this, 'parts' ), $writes ) );
		$messages = array_column( $results, 'message' );
		foreach ( array( 'plenty', '999999', '-1', 'came empty', 'give the product away', 'variations', 'deleted', 'lunar', 'soon', 'sku', 'global_unique_id' ) as $place => $part ) {
			$this->assertStringContainsString( $part, $messages[ $place ] );
		}
		$this->assertSame( array( '', '' ), array_slice( $messages, -2 ), 'what the store does not have is none of its business' );
		$this->assertSame( array( 4, '10', 'publish' ), array( $this->stock( $product ), wc_get_product( $product->get_id() )->get_regular_price(), get_post_status( $product->get_id() ) ) );
	}

	/** STK-3. */
	public function test_STK_3_figures_of_many_skus_are_compared_in_two_queries_and_only_what_differs_is_loaded(): void {
		$products = array_map( fn ( int $stock ): \WC_Product_Simple => $this->kept( $stock ), range( 1, 30 ) );
		$this->order( 'processing', $products[4] );
		$twin = $this->product();
		global $wpdb;
		$wpdb->update( $wpdb->wc_product_meta_lookup, array( 'sku' => $products[7]->get_sku() ), array( 'product_id' => $twin->get_id() ) );
		$figures = array_map( fn ( \WC_Product_Simple $product ): array => array( 'sku' => strtoupper( $product->get_sku() ), 'value' => (string) $this->stock( $product ) ), $products );
		// Dynamics still holds the two that were sold; one differs, one is nonsense, one is not sold here.
		$figures[4]['value'] = (string) ( (int) $figures[4]['value'] + 2 );
		$figures[9]['value'] = '77.4';
		$figures[10]['value'] = 'plenty';
		$figures[]            = array( 'sku' => 'NOT-HERE', 'value' => '3' );
		$loaded               = array();
		$seen                 = static function ( int $quantity, \WC_Product $product ) use ( &$loaded ): int {
			$loaded[ $product->get_id() ] = true;
			return $quantity;
		};
		add_filter( 'woocommerce_product_get_stock_quantity', $seen, 10, 2 );
		$answer = $this->services->stock_figures()->write( $figures, 'shipped', $this->now(), '0', '' );
		remove_filter( 'woocommerce_product_get_stock_quantity', $seen );
		$this->assertSame( array( 1, 27, 1 ), array( $answer['written'], $answer['unchanged'], $answer['unknown'] ) );
		$this->assertSame( array( strtoupper( $products[7]->get_sku() ), strtoupper( $products[10]->get_sku() ) ), array_column( $answer['refused'], 'sku' ) );
		$this->assertSame( array( 77, 3, 8 ), array( $this->stock( $products[9] ), $this->stock( $products[4] ), $this->stock( $products[7] ) ) );
		$this->assertSame( array(), array_diff( array_keys( $loaded ), array( $products[9]->get_id(), $products[10]->get_id() ) ), 'no other product was loaded' );
	}

	/** DUP-9. */
	public function test_DUP_9_fields_are_written_when_they_differ_and_come_back_as_no_event(): void {
		$product = $this->product( '19.90' );
		$id      = (string) $product->get_id();
		$this->end_request();
		$this->claim( 10, array( 'product' ) );
		$this->assertFalse( $this->write( array( 'id' => $id, 'key' => 'regular_price', 'value' => '19.9000' ) )['written'] );
		foreach ( array( 'regular_price' => '21.50', 'sale_price' => '18', 'date_on_sale_from' => '2026-12-01', 'weight' => '0.5', 'name' => 'Green tea', 'tax_class' => 'reduced-rate', 'global_unique_id' => '4006381333931' ) as $key => $value ) {
			$this->assertSame( array( true, false ), array( $this->write( array( 'id' => $id, 'key' => $key, 'value' => $value ) )['written'], $this->write( array( 'id' => $id, 'key' => $key, 'value' => $value ) )['written'] ), $key );
		}
		$product = wc_get_product( $product->get_id() );
		$this->assertSame( array( '21.5', '18', 'Green tea', 'reduced-rate' ), array( wc_format_decimal( $product->get_regular_price(), false, true ), $product->get_sale_price( 'edit' ), $product->get_name(), $product->get_tax_class() ) );
		$this->end_request();
		$this->assertSame( array(), $this->claim( 10, array( 'product' ) ) );
	}

	public function test_what_a_person_entered_is_replaced_in_sight_and_the_flows_own_value_without_a_word(): void {
		$product = $this->product();
		$write   = fn ( string $target, string $key, string $value ): string => $this->services->store_writer()->write( array( $this->parts( array( 'id' => (string) $product->get_id(), 'target' => $target, 'key' => $key, 'value' => $value ) ) ) )[0]['replaced'];
		foreach ( array( array( 'field', 'weight' ), array( 'meta', '_care' ) ) as list( $target, $key ) ) {
			$this->assertSame( '', $write( $target, $key, '3' ), 'nothing stood there' );
			$this->assertSame( '', $write( $target, $key, '4' ), 'the value before was the flow’s' );
			$person = wc_get_product( $product->get_id() );
			'field' === $target ? $person->set_weight( '9' ) : $person->update_meta_data( $key, '9' );
			$person->save();
			$this->assertSame( sprintf( '“%s” of product %s (%d) was “9” in the store; the flow replaced it by “5”.', $key, $product->get_name(), $product->get_id() ), $write( $target, $key, '5' ) );
			$this->assertSame( '', $write( $target, $key, '5' ) );
			$this->assertSame( '', $write( $target, $key, '6' ) );
		}
		// Of a person's data the name alone.
		$order = $this->order();
		$order->update_meta_data( '_vat', 'DE1' );
		$order->save();
		$result = $this->services->store_writer()->write( array( $this->parts( array( 'record' => 'order', 'id' => (string) $order->get_id(), 'target' => 'meta', 'key' => '_vat', 'value' => 'DE2' ) ) ) )[0];
		$this->assertSame( sprintf( '“_vat” of order #%s had another value in the store; the flow replaced it.', $order->get_order_number() ), $result['replaced'] );
	}

	/**
	 * An order and an account of one e-mail address, each with a value that a flow wrote.
	 *
	 * @return list<callable(): mixed> What is remembered of each.
	 */
	private function written_for_a_person(): array {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		$customer = new \WC_Customer();
		$customer->set_email( 'buyer@example.test' );
		$customer->set_username( 'digest-buyer' );
		$customer->set_password( wp_generate_password() );
		$customer->save();
		$this->made( $customer );
		$order = $this->order();
		$this->end_request();
		foreach ( $this->claim( 10, array( 'order', 'customer' ) ) as $claim ) {
			$this->settle( $claim, $this->synced( $claim ) );
		}
		foreach ( array( 'order' => $order, 'customer' => $customer ) as $record => $object ) {
			$result = $this->services->store_writer()->write( array( $this->parts( array( 'record' => $record, 'id' => (string) $object->get_id(), 'target' => 'meta', 'key' => '_vat', 'value' => 'DE2' ) ) ) )[0];
			$this->assertTrue( $result['written'], $result['message'] );
		}
		update_user_meta( $customer->get_id(), '_concord_customer_told', array( 'c1|phone' => 'digest' ) );
		$kept = array( static fn (): mixed => wc_get_order( $order->get_id() )->get_meta( '_concord_flow_written' ), static fn (): mixed => ( new \WC_Customer( $customer->get_id() ) )->get_meta( '_concord_flow_written' ) );
		$this->assertSame( array( array( '_vat' ), array( '_vat' ) ), array_map( static fn ( callable $of ): array => array_keys( $of() ), $kept ) );
		return $kept;
	}

	/**
	 * Accounts that keep digests of what Dynamics told of their customer.
	 *
	 * @return list<string>
	 */
	private function told_of_customers(): array {
		return get_users( array( 'fields' => 'ID', 'meta_key' => '_concord_customer_told', 'meta_compare' => 'EXISTS' ) );
	}

	public function test_of_a_shopper_who_asked_to_be_forgotten_no_digest_of_what_flows_wrote_is_left(): void {
		$kept = $this->written_for_a_person();
		( new \Concord\Privacy\PersonalData( $this->services ) )->erase( 'buyer@example.test', 1 );
		$this->assertSame( array( '', '' ), array_map( static fn ( callable $of ): mixed => $of(), $kept ) );
		$this->assertSame( array(), $this->told_of_customers() );
		$this->end_request();
		$this->assertSame( array(), $this->claim( 10, array( 'order', 'customer' ) ), 'DUP-9: our own write is no event' );
	}

	public function test_the_removal_of_all_data_takes_what_flows_remember_with_records_along(): void {
		$kept  = $this->written_for_a_person();
		$order = $this->order();
		$order->update_meta_data( \Concord\Documents\Shortage::TOLD, array( '1:late' => array( '0', '2026-12-03' ) ) );
		$order->update_meta_data( '_vat', 'DE3' );
		$order->save();
		( new \Concord\Install\Uninstaller( $this->services->tables() ) )->delete_meta();
		wp_cache_flush();
		$this->assertSame( array( '', '' ), array_map( static fn ( callable $of ): mixed => $of(), $kept ) );
		$this->assertSame( array(), $this->told_of_customers() );
		$left = wc_get_order( $order->get_id() );
		$this->assertSame( array( '', 'DE3' ), array( $left->get_meta( '_dynamics_short_lines' ), $left->get_meta( '_vat' ) ) );
	}

	public function test_an_order_that_is_over_is_opened_by_no_flow(): void {
		$order = $this->order( 'cancelled' );
		$write = array( 'record' => 'order', 'id' => (string) $order->get_id(), 'key' => 'status' );
		$this->assertStringContainsString( 'only a person', $this->write( array( 'value' => 'completed' ) + $write )['message'] );
		$open = $this->order( 'processing' );
		$this->assertSame( array( 'written' => true, 'message' => '', 'replaced' => '' ), $this->write( array( 'id' => (string) $open->get_id(), 'value' => 'completed' ) + $write ) );
		$this->assertSame( 'completed', wc_get_order( $open->get_id() )->get_status() );
		$this->assertStringContainsString( 'teleported', $this->write( array( 'id' => (string) $open->get_id(), 'value' => 'teleported' ) + $write )['message'] );
	}

	/** STK-1. */
	public function test_STK_1_one_product_twice_in_a_request_ends_at_the_last_figure_and_never_at_their_sum(): void {
		$product = $this->kept( 10 );
		$push    = $this->parts( array( 'id' => (string) $product->get_id(), 'value' => '15', 'as_of' => $this->now() ) );
		$this->services->store_writer()->write( array( $push, $push ) );
		$this->assertSame( 15, $this->stock( $product ), 'the same figure by id twice' );
		$this->services->store_writer()->write( array( array( 'value' => '40' ) + $push, array( 'by' => 'sku', 'id' => $product->get_sku(), 'value' => '12' ) + $push ) );
		$this->assertSame( 12, $this->stock( $product ), 'once by id and once by SKU' );
	}

	public function test_an_older_figure_never_replaces_a_younger_one_that_stood_already(): void {
		$product = $this->kept( 7 );
		$at      = static fn ( int $ago ): string => gmdate( 'Y-m-d\TH:i:s\Z', time() - $ago );
		$this->assertFalse( $this->write( array( 'id' => (string) $product->get_id(), 'value' => '7', 'as_of' => $at( 10 ) ) )['written'] );
		$this->assertFalse( $this->write( array( 'id' => (string) $product->get_id(), 'value' => '9', 'as_of' => $at( 20 ) ) )['written'] );
		$this->assertSame( 7, $this->stock( $product ) );
	}

	public function test_a_sale_of_whole_days_runs_from_the_first_minute_to_the_last_in_the_time_of_the_shop(): void {
		update_option( 'timezone_string', 'America/Los_Angeles' );
		try {
			$product = $this->product( '20' );
			foreach ( array( '2026-12-01T00:00:00Z', '2026-12-01T12:00:00Z', '2026-12-01' ) as $from ) {
				$this->write( array( 'id' => (string) $product->get_id(), 'key' => 'date_on_sale_from', 'value' => $from ) );
				$this->assertSame( '2026-12-01 00:00:00', wc_get_product( $product->get_id() )->get_date_on_sale_from()->date( 'Y-m-d H:i:s' ), $from );
				$this->assertFalse( $this->write( array( 'id' => (string) $product->get_id(), 'key' => 'date_on_sale_from', 'value' => $from ) )['written'], $from );
			}
			foreach ( array( '2026-12-31', '2026-12-31T12:00:00Z' ) as $to ) {
				$this->write( array( 'id' => (string) $product->get_id(), 'key' => 'date_on_sale_to', 'value' => $to ) );
				$this->assertSame( '2026-12-31 23:59:59', wc_get_product( $product->get_id() )->get_date_on_sale_to()->date( 'Y-m-d H:i:s' ), $to );
				$this->assertFalse( $this->write( array( 'id' => (string) $product->get_id(), 'key' => 'date_on_sale_to', 'value' => $to ) )['written'], $to );
			}
			$this->write( array( 'id' => (string) $product->get_id(), 'key' => 'date_on_sale_to', 'value' => '2026-12-30T15:30:00Z' ) );
			$this->assertSame( '2026-12-30 07:30:00', wc_get_product( $product->get_id() )->get_date_on_sale_to()->date( 'Y-m-d H:i:s' ), 'a moment stays one' );
			// What Dynamics keeps where no day is set: a sale without an end, and not one that ended long ago.
			foreach ( array( '0001-01-01', '1900-01-01T12:00:00Z' ) as $never ) {
				$this->write( array( 'id' => (string) $product->get_id(), 'key' => 'date_on_sale_to', 'value' => $never ) );
				$this->assertNull( wc_get_product( $product->get_id() )->get_date_on_sale_to(), $never );
			}
		} finally {
			update_option( 'timezone_string', '' );
		}
	}

	/** STK-1. */
	public function test_STK_1_a_variation_that_sells_from_its_parents_stock_counts_with_the_parent(): void {
		$parent = new \WC_Product_Variable();
		$parent->set_name( 'Shirt' );
		$parent->set_manage_stock( true );
		$parent->set_stock_quantity( 20 );
		$parent->save();
		$this->made( $parent );
		$variation = new \WC_Product_Variation();
		$variation->set_parent_id( $parent->get_id() );
		$variation->set_regular_price( '10' );
		$variation->save();
		$this->made( $variation );
		$this->order( 'processing', wc_get_product( $variation->get_id() ) );
		$this->assertSame( 18, $this->stock( $parent ) );
		$parent->set_sku( uniqid( 'P-' ) );
		$parent->save();
		// Counted in the warehouse: what the shop shows already, but two of them are sold.
		$this->services->stock_figures()->write( array( array( 'sku' => $parent->get_sku(), 'value' => '18' ) ), 'shipped', $this->now(), '0', '' );
		$this->assertSame( 16, $this->stock( $parent ), 'many at once' );
		$push = array( 'id' => (string) $parent->get_id(), 'value' => '20', 'as_of' => $this->now() );
		$this->assertTrue( $this->write( $push )['written'] );
		$this->assertSame( 18, $this->stock( $parent ) );
	}

	public function test_a_store_that_keeps_no_stock_is_told_so(): void {
		$product = $this->kept( 3 );
		update_option( 'woocommerce_manage_stock', 'no' );
		try {
			$result = $this->write( array( 'id' => (string) $product->get_id(), 'value' => '9', 'as_of' => $this->now() ) );
			$this->assertFalse( $result['written'] );
			$this->assertStringContainsString( 'WooCommerce > Settings', $result['message'] );
		} finally {
			update_option( 'woocommerce_manage_stock', 'yes' );
		}
	}
}
