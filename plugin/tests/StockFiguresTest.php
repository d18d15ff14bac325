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
	 * @return array{written: int, unchanged: int, unknown: int, refused: list<array{sku: string, message: string}>, later: list<string>}
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

	/** STK-5: what is shown before a run is what the run writes, and looking writes nothing. */
	public function test_STK_5_a_preview_says_for_each_sku_what_would_stand_and_writes_nothing(): void {
		$product = $this->kept( 48 );
		$free    = $this->product();
		$this->order( 'processing', $product );
		$stands  = $this->stock( $product );
		$figures = array( array( 'sku' => strtoupper( $product->get_sku() ), 'value' => '50.5' ), array( 'sku' => $free->get_sku(), 'value' => '4' ), array( 'sku' => 'NOBODY', 'value' => '1' ), array( 'sku' => $product->get_sku(), 'value' => '2000000' ) );
		$now     = $this->services->clock()->iso();
		$shown   = $this->services->stock_figures()->preview( $figures, 'shipped', $now, '3', 'down', '1000000' );
		$this->assertSame( array( $product->get_id(), '2', '45', (string) $stands, '' ), array_values( array_slice( $shown[0], 1 ) ) );
		$this->assertSame( array( $free->get_id(), '0', '1', null, '' ), array_values( array_slice( $shown[1], 1 ) ), 'keeps no stock yet' );
		$this->assertSame( array( null, '0', null, null, '' ), array_values( array_slice( $shown[2], 1 ) ), 'not sold here' );
		$this->assertNull( $shown[3]['left'] );
		$this->assertStringContainsString( '2000000 units are more than the 1000000 that are believed', $shown[3]['message'] );
		$this->assertSame( $stands, $this->stock( $product ) );
		$this->assertSame( '', wc_get_product( $product->get_id() )->get_meta( '_concord_stock_as_of' ) );
		$this->services->stock_figures()->write( array_slice( $figures, 0, 2 ), 'shipped', $now, '3', '' );
		$this->assertSame( array( 45, 1 ), array( $this->stock( $product ), $this->stock( $free ) ) );
	}

	/** STK-3: a first look at a shop changes every product; one request must end before the host ends it, and what is left is told. */
	public function test_STK_3_what_differs_beyond_the_time_of_one_request_is_told_as_later(): void {
		list( $one, $two, $same ) = array( $this->kept( 5 ), $this->kept( 5 ), $this->kept( 7 ) );
		$figures = array_map( static fn ( \WC_Product $product ): array => array( 'sku' => $product->get_sku(), 'value' => '7' ), array( $one, $two, $same ) );
		$writer  = new \Concord\Apply\StockFigures( $this->services->open_units(), new \Concord\Apply\StockWriter( $this->services->open_units() ), 0.0, 1 );
		$now     = $this->services->clock()->iso();
		$this->assertSame( array( 'written' => 1, 'unchanged' => 1, 'unknown' => 0, 'refused' => array(), 'later' => array( $two->get_sku() ) ), $writer->write( $figures, 'shipped', $now, '0', '' ) );
		$this->assertSame( array( 7, 5 ), array( $this->stock( $one ), $this->stock( $two ) ) );
		$this->assertSame( array(), $writer->write( array( $figures[1] ), 'shipped', $now, '0', '' )['later'] );
		$this->assertSame( 7, $this->stock( $two ) );
	}

	/** Each of these is a row that the product has not; WooCommerce's own save would ask for it. */
	public function test_a_figure_is_saved_as_woocommerce_saves_and_asks_for_no_row_that_is_not_there(): void {
		global $wpdb;
		$product = $this->kept( 5 );
		$asked   = array();
		$note    = static function ( string $query ) use ( &$asked ): string {
			$asked = 1 === preg_match( "/^SELECT meta_id FROM \S+postmeta WHERE meta_key = '(_sale_price|_weight|_upsell_ids|_purchase_note|_thumbnail_id)'/", $query, $found ) ? array( ...$asked, $found[1] ) : $asked;
			return $query;
		};
		add_filter( 'query', $note );
		$this->tell( $product, '0' );
		remove_filter( 'query', $note );
		$this->assertSame( array(), $asked );
		$fresh = wc_get_product( $product->get_id() );
		$this->assertSame( array( 0, 'outofstock' ), array( $fresh->get_stock_quantity(), $fresh->get_stock_status() ) );
		$this->assertSame( 'outofstock', $wpdb->get_var( $wpdb->prepare( "SELECT stock_status FROM {$wpdb->wc_product_meta_lookup} WHERE product_id = %d", $product->get_id() ) ) );
		$this->assertFalse( has_filter( 'delete_post_metadata' ), 'others\' saves are their own' );
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

	/**
	 * Many shops in which orders are placed, sent in parts, completed, called off, and goods come in, while figures of Dynamics are on their way and arrive
	 * late and out of order, some with a checkout in their very middle. What the store shows is never more than what nobody has bought; and when everything has
	 * arrived it is exactly that.
	 */
	public function test_STK_1_STK_2_no_interleaving_of_checkouts_shipments_and_pushes_puts_back_on_sale_what_was_sold(): void {
		for ( $seed = 1; $seed <= 6; $seed++ ) {
			mt_srand( $seed );
			$this->simulate( "seed {$seed}" );
		}
	}

	private function simulate( string $name ): void {
		$product = $this->kept( 12 );
		$figure  = 12;
		$free    = 12;
		$open    = array();
		$untold  = array();
		$pushes  = array();
		$number  = 0;
		$buy     = function () use ( $product, &$free, &$open ): void {
			if ( $this->stock( $product ) >= 2 ) {
				$order                   = $this->order( 'processing', wc_get_product( $product->get_id() ) );
				$open[ $order->get_id() ] = 2;
				$free                   -= 2;
			}
		};
		$push = fn ( array $read ) => $this->services->stock_figures()->write( array( array( 'sku' => $product->get_sku(), 'value' => (string) $read['value'] ) ), 'shipped', $read['as_of'], '0', '' );
		for ( $step = 0; $step < 40; $step++ ) {
			$this->wait( 3 );
			$what = mt_rand( 0, 8 );
			$any  = array() === $open ? 0 : array_keys( $open )[ mt_rand( 0, count( $open ) - 1 ) ];
			if ( $what <= 1 ) {
				$buy();
			} elseif ( 2 === $what && $any > 0 && $open[ $any ] > 0 ) {
				--$open[ $any ];
				--$figure;
				$untold[] = array( $any, ++$number );
			} elseif ( 3 === $what && array() !== $untold ) {
				list( $id, $shipment ) = array_shift( $untold );
				$order                 = wc_get_order( $id );
				$this->ship( $order, $name . '-' . $shipment, (int) array_key_first( $order->get_items() ), '1' );
			} elseif ( 4 === $what && $any > 0 && 0 === $open[ $any ] && ! in_array( $any, array_column( $untold, 0 ), true ) ) {
				$order = wc_get_order( $any );
				$order->set_date_completed( $this->services->clock()->now() );
				$order->update_status( 'completed' );
				unset( $open[ $any ] );
			} elseif ( 5 === $what && $any > 0 && 2 === $open[ $any ] ) {
				wc_get_order( $any )->update_status( 'cancelled' );
				unset( $open[ $any ] );
				$free += 2;
			} elseif ( 6 === $what ) {
				$figure += 3;
				$free   += 3;
			} elseif ( 7 === $what ) {
				$pushes[] = array( 'value' => $figure, 'as_of' => $this->services->clock()->iso() );
			} elseif ( array() !== $pushes ) {
				$place  = mt_rand( 0, count( $pushes ) - 1 );
				$middle = static function ( mixed $ids ) use ( &$middle, $buy ): mixed {
					remove_filter( 'woocommerce_order_query', $middle );
					$buy();
					return $ids;
				};
				// The orders were read: whoever buys now is in none of them.
				add_filter( 'woocommerce_order_query', $middle );
				$push( $pushes[ $place ] );
				remove_filter( 'woocommerce_order_query', $middle );
				array_splice( $pushes, $place, 1 );
			}
			$this->assertLessThanOrEqual( $free, (int) $this->stock( $product ), "{$name}, step {$step}" );
			$this->assertGreaterThanOrEqual( 0, $free, "{$name}, step {$step}: sold twice" );
		}
		foreach ( $untold as list( $id, $shipment ) ) {
			$order = wc_get_order( $id );
			$this->ship( $order, $name . '-' . $shipment, (int) array_key_first( $order->get_items() ), '1' );
		}
		$this->wait( 3 );
		$push( array( 'value' => $figure, 'as_of' => $this->services->clock()->iso() ) );
		$this->assertSame( $free, (int) $this->stock( $product ), "{$name}, at the end" );
	}
}
