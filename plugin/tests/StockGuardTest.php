<?php
/**
 * Stock figures that are too old.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Stock\Followed;

final class StockGuardTest extends StoreTestCase {

	/** @var list<string> */
	private array $flows = array();

	protected function tearDown(): void {
		foreach ( $this->flows as $id ) {
			$this->services->flow_runs()->forget( $id );
			$this->services->flows()->delete( $id );
			$this->services->flow_catalogue()->delete( $id );
		}
		delete_option( 'concord_flow_runs' );
		parent::tearDown();
	}

	/** A stock flow in use, which looks every ten minutes. */
	private function flow(): string {
		$id            = $this->services->flow_catalogue()->create( 'abc123', 'Stock' )['id'];
		$this->flows[] = $id;
		$this->services->flows()->publish( $id, 0, array( 'schemaVersion' => 1, 'trigger' => array( 'on' => 'feed', 'feed' => 'stock', 'everyMinutes' => 10, 'allEveryHours' => 24, 'locations' => array() ), 'steps' => array() ), '' );
		$this->services->flow_catalogue()->change( $id, array( 'enabled' => true ) );
		return $id;
	}

	private function kept( int $stock ): \WC_Product_Simple {
		$product = $this->product();
		$product->set_manage_stock( true );
		$product->set_stock_quantity( $stock );
		$product->save();
		return $product;
	}

	/** @param list<\WC_Product> $products Products whose stock stands already. */
	private function told( array $products, string $flow, string $value = '' ): void {
		$figures = array_map( static fn ( \WC_Product $product ): array => array( 'sku' => $product->get_sku(), 'value' => '' === $value ? (string) $product->get_stock_quantity() : $value ), $products );
		$this->services->stock_figures()->write( $figures, 'shipped', $this->services->clock()->iso(), '0', $flow );
		$this->services->flow_runs()->ended( $flow, array() );
	}

	private function stale( \WC_Product $product ): bool {
		$read = wc_get_product( $product->get_id() );
		return $this->services->stock_freshness()->is_stale( $read );
	}

	private function rule( string $rule ): void {
		$this->services->settings()->update( array( 'stock_guard' => $rule ) );
	}

	/** @return list<string> */
	private static function notes( \WC_Order $order ): array {
		return array_column( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), 'content' );
	}

	/** STK-2. */
	public function test_STK_2_a_figure_is_as_old_as_the_last_look_of_its_flow_whether_it_changed_or_not(): void {
		list( $same, $changed, $other ) = array( $this->kept( 5 ), $this->kept( 5 ), $this->kept( 5 ) );
		$flow                           = $this->flow();
		$this->told( array( $same ), $flow );
		$this->told( array( $changed ), $flow, '7' );
		$this->assertSame( array( false, false, false ), array_map( array( $this, 'stale' ), array( $same, $changed, $other ) ) );
		$this->wait( 61 * MINUTE_IN_SECONDS );
		$this->refresh();
		$this->assertSame( array( true, true, false ), array_map( array( $this, 'stale' ), array( $same, $changed, $other ) ), 'what no flow tells is never too old' );
		// A look that found no movement.
		$this->services->flow_runs()->ended( $flow, array() );
		$this->refresh();
		$this->assertSame( array( false, false ), array_map( array( $this, 'stale' ), array( $same, $changed ) ) );
		// One that failed is none.
		$this->wait( 61 * MINUTE_IN_SECONDS );
		$this->services->flow_runs()->ended( $flow, null );
		$this->refresh();
		$this->assertTrue( $this->stale( $same ) );
		$this->services->flow_catalogue()->change( $flow, array( 'enabled' => false ) );
		$this->refresh();
		$this->assertFalse( $this->stale( $same ), 'a flow that was switched off tells nothing any more' );
	}

	/** STK-2. */
	public function test_STK_2_a_flow_is_late_only_after_it_missed_a_turn(): void {
		$product = $this->kept( 5 );
		$flow    = $this->flow();
		$this->told( array( $product ), $flow );
		$this->services->settings()->update( array( 'stock_guard_minutes' => 5 ) );
		$this->wait( 19 * MINUTE_IN_SECONDS );
		$this->refresh();
		$this->assertFalse( $this->stale( $product ) );
		$this->wait( 2 * MINUTE_IN_SECONDS );
		$this->refresh();
		$this->assertTrue( $this->stale( $product ) );
	}

	/** STK-3. */
	public function test_STK_3_a_catalogue_that_stands_is_marked_by_two_statements_and_once(): void {
		global $wpdb;
		$products = array_map( fn ( int $stock ): \WC_Product_Simple => $this->kept( $stock ), range( 1, 20 ) );
		list( $first, $second ) = array( $this->flow(), $this->flow() );
		$this->told( $products, $first );
		$marks = fn (): array => $wpdb->get_results( $wpdb->prepare( "SELECT meta_value AS flow, COUNT(*) AS products FROM {$wpdb->postmeta} WHERE meta_key = %s GROUP BY meta_value", Followed::META ), ARRAY_A );
		$this->assertSame( array( array( 'flow' => $first, 'products' => '20' ) ), $marks() );
		$before = $wpdb->num_queries;
		$this->services->stock_figures()->write( array_map( static fn ( \WC_Product $product ): array => array( 'sku' => $product->get_sku(), 'value' => (string) $product->get_stock_quantity() ), $products ), 'shipped', $this->services->clock()->iso(), '0', $first );
		$again = $wpdb->num_queries - $before;
		$this->assertLessThan( 10, $again, 'not a query per product' );
		$this->told( $products, $second );
		$this->assertSame( array( array( 'flow' => $second, 'products' => '20' ) ), $marks() );
		$this->assertSame( $second, wc_get_product( $products[0]->get_id() )->get_meta( Followed::META ) );
	}

	/** STK-2. */
	public function test_STK_2_a_variation_that_sells_from_its_parents_stock_is_as_old_as_the_parents_figure(): void {
		$parent = new \WC_Product_Variable();
		$parent->set_name( 'Tee' );
		$parent->set_sku( uniqid( 'T-' ) );
		$parent->set_manage_stock( true );
		$parent->set_stock_quantity( 5 );
		$parent->save();
		$this->made( $parent );
		$variation = new \WC_Product_Variation();
		$variation->set_parent_id( $parent->get_id() );
		$variation->set_regular_price( '10' );
		$variation->save();
		$this->made( $variation );
		$this->told( array( wc_get_product( $parent->get_id() ) ), $this->flow() );
		$this->assertFalse( $this->stale( $variation ) );
		$this->wait( 2 * HOUR_IN_SECONDS );
		$this->refresh();
		$this->assertTrue( $this->stale( $variation ) );
	}

	/** STK-2. */
	public function test_STK_2_each_rule_tells_the_shopper_and_the_merchant_what_it_says(): void {
		$product = $this->kept( 50 );
		$this->told( array( $product ), $this->flow() );
		$this->wait( 2 * HOUR_IN_SECONDS );
		remove_action( 'woocommerce_checkout_order_created', 'wc_reserve_stock_for_order' ); // These orders hold no goods.
		foreach ( array( 'off' => array( 0, '', null ), 'sell' => array( 0, '', 'own figures' ), 'backorder' => array( 1, '2', 'as a backorder' ) ) as $rule => list( $shown, $marked, $note ) ) {
			$this->rule( $rule );
			$this->refresh();
			$read = wc_get_product( $product->get_id() );
			$this->assertCount( $shown, apply_filters( 'woocommerce_get_item_data', array(), array( 'data' => $read ) ), $rule );
			$order = $this->order( 'processing', $read );
			$item  = current( $order->get_items() );
			do_action( 'woocommerce_checkout_create_order_line_item', $item, 'key', array(), $order );
			$this->assertSame( $marked, (string) $item->get_meta( 'Backordered' ), $rule );
			do_action( 'woocommerce_checkout_order_created', $order );
			do_action( 'woocommerce_store_api_checkout_order_processed', $order ); // A second try of the payment.
			$this->assertCount( null === $note ? 0 : 1, array_filter( self::notes( $order ), static fn ( string $text ): bool => str_contains( $text, $note ?? 'Dynamics' ) && str_contains( $text, 'Tea' ) ), $rule );
		}
		add_action( 'woocommerce_checkout_order_created', 'wc_reserve_stock_for_order' );
	}

	public function test_a_rule_that_does_not_exist_and_minutes_out_of_bounds_are_refused(): void {
		wp_set_current_user( 1 );
		foreach ( array( array( 'stock_guard' => 'guess' ), array( 'stock_guard_minutes' => 4 ), array( 'stock_guard_minutes' => 10081 ) ) as $bad ) {
			$request = new \WP_REST_Request( 'PUT', '/wc-concord/v1/settings' );
			$request->set_body_params( $bad );
			$this->assertSame( 400, rest_do_request( $request )->get_status(), (string) wp_json_encode( $bad ) );
		}
		$this->assertSame( array( 'off', 60 ), array( $this->services->settings()->all()['stock_guard'], $this->services->settings()->all()['stock_guard_minutes'] ) );
	}

	/** Another request: looks are read once in each. */
	private function refresh(): void {
		$this->services->stock_freshness()->forget();
	}

	/** OPS-2, STK-2: what is handed out, kept and erased of a run in shadow; its look makes no figure fresh. */
	public function test_OPS_2_a_run_in_shadow_has_a_place_of_its_own_and_makes_no_figure_fresh(): void {
		$flow    = $this->flow();
		$product = $this->kept( 5 );
		$this->told( array( $product ), $flow );
		$this->services->flow_runs()->ended( $flow, array( 'cursor' => 'live' ) );
		$this->services->shadow_switches()->set( array( 'abc123' ), true, 'admin' );
		$this->wait( 61 * MINUTE_IN_SECONDS );
		$claim = $this->claim( 10, array( 'command' ) )[0];
		$this->assertSame( array( 'live', true ), array( $claim['record']->cursor, $claim['record']->shadow ) );
		$write = static fn ( string $value ): array => array( 'record' => 'customer ada@example.test', 'entity' => 'product', 'id' => 'store', 'values' => array( array( 'field' => 'stock_quantity', 'value' => $value ) ) );
		$runs  = array( array( 'cursor' => 'one', 'writes' => array( $write( '7' ) ) ), array( 'cursor' => 'two', 'writes' => array( $write( '9' ) ) ) );
		foreach ( $runs as $run ) {
			$this->services->flow_runs()->ended( $flow, $run + array( 'shadow' => true, 'ran' => 1, 'filtered' => 0, 'stopped' => 1, 'problems' => array( array( 'record' => 'r', 'message' => 'm', 'remedy' => 'n' ) ) ) );
		}
		$this->refresh();
		$this->assertTrue( $this->stale( $product ), 'nothing of it reached the store' );
		$this->assertSame( array(), $this->services->flow_runs()->stopped() );
		list( $kept ) = $this->services->shadow_runs()->of( 'abc123' );
		$this->assertSame( array( 2, 'two', 1, '9' ), array( $kept['runs'], $kept['cursor'], count( $kept['recorded'] ), $kept['recorded'][0]['values'][0]['value'] ) );
		$this->assertSame( 'two', $this->services->flow_runs()->handed_out( $flow )['cursor'] );
		$this->assertSame( array( 1, 1, array() ), array( count( $this->services->shadow_runs()->of_person( 'Ada@example.test' ) ), $this->services->shadow_runs()->forget_person( 'ada@example.test' ), $this->services->shadow_runs()->of( 'abc123' )[0]['recorded'] ) );
		$this->services->shadow_switches()->set( array( 'abc123' ), false, 'admin' );
		$this->assertSame( array( 'live', false ), array_values( array_intersect_key( $this->services->flow_runs()->handed_out( $flow ), array( 'cursor' => 1, 'shadow' => 1 ) ) ) );
		// Live, what stopped is told until a run comes through without it; figures that stopped are records of their own.
		$this->services->flow_runs()->ended( $flow, array( 'stopped' => 1, 'problems' => array() ) );
		$this->assertSame( array(), $this->services->flow_runs()->stopped() );
		$this->services->flows()->publish( $flow, 1, array( 'schemaVersion' => 1, 'trigger' => array( 'on' => 'schedule', 'record' => 'order', 'everyMinutes' => 60 ), 'steps' => array() ), '' );
		$this->services->flow_runs()->ended( $flow, array( 'stopped' => 2, 'problems' => array( array( 'record' => 'r', 'message' => 'Held.', 'remedy' => 'Look.' ) ) ) );
		$problems = array_column( $this->services->overview()->get()['problems'], 'message', 'code' );
		$this->assertStringContainsString( 'stopped at 2 records in its last run, at first: Held.', $problems['flow_stopped'] ?? '' );
		$this->services->flow_runs()->ended( $flow, array( 'stopped' => 0, 'problems' => array() ) );
		$this->assertSame( array(), $this->services->flow_runs()->stopped() );
		$this->services->shadow_switches()->forget( 'abc123' );
		$this->assertSame( array(), $this->services->shadow_runs()->of( 'abc123' ) );
	}
}
