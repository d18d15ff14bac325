<?php
/**
 * Documents of Dynamics on orders.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Outbox\Owed;

/** What a feed hands over: taken once, told by a note, or owed to a person; never guessed onto another order. */
final class DocumentsTest extends StoreTestCase {

	private const CONNECTION = 'c1';

	/** An order that stands in Dynamics. */
	private function sent(): \WC_Order {
		$order = $this->order();
		$claim = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim, 'S-ORD-' . $order->get_id() ) );
		return $order;
	}

	/**
	 * An invoice of it.
	 *
	 * @param array<string, mixed> $change Other parts.
	 * @return array<string, mixed>
	 */
	private function invoice( \WC_Order $order, array $change = array() ): array {
		return $change + array(
			'key'         => 'guid-1',
			'number'      => 'INV-1',
			'reference'   => $this->services->site_identity()->reference_prefix() . '-' . $order->get_id(),
			'orderNumber' => '',
			'postedOn'    => '2026-11-02',
			'dueOn'       => '2026-12-02',
			'currency'    => $order->get_currency(),
			'total'       => '10',
			'tax'         => '0',
			'open'        => '10',
			'state'       => 'open',
			'url'         => '',
			'pdf'         => '',
			'setStatus'   => '',
		);
	}

	/**
	 * Hands it over.
	 *
	 * @param array<string, mixed>|null $data  Invoice.
	 * @param array<string, mixed>|null $issue Of the worker.
	 * @return array<string, string>
	 */
	private function put( ?array $data, ?array $issue = null ): array {
		return $this->services->documents_receiver()->take(
			self::CONNECTION,
			array(
				array(
					'flow_id' => 'flow-1',
					'kind'    => 'invoice',
					'key'     => $data['key'] ?? 'guid-1',
					'number'  => $data['number'] ?? 'INV-1',
					'data'    => $data,
					'issue'   => $issue,
				),
			)
		)[0];
	}

	/** @return list<string> */
	private function notes( \WC_Order $order ): array {
		return array_values( array_filter( array_map( static fn ( object $note ): string => $note->content, wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) ), static fn ( string $text ): bool => str_contains( $text, 'INV-1' ) ) );
	}

	public function test_an_invoice_is_kept_with_its_order_and_told_once(): void {
		$order = $this->sent();
		$this->assertSame( 'written', $this->put( $this->invoice( $order ) )['outcome'] );
		$this->assertSame( 'unchanged', $this->put( $this->invoice( $order ) )['outcome'] );
		$this->assertSame( 'written', $this->put( $this->invoice( $order, array( 'open' => '0', 'state' => 'paid', 'setStatus' => 'completed' ) ) )['outcome'] );
		$this->assertCount( 1, $this->notes( $order ) );
		$this->assertSame( 'completed', wc_get_order( $order->get_id() )->get_status() );
		$this->assertSame( array( array( 'INV-1', 'paid' ) ), array_map( static fn ( array $row ): array => array( $row['number'], $row['data']['state'] ), $this->services->documents()->of_order( $order->get_id() ) ) );
		$this->assertSame( 'synced', $this->row( 'order', $order->get_id() )['state'], 'DUP-9: our own write is no event' );
	}

	/** DUP-9. */
	public function test_DUP_9_what_belongs_to_no_order_of_this_store_is_left_alone(): void {
		$order = $this->sent();
		$this->assertSame( 'foreign', $this->put( $this->invoice( $order, array( 'reference' => 'OTHER-' . $order->get_id() ) ) )['outcome'] );
		$this->assertSame( 'foreign', $this->put( $this->invoice( $order, array( 'reference' => '' ) ) )['outcome'] );
		$this->assertSame( 'written', $this->put( $this->invoice( $order, array( 'reference' => '', 'orderNumber' => 'S-ORD-' . $order->get_id() ) ) )['outcome'], 'by the number of its sales order' );
	}

	/** LOS-10. */
	public function test_LOS_10_what_cannot_be_taken_needs_a_person_until_it_is_told_right(): void {
		$order = $this->sent();
		$this->assertSame( 'refused', $this->put( $this->invoice( $order, array( 'currency' => 'DKK' ) ) )['outcome'] );
		$id  = $this->services->documents()->find( self::CONNECTION, 'invoice', 'guid-1' )['id'];
		$row = $this->row( Owed::DOCUMENT, $id );
		$this->assertSame( array( 'needs-you', 'document_refused' ), array( $row['state'], $row['issue_code'] ) );
		$shown = $this->services->rows()->present( array( $row ) )[0];
		$this->assertSame( sprintf( 'Invoice INV-1 of order #%s', $order->get_order_number() ), $shown['title'] );
		// A person asks for it again: a worker is told where to look.
		$this->services->redrive()->retry( (int) $row['id'] );
		$claim = $this->claim( 10, array( Owed::DOCUMENT ) )[0];
		$this->assertSame( array( self::CONNECTION, 'invoice', 'guid-1', 'flow-1' ), array( $claim['record']['connection_id'], $claim['record']['kind'], $claim['record']['key'], $claim['record']['flow_id'] ) );
		$this->assertSame( 'written', $this->put( $this->invoice( $order ) )['outcome'] );
		$this->assertSame( 'working', $this->row( Owed::DOCUMENT, $id )['state'], 'its worker settles it' );
		$this->settle( $claim, array( 'outcome' => 'synced', 'summary' => '', 'warnings' => array() ) );
		$this->assertSame( 'synced', $this->row( Owed::DOCUMENT, $id )['state'] );
		// Told wrong once more, and then right by the feed: nobody has to do anything.
		$this->put( $this->invoice( $order, array( 'currency' => 'DKK' ) ) );
		$this->assertSame( 'needs-you', $this->row( Owed::DOCUMENT, $id )['state'] );
		$this->put( $this->invoice( $order, array( 'open' => '5' ) ) );
		$this->assertSame( 'synced', $this->row( Owed::DOCUMENT, $id )['state'] );
	}

	public function test_what_the_worker_could_not_read_is_owed_with_its_reason(): void {
		$issue = array( 'code' => 'value_invalid', 'retryClass' => 'rejected', 'message' => 'No currency.', 'remedy' => 'Set it.' );
		$this->assertSame( array( 'refused', 'No currency.' ), array_slice( array_values( $this->put( null, $issue ) ), 0, 2 ) );
		$id = $this->services->documents()->find( self::CONNECTION, 'invoice', 'guid-1' )['id'];
		$this->assertSame( 'value_invalid', $this->row( Owed::DOCUMENT, $id )['issue_code'] );
	}

	public function test_a_shopper_who_asked_to_be_forgotten_leaves_no_document(): void {
		$order = $this->sent();
		$this->put( $this->invoice( $order ) );
		$data = new \Concord\Privacy\PersonalData( $this->services );
		$this->assertStringContainsString( 'INV-1', (string) wp_json_encode( $data->export( 'buyer@example.test', 1 ) ) );
		$data->erase( 'buyer@example.test', 1 );
		$this->assertSame( array(), $this->services->documents()->of_order( $order->get_id() )[0]['data'] );
	}

	/** @return string What the store said when it refused; '' when it did not. */
	private function said( \WC_Order $order, string $number, string $total, array $change = array() ): string {
		$result = $this->put( $this->invoice( $order, $change + array( 'key' => 'guid-' . $number, 'number' => $number, 'total' => $total, 'open' => $total ) ) );
		return 'refused' === $result['outcome'] ? $result['message'] : '';
	}

	public function test_LOS_10_an_invoice_larger_than_its_order_names_both_amounts_and_the_rest_goes_on(): void {
		$order    = $this->sent();
		$currency = $order->get_currency();
		$order->set_total( '20.00' );
		$order->save();
		$this->assertSame( "Invoice A is over 20.01 {$currency}, and its order over 20.00 {$currency}.", $this->said( $order, 'A', '20.01' ) );
		$this->assertSame( "Invoice B is over -1 {$currency}, which is below zero; the order is over 20.00 {$currency}.", $this->said( $order, 'B', '-1' ) );
		$this->assertCount( 0, $this->notes( $order ) );
		$this->assertSame( '', $this->said( $order, 'C', '12' ), 'one that is refused counts for no other' );
		$this->assertSame( '', $this->said( $order, 'D', '8.01' ), 'parts round their own tax' );
		$this->assertSame( "With invoice E the invoices of the order are over 20.03 {$currency} together, and the order over 20.00 {$currency}.", $this->said( $order, 'E', '0.02' ) );
		$this->assertSame( '', $this->said( $order, 'G', '20', array( 'orderNumber' => 'S-ORD-ANEW' ) ), 'credited whole and sent anew: another sales order' );
		$this->assertSame( '', $this->said( $order, 'D', '8', array( 'state' => 'canceled' ) ) );
		$this->assertSame( '', $this->said( $order, 'F', '8' ), 'what was canceled counts no more' );
		$this->assertSame( array( 'needs-you', 'needs-you', 'needs-you' ), array_map( fn ( string $number ): ?string => $this->row( Owed::DOCUMENT, $this->services->documents()->find( self::CONNECTION, 'invoice', 'guid-' . $number )['id'] )['state'], array( 'A', 'B', 'E' ) ) );
	}

	public function test_LOS_10_an_order_that_was_sent_in_another_currency_is_as_large_as_its_document_there(): void {
		$order = $this->order();
		$claim = $this->claim()[0];
		$sent  = $this->synced( $claim );
		$sent['links'][0] = array( 'currency' => $order->get_currency(), 'dynamics_currency' => 'DKK', 'dynamics_total' => '149.20' ) + $sent['links'][0];
		$this->settle( $claim, $sent );
		$this->assertStringContainsString( '149.21 DKK, and its order over 149.20 DKK', $this->said( $order, 'A', '149.21', array( 'currency' => 'DKK' ) ) );
		$this->assertSame( '', $this->said( $order, 'A', '149.20', array( 'currency' => 'DKK' ) ) );
	}

	public function test_DUP_8_number_day_amount_and_state_stand_in_the_orders_meta_and_no_renewal_takes_them_along(): void {
		$order = $this->sent();
		$order->set_total( '20.00' );
		$order->save();
		$this->end_request();
		$claim = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$this->said( $order, 'A', '12' );
		$this->said( $order, 'B', '8', array( 'open' => null ) );
		$meta = static fn ( string $key ): mixed => wc_get_order( $order->get_id() )->get_meta( $key );
		$this->assertSame( array( 'A, B', 'open' ), array( $meta( '_dynamics_invoice_number' ), $meta( '_dynamics_invoice_state' ) ) );
		$this->assertSame( array( array( 'A', '2026-11-02', '12', '12', 'open' ), array( 'B', '2026-11-02', '8', null, 'open' ) ), array_map( static fn ( array $one ): array => array( $one['number'], $one['date'], $one['total'], $one['open'], $one['state'] ), $meta( '_dynamics_invoices' ) ) );
		$this->said( $order, 'A', '12', array( 'open' => '0', 'state' => 'paid' ) );
		$this->said( $order, 'B', '8', array( 'open' => '0', 'state' => 'paid' ) );
		$this->assertSame( 'paid', $meta( '_dynamics_invoice_state' ) );
		$this->assertSame( 'synced', $this->row( 'order', $order->get_id() )['state'], 'DUP-9: our own write is no event' );
		// What WooCommerce Subscriptions asks before it copies, in its two forms.
		$all = array( '_dynamics_invoices' => array(), '_dynamics_invoice_number' => 'A', '_dynamics_invoice_state' => 'paid', '_billing_email' => 'buyer@example.test' );
		$this->assertSame( array( '_billing_email' ), array_keys( apply_filters( 'wc_subscriptions_renewal_order_data', $all, $order, $order ) ) );
		$rows = array( array( 'meta_key' => '_dynamics_invoice_number', 'meta_value' => 'A' ), array( 'meta_key' => '_billing_email', 'meta_value' => 'buyer@example.test' ) );
		$this->assertSame( array( '_billing_email' ), array_column( apply_filters( 'wcs_renewal_order_meta', $rows, $order, $order ), 'meta_key' ) );
		( new \Concord\Privacy\PersonalData( $this->services ) )->erase( 'buyer@example.test', 1 );
		$this->assertSame( '', $meta( '_dynamics_invoices' ) );
	}

	public function test_LOS_10_an_order_paid_after_its_invoice_lets_the_open_invoice_go_round_again(): void {
		$flows = $this->services->flows();
		$steps = array( 'steps' => array( array( 'step' => 'payInvoice' ) ) );
		$flows->publish( 'flow-1', $flows->save_draft( 'flow-1', $flows->head( 'flow-1' )['revision'], $steps )['revision'], $steps, '' );
		$order = $this->order( 'on-hold' );
		$order->set_total( '20' );
		$order->save();
		$claim = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$this->said( $order, 'INV-1', '20' );
		$id    = $this->services->documents()->find( self::CONNECTION, 'invoice', 'guid-INV-1' )['id'];
		$again = fn (): ?string => $this->services->events()->find_record( Owed::DOCUMENT, (string) $id )['state'] ?? null;
		$round = function () use ( $order ): void {
			$fresh = wc_get_order( $order->get_id() );
			$fresh->set_customer_note( 'Changed ' . wp_rand() );
			$fresh->save();
			$this->end_request();
			$claim = $this->claim()[0];
			$this->settle( $claim, $this->synced( $claim ) );
		};
		$round();
		$this->assertNull( $again(), 'not paid yet' );
		wc_get_order( $order->get_id() )->payment_complete();
		$this->end_request();
		$claim = $this->claim()[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$this->assertSame( 'waiting', $again() );
		// Its payment is noted: a later change of the order asks for nothing.
		$claim = $this->claim( 10, array( Owed::DOCUMENT ) )[0];
		$this->services->documents_receiver()->take( self::CONNECTION, array( array( 'flow_id' => 'flow-1', 'kind' => 'payment', 'key' => 'P1', 'number' => 'P1', 'issue' => null, 'data' => array( 'key' => 'P1', 'number' => 'P1', 'reference' => $this->services->site_identity()->reference_prefix() . '-' . $order->get_id(), 'orderNumber' => '', 'invoiceNumber' => 'INV-1', 'currency' => $order->get_currency(), 'amount' => '20', 'paidOn' => '2026-11-02', 'state' => 'prepared', 'openBefore' => null ) ) ) );
		$this->settle( $claim, array( 'outcome' => 'synced', 'summary' => '', 'warnings' => array() ) );
		$round();
		$this->assertSame( 'synced', $again() );
		$flows->delete( 'flow-1' );
	}

	/** A payment that a person has to book is told in the shop's own language by the reason's code, once; one of an unknown code in the worker's words. */
	public function test_why_a_payment_was_not_booked_is_told_in_the_language_of_the_shop(): void {
		$order = $this->sent();
		$data  = array( 'key' => 'P9', 'number' => '', 'reference' => $this->services->site_identity()->reference_prefix() . '-' . $order->get_id(), 'orderNumber' => '', 'invoiceNumber' => 'INV-9', 'currency' => $order->get_currency(), 'amount' => '0', 'paidOn' => '', 'state' => 'left', 'openBefore' => null, 'why' => 'The payment was not booked.' );
		$put   = fn ( array $change ): array => $this->services->documents_receiver()->take( self::CONNECTION, array( array( 'flow_id' => 'flow-1', 'kind' => 'payment', 'key' => 'P9', 'number' => 'INV-9', 'issue' => null, 'data' => $change + $data ) ) )[0];
		$notes = static fn (): array => wp_list_pluck( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), 'content' );
		$words = static fn ( string $translation, string $text, string $domain ): string => 'concord' === $domain ? str_replace( 'was not booked', 'wurde nicht gebucht', $translation ) : $translation;
		add_filter( 'gettext', $words, 10, 3 );
		$outcome = $put( array( 'reason' => 'gateway', 'reasonOf' => 'bacs' ) )['outcome'];
		remove_filter( 'gettext', $words );
		$this->assertSame( 'written', $outcome );
		$this->assertCount( 1, array_filter( $notes(), static fn ( string $note ): bool => str_contains( $note, 'INV-9 wurde nicht gebucht' ) && str_contains( $note, 'bacs' ) ) );
		$put( array( 'reason' => 'of-a-later-version', 'why' => 'Something else.' ) );
		$this->assertContains( 'Something else.', $notes() );
	}

	/** LOS-10: a sales order that ended in Dynamics holds its order, tells it once, pays nothing back and starts nothing by itself. */
	public function test_LOS_10_a_sales_order_that_was_deleted_puts_its_order_on_hold_once(): void {
		$order  = $this->sent();
		$id     = $order->get_id();
		$number = 'S-ORD-' . $id;
		$link   = $this->services->links()->documents( array( array( 'order', (string) $id ) ) )[ 'order:' . $id ][0];
		$data   = array( 'key' => $link['reference'], 'number' => $number, 'reference' => $link['reference'], 'orderNumber' => $number, 'state' => 'deleted', 'setStatus' => 'on-hold' );
		$put    = fn ( array $change = array() ): array => $this->services->documents_receiver()->take( $link['connection_id'], array( array( 'flow_id' => 'f', 'kind' => 'salesOrder', 'key' => $link['reference'], 'number' => $number, 'data' => $change + $data, 'issue' => null ) ) )[0];
		$ended  = fn (): array => array_filter( wc_get_order_notes( array( 'order_id' => $id ) ), static fn ( object $note ): bool => str_contains( $note->content, 'was deleted in Dynamics' ) && ! $note->customer_note );
		$this->assertSame( 'written', $put()['outcome'] );
		$this->assertSame( 'on-hold', wc_get_order( $id )->get_status() );
		$this->assertSame( 'unchanged', $put()['outcome'] );
		$this->assertCount( 1, $ended() );
		$this->assertCount( 0, wc_get_order( $id )->get_refunds() );
		$this->assertSame( array(), $this->claim(), 'our own change starts nothing' );
		$this->assertSame( 'outdated', $this->services->links()->documents( array( array( 'order', (string) $id ) ) )[ 'order:' . $id ][0]['content_hash'] );
		wc_get_order( $id )->update_status( 'processing' );
		$this->assertSame( 'refused', $put( array( 'setStatus' => '' ) )['outcome'], 'without a status a person is asked' );
		wc_get_order( $id )->update_status( 'cancelled' );
		$this->assertSame( 'written', $put( array( 'state' => 'canceled', 'setStatus' => '' ) )['outcome'], 'an order that is over needs nobody' );
	}
}
