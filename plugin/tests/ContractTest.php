<?php
/**
 * The daily question to each tenant.
 *
 * @package Concord
 */

namespace Concord\Tests;

final class ContractTest extends StoreTestCase {

	private const ID = 'abc123';

	protected function setUp(): void {
		parent::setUp();
		delete_option( 'concord_contract' );
		update_option( 'concord_connections', array( array( 'id' => self::ID, 'name' => 'BC', 'product' => 'bc', 'enabled' => true, 'settings' => array() ) ), false );
	}

	protected function tearDown(): void {
		delete_option( 'concord_connections' );
		delete_option( 'concord_contract' );
		delete_option( 'concord_metadata_' . self::ID );
		parent::tearDown();
	}

	/** Commands of this kind that wait. */
	private function asked(): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE record_type = 'command' AND kind = 'read_metadata'", $this->services->tables()->events() ) );
	}

	private function codes(): array {
		return array_column( $this->services->overview()->get()['problems'], 'message', 'code' );
	}

	/** OPS-6. */
	public function test_OPS_6_each_tenant_is_asked_once_a_day_and_a_missing_field_is_named_until_it_is_there_again(): void {
		$contract = $this->services->contract();
		$before   = $this->asked();
		$contract->when_due();
		$contract->when_due();
		$this->assertSame( $before + 1, $this->asked() );
		$contract->keep( array( 'connection_id' => self::ID, 'gaps' => array( array( 'entity' => 'salesOrders', 'field' => 'phoneNumber' ) ) ) );
		$this->assertStringContainsString( 'salesOrders.phoneNumber', $this->codes()['contract_changed'] ?? '' );
		$contract->keep( array( 'connection_id' => self::ID, 'gaps' => array() ) );
		$this->assertArrayNotHasKey( 'contract_changed', $this->codes() );
		$contract->keep( array( 'connection_id' => self::ID, 'gaps' => array( array( 'entity' => 'webOrderLines', 'field' => 'engraving', 'flow' => 'Engravings', 'step' => 'Write the line' ), array( 'entity' => 'items', 'field' => '', 'flow' => '', 'step' => 'find' ) ) ) );
		$this->assertStringContainsString( 'webOrderLines.engraving (flow “Engravings”, step “Write the line”)', $this->codes()['contract_changed'] ?? '' );
		$this->assertStringContainsString( 'items (flow “Orders → sales orders”, step “find”)', $this->codes()['contract_changed'] ?? '' );
		update_option( 'concord_contract', array( self::ID => array( 'next' => $this->services->clock()->now() - 1, 'gaps' => array() ) ), false );
		$contract->when_due();
		$this->assertSame( $before + 2, $this->asked() );
	}
}
