<?php
/**
 * Mappings of connections.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Flows\FlowConflict;
use Concord\Flows\Repository;

final class FlowsTest extends StoreTestCase {

	private const ID = 'abc123';

	private Repository $flows;

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		$this->flows = $this->services->flows();
		update_option( 'concord_connections', array( array( 'id' => self::ID, 'name' => 'BC', 'product' => 'bc', 'enabled' => true, 'settings' => array() ) ), false );
	}

	protected function tearDown(): void {
		$this->flows->delete( self::ID );
		delete_option( 'concord_connections' );
		parent::tearDown();
	}

	/** Rows with one target each. */
	private static function rows( string ...$targets ): array {
		$none = array( 'rows' => array(), 'removed' => array() );
		$rows = array_map( static fn ( string $target ): array => array( 'target' => $target, 'source' => array( 'kind' => 'path', 'path' => 'customerNote' ), 'steps' => array(), 'conditions' => array(), 'required' => false ), $targets );
		return array( 'schemaVersion' => 1, 'documents' => array( 'header' => array( 'rows' => $rows, 'removed' => array() ), 'line' => $none, 'customer' => $none ) );
	}

	private function call( string $method, string $path, array $body = array() ): \WP_REST_Response {
		$request = new \WP_REST_Request( $method, '/wc-concord/v1/flows/' . self::ID . $path );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( (string) wp_json_encode( $body ) );
		return rest_do_request( $request );
	}

	public function test_who_waits_too_long_for_another_request_is_told_so_and_nothing_is_changed(): void {
		$busy = static fn ( string $query ): string => str_contains( $query, 'GET_LOCK' ) ? 'SELECT 0' : $query;
		$list = get_option( 'concord_flows' );
		add_filter( 'query', $busy );
		$request = new \WP_REST_Request( 'POST', '/wc-concord/v1/flows' );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( (string) wp_json_encode( array( 'connection_id' => self::ID, 'name' => 'Wholesale', 'content' => array( 'schemaVersion' => 1, 'trigger' => array( 'on' => 'manual' ), 'steps' => array() ) ) ) );
		$answer = rest_do_request( $request );
		remove_filter( 'query', $busy );
		if ( \Concord\Outbox\Database::is_sqlite() ) {
			$this->assertSame( 201, $answer->get_status(), 'one writer at a time by itself' );
			$this->services->flow_catalogue()->delete( $answer->get_data()['id'] );
			return;
		}
		$this->assertSame( array( 503, 'concord_busy' ), array( $answer->get_status(), $answer->get_data()['code'] ), (string) wp_json_encode( $answer->get_data() ) );
		$this->assertStringContainsString( 'Nothing was changed', $answer->get_data()['message'] );
		$this->assertSame( $list, get_option( 'concord_flows' ) );
	}

	public function test_a_draft_becomes_a_version_and_an_earlier_one_comes_back_as_a_new_one(): void {
		$before = $this->services->settings()->config_version();
		$head   = $this->flows->save_draft( self::ID, 0, self::rows( 'a' ) );
		$this->assertNull( $this->flows->published( self::ID ) );
		$this->assertSame( $before, $this->services->settings()->config_version(), 'a draft is not the worker\'s business' );
		$head = $this->flows->publish( self::ID, $head['revision'], $head['draft']['mappings'], 'First' );
		$head = $this->flows->publish( self::ID, $head['revision'], self::rows( 'b' ), 'Second' );
		$this->assertSame( array( 2, self::rows( 'b' ) ), array_values( $this->flows->published( self::ID ) ) );
		$answer = $this->call( 'POST', '/rollback', array( 'revision' => $head['revision'], 'version' => 1, 'note' => 'b was wrong' ) );
		$this->assertSame( array( 3, self::rows( 'a' ) ), array_values( $answer->get_data()['published'] ) );
		$this->assertSame( array( array( 3, 'b was wrong' ), array( 2, 'Second' ), array( 1, 'First' ) ), array_map( static fn ( array $version ): array => array( $version['version'], $version['note'] ), $answer->get_data()['versions'] ) );
		$this->assertSame( self::rows( 'b' ), $this->flows->mappings( self::ID, 2 ), 'a version never changes' );
		$answer = $this->call( 'POST', '/rollback', array( 'revision' => $answer->get_data()['revision'], 'version' => 0, 'note' => 'Back to what it was', 'override' => 'The test is wrong' ) );
		$this->assertNull( $answer->get_data()['published'] );
		$this->assertSame( array( 'Back to what it was (Published against its test: The test is wrong)' ), array_column( $answer->get_data()['built_in'], 'note' ) );
		$this->assertSame( array( 'author', 'published_at', 'note' ), array_keys( $answer->get_data()['built_in'][0] ) );
		$this->assertGreaterThan( $before, $this->services->settings()->config_version() );
	}

	public function test_of_two_who_edit_at_once_the_second_is_told_and_shown_what_the_first_saved(): void {
		$this->assertSame( 200, $this->call( 'PUT', '/draft', array( 'revision' => 0, 'mappings' => self::rows( 'mine' ) ) )->get_status() );
		$second = $this->call( 'PUT', '/draft', array( 'revision' => 0, 'mappings' => self::rows( 'yours' ) ) );
		$this->assertSame( array( 409, 'concord_flow_conflict' ), array( $second->get_status(), $second->get_data()['code'] ) );
		$this->assertSame( self::rows( 'mine' ), $second->get_data()['data']['current']['draft']['mappings'] );
		$this->assertSame( self::rows( 'mine' ), $this->flows->head( self::ID )['draft']['mappings'] );
	}

	public function test_a_publication_that_lost_leaves_nothing_under_the_next_number(): void {
		$head = $this->flows->save_draft( self::ID, 0, self::rows( 'a' ) );
		$this->flows->publish( self::ID, $head['revision'], self::rows( 'a' ), '' );
		try {
			$this->flows->publish( self::ID, $head['revision'], self::rows( 'late' ), '' );
			$this->fail( 'It was published.' );
		} catch ( FlowConflict ) {
			$this->assertSame( array( null, self::rows( 'a' ) ), array( $this->flows->mappings( self::ID, 2 ), $this->flows->mappings( self::ID, 1 ) ) );
		}
	}

	public function test_two_writes_in_the_same_moment_are_one_write_and_one_conflict(): void {
		global $wpdb;
		$head = $this->flows->save_draft( self::ID, 0, self::rows( 'mine' ) );
		// The other process: written past this one's cache, after it has read.
		$other = array_merge( $head, array( 'draft' => array_merge( $head['draft'], array( 'author' => 'Other' ) ) ) );
		$wpdb->update( $wpdb->options, array( 'option_value' => maybe_serialize( $other ) ), array( 'option_name' => 'concord_flow_' . self::ID ) );
		$this->expectException( FlowConflict::class );
		$this->flows->save_draft( self::ID, $head['revision'], self::rows( 'late' ) );
	}

	public function test_300_rows_are_kept_whole_and_more_or_foreign_forms_are_refused(): void {
		$many = self::rows( ...array_map( static fn ( int $n ): string => "field{$n}", range( 1, 300 ) ) );
		$this->assertSame( $many, $this->call( 'PUT', '/draft', array( 'revision' => 0, 'mappings' => $many ) )->get_data()['draft']['mappings'] );
		wp_cache_flush();
		$this->assertSame( $many, $this->flows->head( self::ID )['draft']['mappings'] );
		foreach ( array( self::rows( ...array_fill( 0, 301, 'x' ) ), array( 'schemaVersion' => 1 ), array( 'documents' => array() ) + self::rows( 'a' ), self::rows( 'a' ) + array( 'more' => 1 ), self::rows( 'a' ) + array( 'rules' => array( 'currency' => array( 'rates' => array( 'EUR' ) ) ) ), self::rows( 'a' ) + array( 'rules' => array( 'unheard' => array( 'of' => 1 ) ) ) ) as $wrong ) {
			$answer = $this->call( 'PUT', '/draft', array( 'revision' => 1, 'mappings' => $wrong ) );
			$this->assertSame( 400, $answer->get_status(), (string) wp_json_encode( array_keys( $wrong ) ) );
		}
	}

	public function test_options_of_a_mapping_are_not_loaded_with_every_page_and_go_with_the_connection(): void {
		global $wpdb;
		$head = $this->flows->save_draft( self::ID, 0, self::rows( 'a' ) );
		$this->flows->publish( self::ID, $head['revision'], self::rows( 'a' ), '' );
		$loaded = $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE 'concord\\_flow\\_%' AND autoload IN ( 'yes', 'on', 'auto', 'auto-on' )" );
		$this->assertSame( array(), $loaded );
		rest_do_request( new \WP_REST_Request( 'DELETE', '/wc-concord/v1/connections/' . self::ID ) );
		$this->assertSame( array(), $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE 'concord\\_flow\\_%'" ) );
	}

	public function test_a_preview_carries_the_order_its_links_and_the_draft_when_asked_for(): void {
		$this->flows->save_draft( self::ID, 0, self::rows( 'a' ) );
		$order = $this->order();
		$this->end_request();
		foreach ( array( true, false ) as $draft ) {
			$this->services->commands()->append( 'preview_order', array( 'connection_id' => self::ID, 'order_id' => $order->get_id(), 'draft' => $draft ) );
			$claims = array_values( array_filter( $this->claim( 10, array() ), static fn ( array $claim ): bool => 'preview_order' === $claim['kind'] ) );
			$record = json_decode( (string) wp_json_encode( $claims[0]['record'] ), true );
			$this->assertSame( array( $order->get_id(), array() ), array( $record['order']['id'], $record['links'] ) );
			$this->assertSame( $draft ? self::rows( 'a' ) : null, $record['draft'] );
		}
	}

	/** ux.md 5.5, "No orders: sample order, labelled": made of the store's own currency, place, tax and product; nothing of it is kept. */
	public function test_a_preview_of_order_0_carries_the_sample_order_which_adds_up_and_stands_nowhere(): void {
		global $wpdb;
		$counted = static fn (): array => array_map( 'intval', $wpdb->get_col( "SELECT COUNT(*) FROM {$wpdb->posts} UNION ALL SELECT COUNT(*) FROM {$wpdb->prefix}woocommerce_order_items UNION ALL SELECT COUNT(*) FROM {$wpdb->prefix}concord_events WHERE record_type <> 'command'" ) );
		$before  = $counted();
		$sent    = function ( string $order_id ): mixed {
			$this->services->commands()->append( 'preview_order', array( 'connection_id' => self::ID, 'order_id' => $order_id ) );
			$claims = array_values( array_filter( $this->claim( 10, array() ), static fn ( array $claim ): bool => 'preview_order' === $claim['kind'] ) );
			return json_decode( (string) wp_json_encode( $claims[0]['record'] ), true );
		};
		$handed  = $sent( '0' );
		$order   = $handed['order'];
		$this->assertSame( array( 0, 'SAMPLE', get_woocommerce_currency(), WC()->countries->get_base_country(), array() ), array( $order['id'], $order['number'], $order['currency'], $order['billing']['country'], $handed['links'] ) );
		$this->assertStringContainsString( 'never sent', $order['customer_note'] );
		$amounts = array( $order['line_items'][0]['total'], $order['line_items'][0]['total_tax'], $order['shipping_lines'][0]['total'], $order['shipping_lines'][0]['total_tax'] );
		$cents   = static fn ( string $amount ): int => (int) round( (float) $amount * 100 );
		$this->assertSame( $cents( $order['total'] ), array_sum( array_map( $cents, $amounts ) ) );
		$this->assertSame( $before, $counted(), 'nothing of it is kept' );
		$this->assertNull( $sent( '999999999' )['order'], 'no other id gets it' );
		$this->assertNull( $sent( '' )['order'], 'nor none at all' );
	}

	/** @return array<string, array{list<array<string, mixed>>, string|null}> */
	public static function steps(): array {
		$hold = array( 'id' => 'hold-1', 'title' => '', 'step' => 'hold', 'message' => 'Look at it.' );
		$deep = static fn ( int $levels ): array => array_reduce( range( 2, $levels ), static fn ( array $inner, int $level ): array => array( 'id' => "b{$level}", 'step' => 'branch', 'expression' => 'true', 'then' => array( $inner ), 'otherwise' => array() ), $hold );
		return array(
			'as deep as may be'       => array( array( $deep( 6 ) ), null ),
			'deeper'                  => array( array( $deep( 7 ) ), 'more than 6 levels' ),
			'sound, inside a branch'  => array( array( array( 'id' => 'b', 'step' => 'branch', 'expression' => 'total > 5', 'then' => array( $hold ), 'otherwise' => array() ) ), null ),
			'of no kind'              => array( array( array( 'id' => 'x', 'step' => 'teleport' ) ), '“x” is of no kind' ),
			'without its sentence'    => array( array( array( 'message' => ' ' ) + $hold ), '“hold-1” lacks “message”' ),
			'with no key to write by' => array( array( array( 'id' => 'u', 'step' => 'upsert', 'entity' => 'items', 'where' => array(), 'rows' => array(), 'as' => 'item' ) ), '“u” lacks “where”' ),
			'twice the same id'       => array( array( array( 'id' => 'l', 'step' => 'forEach', 'path' => 'lines', 'as' => 'line', 'steps' => array( $hold ) ), $hold ), 'two steps have the same' ),
			'not even a step'         => array( array( array( 'what' => 'ever' ) ), 'has no id' ),
		);
	}

	/**
	 * @param list<array<string, mixed>> $steps Steps.
	 */
	#[\PHPUnit\Framework\Attributes\DataProvider( 'steps' )]
	public function test_a_flow_that_the_worker_could_not_read_is_kept_as_a_draft_but_not_published( array $steps, ?string $fault ): void {
		// Without a worker nobody is waited for to read expressions (DraftReadingTest).
		delete_option( \Concord\Access\WorkerRegistry::OPTION );
		$catalogue = $this->services->flow_catalogue();
		$id        = $catalogue->create( self::ID, 'Wholesale' )['id'];
		$content   = array( 'schemaVersion' => 1, 'trigger' => array( 'on' => 'store', 'record' => 'refund' ), 'steps' => $steps );
		$path      = '/wc-concord/v1/flows/' . $id;
		$ask       = static function ( string $method, string $route, array $body ): \WP_REST_Response {
			$request = new \WP_REST_Request( $method, $route );
			$request->set_header( 'Content-Type', 'application/json' );
			$request->set_body( (string) wp_json_encode( $body ) );
			return rest_do_request( $request );
		};
		try {
			$this->assertSame( 200, $ask( 'PUT', $path . '/draft', array( 'revision' => 0, 'mappings' => $content ) )->get_status() );
			$answer = $ask( 'POST', $path . '/publish', array( 'revision' => 1, 'note' => '', 'override' => 'whatever' ) );
			$this->assertSame( null === $fault ? 200 : 400, $answer->get_status(), (string) wp_json_encode( $answer->get_data() ) );
			if ( null !== $fault ) {
				$this->assertStringContainsString( $fault, $answer->get_data()['message'] );
				$this->assertNull( $this->flows->published( $id ) );
			}
		} finally {
			$this->flows->delete( $id );
			$catalogue->delete( $id );
		}
	}

	public function test_a_timed_flow_whose_run_was_given_up_runs_again(): void {
		global $wpdb;
		$catalogue = $this->services->flow_catalogue();
		$id        = $catalogue->create( self::ID, 'Prices' )['id'];
		$content   = array( 'schemaVersion' => 1, 'trigger' => array( 'on' => 'schedule', 'record' => 'product', 'everyMinutes' => 60 ), 'steps' => array() );
		$this->flows->publish( $id, 0, $content, '' );
		$catalogue->change( $id, array( 'enabled' => true ) );
		try {
			$this->services->flow_runs()->arrange( $id );
			$this->assertSame( array( $id ), array_column( $this->claim( 10, array( 'command' ) ), 'record_id' ) );
			// Its leases ran out until the outbox gave it up.
			$wpdb->query( "UPDATE {$this->services->tables()->events()} SET state = 'needs-you', claim_at = NULL, lease_token = '', leases = 0" );
			$this->services->flow_runs()->revive();
			$this->assertSame( array(), $this->claim( 10, array( 'command' ) ), 'not at once' );
			$this->wait( HOUR_IN_SECONDS + 1 );
			$this->services->flow_runs()->revive();
			$this->assertSame( array( $id ), array_column( $this->claim( 10, array( 'command' ) ), 'record_id' ) );
			$catalogue->change( $id, array( 'enabled' => false ) );
			$wpdb->query( "UPDATE {$this->services->tables()->events()} SET state = 'needs-you', claim_at = NULL" );
			$this->services->flow_runs()->revive();
			$this->wait( HOUR_IN_SECONDS + 1 );
			$this->assertSame( array(), $this->claim( 10, array( 'command' ) ), 'switched off is off' );
		} finally {
			$this->services->flow_runs()->forget( $id );
			$catalogue->delete( $id );
			delete_option( 'concord_flow_runs' );
		}
	}
}
