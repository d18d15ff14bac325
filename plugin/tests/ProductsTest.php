<?php
/**
 * Products from Dynamics.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Apply\ProductRefusal;
use Concord\Apply\SkuLookup;
use Concord\Outbox\Database;

final class ProductsTest extends StoreTestCase {

	/**
	 * Writes, and deletes the product after the test.
	 *
	 * @param array<string, string> $item Item.
	 * @return array{sku: string, product_id: int, outcome: string}
	 */
	private function write( array $item ): array {
		$written = $this->services->product_writer()->write( $item );
		if ( 'created' === $written['outcome'] ) {
			$this->made( wc_get_product( $written['product_id'] ) );
		}
		return $written;
	}

	/** Code of the refusal. */
	private function refused( array $item ): string {
		try {
			$this->write( $item );
		} catch ( ProductRefusal $refusal ) {
			$this->assertNotSame( '', $refusal->remedy );
			return $refusal->reason;
		}
		$this->fail( 'It was not refused.' );
	}

	/** DUP-4. */
	public function test_DUP_4_an_item_is_created_once_then_found_and_only_what_differs_is_written(): void {
		$item  = array( 'sku' => uniqid( 'P-' ), 'name' => 'Kettle', 'regular_price' => '19.90' );
		$first = $this->write( $item );
		$this->assertSame( 'created', $first['outcome'] );
		$this->assertSame( array( 'draft', 'Kettle', '19.90' ), array( get_post_status( $first['product_id'] ), wc_get_product( $first['product_id'] )->get_name(), wc_get_product( $first['product_id'] )->get_regular_price() ) );
		$this->assertSame( array( $first['product_id'], 'unchanged' ), array_values( array_slice( $this->write( array( 'sku' => " {$item['sku']} ", 'regular_price' => '19.9' ) ), 1 ) ) );
		$this->assertSame( array( $first['product_id'], 'updated' ), array_values( array_slice( $this->write( array( 'sku' => $item['sku'], 'stock_quantity' => '7' ) ), 1 ) ) );
		$product = wc_get_product( $first['product_id'] );
		$this->assertSame( array( 7, '19.90', 'Kettle' ), array( $product->get_stock_quantity(), $product->get_regular_price(), $product->get_name() ) );
	}

	/** DUP-9. */
	public function test_DUP_9_a_product_written_by_concord_is_not_an_event(): void {
		$this->write( array( 'sku' => uniqid( 'P-' ), 'name' => 'Kettle' ) );
		$this->end_request();
		$this->assertSame( array(), $this->claim( 10, array( 'product' ) ) );
	}

	/** DUP-4. */
	public function test_DUP_4_a_lookup_row_without_a_product_is_removed_instead_of_blocking_the_sku_for_ever(): void {
		global $wpdb;
		$sku = uniqid( 'P-' );
		$wpdb->insert( $wpdb->wc_product_meta_lookup, array( 'product_id' => 987654321, 'sku' => $sku ) );
		$written = $this->write( array( 'sku' => $sku ) );
		$this->assertSame( 'created', $written['outcome'] );
		$this->assertSame( array( (string) $written['product_id'] ), $wpdb->get_col( $wpdb->prepare( "SELECT product_id FROM {$wpdb->wc_product_meta_lookup} WHERE sku = %s", $sku ) ) );
	}

	public function test_a_sku_in_the_trash_or_of_two_products_or_empty_is_refused_with_a_remedy(): void {
		global $wpdb;
		$trashed = $this->product();
		$trashed->delete( false );
		$this->assertSame( 'sku_in_trash', $this->refused( array( 'sku' => $trashed->get_sku() ) ) );
		$one = $this->product();
		$two = $this->product();
		$wpdb->update( $wpdb->wc_product_meta_lookup, array( 'sku' => $one->get_sku() ), array( 'product_id' => $two->get_id() ) );
		$this->assertSame( 'sku_ambiguous', $this->refused( array( 'sku' => $one->get_sku() ) ) );
		$this->assertSame( 'sku_missing', $this->refused( array( 'sku' => '  ' ) ) );
	}

	/** DUP-4. */
	public function test_DUP_4_one_sku_written_by_four_processes_at_once_is_one_product(): void {
		if ( Database::is_sqlite() ) {
			$this->markTestSkipped( 'SQLite has one writer; run this on MariaDB or MySQL.' );
		}
		$skus      = array( uniqid( 'P-' ), uniqid( 'P-' ), uniqid( 'P-' ) );
		$code      = 'require $argv[1]; $ids = array(); while ( microtime( true ) < (float) $argv[3] ) { usleep( 500 ); }
			foreach ( explode( ",", $argv[2] ) as $sku ) { $ids[] = Concord\Plugin::services()->product_writer()->write( array( "sku" => $sku, "name" => "Kettle" ) )["product_id"]; }
			echo "\nGOT:", implode( ",", $ids );';
		$begin     = (string) ( microtime( true ) + 2 );
		$processes = array();
		for ( $i = 0; $i < 4; ++$i ) {
			$pipes       = array();
			$process     = proc_open( array( PHP_BINARY, '-d', 'memory_limit=512M', '-r', $code, ABSPATH . 'wp-load.php', implode( ',', $skus ), $begin ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'file', '/dev/null', 'w' ) ), $pipes );
			$processes[] = array( $process, $pipes[1] );
		}
		$answers = array();
		foreach ( $processes as list( $process, $pipe ) ) {
			$output = (string) stream_get_contents( $pipe );
			proc_close( $process );
			$this->assertStringContainsString( 'GOT:', $output );
			$answers[] = substr( $output, (int) strrpos( $output, 'GOT:' ) + 4 );
		}
		wp_cache_flush();
		foreach ( explode( ',', $answers[0] ) as $product_id ) {
			$this->made( wc_get_product( (int) $product_id ) );
		}
		$this->assertCount( 1, array_unique( $answers ), implode( ' | ', $answers ) );
		foreach ( $skus as $sku ) {
			$this->assertCount( 1, SkuLookup::products( $sku ) );
		}
	}
}
