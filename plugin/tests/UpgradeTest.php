<?php
/**
 * From every older version to this one.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Backup\Backups;
use Concord\Install\Migration;
use Concord\Install\Migrator;
use Concord\Install\Upgrade;
use PHPUnit\Framework\Attributes\DataProvider;

final class UpgradeTest extends StoreTestCase {

	private const ID      = 'abc123';
	private const OPTIONS = array( 'concord_connections', 'concord_secret_abc123', 'concord_flows', 'concord_workers', 'concord_workers_seen', 'concord_backups', Upgrade::VERSION_OPTION );

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
	}

	protected function tearDown(): void {
		// Whatever a test left half-way, the next one finds the tables of today.
		delete_option( Migrator::LEDGER_OPTION );
		$this->services->migrator()->run();
		$this->services->flows()->delete( self::ID );
		foreach ( $this->services->backups()->all() as $backup ) {
			delete_option( Backups::PREFIX . $backup['id'] );
		}
		array_map( 'delete_option', self::OPTIONS );
		parent::tearDown();
	}

	/** @return list<array{0: string}> Every state but the newest. */
	public static function older(): array {
		return array_map( static fn ( Migration $step ): array => array( $step->id() ), array_slice( \Concord\Plugin::services()->migrator()->steps(), 0, -1 ) );
	}

	public function test_the_states_that_are_tested_are_all_there_are(): void {
		$this->assertSame( array( '0001_outbox', '0002_links', '0005_link_rates', '0006_documents' ), array_column( self::older(), 0 ), 'a new migration adds its predecessor to this list, and the rows it wrote to wrote_by()' );
	}

	/** OPS-4. */
	#[DataProvider( 'older' )]
	public function test_OPS_4_an_update_from_an_older_schema_loses_nothing_and_goes_on( string $newest ): void {
		$order = $this->order();
		$this->end_request();
		$this->back_to( $newest );
		$this->wrote_by( $newest, $order->get_id() );
		$flow = $this->flow_options();
		$this->services->upgrade()->run();

		$connection = $this->services->connections()->find( self::ID );
		$this->assertSame( array( 'BC', 'CRONUS' ), array( $connection['name'], $connection['settings']['company'] ) );
		$this->assertSame( 'a test secret', $this->services->vault()->open( self::ID ) );
		$this->assertSame( $flow, $this->flow_options(), 'byte equal' );
		$this->assertSame( array( 1, self::rows( 'published' ) ), array_values( (array) $this->services->flows()->published( self::ID ) ) );
		$this->assertSame( self::rows( 'drafted' ), $this->services->flows()->head( self::ID )['draft']['mappings'] );
		$this->assertSame( 7, $this->services->settings()->max_attempts() );
		$this->assertArrayHasKey( 'worker-1', $this->services->worker_registry()->paired() );
		$this->assertSame( array( 'needs-you', 'synced', 'waiting' ), array( $this->row( 'order', 900002 )['state'], $this->row( 'order', 900003 )['state'], $this->row( 'order', $order->get_id() )['state'] ) );
		$this->assertSame( 'item_not_found', $this->row( 'order', 900002 )['issue_code'] );
		$this->assertSame( 'Created SO-3', $this->services->history()->of( (int) $this->row( 'order', 900003 )['id'] )[0]['summary'] );
		if ( '0001_outbox' !== $newest ) {
			$link = $this->services->links()->find( 'order', '900003', self::ID, 'salesOrders' );
			$this->assertSame( array( 'SO-3', '20.00', '' ), array( $link['number'] ?? '', $link['store_total'] ?? '', $link['rate'] ?? '?' ) );
		}
		$claims = $this->claim();
		$this->assertSame( array( (string) $order->get_id() ), array_column( $claims, 'record_id' ), 'the waiting row is handed out' );
		$this->assertTrue( $this->settle( $claims[0], $this->synced( $claims[0] ) )['accepted'] );
		$this->assertSame( 'SO-1', $this->services->links()->find( 'order', (string) $order->get_id(), 'c1', 'salesOrders' )['number'] ?? '' );
		$this->assertFalse( $this->services->upgrade()->due() );
	}

	/** OPS-4. */
	#[DataProvider( 'older' )]
	public function test_OPS_4_the_configuration_is_kept_before_anything_is_changed( string $newest ): void {
		global $wpdb;
		$this->back_to( $newest );
		$this->wrote_by( $newest, 900001 );
		update_option( Upgrade::VERSION_OPTION, '0.0.9', false );
		$before = null;
		$watch  = function ( string $sql ) use ( &$before ): string {
			if ( null === $before && 1 === preg_match( '/^\s*(CREATE|ALTER) TABLE/i', $sql ) ) {
				$before = $this->services->backups()->all();
			}
			return $sql;
		};
		add_filter( 'query', $watch );
		$this->services->upgrade()->run();
		remove_filter( 'query', $watch );
		$this->assertSame( array( array( Backups::UPGRADE, '0.0.9', CONCORD_VERSION ) ), array_map( static fn ( array $one ): array => array( $one['reason'], $one['from'], $one['to'] ), $before ?? array() ) );
		$document = $this->services->backups()->document( $before[0]['id'] );
		$this->assertSame( array( 'BC', self::rows( 'published' ), self::rows( 'drafted' ) ), array( $document['connections'][0]['name'], $document['heads'][ self::ID ]['versions'][0]['mappings'], $document['heads'][ self::ID ]['draft']['mappings'] ) );
		$this->assertStringNotContainsString( 'a test secret', (string) wp_json_encode( $document ) );
		$loaded = $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE 'concord\\_backup%' AND autoload IN ( 'yes', 'on', 'auto', 'auto-on' )" );
		$this->assertSame( array(), $loaded );
	}

	/** OPS-4. */
	public function test_OPS_4_a_new_version_without_a_migration_keeps_the_configuration_once_and_a_first_installation_keeps_none(): void {
		update_option( Upgrade::VERSION_OPTION, '0.0.9', false );
		$this->services->upgrade()->run();
		$this->services->upgrade()->run();
		$this->assertCount( 1, $this->services->backups()->all() );
		$this->back_to( '' );
		delete_option( Upgrade::VERSION_OPTION );
		delete_option( 'concord_backups' );
		$this->services->upgrade()->run();
		$this->assertSame( array(), $this->services->backups()->all() );
		$this->assertSame( CONCORD_VERSION, get_option( Upgrade::VERSION_OPTION ) );
	}

	/** OPS-4. */
	public function test_OPS_4_a_step_that_dies_half_way_is_repeated_and_one_the_database_refuses_is_not_taken_for_done(): void {
		global $wpdb;
		$this->back_to( '' );
		$this->services->migrator()->steps()[0]->up();
		$wpdb->query( $wpdb->prepare( 'DROP TABLE %i', $this->services->tables()->attempts() ) );
		$this->services->migrator()->run();
		$wpdb->query( $wpdb->prepare( 'ALTER TABLE %i DROP COLUMN rate', $this->services->tables()->links() ) );
		update_option( Migrator::LEDGER_OPTION, array_diff_key( (array) get_option( Migrator::LEDGER_OPTION ), array( '0005_link_rates' => true ) ), false );
		update_option( Upgrade::VERSION_OPTION, '0.0.9', false );
		// As where the database user may not alter tables.
		$refuse = static fn ( string $sql ): string => str_contains( $sql, 'ADD COLUMN' ) ? 'SELECT 1' : $sql;
		add_filter( 'query', $refuse );
		foreach ( array( 1, 2 ) as $visit ) {
			try {
				$this->services->upgrade()->run();
				$this->fail( 'It counts as done.' );
			} catch ( \RuntimeException $error ) {
				$this->assertStringContainsString( 'rate', $error->getMessage(), "visit {$visit}" );
			}
		}
		remove_filter( 'query', $refuse );
		$this->assertCount( 1, $this->services->backups()->all(), 'one copy, however often it is tried' );
		$this->services->upgrade()->run();
		$this->services->links()->store( array( array( 'record_type' => 'order', 'record_id' => '1', 'connection_id' => self::ID, 'entity' => 'salesOrders', 'number' => 'SO-1', 'rate' => '1.1' ) ) );
		$this->assertSame( '1.1', $this->services->links()->find( 'order', '1', self::ID, 'salesOrders' )['rate'] ?? '' );
	}

	/** Tables as a version left them whose newest step was this one; '' is none. */
	private function back_to( string $newest ): void {
		global $wpdb;
		foreach ( $this->services->tables()->all() as $table ) {
			$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i', $table ) );
		}
		delete_option( Migrator::LEDGER_OPTION );
		$ledger = array();
		foreach ( $this->services->migrator()->steps() as $step ) {
			if ( '' === $newest ) {
				return;
			}
			$step->up();
			$ledger[ $step->id() ] = '2026-01-01T00:00:00Z';
			if ( $newest === $step->id() ) {
				break;
			}
		}
		update_option( Migrator::LEDGER_OPTION, $ledger, false );
	}

	/** What stores of that version hold. Written as SQL and options, past the classes of today. */
	private function wrote_by( string $newest, int $waiting ): void {
		global $wpdb;
		$at = '2026-11-01 10:00:00';
		foreach ( array( array( $waiting, 'waiting', $at, '', null ), array( 900002, 'needs-you', null, 'item_not_found', '{"code":"item_not_found","retryClass":"rejected","message":"No item.","remedy":"Create it."}' ), array( 900003, 'synced', null, '', null ) ) as list( $id, $state, $due, $code, $issue ) ) {
			$wpdb->insert( $this->services->tables()->events(), array( 'record_type' => 'order', 'record_id' => (string) $id, 'state' => $state, 'claim_at' => $due, 'due_at' => $due, 'captured_at' => $at, 'updated_at' => $at, 'number' => (string) $id, 'issue_code' => $code, 'issue' => $issue ) );
			if ( 'synced' === $state ) {
				$wpdb->insert( $this->services->tables()->attempts(), array( 'event_id' => $wpdb->insert_id, 'attempt' => 1, 'at' => $at, 'worker_id' => 'worker-1', 'outcome' => 'synced', 'flow_version' => 'v1', 'summary' => 'Created SO-3' ) );
			}
		}
		if ( '0001_outbox' !== $newest ) {
			$wpdb->insert( $this->services->tables()->links(), array( 'record_type' => 'order', 'record_id' => '900003', 'connection_id' => self::ID, 'entity' => 'salesOrders', 'company' => 'CRONUS', 'link_key' => 'k', 'number' => 'SO-3', 'reference' => 'W-3', 'store_total' => '20.00', 'dynamics_total' => '20.00', 'currency' => 'EUR', 'created_at' => $at, 'updated_at' => $at ) );
		}
		if ( '0006_documents' === $newest ) {
			$wpdb->insert( $this->services->tables()->documents(), array( 'connection_id' => self::ID, 'kind' => 'invoice', 'doc_key' => 'i-3', 'order_id' => 900003, 'number' => 'INV-3', 'data' => '{"number":"INV-3"}', 'data_hash' => 'h', 'flow_id' => 'f', 'created_at' => $at, 'updated_at' => $at ) );
		}
		update_option( 'concord_connections', array( array( 'id' => self::ID, 'name' => 'BC', 'product' => 'bc', 'enabled' => true, 'settings' => array( 'base_url' => 'https://dynamics.example', 'company' => 'CRONUS' ) ) ), false );
		$this->services->vault()->put( self::ID, 'a test secret' );
		update_option( 'concord_settings', array( 'max_attempts' => 7 ), false );
		update_option( 'concord_workers', array( 'worker-1' => array( 'id' => 'worker-1', 'name' => 'Office', 'version' => '0.0.9', 'public_key' => 'pem', 'user_id' => 1, 'password_uuid' => 'u', 'paired_at' => '2026-01-01T00:00:00Z' ) ), false );
		update_option( 'concord_flow_' . self::ID, array( 'revision' => 3, 'draft' => array( 'mappings' => self::rows( 'drafted' ), 'author' => 'Ada', 'saved_at' => '2026-11-02T10:00:00Z' ), 'published' => 1, 'rows' => self::rows( 'published' ), 'versions' => array( array( 'version' => 1, 'author' => 'Ada', 'published_at' => '2026-11-01T10:00:00Z', 'note' => 'First' ) ) ), false );
		update_option( 'concord_flow_' . self::ID . '_1', self::rows( 'published' ), false );
	}

	/** @return list<string> As they stand in the database. */
	private function flow_options(): array {
		global $wpdb;
		return $wpdb->get_col( "SELECT option_value FROM {$wpdb->options} WHERE option_name LIKE 'concord\\_flow\\_abc123%' ORDER BY option_name" );
	}

	/** @return array<string, mixed> */
	private static function rows( string $target ): array {
		$none = array( 'rows' => array(), 'removed' => array() );
		$row  = array( 'target' => $target, 'source' => array( 'kind' => 'path', 'path' => 'customerNote' ), 'steps' => array(), 'conditions' => array(), 'required' => false );
		return array( 'schemaVersion' => 1, 'documents' => array( 'header' => array( 'rows' => array( $row ), 'removed' => array() ), 'line' => $none, 'customer' => $none ), 'rules' => array( 'skuAliases' => array( array( 'sku' => 'a', 'item' => 'A-1' ) ) ) );
	}
}
