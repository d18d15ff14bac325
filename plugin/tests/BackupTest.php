<?php
/**
 * Kept configurations, and links of removed connections.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/ShellTestCase.php';

use Concord\Backup\Backups;
use Concord\Backup\Change;

final class BackupTest extends ShellTestCase {

	private string $id = '';

	protected function setUp(): void {
		parent::setUp();
		$this->as_role( 'administrator' );
		$this->id = (string) $this->call( 'POST', '/connections', self::connection() )->get_data()['id'];
	}

	protected function tearDown(): void {
		global $wpdb;
		foreach ( $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE 'concord\\_backup%' OR option_name LIKE 'concord\\_flow\\_%' OR option_name IN ( 'concord_connections_removed', 'concord_flows', 'concord_flow_templates', 'concord_setup', 'concord_settings' )" ) as $name ) {
			delete_option( $name );
		}
		$wpdb->query( $wpdb->prepare( 'DELETE FROM %i', $this->services->tables()->links() ) );
		parent::tearDown();
	}

	/** OPS-4. */
	public function test_OPS_4_one_click_goes_back_and_one_more_click_undoes_that(): void {
		$this->publish( 'first' );
		$this->call( 'PUT', '/settings', array( 'max_attempts' => 5 ) );
		$kept = $this->call( 'POST', '/backups' );
		self::assertSame( 201, $kept->get_status() );
		$id = $kept->get_data()['id'];
		self::assertSame( array(), $this->call( 'POST', '/backups/compare', array( 'id' => $id ) )->get_data()['changes'], 'nothing changed, nothing to restore' );

		$this->publish( 'second' );
		$this->call( 'PUT', '/settings', array( 'max_attempts' => 9, 'paused' => true ) );
		$this->call( 'PUT', '/connections/' . $this->id, array( 'name' => 'Renamed' ) );
		$told = $this->call( 'POST', '/backups/compare', array( 'id' => $id ) )->get_data();
		self::assertSame( array( Change::SETTINGS, Change::CONNECTION, Change::FLOW ), array_column( $told['changes'], 'part' ) );
		self::assertSame( array( array( 'field' => 'max_attempts', 'now' => '9', 'then' => '5' ) ), $told['changes'][0]['lines'] );
		self::assertSame( array( array( 'field' => 'published', 'now' => 'header.second', 'then' => 'header.first' ) ), $told['changes'][2]['lines'] );
		self::assertSame( 9, $this->services->settings()->max_attempts(), 'comparing changes nothing' );

		$done = $this->call( 'POST', '/backups/restore', array( 'id' => $id ) )->get_data();
		self::assertSame( $told['changes'], $done['changes'], 'what was shown is what happened' );
		self::assertSame( array( 5, true ), array( $this->services->settings()->max_attempts(), $this->services->settings()->paused() ), 'sending is neither started nor stopped' );
		$head = $this->services->flows()->head( $this->id );
		self::assertSame( array( 3, self::rows( 'first' ) ), array( $head['published'], $head['rows'] ), 'under a number of its own' );
		self::assertStringContainsString( 'version 1 of the backup', $head['versions'][2]['note'] );
		self::assertSame( self::rows( 'second' ), $this->services->flows()->mappings( $this->id, 2 ), 'a number that records name keeps its meaning' );
		self::assertSame( 'S3cret-Value~42', $this->services->vault()->open( $this->id ), 'the secret of the same server stays' );

		$this->call( 'POST', '/backups/restore', array( 'id' => $done['undo'] ) );
		self::assertSame( array( 9, self::rows( 'second' ) ), array( $this->services->settings()->max_attempts(), $this->services->flows()->head( $this->id )['rows'] ) );
	}

	/** OPS-4. */
	public function test_OPS_4_a_removed_connection_comes_back_with_its_flow_and_version_numbers_switched_off_and_without_its_secret(): void {
		$this->publish( 'first' );
		$this->publish( 'second' );
		$this->services->flows()->save_draft( $this->id, $this->services->flows()->head( $this->id )['revision'], self::rows( 'drafted' ) );
		$this->call( 'DELETE', '/connections/' . $this->id );
		self::assertNull( $this->services->flows()->published( $this->id ) );
		$backup = $this->services->backups()->all()[0];
		self::assertSame( Backups::BEFORE_REMOVAL, $backup['reason'] );
		$this->call( 'POST', '/backups/restore', array( 'id' => $backup['id'] ) );
		$row = $this->services->connections()->find( $this->id );
		self::assertSame( array( false, 'none' ), array( $row['enabled'] ?? null, $this->services->vault()->state( $this->id ) ) );
		$head = $this->services->flows()->head( $this->id );
		self::assertSame( array( 2, self::rows( 'second' ), self::rows( 'drafted' ) ), array( $head['published'], $head['rows'], $head['draft']['mappings'] ?? null ) );
		self::assertSame( array( 1, 2 ), array_column( $head['versions'], 'version' ) );
		self::assertSame( self::rows( 'first' ), $this->services->flows()->mappings( $this->id, 1 ) );
	}

	public function test_a_file_that_cannot_be_used_says_why_and_changes_nothing(): void {
		$file = static fn ( array $document ): string => (string) wp_json_encode( $document );
		foreach ( array(
			'{"kind":"concord-conf'                                                                => 'not JSON',
			$file( array( 'kind' => 'concord-mapping', 'schemaVersion' => 1 ) )                    => 'no configuration of Concord',
			$file( array( 'kind' => 'concord-configuration', 'schemaVersion' => 2, 'plugin' => '9.0.0' ) ) => 'newer version of Concord (9.0.0)',
		) as $text => $sentence ) {
			$answer = $this->call( 'POST', '/backups/restore', array( 'file' => $text ) );
			self::assertSame( array( 400, 'concord_backup_unusable' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
			self::assertStringContainsString( $sentence, $answer->get_data()['message'] );
		}
		self::assertSame( array(), $this->services->backups()->all() );
		self::assertSame( 404, $this->call( 'POST', '/backups/restore', array( 'id' => 'aaaaaaaaaaaa' ) )->get_status() );
	}

	public function test_a_file_of_another_store_becomes_a_draft_and_leads_no_secret_astray(): void {
		$this->publish( 'first' );
		$document = $this->services->backups()->document( $this->call( 'POST', '/backups' )->get_data()['id'] );
		$document['site'] = 'another';
		$document['connections'][0]['settings']['base_url']        = 'https://thief.example';
		$document['heads'][ $this->id ]['versions'][0]['mappings'] = self::rows( 'foreign' );
		$document['connections'][] = array( 'id' => 'broken1', 'name' => 'Broken', 'product' => 'bc', 'settings' => array( 'base_url' => 'nowhere' ) );
		$done = $this->call( 'POST', '/backups/restore', array( 'file' => (string) wp_json_encode( $document ) ) )->get_data();
		self::assertStringContainsString( 'secret is forgotten', $done['changes'][0]['note'] );
		self::assertSame( 'none', $this->services->vault()->state( $this->id ) );
		self::assertCount( 1, $done['problems'] );
		self::assertStringContainsString( 'Broken', $done['problems'][0] );
		$head = $this->services->flows()->head( $this->id );
		self::assertSame( array( self::rows( 'first' ), self::rows( 'foreign' ) ), array( $head['rows'], $head['draft']['mappings'] ?? null ) );
	}

	public function test_five_are_kept_and_the_last_one_of_an_update_among_them(): void {
		$this->services->backups()->take( Backups::UPGRADE, '0.0.9' );
		foreach ( range( 1, 7 ) as $n ) {
			$this->services->backups()->take( Backups::BY_HAND, CONCORD_VERSION, (string) $n );
		}
		self::assertSame( array( '7', '6', '5', '4', '' ), array_column( $this->services->backups()->all(), 'about' ) );
		global $wpdb;
		self::assertSame( '5', $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->options} WHERE option_name LIKE 'concord\\_backup\\_%'" ) );
	}

	/** OPS-4. */
	public function test_OPS_4_links_of_a_removed_connection_are_offered_to_the_same_company_and_used_by_one_click(): void {
		$link = fn ( string $record, string $connection ): array => array( 'record_type' => 'order', 'record_id' => $record, 'connection_id' => $connection, 'entity' => 'salesOrders', 'company' => 'CRONUS', 'number' => 'SO-' . $record );
		$this->services->links()->store( array( $link( '1', $this->id ), $link( '2', $this->id ), array( 'entity' => 'flow:x' ) + $link( '2', $this->id ) ) );
		$this->call( 'DELETE', '/connections/' . $this->id );
		$other             = self::connection();
		$other['settings'] = array( 'company' => 'ANOTHER' ) + $other['settings'];
		$elsewhere         = (string) $this->call( 'POST', '/connections', $other )->get_data()['id'];
		self::assertSame( array(), $this->call( 'GET', "/connections/{$elsewhere}/kept-links" )->get_data()['offered'] );
		self::assertSame( 409, $this->call( 'POST', "/connections/{$elsewhere}/kept-links", array( 'from' => $this->id ) )->get_status() );

		$again   = (string) $this->call( 'POST', '/connections', self::connection() )->get_data()['id'];
		$offered = $this->call( 'GET', "/connections/{$again}/kept-links" )->get_data()['offered'];
		self::assertSame( array( array( $this->id, 2 ) ), array_map( static fn ( array $one ): array => array( $one['connection_id'], $one['links'] ), $offered ) );
		$this->services->links()->store( array( array( 'number' => 'SO-NEW' ) + $link( '1', $again ) ) );
		self::assertSame( array( 'moved' => 2, 'left' => 1 ), $this->call( 'POST', "/connections/{$again}/kept-links", array( 'from' => $this->id ) )->get_data() );
		self::assertSame( array( 'SO-NEW', 'SO-2' ), array( $this->services->links()->find( 'order', '1', $again, 'salesOrders' )['number'] ?? '', $this->services->links()->find( 'order', '2', $again, 'salesOrders' )['number'] ?? '' ) );
		self::assertSame( 'SO-1', $this->services->links()->find( 'order', '1', $this->id, 'salesOrders' )['number'] ?? '', 'what stands in both stays in both' );
	}

	private function publish( string $target ): void {
		$flows = $this->services->flows();
		$flows->publish( $this->id, $flows->head( $this->id )['revision'], self::rows( $target ), '' );
	}

	/** @return array<string, mixed> */
	private static function rows( string $target ): array {
		$none = array( 'rows' => array(), 'removed' => array() );
		$row  = array( 'target' => $target, 'source' => array( 'kind' => 'path', 'path' => 'customerNote' ), 'steps' => array(), 'conditions' => array(), 'required' => false );
		return array( 'schemaVersion' => 1, 'documents' => array( 'header' => array( 'rows' => array( $row ), 'removed' => array() ), 'line' => $none, 'customer' => $none ) );
	}
}
