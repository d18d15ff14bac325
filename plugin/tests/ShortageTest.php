<?php
/**
 * Sales orders that cannot be delivered as ordered.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Outbox\Owed;

/** What a flow tells of less and of later: the shopper by a note of the order, the merchant by another, each once; money goes back by a person alone. */
final class ShortageTest extends StoreTestCase {

	/** An order in Dynamics, with what its lines were written with. */
	private function sent(): \WC_Order {
		$order = $this->order();
		$claim = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim, 'S-ORD-' . $order->get_id() ) );
		$this->write_down( $order, '2' );
		return $order;
	}

	/** @return array<string, string> */
	private function link( \WC_Order $order ): array {
		return $this->services->links()->documents( array( array( 'order', (string) $order->get_id() ) ) )[ 'order:' . $order->get_id() ][0];
	}

	private function write_down( \WC_Order $order, string $quantity ): void {
		$promised = array_map( static fn (): array => array( 'quantity' => $quantity, 'on' => '2026-11-02' ), $order->get_items() );
		$this->services->links()->store( array( array_merge( $this->link( $order ), array( 'written' => (string) wp_json_encode( array( 'header' => 'h', 'lines' => array(), 'promised' => $promised ) ) ) ) ) );
	}

	private function item( \WC_Order $order ): \WC_Order_Item_Product {
		$items = array_values( $order->get_items() );
		assert( $items[0] instanceof \WC_Order_Item_Product );
		return $items[0];
	}

	/**
	 * A look at Dynamics.
	 *
	 * @param array<string, mixed> $line   Parts of its line.
	 * @param array<string, mixed> $change Parts of the sales order.
	 * @return array<string, string>
	 */
	private function look( \WC_Order $order, array $line, array $change ): array {
		$link = $this->link( $order );
		$data = $change + array(
			'key'         => $link['reference'],
			'number'      => $link['number'],
			'reference'   => $link['reference'],
			'orderNumber' => $link['number'],
			'state'       => 'short',
			'lines'       => array(
				$line + array(
					'lineId'   => (string) $this->item( $order )->get_id(),
					'sku'      => '',
					'ordered'  => '2',
					'missing'  => '0',
					'shipOn'   => '',
					'lateDays' => 0,
				),
			),
			'whenShort'   => 'leave',
			'whenLate'    => 'leave',
			'lateDays'    => '3',
			'setStatus'   => '',
		);
		$put  = array( 'flow_id' => 'f', 'kind' => 'salesOrder', 'key' => $link['reference'], 'number' => $link['number'], 'data' => $data, 'issue' => null );
		return $this->services->documents_receiver()->take( $link['connection_id'], array( $put ) )[0];
	}

	/** @return array{0: list<string>, 1: list<string>} To the shopper, and to the merchant about the sales order. */
	private function notes( \WC_Order $order ): array {
		$notes = wc_get_order_notes( array( 'order_id' => $order->get_id(), 'order' => 'ASC' ) );
		$texts = static fn ( bool $customer ): array => array_values( array_map( static fn ( object $note ): string => $note->content, array_filter( $notes, static fn ( object $note ): bool => (bool) $note->customer_note === $customer && ( $customer || str_contains( $note->content, 'delivered as ordered' ) ) ) ) );
		return array( $texts( true ), $texts( false ) );
	}

	/** @return list<string> Recipients of mails about notes for shoppers. */
	private function mailed( callable $work ): array {
		$to    = array();
		$watch = static function ( array $args ) use ( &$to ): void {
			$to[] = $args['order_id'];
		};
		add_action( 'woocommerce_new_customer_note', $watch );
		$work();
		remove_action( 'woocommerce_new_customer_note', $watch );
		return $to;
	}

	public function test_what_comes_later_is_told_to_shopper_and_merchant_once_and_holds_nothing_up(): void {
		$order  = $this->sent();
		$late   = array( 'shipOn' => '2026-12-03', 'lateDays' => 31 );
		$policy = array( 'state' => 'late', 'whenLate' => 'backorder', 'setStatus' => 'on-hold' );
		$result = array();
		$mails  = $this->mailed( function () use ( $order, $late, $policy, &$result ): void {
			$result = $this->look( $order, $late, $policy );
			// The same again, and after a person had its own settings changed: nobody is told twice.
			$this->assertSame( 'unchanged', $this->look( $order, $late, $policy )['outcome'] );
			$this->assertSame( 'written', $this->look( $order, $late, array( 'lateDays' => '2' ) + $policy )['outcome'] );
		} );
		$name = $this->item( $order )->get_name();
		$this->assertSame( array( 'written', "Sales order {$this->link( $order )['number']} cannot be delivered as ordered; on backorder: $name (expected to be sent on December 3, 2026). The shopper was told." ), array( $result['outcome'], $result['message'] ) );
		$this->assertSame( array( $order->get_id() ), $mails );
		$this->assertSame( array( array( "Part of your order will reach you later than planned: $name (expected to be sent on December 3, 2026). We send it as soon as we have it." ), array( $result['message'] ) ), $this->notes( $order ) );
		$this->assertSame( 'on-hold', wc_get_order( $order->get_id() )->get_status() );
		$this->assertSame( array(), $this->claim(), 'our own change starts nothing' );
		// A person lets the order go on; another day is news, the status is set again with it.
		wc_get_order( $order->get_id() )->update_status( 'processing' );
		$this->assertSame( '', $this->settled( $order ) );
		$this->look( $order, array( 'shipOn' => '2026-12-10', 'lateDays' => 38 ), $policy );
		$this->assertCount( 2, $this->notes( $order )[0] );
	}

	/** A person's own change is sent and settled. */
	private function settled( \WC_Order $order ): string {
		foreach ( $this->claim() as $claim ) {
			$this->settle( $claim, $this->synced( $claim, $this->link( $order )['number'] ) );
		}
		$this->write_down( $order, '2' );
		return '';
	}

	public function test_what_will_not_come_waits_for_a_person_and_nothing_is_paid_back_by_itself(): void {
		$order  = $this->sent();
		$short  = array( 'missing' => '1' );
		$policy = array( 'whenShort' => 'cancel' );
		$result = $this->look( $order, $short, $policy );
		$name   = $this->item( $order )->get_name();
		$this->assertSame( array( 'refused', "Sales order {$this->link( $order )['number']} will not be delivered as the order was paid: 1 × $name." ), array( $result['outcome'], $result['message'] ) );
		$this->assertSame( 'refused', $this->look( $order, $short, $policy )['outcome'] );
		$this->assertSame( array( "We are sorry: we cannot deliver this part of your order: 1 × $name. We will be in touch about what you paid for it." ), $this->notes( $order )[0] );
		$this->assertCount( 1, $this->notes( $order )[1] );
		$this->assertCount( 0, wc_get_order( $order->get_id() )->get_refunds() );
		$document = $this->services->documents()->find( $this->link( $order )['connection_id'], 'salesOrder', $this->link( $order )['reference'] )['id'];
		$this->assertSame( 'needs-you', $this->row( Owed::DOCUMENT, $document )['state'] );
		// The person refunds what will not come: nothing is missing any more.
		wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1', 'line_items' => array( $this->item( $order )->get_id() => array( 'qty' => 1, 'refund_total' => 1 ) ) ) );
		$this->settled( $order );
		$this->assertSame( 'written', $this->look( wc_get_order( $order->get_id() ), $short, $policy )['outcome'] );
		$this->assertSame( 'synced', $this->row( Owed::DOCUMENT, $document )['state'] );
		$this->assertCount( 1, $this->notes( $order )[0] );
	}

	public function test_what_waits_for_a_person_is_no_younger_for_being_looked_at_and_another_reason_is_news(): void {
		$order  = $this->sent();
		$asked  = array( 'whenShort' => 'ask', 'setStatus' => 'on-hold' );
		$looked = function ( string $missing ) use ( $order, $asked ): ?string {
			$this->wait( 60 );
			$this->assertSame( 'refused', $this->look( $order, array( 'missing' => $missing ), $asked )['outcome'] );
			return $this->row( Owed::DOCUMENT, $this->services->documents()->find( $this->link( $order )['connection_id'], 'salesOrder', $this->link( $order )['reference'] )['id'] )['updated_at'];
		};
		$since  = $looked( '1' );
		$this->assertSame( $since, $looked( '1' ) );
		$this->assertNotSame( $since, $looked( '2' ) );
	}

	public function test_a_flow_that_asks_tells_the_shopper_nothing_and_one_that_leaves_it_nobody(): void {
		$order = $this->sent();
		$this->assertSame( 'written', $this->look( $order, array( 'missing' => '2' ), array() )['outcome'] );
		$this->assertSame( array( array(), array() ), $this->notes( $order ) );
		$this->assertSame( 'written', $this->look( $order, array( 'shipOn' => '2026-11-04', 'lateDays' => 2 ), array( 'state' => 'late', 'whenLate' => 'backorder', 'setStatus' => 'on-hold' ) )['outcome'], 'two days are not late where three are' );
		$this->assertSame( array( array( array(), array() ), 'processing' ), array( $this->notes( $order ), wc_get_order( $order->get_id() )->get_status() ) );
		$this->assertSame( 'refused', $this->look( $order, array( 'missing' => '2' ), array( 'whenShort' => 'ask' ) )['outcome'] );
		$this->assertSame( array( 0, 1 ), array_map( 'count', $this->notes( $order ) ) );
	}

	public function test_a_status_that_was_refused_is_set_once_the_flow_names_another_and_nobody_is_told_before(): void {
		$order  = $this->sent();
		$late   = array( 'shipOn' => '2026-12-03', 'lateDays' => 31 );
		$policy = array( 'state' => 'late', 'whenLate' => 'backorder' );
		$result = $this->look( $order, $late, array( 'setStatus' => 'no-such-status' ) + $policy );
		$this->assertSame( 'refused', $result['outcome'] );
		$this->assertStringContainsString( 'no-such-status', $result['message'] );
		$this->assertSame( array( array(), array() ), $this->notes( $order ) );
		$this->assertSame( 'written', $this->look( $order, $late, array( 'setStatus' => 'on-hold' ) + $policy )['outcome'] );
		$this->assertSame( array( 'on-hold', array( 1, 1 ) ), array( wc_get_order( $order->get_id() )->get_status(), array_map( 'count', $this->notes( $order ) ) ) );
	}

	public function test_an_extension_that_breaks_off_while_the_status_is_set_loses_neither_status_nor_notes(): void {
		$order  = $this->sent();
		$policy = array( 'whenShort' => 'cancel', 'setStatus' => 'cancelled' );
		$break  = static function (): never {
			throw new \Error( 'An extension broke off.' );
		};
		add_action( 'woocommerce_order_status_cancelled', $break, 1 );
		$this->assertSame( 'refused', $this->look( $order, array( 'missing' => '2' ), $policy )['outcome'] );
		remove_action( 'woocommerce_order_status_cancelled', $break, 1 );
		$this->assertSame( array( 'cancelled', array( 0, 0 ) ), array( wc_get_order( $order->get_id() )->get_status(), array_map( 'count', $this->notes( $order ) ) ) );
		$this->look( $order, array( 'missing' => '2' ), $policy );
		$this->assertSame( array( 1, 1 ), array_map( 'count', $this->notes( $order ) ) );
		// An order that ended is told of once.
		$this->assertSame( 'written', $this->look( $order, array( 'missing' => '2' ), $policy )['outcome'] );
		$this->assertSame( array( 1, 1 ), array_map( 'count', $this->notes( $order ) ) );
	}

	/** @return array<string, array{string, string, list<string>}> */
	public static function policies(): array {
		$never = 'We are sorry: we cannot deliver this part of your order: 1 × %s. We will be in touch about what you paid for it.';
		$later = 'Part of your order will reach you later than planned: %s (expected to be sent on December 3, 2026). We send it as soon as we have it.';
		return array(
			'what will not come has no day'     => array( 'cancel', 'leave', array( $never ) ),
			'each by its own policy'            => array( 'cancel', 'backorder', array( $later, $never ) ),
			'as the template has it'            => array( 'ask', 'backorder', array( $later ) ),
			'what is left hides no other delay' => array( 'leave', 'backorder', array( $later ) ),
		);
	}

	/** @param list<string> $texts Notes to the shopper. */
	#[\PHPUnit\Framework\Attributes\DataProvider( 'policies' )]
	public function test_of_a_line_that_is_short_and_late_what_is_missing_and_what_comes_later_each_have_their_policy( string $short, string $late, array $texts ): void {
		$order  = $this->sent();
		$both   = array( 'missing' => '1', 'shipOn' => '2026-12-03', 'lateDays' => 31 );
		$policy = array( 'whenShort' => $short, 'whenLate' => $late );
		$name   = $this->item( $order )->get_name();
		$result = $this->look( $order, $both, $policy );
		$this->assertSame( array_map( static fn ( string $text ): string => sprintf( $text, $name ), $texts ), $this->notes( $order )[0] );
		$this->assertSame( 'leave' === $short ? 'written' : 'refused', $result['outcome'] );
		$this->look( $order, $both, array( 'lateDays' => '2' ) + $policy );
		$this->assertCount( count( $texts ), $this->notes( $order )[0], 'each once' );
	}

	public function test_what_was_told_of_a_line_before_its_kinds_were_kept_apart_is_not_told_again(): void {
		$order = $this->sent();
		$kept  = wc_get_order( $order->get_id() );
		$kept->update_meta_data( '_dynamics_short_lines', array( $this->item( $order )->get_id() => array( '1', '2026-12-03' ) ) );
		$kept->save_meta_data();
		$policy = array( 'whenShort' => 'cancel', 'whenLate' => 'backorder' );
		$this->look( $order, array( 'missing' => '1', 'shipOn' => '2026-12-03', 'lateDays' => 31 ), $policy );
		$this->assertSame( array( array(), array() ), $this->notes( $order ) );
		$this->look( $order, array( 'missing' => '1', 'shipOn' => '2026-12-10', 'lateDays' => 38 ), $policy );
		$this->assertSame( array( 1, 1 ), array_map( 'count', $this->notes( $order ) ) );
	}

	public function test_an_edit_on_its_way_and_a_line_that_was_amended_meanwhile_are_no_shortage(): void {
		$order  = $this->sent();
		$policy = array( 'whenShort' => 'backorder' );
		$order->add_order_note( 'edited' );
		$order->set_billing_city( 'Elsewhere' );
		$order->save();
		$this->end_request();
		$this->assertSame( 'foreign', $this->look( $order, array( 'missing' => '1' ), $policy )['outcome'] );
		$this->settled( $order );
		$this->write_down( $order, '1' );
		$this->assertSame( 'written', $this->look( $order, array( 'missing' => '1' ), $policy )['outcome'] );
		$this->assertSame( array( array(), array() ), $this->notes( $order ) );
	}
}
