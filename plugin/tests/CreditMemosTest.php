<?php
/**
 * Credit memos of Dynamics on orders.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Outbox\Owed;

/** A memo is a refund over exactly its total, once; never more than was paid, and never an echo of our own (MON-8, DUP-9). */
final class CreditMemosTest extends StoreTestCase {

	private const CONNECTION = 'c1';

	/** Three cups at 10 with tax, shipping at 5: 41.30 with two rates of tax. */
	private function paid(): \WC_Order {
		$product = $this->product( '10', 'Cup' );
		$product->set_sku( 'CUP-' . wp_generate_password( 6, false ) );
		$product->set_manage_stock( true );
		$product->set_stock_quantity( 50 );
		$product->save();
		$order = wc_create_order( array( 'status' => 'pending' ) );
		$item  = $order->get_item( $order->add_product( $product, 3 ), false );
		$item->set_taxes( array( 'total' => array( 1 => '3', 2 => '3' ), 'subtotal' => array( 1 => '3', 2 => '3' ) ) );
		$item->save();
		$shipping = new \WC_Order_Item_Shipping();
		$shipping->set_props( array( 'method_title' => 'Parcel', 'method_id' => 'flat_rate', 'total' => '5' ) );
		$shipping->set_taxes( array( 'total' => array( 1 => '0.3' ) ) );
		$order->add_item( $shipping );
		$order->update_taxes();
		$order->calculate_totals( false );
		$order->set_status( 'processing' );
		$order->save();
		$this->made( $order );
		return $order;
	}

	/**
	 * A memo of it.
	 *
	 * @param \WC_Order             $order  Order.
	 * @param list<array<string, string>> $lines Lines.
	 * @param array<string, mixed>  $change Other parts.
	 * @return array<string, mixed>
	 */
	private function memo( \WC_Order $order, string $total, string $tax, array $lines = array(), array $change = array() ): array {
		return $change + array(
			'key'           => 'memo-1',
			'number'        => 'CR-1',
			'reference'     => $this->services->site_identity()->reference_prefix() . '-' . $order->get_id(),
			'orderNumber'   => '',
			'invoiceNumber' => 'INV-1',
			'postedOn'      => '2026-11-02',
			'currency'      => $order->get_currency(),
			'total'         => $total,
			'tax'           => $tax,
			'lines'         => $lines,
			'restock'       => false,
			'refundPayment' => false,
			'state'         => 'posted',
			'corrective'    => false,
			'url'           => '',
		);
	}

	/** @return array<string, string> */
	private function line( string $sku, string $quantity, string $total, string $tax, string $id = '10000' ): array {
		return array( 'lineId' => $id, 'sku' => $sku, 'description' => 'Goods', 'quantity' => $quantity, 'total' => $total, 'tax' => $tax );
	}

	/**
	 * Hands it over.
	 *
	 * @param array<string, mixed> $data Memo.
	 * @return array<string, string>
	 */
	private function put( array $data ): array {
		return $this->services->documents_receiver()->take( self::CONNECTION, array( array( 'flow_id' => 'flow-1', 'kind' => 'creditMemo', 'key' => $data['key'], 'number' => $data['number'], 'data' => $data, 'issue' => null ) ) )[0];
	}

	/** @return list<\WC_Order_Refund> Oldest first. */
	private function refunds( \WC_Order $order ): array {
		$refunds = wc_get_order( $order->get_id() )->get_refunds();
		usort( $refunds, static fn ( \WC_Order_Refund $a, \WC_Order_Refund $b ): int => $a->get_id() <=> $b->get_id() );
		return $refunds;
	}

	private function sku( \WC_Order $order ): string {
		$item = current( $order->get_items() );
		return $item instanceof \WC_Order_Item_Product && $item->get_product() ? $item->get_product()->get_sku() : '';
	}

	private function stock( \WC_Order $order ): int {
		$item = current( $order->get_items() );
		return $item instanceof \WC_Order_Item_Product ? (int) wc_get_product( $item->get_product_id() )->get_stock_quantity() : 0;
	}

	/** MON-7. */
	public function test_MON_7_lines_are_refunded_with_their_taxes_and_put_back_on_the_shelf_once(): void {
		$order  = $this->paid();
		$before = $this->stock( $order );
		$memo   = $this->memo( $order, '24.00', '4.00', array( $this->line( strtolower( $this->sku( $order ) ), '2', '24.00', '4.00' ) ), array( 'restock' => true ) );
		$this->assertSame( 'written', $this->put( $memo )['outcome'] );
		$this->assertSame( 'unchanged', $this->put( $memo )['outcome'] );
		$this->assertSame( 'written', $this->put( array( 'postedOn' => '2026-11-03' ) + $memo )['outcome'] );
		list( $refund ) = $this->refunds( $order );
		$item           = current( $refund->get_items() );
		$this->assertInstanceOf( \WC_Order_Item_Product::class, $item );
		$this->assertCount( 1, $this->refunds( $order ) );
		$this->assertSame( array( 24.0, -2.0, -20.0, -2.0, -2.0 ), array( (float) $refund->get_amount(), (float) $item->get_quantity(), (float) $item->get_total(), (float) $item->get_taxes()['total'][1], (float) $item->get_taxes()['total'][2] ) );
		$this->assertFalse( $refund->get_refunded_payment(), 'no gateway unless asked' );
		$this->assertSame( $before + 2, $this->stock( $order ) );
		$this->end_request();
		$this->assertNull( $this->services->events()->find_record( 'refund', (string) $refund->get_id() ), 'DUP-9: our own refund is no event' );
		$this->assertSame( (string) $refund->get_id(), $this->services->documents()->of_order( $order->get_id() )[0]['store_ids'] );
	}

	/** MON-8. */
	public function test_MON_8_shipping_only_and_amount_only_are_refunded_to_the_cent(): void {
		$order    = $this->paid();
		$before   = $this->stock( $order );
		$shipping = (string) array_key_first( $order->get_items( 'shipping' ) );
		$this->put( $this->memo( $order, '5.30', '0.30', array( $this->line( 'FREIGHT', '1', '5.30', '0.30', $shipping ) ) ) );
		$this->put( $this->memo( $order, '7.77', '0', array( $this->line( '8510', '1', '7.77', '0' ) ), array( 'key' => 'memo-2', 'number' => 'CR-2', 'restock' => true ) ) );
		list( $first, $second ) = $this->refunds( $order );
		$item                   = current( $first->get_items( 'shipping' ) );
		$this->assertInstanceOf( \WC_Order_Item_Shipping::class, $item );
		$this->assertSame( array( 5.3, -5.0, -0.3 ), array( (float) $first->get_amount(), (float) $item->get_total(), (float) $item->get_taxes()['total'][1] ) );
		$this->assertSame( array( 7.77, array() ), array( (float) $second->get_amount(), $second->get_items( array( 'line_item', 'shipping', 'fee' ) ) ) );
		$this->assertSame( $before, $this->stock( $order ), 'nobody knows what came back' );
		$this->assertEqualsWithDelta( (float) $order->get_total() - 13.07, (float) wc_get_order( $order->get_id() )->get_remaining_refund_amount(), 0.001 );
	}

	public function test_more_than_can_be_refunded_another_currency_and_less_than_nothing_need_a_person(): void {
		$order = $this->paid();
		foreach ( array( array( 'total' => '41.31' ), array( 'currency' => 'DKK' ), array( 'total' => '-1.00' ) ) as $change ) {
			$verdict = $this->put( $change + $this->memo( $order, '41.30', '6.30' ) );
			$this->assertSame( 'refused', $verdict['outcome'] );
		}
		$this->assertSame( array(), $this->refunds( $order ) );
		$id = $this->services->documents()->find( self::CONNECTION, 'creditMemo', 'memo-1' )['id'];
		$this->assertSame( 'needs-you', $this->row( Owed::DOCUMENT, $id )['state'] );
		$this->assertSame( 'written', $this->put( $this->memo( $order, '41.30', '6.30' ) )['outcome'], $order->get_total() );
		$this->assertSame( 'refunded', wc_get_order( $order->get_id() )->get_status() );
		$this->assertSame( 'synced', $this->row( Owed::DOCUMENT, $id )['state'] );
	}

	/** DUP-9. */
	public function test_DUP_9_the_memo_of_a_refund_of_the_store_links_to_it_and_makes_none(): void {
		$order  = $this->paid();
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '10.00' ) );
		$this->assertInstanceOf( \WC_Order_Refund::class, $refund );
		$echo = array( 'reference' => $this->services->site_identity()->reference_prefix() . '-R' . $refund->get_id() );
		$this->assertSame( 'written', $this->put( $this->memo( $order, '10.00', '0', array(), $echo ) )['outcome'] );
		$this->assertSame( 'refused', $this->put( $this->memo( $order, '10.01', '0', array(), $echo ) )['outcome'], 'memo total == refunded amount' );
		$this->assertCount( 1, $this->refunds( $order ) );
		$this->assertSame( (string) $refund->get_id(), $this->services->documents()->of_order( $order->get_id() )[0]['store_ids'] );
	}

	/** FUL-4: the document of an order was taken back and sent anew; the shopper's money stays where it is. */
	public function test_FUL_4_what_takes_a_whole_document_back_is_no_refund(): void {
		$order  = $this->paid();
		$prefix = $this->services->site_identity()->reference_prefix() . '-' . $order->get_id();
		foreach ( array( $prefix . '-C', $prefix . '-2-C' ) as $index => $reference ) {
			$this->assertSame( 'written', $this->put( $this->memo( $order, '41.30', '6.30', array(), array( 'key' => 'back-' . $index, 'reference' => $reference ) ) )['outcome'] );
		}
		$this->assertCount( 0, $this->refunds( $order ) );
	}

	public function test_the_gateway_is_called_only_when_asked_and_its_no_leaves_no_refund(): void {
		$order   = $this->paid();
		$verdict = $this->put( $this->memo( $order, '5.00', '0', array(), array( 'refundPayment' => true ) ) );
		$this->assertSame( 'refused', $verdict['outcome'] );
		$this->assertStringContainsString( 'CR-1', $verdict['message'] );
		$this->assertSame( array(), $this->refunds( $order ) );
	}

	public function test_what_broke_off_behind_the_refund_makes_no_second_one(): void {
		$order = $this->paid();
		$break = static function (): void {
			throw new \Error( 'an extension' );
		};
		add_action( 'woocommerce_order_partially_refunded', $break );
		$memo = $this->memo( $order, '5.00', '0' );
		$this->assertSame( 'refused', $this->put( $memo )['outcome'] );
		remove_action( 'woocommerce_order_partially_refunded', $break );
		$this->assertSame( 'written', $this->put( $memo )['outcome'] );
		$this->assertCount( 1, $this->refunds( $order ) );
	}

	public function test_a_memo_canceled_before_it_was_seen_makes_none_and_one_canceled_later_needs_a_person(): void {
		$order = $this->paid();
		$this->assertSame( 'written', $this->put( $this->memo( $order, '5.00', '0', array(), array( 'key' => 'memo-0', 'state' => 'canceled' ) ) )['outcome'] );
		$this->assertSame( array(), $this->refunds( $order ) );
		$this->put( $this->memo( $order, '5.00', '0' ) );
		$this->assertSame( 'refused', $this->put( $this->memo( $order, '5.00', '0', array(), array( 'state' => 'canceled' ) ) )['outcome'] );
		// Its refund taken back, nothing is left to do; and a memo told again refunds nothing behind the merchant's back.
		$this->refunds( $order )[0]->delete( true );
		$this->assertSame( 'refused', $this->put( $this->memo( $order, '5.00', '0', array(), array( 'postedOn' => '2026-12-01' ) ) )['outcome'] );
		$this->assertSame( 'written', $this->put( $this->memo( $order, '5.00', '0', array(), array( 'state' => 'canceled', 'postedOn' => '2026-12-01' ) ) )['outcome'] );
		$this->assertSame( array(), $this->refunds( $order ) );
	}

	/** DUP-9. */
	public function test_DUP_9_a_memo_of_no_order_or_refund_of_this_store_is_left_alone(): void {
		$order = $this->paid();
		foreach ( array( '', 'ELSE1-77', $this->services->site_identity()->reference_prefix() . '-999999999', $this->services->site_identity()->reference_prefix() . '-R' . $order->get_id() ) as $reference ) {
			$this->assertSame( 'foreign', $this->put( $this->memo( $order, '5.00', '0', array(), array( 'reference' => $reference ) ) )['outcome'], $reference );
		}
		$this->assertSame( array( array(), array() ), array( $this->refunds( $order ), $this->services->documents()->of_order( $order->get_id() ) ) );
	}

	public function test_a_memo_larger_than_the_lines_or_of_more_units_than_were_sold_is_an_amount_or_a_persons(): void {
		$order  = $this->paid();
		$before = $this->stock( $order );
		// Four of three cups: the amount is right, and no item is refunded above what was sold.
		$this->assertSame( 'written', $this->put( $this->memo( $order, '30.00', '0', array( $this->line( $this->sku( $order ), '4', '30.00', '0' ) ), array( 'restock' => true ) ) )['outcome'] );
		list( $refund ) = $this->refunds( $order );
		$this->assertSame( array( 30.0, 0, $before ), array( (float) $refund->get_amount(), count( $refund->get_items() ), $this->stock( $order ) ) );
		$this->assertSame( 'refused', $this->put( $this->memo( $order, '30.00', '0', array(), array( 'key' => 'memo-2', 'number' => 'CR-2' ) ) )['outcome'] );
		$this->assertCount( 1, $this->refunds( $order ) );
	}

	public function test_a_refund_told_before_its_order_or_its_invoice_goes_by_itself_unless_a_person_put_it_aside(): void {
		$order  = $this->paid();
		$first  = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1.00' ) );
		$second = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '2.00' ) );
		$this->assertInstanceOf( \WC_Order_Refund::class, $first );
		$this->assertInstanceOf( \WC_Order_Refund::class, $second );
		$left = array( 'outcome' => 'skipped', 'rule' => 'f:flow:sent', 'message' => 'The order of this refund is not in Dynamics.' );
		foreach ( $this->claim( 10, array( 'refund' ) ) as $claim ) {
			$this->settle( $claim, $left );
		}
		$this->services->redrive()->skip( (int) $this->row( 'refund', $second->get_id() )['id'], 'by hand' );
		$this->wait( 61 );
		list( $sent ) = $this->claim();
		$this->settle( $sent, $this->synced( $sent ) );
		$this->assertSame( array( 'waiting', 'skipped' ), array( $this->row( 'refund', $first->get_id() )['state'], $this->row( 'refund', $second->get_id() )['state'] ) );

		list( $claim ) = $this->claim( 10, array( 'refund' ) );
		$this->settle( $claim, array( 'outcome' => 'needs-you', 'sent' => false, 'issue' => array( 'code' => 'record_missing', 'retryClass' => 'rejected', 'message' => 'No invoice.', 'remedy' => 'Invoice it.' ) ) );
		$this->assertSame( 'needs-you', $this->row( 'refund', $first->get_id() )['state'] );
		$invoice = array( 'key' => 'i-1', 'number' => 'INV-1', 'reference' => $this->services->site_identity()->reference_prefix() . '-' . $order->get_id(), 'orderNumber' => '', 'postedOn' => '2026-11-02', 'dueOn' => '', 'currency' => $order->get_currency(), 'total' => '41.30', 'tax' => '6.30', 'open' => '0', 'state' => 'paid', 'url' => '', 'pdf' => '', 'setStatus' => '' );
		$this->services->documents_receiver()->take( self::CONNECTION, array( array( 'flow_id' => 'flow-1', 'kind' => 'invoice', 'key' => 'i-1', 'number' => 'INV-1', 'data' => $invoice, 'issue' => null ) ) );
		$this->assertSame( array( 'waiting', 'skipped' ), array( $this->row( 'refund', $first->get_id() )['state'], $this->row( 'refund', $second->get_id() )['state'] ) );
	}

	/** MON-7. */
	public function test_MON_7_a_refund_says_whether_its_goods_went_back_to_the_shelf(): void {
		$order = $this->paid();
		$item  = (int) array_key_first( $order->get_items() );
		$lines = array( $item => array( 'qty' => 1, 'refund_total' => '10', 'refund_tax' => array( 1 => '1', 2 => '1' ) ) );
		$told  = array();
		foreach ( array( true, false ) as $restock ) {
			$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '12.00', 'line_items' => $lines, 'restock_items' => $restock ) );
			$this->assertInstanceOf( \WC_Order_Refund::class, $refund );
			$read   = $this->services->records()->read( array( array( 'refund', $refund->get_id() ) ) )[ 'refund:' . $refund->get_id() ];
			$told[] = array( $read['restocked'], $read['amount'], $read['line_items'][0]['refunded_item_id'], $read['line_items'][0]['quantity'] );
		}
		$this->assertSame( array( array( true, '12.00', $item, '-1' ), array( false, '12.00', $item, '-1' ) ), $told );
	}

	public function test_the_orders_box_shows_number_day_and_both_amounts(): void {
		$order = $this->paid();
		$this->put( $this->memo( $order, '5.00', '0', array(), array( 'number' => '<b>CR</b>' ) ) );
		$return = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '2.50' ) );
		$this->assertInstanceOf( \WC_Order_Refund::class, $return );
		$this->services->links()->store( array( array( 'record_type' => 'refund', 'record_id' => (string) $return->get_id(), 'connection_id' => self::CONNECTION, 'entity' => 'ReturnOrderHeadersV2', 'number' => 'R<i>7', 'store_total' => '2.50', 'dynamics_total' => '2.50', 'currency' => $order->get_currency() ) ) );
		ob_start();
		$this->services->order_documents()->render( $order->get_id() );
		$shown = html_entity_decode( wp_strip_all_tags( str_replace( '<br>', ' ', (string) ob_get_clean() ) ), ENT_QUOTES | ENT_HTML5 );
		$price = static fn ( string $amount ): string => html_entity_decode( wp_strip_all_tags( wc_price( (float) $amount, array( 'currency' => $order->get_currency() ) ) ), ENT_QUOTES | ENT_HTML5 );
		$made  = $this->refunds( $order )[0]->get_id();
		$this->assertStringContainsString( '<b>CR</b>, 2026-11-02, ' . $price( '5' ) . ', invoice INV-1 Refund #' . $made . ', ' . $price( '5' ), $shown );
		$this->assertStringContainsString( 'R<i>7, ' . $price( '2.5' ) . ', waits in Dynamics to be posted Refund #' . $return->get_id() . ', ' . $price( '2.5' ), $shown );
	}
}
