<?php
/**
 * Overview.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/ShellTestCase.php';

use PHPUnit\Framework\Attributes\TestDox;

final class OverviewTest extends ShellTestCase {

	/** @return array<string, mixed> */
	private function overview(): array {
		$this->as_role( 'administrator' );
		return $this->call( 'GET', '/overview' )->get_data();
	}

	/** @return list<string> */
	private function problems(): array {
		return array_column( $this->overview()['problems'], 'code' );
	}

	public function test_the_worker_goes_from_never_to_online_to_late_to_offline(): void {
		self::assertFalse( $this->overview()['paired'] );
		$this->pair( $this->services->pairing_codes()->create()['code'] );
		self::assertSame( 'never', $this->overview()['worker']['state'] );
		$this->services->worker_registry()->heartbeat( 'worker-0001', array( 'version' => '0.1.0', 'rss_bytes' => 90000000, 'lanes' => array() ) );
		self::assertSame( 'online', $this->overview()['worker']['state'] );
		self::assertNotContains( 'worker_late', $this->problems() );
		$this->later( 121 );
		self::assertSame( 'late', $this->overview()['worker']['state'] );
		$this->later( 480 );
		self::assertSame( 'offline', $this->overview()['worker']['state'] );
		self::assertContains( 'worker_offline', $this->problems() );
	}

	#[TestDox( 'LOS-6: a record due for more than five minutes is told as a problem' )]
	public function test_los_6_a_record_due_for_more_than_five_minutes_is_a_problem(): void {
		$this->services->appender()->append( 'order', 900001 );
		$this->later( 299 );
		self::assertNotContains( 'queue_late', $this->problems(), 'LOS-6: within five minutes nothing is late' );
		$this->later( 2 );
		self::assertContains( 'queue_late', $this->problems(), 'LOS-6: queue lag is told after five minutes' );
	}

	#[TestDox( 'LOS-7: captured and stated counts that differ are told as a problem' )]
	public function test_los_7_captured_and_stated_counts_that_differ_are_a_problem(): void {
		global $wpdb;
		$this->services->appender()->append( 'order', 900001 );
		$this->services->appender()->append( 'order', 900002 );
		$overview = $this->overview();
		self::assertSame( 2, $overview['captured'] );
		self::assertSame( 2, $overview['counts']['waiting'] );
		self::assertNotContains( 'counts_differ', array_column( $overview['problems'], 'code' ) );
		$wpdb->update( $this->services->tables()->events(), array( 'state' => 'lost' ), array( 'record_id' => '900002' ) );
		self::assertContains( 'counts_differ', $this->problems(), 'LOS-7: expected and stated counts differ' );
	}
}
