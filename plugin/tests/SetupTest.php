<?php
/**
 * Going live and the orders of the past.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Setup\GoLive;
use PHPUnit\Framework\Attributes\TestWith;

final class SetupTest extends StoreTestCase {

	protected function tearDown(): void {
		array_map( 'delete_option', array( 'concord_go_live', 'concord_test_order', 'concord_backfill', 'concord_setup', 'concord_workers', 'concord_workers_seen', 'concord_connections' ) );
		parent::tearDown();
	}

	/** @return list<int> Ids of orders as from before the plugin: the outbox does not know them. */
	private function past( int $count ): array {
		global $wpdb;
		$ids = array();
		for ( $index = 0; $index < $count; $index++ ) {
			$order = new \WC_Order();
			$order->set_status( 'processing' );
			$order->set_date_created( '2025-06-01T10:00:00Z' );
			$order->save();
			$this->made( $order );
			$ids[] = $order->get_id();
		}
		$this->end_request();
		$wpdb->query( "DELETE FROM {$this->services->tables()->events()}" );
		return $ids;
	}

	private function rest( string $verb, string $path, array $params = array() ): \WP_REST_Response {
		wp_set_current_user( 1 );
		$request = new \WP_REST_Request( $verb, '/wc-concord/v1' . $path );
		foreach ( $params as $name => $value ) {
			$request->set_param( $name, $value );
		}
		return rest_get_server()->dispatch( $request );
	}

	private function waiting(): int {
		return $this->services->events()->counts()['waiting'];
	}

	/** OPS-14. */
	public function test_OPS_14_a_backfill_killed_between_portion_and_cursor_goes_on_and_doubles_nothing(): void {
		$ids  = $this->past( 210 );
		$live = $this->rest( 'POST', '/setup/go-live', array( 'start' => 'since', 'since' => '2025-05-01', 'anyway' => true ) );
		$this->assertSame( 200, $live->get_status() );
		$this->assertSame( 100, $this->waiting(), 'one portion at once' );
		$before = get_option( 'concord_backfill' );
		$this->services->backfill()->step();
		$this->services->backfill()->step();
		$this->assertSame( 200, $this->waiting(), 'a new order never waits behind more than this' );
		update_option( 'concord_backfill', $before, false );

		$sent = array();
		for ( $round = 0; $round < 40 && 'done' !== $this->services->backfill()->progress()['state']; $round++ ) {
			foreach ( $this->claim( 50 ) as $claim ) {
				$sent[] = (int) $claim['record_id'];
				$this->assertTrue( $this->settle( $claim, array( 'outcome' => 'skipped', 'rule' => 'status', 'message' => 'Left out.' ) )['accepted'] );
			}
			$this->wait( 10 );
			$this->services->backfill()->step();
		}
		sort( $sent );
		$this->assertSame( $ids, array_values( array_intersect( $sent, $ids ) ), 'every order' );
		$this->assertSame( count( array_unique( $sent ) ), count( $sent ), 'once' );
		$progress = $this->services->backfill()->progress();
		$this->assertSame( array( 'done', 0 ), array( $progress['state'], $progress['seconds_left'] ) );
	}

	/** OPS-14. */
	public function test_OPS_14_a_backfill_tells_count_and_duration_before_and_what_is_left_while_it_runs_and_can_be_paused(): void {
		$this->past( 110 );
		$estimate = $this->rest( 'GET', '/setup/estimate', array( 'start' => 'since', 'since' => '2025-05-01' ) )->get_data();
		$this->assertGreaterThanOrEqual( 110, $estimate['count'] );
		$this->assertSame( array( (int) ceil( $estimate['count'] * 0.3 ), 0 ), array( $estimate['seconds'], $estimate['measured'] ), 'a guess before any was sent' );
		$sent = $this->order();
		$this->end_request();
		$claim = $this->claim( 1 )[0];
		$this->settle( $claim, $this->synced( $claim ) );
		$event = (int) $this->row( 'order', $sent->get_id() )['id'];
		foreach ( array( 300, 800, 5000 ) as $ms ) {
			$this->services->history()->add( $event, 1, 'synced', array( 'log' => array( 'steps' => array( array( 'what' => 'GET', 'ms' => $ms / 2 ), array( 'what' => 'POST', 'ms' => $ms / 2 ) ) ) ) );
		}
		$estimate = $this->rest( 'GET', '/setup/estimate', array( 'start' => 'since', 'since' => '2025-05-01' ) )->get_data();
		$this->assertSame( array( (int) ceil( $estimate['count'] * 0.2 ), 3 ), array( $estimate['seconds'], $estimate['measured'] ), 'the middle one of those that were sent, four at a time' );
		$this->services->backfill()->start( '2025-05-01T00:00:00Z' );
		foreach ( $this->claim( 50 ) as $claim ) {
			$this->settle( $claim, array( 'outcome' => 'skipped', 'rule' => 'status', 'message' => 'Left out.' ) );
		}
		$this->wait( 50 );
		$progress = $this->services->backfill()->progress();
		$this->assertSame( array( 'running', 50 ), array( $progress['state'], $progress['done'] ) );
		$this->assertEqualsWithDelta( $progress['total'] - 50, $progress['seconds_left'], 10.0, 'one a second so far' );
		$this->assertSame( 200, $this->rest( 'PUT', '/setup/backfill', array( 'paused' => true ) )->get_status() );
		$left = $this->waiting();
		$this->services->backfill()->step();
		$this->assertSame( $left, $this->waiting() );
		$this->assertSame( 409, $this->rest( 'PUT', '/setup/backfill', array( 'paused' => true ) )->get_status() );
		$this->rest( 'PUT', '/setup/backfill', array( 'paused' => false ) );
		$this->services->backfill()->step();
		$this->assertGreaterThan( $left, $this->waiting() );
	}

	/** The last day of past orders is one of the store's time zone; what was placed behind it is left out and treated as what was placed before the start. */
	public function test_OPS_14_a_backfill_ends_with_its_last_day_and_says_before_how_many_orders_are_left_out(): void {
		$zone = get_option( 'timezone_string' );
		update_option( 'timezone_string', 'Europe/Berlin' );
		try {
			list( $in, $last, $behind ) = $this->past( 3 );
			foreach ( array( $in => '2025-06-02T10:00:00Z', $last => '2025-06-02T21:59:59Z', $behind => '2025-06-02T22:00:00Z' ) as $id => $at ) {
				$order = wc_get_order( $id );
				$order->set_date_created( $at );
				$order->save();
			}
			$this->end_request();
			$GLOBALS['wpdb']->query( "DELETE FROM {$this->services->tables()->events()}" );
			$all      = $this->rest( 'GET', '/setup/estimate', array( 'start' => 'since', 'since' => '2025-06-02' ) )->get_data();
			$range    = array( 'start' => 'since', 'since' => '2025-06-02', 'until' => '2025-06-02' );
			$estimate = $this->rest( 'GET', '/setup/estimate', $range )->get_data();
			$this->assertSame( array( '2025-06-02T22:00:00Z', 2, $all['count'] - 2 ), array( $estimate['until'], $estimate['count'], $estimate['left'] ) );
			$this->assertSame( 400, $this->rest( 'GET', '/setup/estimate', array( 'until' => '2025-06-01' ) + $range )->get_status() );
			$this->assertNull( $this->rest( 'GET', '/setup/estimate', array( 'until' => '2999-01-01' ) + $range )->get_data()['until'], 'a day to come ends nothing' );

			$live = $this->rest( 'POST', '/setup/go-live', $range + array( 'anyway' => true ) )->get_data();
			$this->assertSame( array( '2025-06-02T22:00:00Z', $this->services->clock()->iso() ), array_values( $live['go_live']['left_out'] ) );
			$this->services->backfill()->step();
			$this->assertSame( array( (string) $in, (string) $last ), array_column( $this->claim( 50 ), 'record_id' ) );
			$this->assertSame( array( 'running', '2025-06-02T22:00:00Z', 2 ), array_values( array_intersect_key( $this->services->backfill()->progress(), array_flip( array( 'state', 'until', 'total' ) ) ) ) );
			$this->assertNull( $this->services->events()->find_record( 'order', (string) $behind ), 'no worse off than an order from before the start' );
		} finally {
			update_option( 'timezone_string', $zone );
		}
	}

	public function test_before_going_live_only_commands_are_handed_out_and_going_live_needs_the_stages_before(): void {
		update_option( 'concord_go_live', array( 'live' => false ), false );
		$this->order();
		$this->end_request();
		$this->services->commands()->append( 'read_tenant', array( 'connection_id' => 'c1' ) );
		$claim = function (): array {
			$user = get_user_by( 'login', 'setup-worker' );
			$id   = $user instanceof \WP_User ? $user->ID : wp_insert_user( array( 'user_login' => 'setup-worker', 'user_pass' => 'x', 'role' => 'concord_worker' ) );
			wp_set_current_user( (int) $id );
			$request = new \WP_REST_Request( 'POST', '/wc-concord/v1/events/claim' );
			foreach ( array( 'worker_id' => 'w', 'limit' => 10, 'lease_seconds' => 60 ) as $name => $value ) {
				$request->set_param( $name, $value );
			}
			$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
			$_SERVER['HTTP_HOST']   = 'localhost';
			return array_column( rest_get_server()->dispatch( $request )->get_data()['claimed'], 'record_type' );
		};
		$this->assertSame( array( 'command' ), $claim() );
		$refused = $this->rest( 'POST', '/setup/go-live', array( 'start' => 'now' ) );
		$this->assertSame( array( 409, 'concord_setup_incomplete' ), array( $refused->get_status(), $refused->get_data()['code'] ) );
		$this->assertContains( 'no_worker', $refused->get_data()['data']['missing'] );
		$this->rest( 'POST', '/setup/go-live', array( 'start' => 'now', 'anyway' => true ) );
		$this->assertContains( 'order', $claim() );
	}

	/** LOS-12. */
	public function test_LOS_12_an_order_sent_from_its_row_says_that_a_person_asked_and_goes_on_saying_so(): void {
		$order = $this->order();
		$this->end_request();
		$this->assertFalse( $this->claim()[0]['asked'] );
		$this->wait( 61 );
		$this->rest( 'POST', '/orders/' . $order->get_id() . '/send' );
		$claim = $this->claim()[0];
		$this->assertTrue( $claim['asked'] );
		$this->settle( $claim, array( 'outcome' => 'released' ) );
		$this->wait( 3 );
		$order->set_customer_note( 'later' );
		$order->save();
		$this->assertTrue( $this->claim()[0]['asked'] );
	}

	public function test_orders_placed_since_the_store_is_live_are_never_left_out_by_a_later_backfill_with_a_last_day(): void {
		update_option( 'concord_go_live', array( 'live' => false ), false );
		$this->rest( 'POST', '/setup/go-live', array( 'start' => 'now', 'anyway' => true ) );
		$went = $this->services->clock()->iso();
		$this->wait( 40 * DAY_IN_SECONDS );
		$range = array( 'start' => 'since', 'since' => '2020-01-01', 'until' => '2020-01-31', 'anyway' => true );
		$this->assertSame( array( 'from' => GoLive::end( '2020-01-31' ), 'to' => $went ), $this->rest( 'POST', '/setup/go-live', $range )->get_data()['go_live']['left_out'] );
		$today = gmdate( 'Y-m-d', $this->services->clock()->now() - DAY_IN_SECONDS );
		$this->assertSame( 0, $this->rest( 'GET', '/setup/estimate', array( 'until' => $today ) + $range )->get_data()['left'] );
		$this->assertNull( $this->rest( 'POST', '/setup/go-live', array( 'until' => $today ) + $range )->get_data()['go_live']['left_out'] );
	}

	#[TestWith( array( 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z' ) )]
	#[TestWith( array( 'Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00Z' ) )]
	#[TestWith( array( 'Europe/Berlin', '2025-10-26', '2025-10-25T22:00:00Z' ) )]
	#[TestWith( array( 'America/Santiago', '2025-09-07', '2025-09-07T04:00:00Z' ) )]
	#[TestWith( array( 'Asia/Kolkata', '2026-01-01', '2025-12-31T18:30:00Z' ) )]
	public function test_a_day_of_the_past_begins_at_the_first_moment_the_clocks_of_the_store_showed_it( string $zone, string $day, string $instant ): void {
		$before = get_option( 'timezone_string' );
		update_option( 'timezone_string', $zone );
		try {
			$this->assertSame( $instant, GoLive::midnight( $day ) );
		} finally {
			update_option( 'timezone_string', $before );
		}
	}

	public function test_the_start_can_be_an_order_and_skus_come_by_the_page(): void {
		$order = $this->order();
		$live  = $this->rest( 'POST', '/setup/go-live', array( 'start' => 'order', 'order' => '#' . $order->get_order_number(), 'anyway' => true ) )->get_data();
		$this->assertSame( gmdate( 'Y-m-d\TH:i:s\Z', $order->get_date_created()->getTimestamp() ), $live['go_live']['start_at'] );
		$this->assertSame( 400, $this->rest( 'POST', '/setup/go-live', array( 'start' => 'since', 'since' => '2025-02-30', 'anyway' => true ) )->get_status() );

		$products = array( $this->product(), $this->product(), $this->product() );
		$first    = $this->services->store_keys()->skus( $products[0]->get_id() - 1, 2 );
		$this->assertSame( array( $products[0]->get_sku(), $products[1]->get_sku() ), array_column( $first['keys'], 'key' ) );
		$this->assertSame( $products[1]->get_id(), $first['next'] );
		$second = $this->services->store_keys()->skus( $first['next'], 2 );
		$this->assertSame( array( array( $products[2]->get_sku() ), null ), array( array_column( $second['keys'], 'key' ), $second['next'] ) );
	}

	public function test_guests_of_the_last_year_come_by_their_orders_and_accounts_do_not(): void {
		$guest = $this->order();
		$old   = $this->order();
		$old->set_date_created( '2019-01-01T00:00:00Z' );
		$old->save();
		$known = $this->order();
		$known->set_customer_id( 1 );
		$known->save();
		$since = $this->services->clock()->now() - YEAR_IN_SECONDS;
		$page  = $this->services->store_keys()->guests( $guest->get_id() - 1, 10, $since );
		$this->assertSame( array( array( 'id' => $guest->get_id(), 'key' => 'buyer@example.test', 'name' => '' ) ), $page['keys'] );
		$this->assertNull( $page['next'] );
		$first = $this->services->store_keys()->guests( $guest->get_id() - 1, 1, $since );
		$this->assertSame( $guest->get_id(), $first['next'] );
	}

	public function test_before_going_live_the_test_order_alone_is_handed_out_and_says_so_in_its_history(): void {
		update_option( 'concord_go_live', array( 'live' => false ), false );
		$this->order();
		$chosen = $this->order();
		$this->end_request();
		$connection = array( 'id' => 'c1', 'product' => 'bc', 'settings' => array( 'base_url' => 'https://a', 'environment' => 'e', 'company' => 'CRONUS', 'order_statuses' => array( 'processing' ) ) );
		$this->assertTrue( $this->services->test_order()->send( $chosen->get_id(), $connection ) );
		$handed = fn (): array => $this->services->handout()->claim( 'worker-1', 10, 60, array(), true, $this->services->test_order()->admitted() )['claimed'];
		$claims = $handed();
		$this->assertSame( array( (string) $chosen->get_id(), true ), array( $claims[0]['record_id'], $claims[0]['asked'] ) );
		$this->assertCount( 1, $claims );
		$this->assertFalse( $this->services->test_order()->send( $chosen->get_id() - 1, $connection ), 'while a worker has it' );
		$this->settle( $claims[0], $this->synced( $claims[0], 'S-1' ) );
		$this->assertSame( array(), $handed() );
		$test = $this->services->test_order()->get( $connection );
		$this->assertSame( array( true, 'S-1', '20.00' ), array( $test['passed'], $test['document']['number'], $test['document']['dynamics_total'] ) );
		$this->assertSame( array( 'Test order. Created S-1', 'asked_test' ), array( $this->services->history()->of( $claims[0]['event_id'] )[0]['summary'], $this->services->history()->of( $claims[0]['event_id'] )[1]['outcome'] ) );
		$this->assertNull( $this->services->test_order()->get( array_replace_recursive( $connection, array( 'settings' => array( 'company' => 'Other' ) ) ) ), 'proves nothing of another company' );
	}
}
