<?php
/**
 * Box, column and privacy tools.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/ShellTestCase.php';

use Concord\Admin\ChunkTranslations;
use Concord\Admin\OrderBox;
use Concord\Admin\OrdersColumn;
use Concord\Privacy\PersonalData;

final class ScreensTest extends ShellTestCase {

	private const HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';

	private function stopped_order(): \WC_Order {
		global $wpdb;
		$order = new \WC_Order();
		$order->set_billing_email( 'ada@example.test' );
		$order->set_status( 'processing' );
		$order->save();
		$id = (string) $order->get_id();
		$this->services->appender()->append( 'order', $order->get_id() );
		$event = $this->services->events()->find_record( 'order', $id );
		self::assertNotNull( $event );
		$issue = array( 'code' => 'dynamics_rejected', 'message' => self::HOSTILE, 'remedy' => self::HOSTILE, 'facts' => array( 'mail' => 'ada@example.test' ) );
		$wpdb->update( $this->services->tables()->events(), array( 'state' => 'needs-you', 'issue' => wp_json_encode( $issue ) ), array( 'id' => $event['id'] ) );
		$this->services->history()->add( (int) $event['id'], 1, 'needs-you', array( 'issue' => $issue, 'summary' => self::HOSTILE ) );
		$this->services->links()->store( array( array( 'record_type' => 'order', 'record_id' => $id, 'connection_id' => 'c1', 'entity' => 'salesOrders', 'number' => self::HOSTILE, 'url' => 'javascript:alert(1)', 'reference' => 'W1-' . $id, 'store_total' => '10.00', 'dynamics_total' => '10.00', 'currency' => 'EUR' ) ) );
		return $order;
	}

	public function test_hostile_texts_from_the_worker_are_escaped_in_box_and_column(): void {
		$order = $this->stopped_order();
		$this->as_role( 'administrator' );
		require_once ABSPATH . 'wp-admin/includes/template.php';
		ob_start();
		( new OrderBox( $this->services ) )->render( $order );
		( new OrdersColumn( $this->services ) )->render( 'concord', $order );
		$html = (string) ob_get_clean();
		self::assertStringContainsString( '&lt;script&gt;', $html );
		self::assertStringNotContainsString( '<script', $html );
		self::assertStringNotContainsString( '<img', $html );
		self::assertStringNotContainsString( 'javascript:', $html );
		self::assertStringContainsString( 'Needs you', $html );
	}

	/** The order's box names what made the document: the newest attempt that wrote, each attempt below, and flows of one's own beside the mapping. */
	public function test_the_box_of_an_order_names_the_version_that_made_its_document(): void {
		$order = $this->stopped_order();
		$event = (int) ( $this->services->events()->find_record( 'order', (string) $order->get_id() )['id'] ?? 0 );
		$this->services->history()->add( $event, 2, 'synced', array( 'flow_version' => 'builtin-1' ) );
		$this->services->history()->add( $event, 3, 'synced', array( 'flow_version' => 'v3', 'log' => array( 'flows' => array( array( 'id' => 'flow1', 'name' => '<b>Web orders</b>', 'version' => 2 ) ) ) ) );
		$this->services->history()->add( $event, 4, 'synced', array( 'summary' => 'Nothing changed' ) );
		$this->as_role( 'administrator' );
		require_once ABSPATH . 'wp-admin/includes/template.php';
		ob_start();
		( new OrderBox( $this->services ) )->render( $order );
		$html = (string) ob_get_clean();
		self::assertStringContainsString( '<p>Last written by version 3 of the mapping, by version 2 of the flow “&lt;b&gt;Web orders&lt;/b&gt;”.</p>', $html );
		self::assertStringContainsString( wp_date( get_option( 'date_format' ) ), $html, 'moments as the site shows them' );
		self::assertStringNotContainsString( 'needs-you', $html );
		self::assertStringContainsString( '<strong>Synced by the built-in mapping</strong>', $html );
		self::assertStringNotContainsString( '<b>', $html );
	}

	/** One word for one thing: the box of an order and the app. */
	public function test_outcomes_have_the_words_of_the_app(): void {
		preg_match_all( "/case '([a-z_-]+)': return __\\( '([^']+)'/", (string) file_get_contents( dirname( __DIR__, 2 ) . '/admin-ui/src/activity/attempt-list.tsx' ), $cases );
		self::assertContains( 'asked_new-customer', $cases[1] );
		self::assertSame( $cases[2], array_map( array( \Concord\Admin\Words::class, 'outcome' ), $cases[1] ) );
	}

	public function test_a_person_is_exported_and_erased_but_the_document_number_stays(): void {
		$order = $this->stopped_order();
		$data  = new PersonalData( $this->services );
		$text  = (string) wp_json_encode( $data->export( 'ada@example.test', 1 )['data'] );
		self::assertStringContainsString( 'concord-order-' . $order->get_id(), $text );
		self::assertStringContainsString( 'ada@example.test', $text );
		self::assertStringNotContainsString( 'concord-order-' . $order->get_id(), (string) wp_json_encode( $data->export( 'bob@example.test', 1 ) ) );
		$erased = $data->erase( 'ada@example.test', 1 );
		self::assertTrue( $erased['items_removed'] );
		self::assertTrue( $erased['items_retained'] );
		$event = $this->services->events()->find_record( 'order', (string) $order->get_id() );
		self::assertNotNull( $event );
		self::assertSame( 'needs-you', $event['state'] );
		self::assertStringNotContainsString( 'ada@example.test', (string) $event['issue'] );
		self::assertSame( array(), $this->services->history()->of( (int) $event['id'] ) );
		self::assertNotSame( array(), $this->services->links()->of( array( array( 'order', (string) $order->get_id() ) ) ) );
	}

	/** OPS-15: every string is ours, in every part of the app, and can be translated. */
	public function test_parts_of_the_app_that_load_later_are_translated_with_it(): void {
		$folder = get_temp_dir() . wp_unique_id( 'concord-parts-' );
		wp_mkdir_p( $folder );
		foreach ( array( 'index', '12', '77' ) as $name ) {
			file_put_contents( "{$folder}/{$name}.js", '' );
		}
		file_put_contents(
			"{$folder}/concord-de_DE-concord-part-12.json",
			(string) wp_json_encode( array( 'locale_data' => array( 'messages' => array( '' => array( 'lang' => 'de' ), 'Publish' => array( 'Veröffentlichen </script>' ) ) ) ) )
		);
		file_put_contents( "{$folder}/concord-de_DE-concord-part-77.json", 'broken' );
		$of     = static fn (): array => ChunkTranslations::scripts( $folder, plugins_url( 'build/', CONCORD_FILE ), $folder );
		$german = static fn (): string => 'de_DE';
		self::assertSame( array(), $of() );
		add_filter( 'pre_determine_locale', $german );
		$scripts = $of();
		remove_filter( 'pre_determine_locale', $german );
		self::assertCount( 1, $scripts );
		self::assertStringContainsString( '"Publish":["Ver\u00f6ffentlichen \u003C/script\u003E"]', $scripts[0] );
		self::assertStringNotContainsString( '</script', $scripts[0] );
		self::assertFalse( wp_script_is( 'concord-part-12', 'registered' ) );
		array_map( 'wp_delete_file', (array) glob( $folder . '/*' ) );
		rmdir( $folder );
	}
}
