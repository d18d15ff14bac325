<?php
/**
 * Mapping tests after an update.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Proofs\UpdateStore;

final class UpdateProofTest extends StoreTestCase {

	private const ID = 'abc123';

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		update_option( 'concord_connections', array( array( 'id' => self::ID, 'name' => 'BC', 'product' => 'bc', 'enabled' => true, 'settings' => array() ) ), false );
	}

	protected function tearDown(): void {
		array_map( 'delete_option', array( 'concord_connections', 'concord_shadow', UpdateStore::OPTION, UpdateStore::PREFIX . self::ID ) );
		parent::tearDown();
	}

	/** OPS-5. */
	public function test_OPS_5_the_first_version_a_restart_and_a_store_without_a_worker_are_not_held_back(): void {
		$updates = $this->services->updates();
		$this->assertFalse( $updates->held( '' ), 'nobody asked for work yet' );
		$this->assertFalse( $updates->held( '1.0.0' ), 'the first version has no earlier one' );
		$this->assertFalse( $updates->held( '1.0.0' ), 'a restart' );
		$this->assertSame( array(), $this->asked(), 'and none of that is tested' );
		$this->assertSame( array( 'proven' ), array_column( $updates->standing( '1.0.0' ), 'state' ) );
	}

	/** OPS-5. */
	public function test_OPS_5_another_version_gets_no_records_before_its_tests_have_passed_then_all_of_them(): void {
		$updates = $this->services->updates();
		$updates->held( '1.0.0' );
		$this->assertTrue( $updates->held( '1.1.0' ) );
		$this->assertTrue( $updates->held( '1.1.0' ) );
		$this->assertCount( 1, $this->asked(), 'asked for once' );
		$problem = $this->problem( '1.1.0' );
		$this->assertSame( 'update_untested', $problem['code'] );
		$this->assertStringContainsString( 'Paused until the mapping tests of version ' . CONCORD_VERSION . ' / 1.1.0 have passed', $problem['message'] );
		$this->assertFalse( $updates->held( '1.0.0' ), 'the version before goes on where it still runs' );
		$updates->ended( self::ID, 'synced', self::proof( '1.1.0' ), null );
		$this->assertFalse( $updates->held( '1.1.0' ) );
		$this->assertNull( $this->problem( '1.1.0' ) );
		$this->assertSame( array( 'salt', 'baseline', 'fixtures' ), array_keys( $updates->arguments( self::ID ) ) );
		$this->assertSame( '{"header.a":"d1"}', wp_json_encode( $updates->arguments( self::ID )['fixtures'][0]['fields'] ) );
	}

	/** OPS-5. */
	public function test_OPS_5_what_would_be_sent_otherwise_stays_held_until_a_person_accepts_it_with_a_reason_or_goes_back(): void {
		$updates = $this->services->updates();
		$updates->held( '1.0.0' );
		$updates->held( '1.1.0' );
		$shape = array( 'traits' => array( 'guest', 'EUR' ), 'order' => array( 'id' => '7', 'number' => '7' ), 'outcome' => 'changed', 'message' => 'Other.', 'remedy' => 'Look.', 'changes' => array( 'line.unitPrice' ) );
		$updates->ended( self::ID, 'synced', array( 'shapes' => array( $shape, array( 'outcome' => 'new' ) + $shape ) ) + self::proof( '1.1.0' ), null );
		$this->assertTrue( $updates->held( '1.1.0' ) );
		$this->assertCount( 1, $this->asked(), 'a failing test is not repeated by itself' );
		$this->assertSame( array( $shape ), $updates->standing( '1.1.0' )[0]['shapes'] );
		$this->assertSame( 'update_failing', $this->problem( '1.1.0' )['code'] ?? '' );
		$this->assertSame( array(), $updates->arguments( self::ID )['fixtures'], 'a failing version never becomes the measure' );
		$this->assertFalse( $updates->held( '1.0.0' ), 'the way back is open' );
		$updates->accept( self::ID, '1.1.0', 'The tax row was wrong before' );
		$this->assertFalse( $updates->held( '1.1.0' ) );
		$this->assertSame( array( 'accepted', 'The tax row was wrong before' ), array( $updates->standing( '1.1.0' )[0]['passed'][0]['by'], $updates->standing( '1.1.0' )[0]['passed'][0]['reason'] ) );
	}

	/** OPS-5. */
	public function test_OPS_5_site_health_says_what_rests_and_why(): void {
		update_option( 'concord_workers', array( 'worker-0001' => array( 'id' => 'worker-0001', 'name' => 'Office', 'version' => '1.0.0', 'public_key' => '', 'user_id' => 0, 'password_uuid' => '', 'paired_at' => '' ) ), false );
		$this->services->worker_registry()->heartbeat( 'worker-0001', array( 'version' => '1.1.0', 'lanes' => array() ) );
		$health = new \Concord\Admin\SiteHealth( $this->services );
		$this->services->updates()->held( '1.0.0' );
		$this->services->updates()->held( '1.1.0' );
		$this->assertStringContainsString( 'Paused until the mapping tests', $health->result( 'queue' )['label'] );
		$this->assertSame( 'recommended', $health->result( 'queue' )['status'] );
		$this->services->updates()->accept( self::ID, '1.1.0', 'Looked at' );
		$this->assertSame( 'good', $health->result( 'queue' )['status'] );
		array_map( 'delete_option', array( 'concord_workers', 'concord_workers_seen' ) );
	}

	/** OPS-5. */
	public function test_OPS_5_a_test_that_could_not_be_made_is_repeated_and_shadow_is_tested_but_not_held(): void {
		$updates = $this->services->updates();
		$updates->held( '1.0.0' );
		$updates->held( '1.1.0' );
		$updates->ended( self::ID, 'needs-you', null, array( 'message' => 'Dynamics is away.', 'remedy' => 'Wait.' ) );
		$this->assertTrue( $updates->held( '1.1.0' ) );
		$this->assertCount( 1, $this->asked() );
		$this->assertStringContainsString( 'Dynamics is away.', $this->problem( '1.1.0' )['message'] ?? '' );
		$this->wait( 901 );
		$updates->held( '1.1.0' );
		$this->assertCount( 2, $this->asked() );
		$this->services->shadow_switches()->set( array( self::ID ), true, 'test' );
		$this->assertFalse( $updates->held( '1.1.0' ), 'in shadow nothing is sent' );
		$this->assertNull( $this->problem( '1.1.0' ) );
		$this->services->shadow_switches()->set( array( self::ID ), false, 'test' );
		$this->assertTrue( $updates->held( '1.1.0' ), 'live again it is' );
	}

	public function test_documents_of_the_version_in_use_are_made_again_after_a_day_and_after_each_change_of_the_mapping(): void {
		$updates = $this->services->updates();
		$updates->held( '1.0.0' );
		$updates->when_due( '1.0.0' );
		$updates->when_due( '1.0.0' );
		$this->assertCount( 1, $this->asked() );
		$updates->ended( self::ID, 'synced', self::proof( '1.0.0' ), null );
		$updates->when_due( '1.0.0' );
		$this->assertCount( 1, $this->asked() );
		$this->wait( DAY_IN_SECONDS );
		$updates->when_due( '1.0.0' );
		$this->assertCount( 2, $this->asked() );
		$updates->ended( self::ID, 'synced', self::proof( '1.0.0' ), null );
		$this->services->flows()->publish( self::ID, 0, array( 'schemaVersion' => 1 ), '' );
		$updates->when_due( '1.0.0' );
		$this->assertCount( 3, $this->asked() );
		$this->services->flows()->delete( self::ID );
	}

	/** @return list<string> Ids of the tests asked for. */
	private function asked(): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( "SELECT id FROM %i WHERE kind = 'prove_update'", $this->services->tables()->events() ) );
	}

	/** @return array{code: string, message: string, remedy: string}|null */
	private function problem( string $worker ): ?array {
		$facts = array( 'worker' => array( 'version' => $worker, 'state' => 'online', 'last_seen' => null ), 'paired' => true ) + $this->services->overview()->facts();
		foreach ( $this->services->problems()->of( $facts ) as $problem ) {
			if ( str_starts_with( $problem['code'], 'update_' ) ) {
				return $problem;
			}
		}
		return null;
	}

	/** @return array<string, mixed> */
	private static function proof( string $worker ): array {
		return array( 'connection_id' => self::ID, 'plugin' => CONCORD_VERSION, 'worker' => $worker, 'flow' => 'builtin-1', 'shapes' => array(), 'fixtures' => array( array( 'order' => array( 'id' => '7', 'number' => '7' ), 'fields' => array( 'header.a' => 'd1' ) ) ) );
	}
}
