<?php
/**
 * Claim and settle.
 *
 * @package Concord
 */

namespace Concord\Tests;

final class OutboxTest extends StoreTestCase {

	private function one(): array {
		$order = $this->order();
		$this->end_request();
		return array( $order, $this->claim()[0] );
	}

	/** DUP-2. */
	public function test_DUP_2_a_leased_record_is_not_handed_out_again_until_the_lease_runs_out(): void {
		list( , $claim ) = $this->one();
		$this->assertSame( array(), $this->claim() );
		$this->wait( 61 );
		$again = $this->claim()[0];
		$this->assertSame( array( $claim['event_id'], 2, true ), array( $again['event_id'], $again['attempt'], $again['look_up_first'] ) );
		$verdict = $this->settle( $claim, $this->synced( $claim ) );
		$this->assertSame( array( false, 'lease_lost' ), array( $verdict['accepted'], $verdict['code'] ) );
		$this->assertSame( array(), $this->services->links()->of( array( array( 'order', $claim['record_id'] ) ) ) );
		$this->assertTrue( $this->settle( $again, $this->synced( $again ) )['accepted'] );
	}

	public function test_a_lease_that_ran_out_settles_nothing_even_when_nobody_took_it(): void {
		list( , $claim ) = $this->one();
		$this->wait( 61 );
		$this->assertSame( 'lease_lost', $this->settle( $claim, $this->synced( $claim ) )['code'] );
	}

	public function test_synced_stores_links_and_closes_the_row(): void {
		list( $order, $claim ) = $this->one();
		$this->assertFalse( $claim['look_up_first'] );
		$this->assertSame( 'synced', $this->settle( $claim, $this->synced( $claim ) )['state'] );
		$this->assertSame( array(), $this->claim() );
		$this->assertSame( 'SO-1', $this->services->links()->of( array( array( 'order', (string) $order->get_id() ) ) )[ 'order:' . $order->get_id() ][0]['number'] );
	}

	public function test_a_retry_that_counts_waits_its_time_and_uses_an_attempt(): void {
		list( , $claim ) = $this->one();
		$this->assertSame( 'retrying', $this->settle( $claim, self::retry( true, true ) )['state'] );
		$this->assertSame( array(), $this->claim() );
		$this->wait( 31 );
		$again = $this->claim()[0];
		$this->assertSame( array( 2, true ), array( $again['attempt'], $again['look_up_first'] ) );
	}

	public function test_a_refused_attempt_is_given_back_but_what_was_sent_is_remembered(): void {
		list( , $claim ) = $this->one();
		$this->settle( $claim, self::retry( false, true ) );
		$this->wait( 31 );
		$again = $this->claim()[0];
		$this->assertSame( array( 1, true ), array( $again['attempt'], $again['look_up_first'] ) );
	}

	public function test_attempts_used_up_need_a_person_and_keep_the_last_issue(): void {
		$this->services->settings()->update( array( 'max_attempts' => 2 ) );
		list( $order, $claim ) = $this->one();
		$this->settle( $claim, self::retry( true ) );
		$this->wait( 31 );
		$this->assertSame( 'needs-you', $this->settle( $this->claim()[0], self::retry( true ) )['state'] );
		$issue = json_decode( $this->row( 'order', $order->get_id() )['issue'], true );
		$this->assertSame( array( 'attempts_used_up', 'dynamics_unreachable' ), array( $issue['code'], $issue['facts']['last_code'] ) );
		$this->assertStringContainsString( 'No answer.', $issue['message'] );
	}

	public function test_needs_you_stands_still_and_a_retry_by_hand_looks_up_first(): void {
		list( , $claim ) = $this->one();
		$this->settle( $claim, array( 'outcome' => 'needs-you', 'sent' => true, 'issue' => self::issue( 'item_not_found' ) ) );
		$this->wait( 86400 );
		$this->assertSame( array(), $this->claim() );
		$this->assertSame( 1, $this->services->redrive()->retry_many( array(), 'item_not_found' ) );
		$again = $this->claim()[0];
		$this->assertSame( array( 1, true ), array( $again['attempt'], $again['look_up_first'] ) );
		$this->assertSame( array( 'asked_retry', 'needs-you' ), array_column( $this->services->history()->of( $claim['event_id'] ), 'outcome' ) );
	}

	public function test_skipped_names_its_rule_until_the_order_changes(): void {
		list( $order, $claim ) = $this->one();
		$this->settle( $claim, array( 'outcome' => 'skipped', 'rule' => 'order_status', 'message' => 'Not paid.' ) );
		$row = $this->row( 'order', $order->get_id() );
		$this->assertSame( array( 'skipped', 'order_status' ), array( $row['state'], $row['skip_rule'] ) );
		$this->wait( 3 );
		$order->set_status( 'completed' );
		$order->save();
		$this->assertSame( 'waiting', $this->row( 'order', $order->get_id() )['state'] );
	}

	public function test_released_is_as_before_the_claim(): void {
		list( $order, $claim ) = $this->one();
		$before = $this->row( 'order', $order->get_id() )['due_at'];
		$this->assertSame( 'waiting', $this->settle( $claim, array( 'outcome' => 'released' ) )['state'] );
		$row = $this->row( 'order', $order->get_id() );
		$this->assertSame( array( $before, '0' ), array( $row['claim_at'], $row['attempt'] ) );
		$this->assertFalse( $this->claim()[0]['look_up_first'] );
	}

	public function test_an_order_edited_while_leased_goes_round_again_and_keeps_both_in_its_history(): void {
		list( $order, $claim ) = $this->one();
		$this->wait( 3 );
		$order->set_customer_note( 'changed my mind' );
		$order->save();
		$this->assertSame( array(), $this->claim() );
		$this->assertSame( 'waiting', $this->settle( $claim, $this->synced( $claim ) )['state'] );
		$again = $this->claim()[0];
		$this->assertSame( 'changed my mind', $again['record']['customer_note'] );
		$this->assertSame( array( 1, false ), array( $again['attempt'], $again['look_up_first'] ) );
		$this->assertSame( 'synced', $this->services->history()->of( $claim['event_id'] )[0]['outcome'] );
	}

	public function test_a_record_read_half_written_is_sent_round_again(): void {
		$order = $this->order( 'pending' );
		$claim = $this->claim()[0];
		$order->set_status( 'processing' );
		$order->save();
		$this->settle( $claim, array( 'outcome' => 'skipped', 'rule' => 'order_status', 'message' => 'Not paid.' ) );
		$this->end_request();
		$this->assertSame( 'processing', $this->claim()[0]['record']['status'] );
	}

	public function test_a_change_never_shortens_a_wait(): void {
		list( $order, $claim ) = $this->one();
		$this->settle( $claim, self::retry( false, false, 300 ) );
		$this->wait( 3 );
		$order->set_customer_note( 'hurry' );
		$order->save();
		$this->end_request();
		$this->assertSame( array(), $this->claim() );
		$this->wait( 300 );
		$this->assertCount( 1, $this->claim() );
	}

	public function test_a_row_that_is_leased_again_and_again_without_a_settle_needs_a_person(): void {
		$this->services->settings()->update( array( 'max_attempts' => 3 ) );
		list( $order ) = $this->one();
		for ( $i = 0; $i < 4; ++$i ) {
			$this->wait( 61 );
			$this->claim();
		}
		$row = $this->row( 'order', $order->get_id() );
		$this->assertSame( array( 'needs-you', 'internal_error' ), array( $row['state'], $row['issue_code'] ) );
	}

	public function test_a_suspicious_row_is_handed_out_alone(): void {
		list( , $claim ) = $this->one();
		$this->wait( 61 );
		$this->claim();
		$this->wait( 61 );
		$this->order();
		$this->end_request();
		$this->assertSame( array( $claim['event_id'] ), array_column( $this->claim(), 'event_id' ) );
	}

	public function test_one_unreadable_record_never_stops_the_others(): void {
		$bad  = $this->order();
		$good = $this->order();
		$this->end_request();
		$throw = static function ( $number, $order ) use ( $bad ) {
			if ( $order->get_id() === $bad->get_id() ) {
				throw new \RuntimeException( 'An extension broke.' );
			}
			return $number;
		};
		add_filter( 'woocommerce_order_number', $throw, 10, 2 );
		$claims = $this->claim();
		remove_filter( 'woocommerce_order_number', $throw, 10 );
		$this->assertSame( array( (string) $good->get_id() ), array_column( $claims, 'record_id' ) );
		$this->assertSame( 'store_malformed_record', $this->row( 'order', $bad->get_id() )['issue_code'] );
	}

	public function test_commands_come_first_and_also_while_paused(): void {
		$this->order();
		$this->end_request();
		$id     = $this->services->commands()->append( 'test_connection', array( 'connection_id' => 'c1' ) );
		$claims = $this->services->handout()->claim( 'worker-1', 10, 60, array(), true )['claimed'];
		$this->assertSame( array( $id ), array_column( $claims, 'record_id' ) );
		$this->assertSame( 'c1', $claims[0]['record']->connection_id );
		$this->settle( $claims[0], array( 'outcome' => 'synced', 'summary' => 'ok', 'warnings' => array(), 'result' => array( 'ok' => true ) ) );
		$this->assertSame( array( 'synced', array( 'ok' => true ) ), array( $this->services->commands()->find( $id )['state'], $this->services->commands()->find( $id )['result'] ) );
	}

	public function test_a_malformed_result_changes_nothing(): void {
		list( $order, $claim ) = $this->one();
		$this->assertSame( 'invalid', $this->settle( $claim, array( 'outcome' => 'done' ) )['code'] );
		$this->assertSame( 'unknown_event', $this->settle( array( 'event_id' => 999999999 ) + $claim, array( 'outcome' => 'released' ) )['code'] );
		$this->assertSame( 'working', $this->row( 'order', $order->get_id() )['state'] );
	}

	public function test_a_held_record_is_moved_by_a_person_only(): void {
		$order = $this->order();
		$this->end_request();
		$id = (int) $this->row( 'order', $order->get_id() )['id'];
		$this->assertTrue( $this->services->redrive()->hold( $id ) );
		$this->wait( 3 );
		$order->set_customer_note( 'x' );
		$order->save();
		$this->assertSame( array(), $this->claim() );
		$this->services->redrive()->retry( $id );
		$this->assertCount( 1, $this->claim() );
	}

	public function test_every_record_is_in_exactly_one_state(): void {
		foreach ( array( 'skipped', 'synced', 'retry', 'needs-you' ) as $outcome ) {
			list( , $claim ) = $this->one();
			$this->settle(
				$claim,
				match ( $outcome ) {
					'skipped'   => array( 'outcome' => 'skipped', 'rule' => 'r', 'message' => 'm' ),
					'synced'    => $this->synced( $claim ),
					'retry'     => self::retry( true ),
					default     => array( 'outcome' => 'needs-you', 'sent' => false, 'issue' => self::issue( 'tax_unmapped' ) ),
				}
			);
		}
		$this->order();
		$counts = $this->services->events()->query( array( 'record_type' => 'order', 'page' => 1, 'per_page' => 50 ) );
		$this->assertSame( 5, $counts['total'] );
		$by = array_count_values( array_column( $counts['rows'], 'state' ) );
		ksort( $by );
		$this->assertSame( array( 'needs-you' => 1, 'retrying' => 1, 'skipped' => 1, 'synced' => 1, 'waiting' => 1 ), $by );
	}

	public function test_old_history_goes_for_what_is_done_and_stays_for_what_is_open(): void {
		list( , $done ) = $this->one();
		$this->settle( $done, $this->synced( $done ) );
		list( , $open ) = $this->one();
		$this->settle( $open, array( 'outcome' => 'needs-you', 'sent' => false, 'issue' => self::issue( 'tax_unmapped' ) ) );
		$this->wait( 91 * DAY_IN_SECONDS );
		$this->services->retention()->prune();
		$this->assertSame( array(), $this->services->history()->of( $done['event_id'] ) );
		$this->assertCount( 1, $this->services->history()->of( $open['event_id'] ) );
		$this->assertNotNull( $this->services->events()->find( $done['event_id'] ) );
	}

	public function test_the_next_run_of_a_flow_outlives_the_week_after_which_old_commands_go(): void {
		$commands = $this->services->commands();
		$commands->run( 'flowtimed', array( 'flow_id' => 'flowtimed' ), 0 );
		$old = $commands->append( 'test_connection', array( 'connection_id' => 'c' ) );
		$this->wait( 6 * DAY_IN_SECONDS );
		// Run after run in the same row, each arranged when the one before ended.
		$commands->run( 'flowtimed', array( 'flow_id' => 'flowtimed' ), 2 * DAY_IN_SECONDS );
		$this->wait( 2 * DAY_IN_SECONDS + 1 );
		$this->services->retention()->prune();
		$this->assertNull( $commands->find( $old ) );
		$this->assertSame( array( 'flowtimed' ), array_column( $this->claim( 10, array( 'command' ) ), 'record_id' ) );
	}

	/** DUP-3: where several customers fit, what a person chose travels with the order and stays linked with it; only what was offered can be chosen. */
	public function test_DUP_3_a_person_chooses_the_customer_of_an_order_among_those_that_fit(): void {
		list( $order, $claim ) = $this->one();
		wp_set_current_user( 1 );
		$facts  = array( 'connection' => 'c1', 'candidates' => array( '10000', '20000' ), 'choices' => array( 'customer', 'new-customer' ), 'seen' => 'abc' );
		$ask    = function ( array $body ) use ( $claim ): \WP_REST_Response {
			$request = new \WP_REST_Request( 'POST', '/wc-concord/v1/records/' . $claim['event_id'] . '/decide' );
			$request->set_header( 'Content-Type', 'application/json' );
			$request->set_body( (string) wp_json_encode( $body + array( 'seen' => 'abc', 'reason' => '' ) ) );
			return rest_do_request( $request );
		};
		$issue  = array( 'code' => 'customer_ambiguous', 'retryClass' => 'rejected', 'message' => 'Several customers fit.', 'remedy' => 'Choose one.', 'facts' => $facts );
		$this->settle( $claim, array( 'outcome' => 'needs-you', 'sent' => false, 'issue' => $issue ) );
		foreach ( array( array( 'choice' => 'customer', 'customer' => '30000' ), array( 'choice' => 'customer' ), array( 'choice' => 'leave', 'reason' => 'x' ) ) as $wrong ) {
			$this->assertSame( array( 409, 'concord_decision_not_asked' ), array( $ask( $wrong )->get_status(), $ask( $wrong )->get_data()['code'] ) );
		}
		$this->assertSame( 'concord_decision_outdated', $ask( array( 'choice' => 'customer', 'customer' => '10000', 'seen' => 'old' ) )->get_data()['code'] );
		$this->assertSame( 200, $ask( array( 'choice' => 'customer', 'customer' => '20000', 'reason' => 'She called', 'candidates' => array( '99' ) ) )->get_status() );

		$again = $this->claim()[0];
		$this->assertSame( array( 'choice' => 'customer', 'seen' => 'abc', 'reason' => 'She called', 'customer' => '20000', 'candidates' => array( '10000', '20000' ) ), $again['decision'] );
		$entry = $this->services->history()->of( (int) $claim['event_id'] )[0];
		$this->assertSame( array( 'asked_customer', wp_get_current_user()->user_login . ': 20000: She called' ), array( $entry['outcome'], $entry['summary'] ) );

		$synced            = $this->synced( $again );
		$synced['links'][] = array( 'record_type' => 'customer', 'record_id' => 'order-' . $order->get_id(), 'connection_id' => 'c1', 'entity' => 'customers', 'key' => 'k2', 'number' => '20000' );
		$this->settle( $again, $synced );
		$request = new \WP_REST_Request( 'GET', '/wc-concord/v1/orders' );
		$request->set_param( 'include', (string) $order->get_id() );
		$told = ( new \Concord\Rest\OrdersController( $this->services ) )->index( $request )->get_data()['orders'][0]['links'];
		$this->assertSame( array( 'SO-1', '20000' ), array_column( $told, 'number' ), 'the check of many orders knows what stands and who was chosen' );

		$this->services->redrive()->retry( (int) $claim['event_id'] );
		$links = array_column( $this->claim()[0]['links'], 'number', 'record_type' );
		$this->assertSame( array( '20000', null ), array( $links['customer'] ?? null, $this->services->history()->of( (int) $claim['event_id'] )[0]['log'] ) );
	}
}
