<?php
/**
 * Drafts that no worker can use.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Access\WorkerRegistry;
use Concord\Outbox\State;

final class DraftReadingTest extends StoreTestCase {

	private const ID = 'abc123';

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		delete_option( WorkerRegistry::OPTION );
		update_option( 'concord_connections', array( array( 'id' => self::ID, 'name' => 'BC', 'product' => 'bc', 'enabled' => true, 'settings' => array() ) ), false );
	}

	protected function tearDown(): void {
		$this->services->flows()->delete( self::ID );
		delete_option( 'concord_connections' );
		delete_option( WorkerRegistry::OPTION );
		parent::tearDown();
	}

	/** An order flow with these rows in the header. */
	private static function content( array $rows, array $more = array() ): array {
		$none = array( 'rows' => array(), 'removed' => array() );
		return array( 'schemaVersion' => 1, 'documents' => array( 'header' => array( 'rows' => $rows, 'removed' => $more['removed'] ?? array() ), 'line' => $none, 'customer' => $more['customer'] ?? $none ) ) + array_diff_key( $more, array( 'removed' => 0, 'customer' => 0 ) );
	}

	private static function mapped( string $target, array $source, array $more = array() ): array {
		return $more + array( 'target' => $target, 'source' => $source, 'steps' => array(), 'conditions' => array(), 'required' => false );
	}

	private function ask( string $method, string $path, array $body = array() ): \WP_REST_Response {
		$request = new \WP_REST_Request( $method, '/wc-concord/v1' . $path );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( (string) wp_json_encode( $body ) );
		return rest_do_request( $request );
	}

	private function publish( int $revision, array $more = array() ): \WP_REST_Response {
		return $this->ask( 'POST', '/flows/' . self::ID . '/publish', array( 'revision' => $revision, 'note' => '', 'override' => 'I know better' ) + $more );
	}

	/** What a worker answers to a command, as settle would keep it. */
	private function answered( int $id, array $result ): void {
		global $wpdb;
		$wpdb->update( $this->services->tables()->events(), array( 'state' => State::SYNCED, 'result' => wp_json_encode( $result ) ), array( 'id' => $id ) );
	}

	private function worker_seen(): void {
		$this->services->worker_registry()->heartbeat( 'w1', array( 'version' => '0.4.0' ) );
	}

	/** @return array<string, array{array<string, mixed>, string}> Draft, what the refusal says. */
	public static function faults(): array {
		$path = static fn ( string $path ): array => array( 'kind' => 'path', 'path' => $path );
		return array(
			'a locked row'              => array( self::content( array( self::mapped( 'externalDocumentNumber', $path( 'number' ) ) ) ), 'externalDocumentNumber is filled by Concord itself' ),
			'a locked row left out'     => array( self::content( array(), array( 'removed' => array( 'customerId' ) ) ), 'customerId is filled by Concord itself' ),
			'two writers'               => array( self::content( array( self::mapped( 'a', $path( 'number' ) ), self::mapped( 'a', $path( 'total' ) ) ) ), 'two rows write a.' ),
			'a line source in a header' => array( self::content( array( self::mapped( 'a', $path( 'line.sku' ) ) ) ), 'its source is of a line' ),
			'an empty condition'        => array( self::content( array( self::mapped( 'a', $path( 'number' ), array( 'conditions' => array( array( 'when' => 'expression', 'expression' => ' ' ) ) ) ) ) ), 'a has no source' ),
			'a look-up without a field' => array( self::content( array( self::mapped( 'a', $path( 'number' ), array( 'steps' => array( array( 'step' => 'lookUp', 'entity' => 'items', 'field' => '', 'take' => 'number', 'none' => 'stop', 'many' => 'stop' ) ) ) ) ) ), 'lacks its entity or a field' ),
			'a look-up of a customer'   => array( self::content( array(), array( 'customer' => array( 'rows' => array( self::mapped( 'a', $path( 'number' ), array( 'steps' => array( array( 'step' => 'lookUp', 'entity' => 'items', 'field' => 'number', 'take' => 'id', 'none' => 'stop', 'many' => 'stop' ) ) ) ) ), 'removed' => array() ) ) ), 'of a new customer cannot be looked up' ),
		);
	}

	#[\PHPUnit\Framework\Attributes\DataProvider( 'faults' )]
	public function test_a_row_that_would_stop_every_order_is_kept_as_a_draft_and_published_for_no_reason( array $content, string $says ): void {
		$this->assertSame( 200, $this->ask( 'PUT', '/flows/' . self::ID . '/draft', array( 'revision' => 0, 'mappings' => $content ) )->get_status() );
		$answer = $this->publish( 1 );
		$this->assertSame( array( 400, 'concord_flow_invalid' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
		$this->assertStringContainsString( $says, $answer->get_data()['message'] );
		$this->assertNull( $this->services->flows()->published( self::ID ) );
	}

	public function test_expressions_of_rows_and_steps_and_rules_are_published_after_a_worker_read_them_and_no_reason_stands_for_that(): void {
		$this->worker_seen();
		$bad     = self::mapped( 'a', array( 'kind' => 'expression', 'expression' => '$uppercase(' ) );
		$changes = array( self::content( array( $bad ) ), self::content( array(), array( 'rules' => array( 'tax' => array( 'tolerance' => 'x', 'compare' => 'total', 'compareTolerance' => '' ) ) ) ), self::content( array(), array( 'steps' => array( array( 'id' => 'order', 'step' => 'salesOrder' ), array( 'id' => 'big', 'step' => 'branch', 'expression' => 'total >', 'then' => array(), 'otherwise' => array() ) ) ) ) );
		foreach ( $changes as $revision => $content ) {
			$this->ask( 'PUT', '/flows/' . self::ID . '/draft', array( 'revision' => $revision, 'mappings' => $content ) );
			$answer = $this->publish( $revision + 1 );
			$this->assertSame( array( 409, 'concord_draft_unread' ), array( $answer->get_status(), $answer->get_data()['code'] ), (string) wp_json_encode( $content ) );
		}
		$this->assertNull( $this->services->flows()->published( self::ID ) );
	}

	public function test_the_verdict_of_a_worker_counts_for_exactly_the_draft_it_read(): void {
		$this->worker_seen();
		$content = self::content( array( self::mapped( 'a', array( 'kind' => 'expression', 'expression' => '$uppercase(' ) ) ) );
		$this->ask( 'PUT', '/flows/' . self::ID . '/draft', array( 'revision' => 0, 'mappings' => $content ) );
		$id    = $this->ask( 'POST', '/commands', array( 'name' => 'check_draft', 'args' => array( 'connection_id' => self::ID, 'draft' => true ) ) )->get_data()['command_id'];
		$claim = $this->claim( 1, array( 'command' ) )[0];
		$this->assertSame( array( $id, 1, '$uppercase(' ), array( $claim['event_id'], $claim['record']->revision, $claim['record']->draft['documents']['header']['rows'][0]['source']['expression'] ) );
		$this->answered( $id, array( 'connection_id' => self::ID, 'flow_id' => self::ID, 'revision' => 1, 'worker' => '0.4.0', 'problems' => array( 'The expression of a cannot be read.' ) ) );
		$answer = $this->publish( 1 );
		$this->assertSame( array( 400, 'concord_flow_invalid' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
		$this->assertStringContainsString( 'The expression of a cannot be read.', $answer->get_data()['message'] );
		$this->ask( 'PUT', '/flows/' . self::ID . '/draft', array( 'revision' => 1, 'mappings' => self::content( array( self::mapped( 'a', array( 'kind' => 'expression', 'expression' => '$uppercase(number)' ) ) ) ) ) );
		$this->assertSame( 'concord_draft_unread', $this->publish( 2 )->get_data()['code'], 'the verdict was about revision 1' );
		$id = $this->ask( 'POST', '/commands', array( 'name' => 'check_shapes', 'args' => array( 'connection_id' => self::ID, 'draft' => true ) ) )->get_data()['command_id'];
		$this->answered( $id, array( 'connection_id' => self::ID, 'draft' => true, 'revision' => 2, 'shapes' => array(), 'problems' => array() ) );
		$this->assertSame( 200, $this->publish( 2 )->get_status() );
		// The same expression again is in use already: nothing new is to be read.
		$this->ask( 'PUT', '/flows/' . self::ID . '/draft', array( 'revision' => 3, 'mappings' => self::content( array( self::mapped( 'a', array( 'kind' => 'expression', 'expression' => '$uppercase(number)' ) ), self::mapped( 'b', array( 'kind' => 'path', 'path' => 'number' ) ) ) ) ) );
		$this->assertSame( 200, $this->publish( 4 )->get_status() );
	}

	/** OPS-5: an earlier version comes back after the same test as a publication, or with a reason; a draft stays as it is. */
	public function test_OPS_5_an_earlier_version_comes_back_by_its_own_test_and_a_draft_stays(): void {
		$this->worker_seen();
		$this->services->appender()->append( 'order', 4711 );
		$rows = static fn ( string $target ): array => self::content( array( self::mapped( $target, array( 'kind' => 'path', 'path' => 'number' ) ) ) );
		foreach ( array( 'a', 'b' ) as $version => $target ) {
			$this->ask( 'PUT', '/flows/' . self::ID . '/draft', array( 'revision' => 2 * $version, 'mappings' => $rows( $target ) ) );
			$this->assertSame( 200, $this->publish( 2 * $version + 1 )->get_status() );
		}
		$this->ask( 'PUT', '/flows/' . self::ID . '/draft', array( 'revision' => 4, 'mappings' => $rows( 'c' ) ) );
		$back = fn ( array $more ): \WP_REST_Response => $this->ask( 'POST', '/flows/' . self::ID . '/rollback', $more + array( 'revision' => 5, 'version' => 1, 'note' => 'Back' ) );
		$this->assertSame( array( 409, 'concord_shapes_unchecked' ), array( $back( array() )->get_status(), $back( array() )->get_data()['code'] ) );
		$this->assertSame( 'concord_shapes_unchecked', $back( array( 'version' => 0 ) )->get_data()['code'], 'the built-in mapping is tested too' );

		$id    = $this->ask( 'POST', '/commands', array( 'name' => 'check_shapes', 'args' => array( 'connection_id' => self::ID, 'version' => 1 ) ) )->get_data()['command_id'];
		$claim = $this->claim( 1, array( 'command' ) )[0];
		$this->assertSame( array( $id, 5, 'a' ), array( $claim['event_id'], $claim['record']->revision, $claim['record']->draft['documents']['header']['rows'][0]['target'] ) );
		$result = array( 'connection_id' => self::ID, 'draft' => true, 'revision' => 5, 'problems' => array(), 'shapes' => array( array( 'outcome' => 'fails', 'message' => 'It has no SKU.' ) ) );
		$this->answered( $id, $result );
		$this->assertSame( 'concord_shapes_unchecked', $back( array( 'check' => $id ) )->get_data()['code'], 'a test of the draft says nothing about a version' );
		$this->answered( $id, $result + array( 'earlier' => 1 ) );
		$this->assertSame( 'concord_shapes_unchecked', $back( array( 'check' => $id, 'version' => 2 ) )->get_data()['code'], 'nor that of another version' );
		$refused = $back( array( 'check' => $id ) )->get_data();
		$this->assertSame( 'concord_shapes_failing', $refused['code'] );
		$this->assertStringContainsString( '1 kind of record would stop with this version: It has no SKU.', $refused['message'] );
		$this->answered( $id, array( 'problems' => array( 'It has a form this worker does not know.' ), 'shapes' => array() ) + $result + array( 'earlier' => 1 ) );
		$this->assertSame( array( 400, 'concord_flow_invalid' ), array( $back( array( 'override' => 'I know better' ) )->get_status(), $back( array( 'override' => 'I know better' ) )->get_data()['code'] ) );
		$this->answered( $id, $result + array( 'earlier' => 1 ) );

		$done = $back( array( 'override' => 'b sends nothing' ) )->get_data();
		$this->assertSame( array( 3, 'Back (Published against its test: b sends nothing)' ), array( $done['published']['version'], $done['versions'][0]['note'] ) );
		$this->assertSame( array( $rows( 'a' ), $rows( 'c' ) ), array( $done['published']['mappings'], $done['draft']['mappings'] ) );
	}
}
