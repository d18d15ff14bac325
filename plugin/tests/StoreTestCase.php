<?php
/**
 * Base of the tests.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Plugin;
use Concord\Services;
use PHPUnit\Framework\TestCase;

/** A real store: orders are made by WooCommerce, rows are read from the database, time moves by the plugin's own clock. */
abstract class StoreTestCase extends TestCase {

	/** @var list<\WC_Data> */
	private array $made = array();

	protected Services $services;

	private int $moved = 0;

	protected function setUp(): void {
		parent::setUp();
		$this->services = Plugin::services();
		$this->services->recorder()->flush();
		$this->empty_tables();
	}

	protected function tearDown(): void {
		foreach ( array_reverse( $this->made ) as $object ) {
			if ( $object->get_id() > 0 ) {
				$object->delete( true );
			}
		}
		$this->made = array();
		$this->services->recorder()->flush();
		$this->empty_tables();
		$this->services->clock()->advance( -$this->moved );
		$this->moved = 0;
		delete_option( 'concord_sweep_cursors' );
		delete_option( 'concord_settings' );
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	private function empty_tables(): void {
		global $wpdb;
		foreach ( $this->services->tables()->all() as $table ) {
			$wpdb->query( "DELETE FROM {$table}" );
		}
	}

	/** A product with a SKU of its own. */
	protected function product( string $price = '10', string $name = 'Tea' ): \WC_Product_Simple {
		$product = new \WC_Product_Simple();
		$product->set_name( $name );
		$product->set_sku( uniqid( 'T-' ) );
		$product->set_regular_price( $price );
		$product->save();
		$this->made[] = $product;
		return $product;
	}

	/** A saved order with one line. */
	protected function order( string $status = 'processing', ?\WC_Product $product = null ): \WC_Order {
		$order = wc_create_order( array( 'status' => 'pending' ) );
		$order->add_product( $product ?? $this->product(), 2 );
		$order->set_billing_email( 'buyer@example.test' );
		$order->calculate_totals();
		$order->set_status( $status );
		$order->save();
		$this->made[] = $order;
		return $order;
	}

	/** Deletes it after the test. */
	protected function made( \WC_Data $object ): void {
		$this->made[] = $object;
	}

	/** Ends the request: what the shutdown hook would do. */
	protected function end_request(): void {
		$this->services->recorder()->flush();
	}

	/** Moves the plugin's clock. */
	protected function wait( int $seconds ): void {
		$this->moved += $seconds;
		$this->services->clock()->advance( $seconds );
	}

	/** @return array<string, string|null> */
	protected function row( string $type, int $id ): array {
		$row = $this->services->events()->find_record( $type, (string) $id );
		$this->assertNotNull( $row, "No row for {$type} {$id}." );
		return $row;
	}

	/**
	 * Claims orders only, unless told otherwise.
	 *
	 * @param list<string> $types Types.
	 * @return list<array<string, mixed>>
	 */
	protected function claim( int $limit = 10, array $types = array( 'order' ), string $worker = 'worker-1' ): array {
		return $this->services->handout()->claim( $worker, $limit, 60, $types, false )['claimed'];
	}

	/**
	 * Settles a claim.
	 *
	 * @param array<string, mixed> $claim  Of claim().
	 * @param array<string, mixed> $result Outcome and its fields.
	 * @return array<string, mixed> Verdict.
	 */
	protected function settle( array $claim, array $result ): array {
		$base = array(
			'event_id'     => $claim['event_id'],
			'lease_token'  => $claim['lease_token'],
			'flow_version' => 'default@1',
			'links'        => array(),
			'log'          => array( 'started_at' => '2026-11-23T09:00:00Z', 'ended_at' => '2026-11-23T09:00:01Z', 'requests' => 1, 'steps' => array() ),
		);
		$settled = $this->services->settler()->settle( 'worker-1', array_merge( $base, $result ) );
		$this->services->order_notes()->write( $settled['new_links'] );
		$this->services->owed_refunds()->order_sent( $settled['new_links'] );
		if ( 'order' === $claim['record_type'] && in_array( $settled['verdict']['state'], array( 'synced', 'skipped' ), true ) ) {
			$this->services->paid_later()->settled( array( (int) $claim['record_id'] ) );
		}
		return $settled['verdict'];
	}

	/**
	 * A synced result with a link.
	 *
	 * @param array<string, mixed> $claim Of claim().
	 * @return array<string, mixed>
	 */
	protected function synced( array $claim, string $number = 'SO-1' ): array {
		return array(
			'outcome'  => 'synced',
			'summary'  => 'Created ' . $number,
			'warnings' => array(),
			'links'    => array(
				array( 'record_type' => $claim['record_type'], 'record_id' => $claim['record_id'], 'connection_id' => 'c1', 'entity' => 'salesOrders', 'company' => 'CRONUS', 'key' => 'k-' . $number, 'number' => $number, 'url' => 'https://dynamics.example.test/' . $number, 'reference' => 'W-' . $claim['record_id'], 'etag' => 'e', 'content_hash' => str_repeat( 'a', 64 ), 'store_total' => '20.00', 'dynamics_total' => '20.00', 'currency' => 'USD' ),
			),
		);
	}

	/** @return array<string, mixed> */
	protected static function issue( string $code = 'dynamics_unreachable' ): array {
		return array( 'code' => $code, 'retryClass' => 'unknown-outcome', 'message' => 'No answer.', 'remedy' => 'Wait.' );
	}

	/** @return array<string, mixed> */
	protected static function retry( bool $counts, bool $sent = false, int $in = 30 ): array {
		return array( 'outcome' => 'retry', 'retry_in_seconds' => $in, 'counts' => $counts, 'sent' => $sent, 'issue' => self::issue() );
	}

	/**
	 * Statements that touch the events table while the callback runs.
	 *
	 * @return list<string>
	 */
	protected function statements( callable $work ): array {
		$seen  = array();
		$table = $this->services->tables()->events();
		$watch = static function ( string $sql ) use ( &$seen, $table ): string {
			if ( str_contains( $sql, $table ) ) {
				$seen[] = ltrim( $sql );
			}
			return $sql;
		};
		add_filter( 'query', $watch );
		$work();
		remove_filter( 'query', $watch );
		return $seen;
	}
}
