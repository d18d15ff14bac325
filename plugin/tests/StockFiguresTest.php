<?php
/**
 * Stock figures of Dynamics.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Outbox\Owed;

/** What is taken off a figure, what is believed of it, and what is owed of it. */
final class StockFiguresTest extends StoreTestCase {

	private function kept( int $stock ): \WC_Product_Simple {
		$product = $this->product();
		$product->set_manage_stock( true );
		$product->set_stock_quantity( $stock );
		$product->save();
		return $product;
	}

	private function stock( \WC_Product $product ): int|float|null {
		return wc_get_product( $product->get_id() )->get_stock_quantity();
	}

	/**
	 * One figure, told now.
	 *
	 * @return array{written: int, unchanged: int, unknown: int, refused: list<array{sku: string, message: string}>}
	 */
	private function tell( \WC_Product $product, string $value, string $decimals = 'down', string $flow = '', string $at_most = '1000000' ): array {
		return $this->services->stock_figures()->write( array( array( 'sku' => $product->get_sku(), 'value' => $value ) ), 'shipped', $this->services->clock()->iso(), '0', $flow, $decimals, $at_most );
	}

	private function ship( \WC_Order $order, string $number, int $item, string $quantity ): void {
		$reference = $this->services->site_identity()->reference_prefix() . '-' . $order->get_id();
		$data      = array( 'key' => $number, 'number' => $number, 'reference' => $reference, 'orderNumber' => '', 'postedOn' => '2026-11-23', 'lines' => array( array( 'lineId' => (string) $item, 'sku' => 'ANY', 'description' => 'Goods', 'quantity' => $quantity ) ), 'tracking' => array(), 'setStatus' => '', 'setStatusPartly' => '', 'waitMinutes' => '60' );
		$verdict   = $this->services->documents_receiver()->take( 'c1', array( array( 'flow_id' => 'f', 'kind' => 'shipment', 'key' => $number, 'number' => $number, 'data' => $data, 'issue' => null ) ) );
		$this->assertSame( 'written', $verdict[0]['outcome'], $verdict[0]['message'] );
	}

	/** What left the house in part has left the figure of Dynamics with it. */
	public function test_STK_1_what_was_shipped_of_an_open_order_is_taken_off_once(): void {
		$product = $this->kept( 20 );
		$order   = $this->order( 'processing', $product );
		$item    = (int) array_key_first( $order->get_items() );
		$this->tell( $product, '20' );
		$this->assertSame( 18, $this->stock( $product ), 'two are sold and still there' );
		$this->ship( $order, 'S1', $item, '1' );
		$this->wait( 5 );
		$this->tell( $product, '19' );
		$this->assertSame( 18, $this->stock( $product ), 'one left with the figure, one is still to go' );
		$this->ship( $order, 'S2', $item, '1' );
		$this->wait( 5 );
		$this->tell( $product, '18' );
		$this->assertSame( 18, $this->stock( $product ), 'both left, and the order is still open' );
	}

	/** A figure that was read before the store knew of the shipment may still hold its units. */
	public function test_STK_1_a_shipment_told_after_the_figure_was_read_is_still_taken_off(): void {
		$product = $this->kept( 20 );
		$order   = $this->order( 'processing', $product );
		$as_of   = $this->services->clock()->iso();
		$this->wait( 5 );
		$this->ship( $order, 'S1', (int) array_key_first( $order->get_items() ), '2' );
		$this->services->stock_figures()->write( array( array( 'sku' => $product->get_sku(), 'value' => '20' ) ), 'shipped', $as_of, '0', '' );
		$this->assertSame( 18, $this->stock( $product ) );
	}

	public function test_a_figure_beyond_belief_is_refused_with_both_numbers_and_one_below_zero_sells_nothing(): void {
		$product = $this->kept( 5 );
		$answer  = $this->tell( $product, '999999999999' );
		$this->assertSame( 5, $this->stock( $product ) );
		$this->assertStringContainsString( '999999999999 units are more than the 1000000 that are believed', $answer['refused'][0]['message'] );
		$this->assertSame( array(), $this->tell( $product, '1500000', 'down', '', '2000000' )['refused'] );
		$this->assertSame( 1500000, $this->stock( $product ) );
		// As it stands, but no longer believed.
		$this->assertCount( 1, $this->tell( $product, '1500000' )['refused'] );
		$this->tell( $product, '-4' );
		$this->assertSame( 0, $this->stock( $product ) );
	}

	public function test_STK_5_parts_of_a_unit_go_down_to_the_nearest_or_stay_where_the_shop_sells_them(): void {
		$product = $this->kept( 1 );
		foreach ( array( 'down' => 7, 'nearest' => 8, 'keep' => 7 ) as $rule => $shown ) {
			$this->tell( $product, '7.6', $rule );
			$this->assertSame( $shown, $this->stock( $product ), $rule );
		}
		remove_filter( 'woocommerce_stock_amount', 'intval' );
		add_filter( 'woocommerce_stock_amount', 'floatval' );
		try {
			$this->tell( $product, '7.6', 'keep' );
			$this->assertEqualsWithDelta( 7.6, $this->stock( $product ), 0.0001 );
			$this->tell( $product, '7.6', 'down' );
			$this->assertEqualsWithDelta( 7.0, $this->stock( $product ), 0.0001, 'the flow asks for whole units' );
		} finally {
			remove_filter( 'woocommerce_stock_amount', 'floatval' );
			add_filter( 'woocommerce_stock_amount', 'intval' );
		}
	}

	public function test_the_products_in_stock_that_a_flow_keeps_are_told_page_by_page(): void {
		list( $one, $two, $none, $other, $binned ) = array( $this->kept( 5 ), $this->kept( 5 ), $this->kept( 5 ), $this->kept( 5 ), $this->kept( 5 ) );
		foreach ( array( $one, $two, $binned ) as $product ) {
			$this->tell( $product, '5', 'down', 'flow-1' );
		}
		$this->tell( $none, '0', 'down', 'flow-1' );
		$this->tell( $other, '5', 'down', 'flow-2' );
		wp_trash_post( $binned->get_id() );
		$first  = \Concord\Stock\Followed::page( 'flow-1', 0, 1 );
		$second = \Concord\Stock\Followed::page( 'flow-1', (int) $first['next'], 1 );
		$this->assertSame( array( $one->get_sku(), $two->get_sku() ), array( ...$first['skus'], ...$second['skus'] ) );
		$this->assertNull( \Concord\Stock\Followed::page( 'flow-1', (int) $second['next'], 1 )['next'] );
	}

	public function test_LOS_10_a_figure_that_is_owed_stands_among_the_records_until_it_is_told_right(): void {
		$put    = array( 'flow_id' => 'flow-1', 'kind' => 'stock', 'key' => 'flow-1 TEA', 'number' => 'TEA', 'data' => array( 'key' => 'flow-1 TEA', 'number' => 'TEA' ) );
		$issue  = array( 'code' => 'store_write_refused', 'retryClass' => 'rejected', 'message' => 'The store did not take the stock of TEA.', 'remedy' => 'Correct it.' );
		$taking = fn ( ?array $why ): string => $this->services->documents_receiver()->take( 'c1', array( $put + array( 'issue' => $why ) ) )[0]['outcome'];
		$this->assertSame( 'refused', $taking( $issue ) );
		$owed = $this->services->documents()->owed( 'c1', 'stock', 0, 10 );
		$this->assertSame( array( 'TEA' ), array_column( $owed, 'number' ) );
		$state = fn (): string => (string) $GLOBALS['wpdb']->get_var( $GLOBALS['wpdb']->prepare( 'SELECT state FROM %i WHERE record_type = %s AND record_id = %s', $this->services->tables()->events(), Owed::DOCUMENT, (string) $owed[0]['id'] ) );
		$this->assertSame( 'needs-you', $state() );
		$this->assertSame( 'written', $taking( null ) );
		$this->assertSame( 'synced', $state() );
		$this->assertSame( array(), $this->services->documents()->owed( 'c1', 'stock', 0, 10 ) );
		$this->assertSame( 'refused', $taking( $issue ), 'it can be owed again' );
		$this->assertSame( 'needs-you', $state() );
	}
}
