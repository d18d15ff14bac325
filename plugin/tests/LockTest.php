<?php
/**
 * Several connections.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Outbox\Database;

/** Claimers in processes of their own, and locks held by another session. SQLite has neither. */
final class LockTest extends StoreTestCase {

	protected function setUp(): void {
		parent::setUp();
		if ( Database::is_sqlite() ) {
			$this->markTestSkipped( 'SQLite has one writer and no row locks; run this on MariaDB or MySQL.' );
		}
	}

	private function second_session(): \mysqli {
		list( $host, $port ) = array_pad( explode( ':', DB_HOST, 2 ), 2, '3306' );
		if ( ! ctype_digit( $port ) ) {
			return new \mysqli( $host, DB_USER, DB_PASSWORD, DB_NAME, 0, $port );
		}
		return new \mysqli( $host, DB_USER, DB_PASSWORD, DB_NAME, (int) $port );
	}

	private function fill( int $rows ): void {
		$this->services->appender()->append_many( array_map( static fn ( int $id ): array => array( 'customer', 90000000 + $id ), range( 1, $rows ) ) );
	}

	/** DUP-2. */
	public function test_DUP_2_parallel_claimers_never_get_one_record_twice(): void {
		$this->fill( 200 );
		$code = 'require $argv[1]; $claimer = Concord\Plugin::services()->claimer(); $got = array();
			do { $rows = $claimer->claim( "w" . getmypid(), 7, 60 )["rows"]; foreach ( $rows as $row ) { $got[] = $row["id"]; } } while ( $rows );
			echo "\nGOT:", implode( ",", $got );';
		$processes = array();
		for ( $i = 0; $i < 3; ++$i ) {
			$pipes       = array();
			$process     = proc_open( array( PHP_BINARY, '-d', 'memory_limit=512M', '-r', $code, ABSPATH . 'wp-load.php' ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'file', '/dev/null', 'w' ) ), $pipes );
			$processes[] = array( $process, $pipes[1] );
		}
		$all = array();
		foreach ( $processes as list( $process, $pipe ) ) {
			$output = (string) stream_get_contents( $pipe );
			proc_close( $process );
			$this->assertStringContainsString( 'GOT:', $output );
			$all = array_merge( $all, array_filter( explode( ',', substr( $output, (int) strrpos( $output, 'GOT:' ) + 4 ) ) ) );
		}
		$this->assertCount( 200, $all );
		$this->assertCount( 200, array_unique( $all ) );
	}

	/** What another request writes; this one's cache knows nothing of it. */
	private function written_elsewhere( string $option, mixed $value ): void {
		global $wpdb;
		$other = $this->second_session();
		$put   = $other->prepare( "UPDATE {$wpdb->options} SET option_value = ? WHERE option_name = ?" );
		$put->execute( array( serialize( $value ), $option ) );
		$this->assertSame( 1, $put->affected_rows );
	}

	private function stored( string $option ): mixed {
		wp_cache_delete( $option, 'options' );
		return get_option( $option );
	}

	public function test_of_two_who_add_a_flow_in_the_same_moment_both_keep_theirs(): void {
		$catalogue = $this->services->flow_catalogue();
		$first     = $catalogue->create( 'abc123', 'First' );
		$theirs    = array( 'flowother' => array_merge( $first, array( 'id' => 'flowother' ) ) );
		get_option( 'concord_flows' );
		$this->written_elsewhere( 'concord_flows', array( $first['id'] => $first ) + $theirs );
		$second = $catalogue->create( 'abc123', 'Second' );
		$this->assertSame( array( $first['id'], 'flowother', $second['id'] ), array_keys( $this->stored( 'concord_flows' ) ) );
		delete_option( 'concord_flows' );
	}

	public function test_an_invitation_taken_back_during_a_request_of_its_guest_stays_taken_back(): void {
		$invitations = $this->services->invitations();
		$session     = $invitations->open( $invitations->create( 'bc', '', 'admin' ) );
		$this->assertNotNull( $invitations->of_session( $session ) );
		$this->written_elsewhere( 'concord_invitation', array_merge( get_option( 'concord_invitation' ), array( 'ended' => 'revoked', 'session' => '' ) ) );
		$this->assertFalse( $invitations->may( 'saves' ) );
		$invitations->bind( 'abc123' );
		$invitations->note( 'saved' );
		$this->assertSame( array( 'revoked', '' ), array( $this->stored( 'concord_invitation' )['ended'], $this->stored( 'concord_invitation' )['session'] ) );
		$this->assertNull( $invitations->of_session( $session ) );
		delete_option( 'concord_invitation' );
	}

	public function test_an_invitation_taken_back_while_its_link_is_being_opened_gives_no_session(): void {
		$invitations = $this->services->invitations();
		$token       = $invitations->create( 'bc', '', 'admin' );
		$revoke      = fn () => $this->written_elsewhere( 'concord_invitation', array_merge( get_option( 'concord_invitation' ), array( 'ended' => 'revoked' ) ) );
		add_action( 'delete_option_concord_invitation_key', $revoke );
		$session = $invitations->open( $token );
		remove_action( 'delete_option_concord_invitation_key', $revoke );
		$this->assertNull( $session );
		$this->assertSame( array( 'revoked', '' ), array( $this->stored( 'concord_invitation' )['ended'], $this->stored( 'concord_invitation' )['session'] ) );
		delete_option( 'concord_invitation' );
	}

	public function test_rows_locked_by_another_session_are_skipped_not_waited_for(): void {
		if ( ! Database::skips_locked() ) {
			$this->markTestSkipped( 'This database has no SKIP LOCKED.' );
		}
		$this->fill( 3 );
		$other = $this->second_session();
		$other->begin_transaction();
		$table  = $this->services->tables()->events();
		$locked = (int) $other->query( "SELECT id FROM {$table} ORDER BY id LIMIT 1 FOR UPDATE" )->fetch_row()[0];
		$before = microtime( true );
		$rows   = $this->services->claimer()->claim( 'w', 10, 60 )['rows'];
		$this->assertLessThan( 2, microtime( true ) - $before );
		$this->assertNotContains( (string) $locked, array_column( $rows, 'id' ) );
		$this->assertCount( 2, $rows );
		$other->rollback();
		$this->assertSame( array( (string) $locked ), array_column( $this->services->claimer()->claim( 'w', 10, 60 )['rows'], 'id' ) );
	}

	public function test_a_checkout_does_not_wait_for_a_claim_that_is_under_way(): void {
		$this->fill( 3 );
		$other = $this->second_session();
		$other->query( 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED' );
		$other->begin_transaction();
		$table = $this->services->tables()->events();
		$other->query( "SELECT id FROM {$table} WHERE priority = 1 AND claim_at <= UTC_TIMESTAMP() ORDER BY claim_at, id LIMIT 10 FOR UPDATE SKIP LOCKED" );
		global $wpdb;
		$wpdb->query( 'SET SESSION innodb_lock_wait_timeout = 1' );
		$order = $this->order();
		$other->rollback();
		$this->assertSame( 'waiting', $this->row( 'order', $order->get_id() )['state'] );
	}

	public function test_F3_a_row_with_a_lower_id_that_commits_later_is_not_passed_over(): void {
		$other = $this->second_session();
		$table = $this->services->tables()->events();
		$other->begin_transaction();
		$other->query( "INSERT INTO {$table} ( record_type, record_id, state, priority, claim_at, due_at, captured_at, updated_at ) VALUES ( 'customer', '91000001', 'waiting', 1, UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP() )" );
		$this->services->appender()->append( 'customer', 91000002 );
		$this->assertSame( array( '91000002' ), array_column( $this->services->claimer()->claim( 'w', 10, 60 )['rows'], 'record_id' ) );
		$other->commit();
		$this->assertSame( array( '91000001' ), array_column( $this->services->claimer()->claim( 'w', 10, 60 )['rows'], 'record_id' ) );
	}

	public function test_F2_a_request_that_dies_between_the_order_and_its_row_is_found_by_the_sweep(): void {
		$this->services->sweep()->begin();
		$code   = 'require $argv[1]; add_action( "woocommerce_new_order", function ( $id ) { fwrite( STDOUT, "\nID:" . $id ); posix_kill( getmypid(), 9 ); }, 1 );
			$order = new WC_Order(); $order->set_status( "processing" ); $order->save();';
		$output = (string) shell_exec( escapeshellarg( PHP_BINARY ) . ' -d memory_limit=512M -r ' . escapeshellarg( $code ) . ' ' . escapeshellarg( ABSPATH . 'wp-load.php' ) . ' 2>/dev/null' );
		$this->assertMatchesRegularExpression( '/ID:\d+$/', $output );
		$id = (int) substr( $output, (int) strrpos( $output, 'ID:' ) + 3 );
		$this->made( wc_get_order( $id ) );
		$this->assertNull( $this->services->events()->find_record( 'order', (string) $id ) );
		$this->services->sweep()->run();
		$this->assertSame( 'waiting', $this->row( 'order', $id )['state'] );
	}
}
