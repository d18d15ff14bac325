<?php
/**
 * Shipments of Dynamics on orders.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Documents\Module;
use Concord\Documents\OrderOf;
use Concord\Documents\Receiver;
use Concord\Documents\ShipmentWriter;
use Concord\Documents\Tracking\InPlugin;
use Concord\Outbox\Owed;
use PHPUnit\Framework\Attributes\DataProvider;

/** Parts of an order that left the house: each once, with its own goods and number, and the shopper's mail after it. */
final class ShipmentsTest extends StoreTestCase {

	private const CONNECTION = 'c1';

	/** @var list<list<mixed>> */
	private static array $calls = array();

	/** What both plugins' functions do, as far as others can see: a row in the order's meta. */
	public static function plugin( mixed ...$arguments ): void {
		self::$calls[] = $arguments;
		$order         = wc_get_order( $arguments[0] );
		$order->update_meta_data( '_wc_shipment_tracking_items', array( ...( $order->get_meta( '_wc_shipment_tracking_items' ) ?: array() ), array( 'tracking_number' => $arguments[1] ) ) );
		$order->save();
	}

	protected function tearDown(): void {
		self::$calls = array();
		remove_all_filters( 'pre_option_woocommerce_feature_fulfillments_enabled' );
		as_unschedule_all_actions( Module::DUE_HOOK );
		parent::tearDown();
	}

	/**
	 * Three of one product on a line, two of it on another, one of another product.
	 *
	 * @return array{0: \WC_Order, 1: list<int>} Order and the ids of its items.
	 */
	private function placed(): array {
		$product = $this->product();
		$order   = $this->order( 'processing', $product );
		$items   = array( (int) array_key_first( $order->get_items() ) );
		$items[] = (int) $order->add_product( $product, 3 );
		$items[] = (int) $order->add_product( $this->product( '5', 'Cup' ), 1 );
		$order->calculate_totals();
		$order->save();
		return array( $order, $items );
	}

	/**
	 * A shipment of it.
	 *
	 * @param \WC_Order             $order  Order.
	 * @param array<int, string>    $items  Quantity by item.
	 * @param array<string, mixed>  $change Other parts.
	 * @return array<string, mixed>
	 */
	private function shipment( \WC_Order $order, string $number, array $items, array $change = array() ): array {
		$lines = array();
		foreach ( $items as $id => $quantity ) {
			$lines[] = array( 'lineId' => (string) $id, 'sku' => 'ANY', 'description' => 'Goods', 'quantity' => $quantity );
		}
		return $change + array(
			'key'             => 'key-' . $number,
			'number'          => $number,
			'reference'       => $this->services->site_identity()->reference_prefix() . '-' . $order->get_id(),
			'orderNumber'     => 'S-ORD-1',
			'postedOn'        => '2026-11-02',
			'tracking'        => array( array( 'number' => 'T-' . $number, 'carrier' => 'DHL', 'url' => 'https://track.example/' . $number ) ),
			'lines'           => $lines,
			'setStatus'       => 'completed',
			'setStatusPartly' => '',
			'waitMinutes'     => '60',
		);
	}

	/**
	 * Hands it over.
	 *
	 * @param array<string, mixed> $data Shipment.
	 * @return array<string, string>
	 */
	private function put( array $data, ?Receiver $receiver = null ): array {
		return ( $receiver ?? $this->services->documents_receiver() )->take( self::CONNECTION, array( array( 'flow_id' => 'flow-1', 'kind' => 'shipment', 'key' => $data['key'], 'number' => $data['number'], 'data' => $data, 'issue' => null ) ) )[0];
	}

	private function state_of( \WC_Order $order ): string {
		return wc_get_order( $order->get_id() )->get_status();
	}

	/** @return list<string> Notes that speak of a shipment, oldest first. */
	private function notes( \WC_Order $order, string $type = '' ): array {
		$notes = wc_get_order_notes( array( 'order_id' => $order->get_id(), 'type' => $type, 'order' => 'ASC' ) );
		return array_values( array_filter( array_map( static fn ( object $note ): string => $note->content, $notes ), static fn ( string $text ): bool => str_contains( $text, 'Shipment' ) ) );
	}

	/** WooCommerce's feature on, with its tables. */
	private function fulfillments_on(): void {
		add_filter( 'pre_option_woocommerce_feature_fulfillments_enabled', static fn (): string => 'yes' );
		foreach ( array( 'Automattic\WooCommerce\Admin\Features\Fulfillments\FulfillmentsController', 'Automattic\WooCommerce\Internal\Fulfillments\FulfillmentsController' ) as $class ) {
			if ( class_exists( $class ) ) {
				wc_get_container()->get( $class )->initialize_fulfillments();
				return;
			}
		}
		$this->markTestSkipped( 'This WooCommerce has no fulfillments.' );
	}

	/** @return list<array{items: array<int, int|float>, number: string, url: string, provider: string}> */
	private function fulfillments( \WC_Order $order ): array {
		global $wpdb;
		$class = class_exists( 'Automattic\WooCommerce\Admin\Features\Fulfillments\Fulfillment' ) ? 'Automattic\WooCommerce\Admin\Features\Fulfillments\Fulfillment' : 'Automattic\WooCommerce\Internal\Fulfillments\Fulfillment';
		return array_map(
			static function ( string $id ) use ( $class ): array {
				$one = new $class( (int) $id );
				return array(
					'items'    => array_column( $one->get_items(), 'qty', 'item_id' ),
					'number'   => $one->get_meta( '_tracking_number' ),
					'url'      => $one->get_meta( '_tracking_url' ),
					'provider' => $one->get_meta( '_shipment_provider' ),
				);
			},
			$wpdb->get_col( $wpdb->prepare( "SELECT fulfillment_id FROM {$wpdb->prefix}wc_order_fulfillments WHERE entity_id = %s AND date_deleted IS NULL ORDER BY fulfillment_id", (string) $order->get_id() ) )
		);
	}

	/** FUL-1, FUL-2. */
	public function test_FUL_1_and_FUL_2_each_shipment_is_one_fulfillment_with_its_own_items_and_number(): void {
		$this->fulfillments_on();
		list( $order, $items ) = $this->placed();
		// A line in two shipments, beside another line of the same product.
		$this->assertSame( 'written', $this->put( $this->shipment( $order, 'A', array( $items[0] => '2', $items[1] => '1' ) ) )['outcome'] );
		$this->assertSame( 'processing', $this->state_of( $order ), 'a part of it' );
		$this->assertSame( 'written', $this->put( $this->shipment( $order, 'B', array( $items[1] => '2', $items[2] => '1' ) ) )['outcome'] );
		$this->assertSame(
			array(
				array( 'items' => array( $items[0] => 2, $items[1] => 1 ), 'number' => 'T-A', 'url' => 'https://track.example/A', 'provider' => 'dhl' ),
				array( 'items' => array( $items[1] => 2, $items[2] => 1 ), 'number' => 'T-B', 'url' => 'https://track.example/B', 'provider' => 'dhl' ),
			),
			$this->fulfillments( $order )
		);
		$this->assertSame( 'completed', $this->state_of( $order ), 'all of it' );
		// Told again, unchanged and with another remark.
		$this->assertSame( 'unchanged', $this->put( $this->shipment( $order, 'B', array( $items[1] => '2', $items[2] => '1' ) ) )['outcome'] );
		$this->put( $this->shipment( $order, 'B', array( $items[1] => '2', $items[2] => '1' ), array( 'postedOn' => '2026-11-03' ) ) );
		$this->assertCount( 2, $this->fulfillments( $order ) );
	}

	public function test_shipments_out_of_order_end_in_the_same_and_a_status_for_parts_is_set(): void {
		list( $order, $items ) = $this->placed();
		$partly                = array( 'setStatusPartly' => 'on-hold' );
		$this->put( $this->shipment( $order, 'B', array( $items[1] => '3', $items[2] => '1' ), $partly ) );
		$this->assertSame( 'on-hold', $this->state_of( $order ) );
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '2' ), $partly ) );
		$this->assertSame( 'completed', $this->state_of( $order ) );
	}

	public function test_without_a_place_for_shipments_the_shopper_is_told_by_a_note_once(): void {
		list( $order, $items ) = $this->placed();
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '1' ) ) );
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '1' ), array( 'postedOn' => '2026-11-03' ) ) );
		$notes = $this->notes( $order, 'customer' );
		$this->assertCount( 1, $notes );
		$this->assertStringContainsString( '1 × Tea', $notes[0] );
		$this->assertStringContainsString( 'T-A DHL https://track.example/A', $notes[0] );
	}

	/** FUL-3. */
	public function test_FUL_3_the_mail_waits_for_the_tracking_number(): void {
		list( $order, $items ) = $this->placed();
		$all                   = array( $items[0] => '2', $items[1] => '3', $items[2] => '1' );
		$this->assertSame( 'written', $this->put( $this->shipment( $order, 'A', $all, array( 'tracking' => array() ) ) )['outcome'] );
		$this->assertSame( array( 'processing', array() ), array( $this->state_of( $order ), $this->notes( $order ) ), 'nobody is told yet' );
		$seen = array();
		add_action( 'woocommerce_order_status_completed', function ( int $id ) use ( &$seen ): void {
			$seen = $this->notes( wc_get_order( $id ), 'customer' );
		} );
		$this->put( $this->shipment( $order, 'A', $all ) );
		$this->assertSame( 'completed', $this->state_of( $order ) );
		$this->assertStringContainsString( 'T-A', $seen[0] ?? '', 'the number stands before the mail of the status leaves' );
		// The end of the waiting has nothing left to do.
		do_action( Module::DUE_HOOK, self::CONNECTION, 'key-A' );
		$this->assertCount( 1, $this->notes( $order ) );
	}

	/** FUL-3. */
	public function test_FUL_3_a_number_that_never_comes_holds_the_mail_no_longer_than_the_flow_says(): void {
		list( $order, $items ) = $this->placed();
		$data                  = $this->shipment( $order, 'A', array( $items[0] => '2', $items[1] => '3', $items[2] => '1' ), array( 'tracking' => array(), 'waitMinutes' => '30' ) );
		$this->put( $data );
		$this->assertSame( $this->services->clock()->now() + 1800, as_next_scheduled_action( Module::DUE_HOOK, array( self::CONNECTION, 'key-A' ), Module::GROUP ) );
		do_action( Module::DUE_HOOK, self::CONNECTION, 'key-A' );
		$this->assertSame( 'processing', $this->state_of( $order ), 'too early' );
		$this->wait( 1801 );
		do_action( Module::DUE_HOOK, self::CONNECTION, 'key-A' );
		$this->assertSame( 'completed', $this->state_of( $order ) );
		$this->assertCount( 1, $this->notes( $order, 'internal' ) );
		// It comes after all.
		$this->put( array( 'tracking' => array( array( 'number' => 'LATE', 'carrier' => '', 'url' => '' ) ) ) + $data );
		$this->assertStringContainsString( 'LATE', $this->notes( $order, 'customer' )[0] ?? '' );
	}

	public function test_a_shipment_without_tracking_where_none_can_come_waits_for_nothing(): void {
		list( $order, $items ) = $this->placed();
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '2', $items[1] => '3', $items[2] => '1' ), array( 'tracking' => array(), 'waitMinutes' => '0' ) ) );
		$this->assertSame( 'completed', $this->state_of( $order ) );
	}

	public function test_more_than_was_ordered_is_refused_and_the_others_stand(): void {
		list( $order, $items ) = $this->placed();
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '2' ) ) );
		$verdict = $this->put( $this->shipment( $order, 'B', array( $items[0] => '1' ) ) );
		$this->assertSame( 'refused', $verdict['outcome'] );
		$this->assertStringContainsString( '3 of 2', $verdict['message'] );
		$this->assertCount( 1, $this->notes( $order ) );
		$this->assertSame( 'needs-you', $this->row( 'document', $this->services->documents()->find( self::CONNECTION, 'shipment', 'key-B' )['id'] )['state'] );
		// Corrected in Dynamics: it was of the other line.
		$this->assertSame( 'written', $this->put( $this->shipment( $order, 'B', array( $items[1] => '1' ) ) )['outcome'] );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: string}> */
	public static function bad(): array {
		$link = static fn ( string $url ): array => array( 'tracking' => array( array( 'number' => 'T', 'carrier' => '', 'url' => $url ) ) );
		return array(
			'javascript: as a link'    => array( $link( 'javascript:alert(1)' ), 'no web address' ),
			'data: as a link'          => array( $link( 'data:text/html,x' ), 'no web address' ),
			'no host'                  => array( $link( 'https://' ), 'no web address' ),
			'an unknown status'        => array( array( 'setStatus' => 'sent-off' ), 'sent-off' ),
			'a quantity that is none'  => array( array( 'lines' => array( array( 'lineId' => '1', 'sku' => '', 'description' => '', 'quantity' => 'many' ) ) ), 'form' ),
		);
	}

	/**
	 * Nothing of it is written.
	 *
	 * @param array<string, mixed> $change Of a good shipment.
	 */
	#[DataProvider( 'bad' )]
	public function test_bad_shipments_have_their_sentence( array $change, string $words ): void {
		list( $order, $items ) = $this->placed();
		$verdict               = $this->put( $this->shipment( $order, 'A', array( $items[0] => '1' ), $change ) );
		$this->assertSame( 'refused', $verdict['outcome'] );
		$this->assertStringContainsString( $words, $verdict['message'] );
		$this->assertSame( array( array(), 'processing' ), array( $this->notes( $order ), $this->state_of( $order ) ) );
	}

	public function test_a_cancelled_order_needs_a_person_and_a_line_of_nobody_is_left_out(): void {
		list( $order, $items ) = $this->placed();
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '1', 20000 => '1', 2000000000 => '1' ) ) );
		$this->assertStringNotContainsString( 'Goods', $this->notes( $order )[0] );
		$order->update_status( 'cancelled' );
		$this->assertStringContainsString( 'Cancelled', $this->put( $this->shipment( $order, 'B', array( $items[1] => '1' ) ) )['message'] );
	}

	public function test_a_line_without_identity_is_the_one_of_its_sku_or_nobody_s(): void {
		list( $order, $items ) = $this->placed();
		$sku  = $order->get_item( $items[2] )->get_product()->get_sku();
		$line = static fn ( string $sku ): array => array( array( 'lineId' => '10000', 'sku' => strtoupper( $sku ), 'description' => '', 'quantity' => '1' ) );
		$this->put( $this->shipment( $order, 'A', array(), array( 'lines' => $line( $sku ) ) ) );
		$this->assertStringContainsString( '1 × Cup', $this->notes( $order )[0] );
		$twice = $order->get_item( $items[0] )->get_product()->get_sku();
		$this->assertSame( 'refused', $this->put( $this->shipment( $order, 'B', array(), array( 'lines' => $line( $twice ) ) ) )['outcome'] );
	}

	/**
	 * Plugins by the functions they publish.
	 *
	 * @param list<mixed> $expected Arguments after the order's id.
	 */
	#[DataProvider( 'plugins' )]
	public function test_tracking_plugins_get_each_number_once( string $plugin, array $expected ): void {
		list( $order, $items ) = $this->placed();
		$writer   = new ShipmentWriter( $this->services->documents(), $this->services->clock(), array( new InPlugin( array( $plugin => array( self::class, 'plugin' ) ) ) ) );
		$receiver = new Receiver( $this->services->documents(), new OrderOf( $this->services->tables(), $this->services->site_identity() ), new Owed( $this->services->tables(), $this->services->clock() ), array( $writer ) );
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '2' ) ), $receiver );
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '2' ), array( 'postedOn' => '2026-11-03' ) ), $receiver );
		$this->assertSame( array( array( $order->get_id(), ...$expected ) ), array_map( static fn ( array $call ): array => array_slice( $call, 0, 1 + count( $expected ) ), self::$calls ) );
		$this->assertSame( array(), $this->notes( $order ) );
	}

	/** @return array<string, array{0: string, 1: list<mixed>}> */
	public static function plugins(): array {
		return array(
			'Shipment Tracking' => array( 'wc_st_add_tracking_number', array( 'T-A', 'DHL', strtotime( '2026-11-02' ), 'https://track.example/A' ) ),
			'AST'               => array( 'ast_insert_tracking_number', array( 'T-A', 'DHL', '2026-11-02', 0 ) ),
			'AST without items' => array( 'ast_add_tracking_number', array( 'T-A', 'DHL', '2026-11-02', 0 ) ),
		);
	}

	public function test_the_order_s_box_shows_shipments_with_their_parcels(): void {
		list( $order, $items ) = $this->placed();
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '2' ) ) );
		$this->put( $this->shipment( $order, 'B', array( $items[1] => '1' ), array( 'tracking' => array() ) ) );
		$this->put( $this->shipment( $order, 'C', array( $items[2] => '9' ) ) );
		ob_start();
		( new \Concord\Admin\OrderBox( $this->services ) )->render( wc_get_order( $order->get_id() ) );
		$html = (string) ob_get_clean();
		$this->assertStringContainsString( '<a href="https://track.example/A" rel="noopener noreferrer">DHL T-A</a>', $html );
		$this->assertStringContainsString( '2 × Goods', $html );
		$this->assertStringContainsString( 'Waits for its tracking number', $html );
		$this->assertStringNotContainsString( '<strong>C</strong>', $html, 'what was refused is under Activity' );
		$this->assertStringNotContainsString( 'javascript:', ( new \Concord\Admin\OrderDocuments\Shipments() )->line( array( 'tracking' => array( array( 'number' => '<b>', 'carrier' => '', 'url' => 'javascript:alert(1)' ) ) ) ) );
	}

	public function test_what_broke_off_leaves_nothing_and_is_written_once_afterwards(): void {
		list( $order, $items ) = $this->placed();
		$break                 = static function (): void {
			throw new \RuntimeException( 'An extension broke off.' );
		};
		add_action( 'woocommerce_order_note_added', $break );
		$this->assertSame( 'refused', $this->put( $this->shipment( $order, 'A', array( $items[0] => '1' ) ) )['outcome'] );
		remove_action( 'woocommerce_order_note_added', $break );
		$this->assertSame( array(), $this->notes( $order ) );
		$this->assertSame( 'written', $this->put( $this->shipment( $order, 'A', array( $items[0] => '1' ) ) )['outcome'] );
		$this->assertCount( 1, $this->notes( $order ) );
	}

	public function test_FUL_2_a_carrier_is_known_by_woocommerces_key_or_keeps_its_own_name(): void {
		$this->fulfillments_on();
		list( $order, $items ) = $this->placed();
		$as                    = static fn ( string $carrier, string $row = '' ): array => array( 'tracking' => array( array( 'number' => 'N-' . $carrier, 'carrier' => $carrier, 'url' => '' ) ), 'carrier' => $row );
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '1' ), $as( 'UPS-Ground' ) ) );
		$this->put( $this->shipment( $order, 'B', array( $items[0] => '1' ), $as( 'Haus Kurier' ) ) );
		$this->put( $this->shipment( $order, 'C', array( $items[1] => '1' ), $as( 'DHLX42', 'dhl' ) ) );
		$this->assertSame( array( 'ups', 'Haus Kurier', 'dhl' ), array_column( $this->fulfillments( $order ), 'provider' ) );
	}

	public function test_FUL_2_a_corrected_number_replaces_the_one_before_in_a_tracking_plugin_and_a_shipment_taken_back_takes_it_along(): void {
		list( $order, $items ) = $this->placed();
		$writer   = new ShipmentWriter( $this->services->documents(), $this->services->clock(), array( new InPlugin( array( 'ast_insert_tracking_number' => array( self::class, 'plugin' ) ) ) ) );
		$receiver = new Receiver( $this->services->documents(), new OrderOf( $this->services->tables(), $this->services->site_identity() ), new Owed( $this->services->tables(), $this->services->clock() ), array( $writer ) );
		$numbers  = static fn (): array => array_column( wc_get_order( $order->get_id() )->get_meta( '_wc_shipment_tracking_items' ) ?: array(), 'tracking_number' );
		$parcel   = static fn ( string $number ): array => array( 'tracking' => array( array( 'number' => $number, 'carrier' => 'DHL', 'url' => '' ) ) );
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '1' ), $parcel( 'WRONG' ) ), $receiver );
		$this->put( $this->shipment( $order, 'B', array( $items[1] => '1' ), $parcel( 'OTHER' ) ), $receiver );
		$this->put( $this->shipment( $order, 'A', array( $items[0] => '1' ), $parcel( 'RIGHT' ) ), $receiver );
		$this->assertSame( array( 'OTHER', 'RIGHT' ), $numbers() );
		$this->put( $this->shipment( $order, 'A', array(), $parcel( 'RIGHT' ) ), $receiver );
		$this->assertSame( array( 'OTHER' ), $numbers() );
	}
}
