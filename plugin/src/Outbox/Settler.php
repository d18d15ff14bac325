<?php
/**
 * Taking results back.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;
use Concord\Links\Links;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Writes the outcome of a claimed row, fenced by its lease token: whoever lost the lease changes nothing. The row, its
 * history and its links change in one transaction.
 *
 * @phpstan-import-type Row from Events
 * @phpstan-type Result array<string, mixed>
 * @phpstan-type Verdict array{event_id: int, accepted: bool, code: string, state: string|null}
 */
final class Settler {

	public function __construct(
		private readonly Tables $tables,
		private readonly Clock $clock,
		private readonly Settings $settings,
		private readonly Events $events,
		private readonly History $history,
		private readonly Links $links,
	) {}

	/**
	 * Settles one result of settleResultSchema.
	 *
	 * @param string $worker_id Who reports.
	 * @param Result $result    Checked here; a malformed one is answered "invalid" and changes nothing.
	 * @return array{verdict: Verdict, row: Row|null, new_links: list<array<string, string>>} Row as it was while leased; links that are new or got another number.
	 */
	public function settle( string $worker_id, array $result ): array {
		$event_id = is_int( $result['event_id'] ?? null ) ? $result['event_id'] : 0;
		if ( ! SettleResult::valid( $result ) ) {
			return self::refuse( $event_id, 'invalid' );
		}
		return Database::transaction( fn (): array => $this->apply( $event_id, $worker_id, $result ) );
	}

	/**
	 * Parks a row this very site could not read, in the name of the worker that claimed it.
	 *
	 * @param Row                  $row   Leased row.
	 * @param array<string, mixed> $issue In the shape of issueSchema.
	 */
	public function park( array $row, array $issue ): void {
		$now = $this->clock->iso();
		$this->settle(
			(string) $row['worker_id'],
			array(
				'event_id'     => (int) $row['id'],
				'lease_token'  => (string) $row['lease_token'],
				'outcome'      => State::NEEDS_YOU,
				'sent'         => false,
				'issue'        => $issue,
				'flow_version' => '',
				'log'          => array( 'started_at' => $now, 'ended_at' => $now, 'requests' => 0, 'steps' => array() ),
			)
		);
	}

	/**
	 * Inside the transaction.
	 *
	 * @param int    $event_id  Row.
	 * @param string $worker_id Who.
	 * @param Result $result    Valid.
	 * @return array{verdict: Verdict, row: Row|null, new_links: list<array<string, string>>}
	 */
	private function apply( int $event_id, string $worker_id, array $result ): array {
		$row = $this->lock( $event_id );
		if ( null === $row ) {
			return self::refuse( $event_id, 'unknown_event' );
		}
		if ( State::WORKING !== $row['state'] || ! hash_equals( (string) $row['lease_token'], (string) $result['lease_token'] ) || (string) $row['claim_at'] <= $this->clock->sql() ) {
			return self::refuse( $event_id, 'lease_lost', (string) $row['state'] );
		}
		$change = $this->change( $row, $result );
		if ( ! $this->write( $row, $change ) ) {
			return self::refuse( $event_id, 'lease_lost', null );
		}
		$this->history->add(
			$event_id,
			(int) $row['attempt'],
			(string) $result['outcome'],
			array(
				'worker_id'    => $worker_id,
				'flow_version' => (string) ( $result['flow_version'] ?? '' ),
				'summary'      => ( Redrive::TEST === $row['payload'] ? 'Test order. ' : '' ) . (string) ( $result['summary'] ?? $result['message'] ?? '' ),
				'issue'        => State::NEEDS_YOU === $change['state'] && isset( $change['issue'] ) ? json_decode( (string) $change['issue'], true ) : ( $result['issue'] ?? null ),
				'log'          => $result['log'],
				'warnings'     => $result['warnings'] ?? array(),
			)
		);
		return array(
			'verdict'   => array(
				'event_id' => $event_id,
				'accepted' => true,
				'code'     => 'ok',
				'state'    => (string) $change['state'],
			),
			'row'       => $row,
			'new_links' => $this->links->store( is_array( $result['links'] ?? null ) ? array_values( $result['links'] ) : array() ),
		);
	}

	/**
	 * The row, locked where the database can.
	 *
	 * @return Row|null
	 */
	private function lock( int $event_id ): ?array {
		global $wpdb;
		if ( Database::is_sqlite() ) {
			return $this->events->find( $event_id );
		}
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE id = %d FOR UPDATE', $this->tables->events(), $event_id ), ARRAY_A );
		return is_array( $row ) ? $row : null;
	}

	/**
	 * Columns after the outcome, as in the table of docs/store-api.md.
	 *
	 * @param Row    $row    Leased row.
	 * @param Result $result Valid.
	 * @return array<string, string|int|null>
	 */
	private function change( array $row, array $result ): array {
		$now     = $this->clock->sql();
		$sent    = ( (int) $row['sent'] || ! empty( $result['sent'] ) ) ? 1 : 0;
		$attempt = (int) $row['attempt'];
		$change  = array(
			'leases'      => 0,
			'lease_token' => '',
			'updated_at'  => $now,
			'claim_at'    => null,
			'sent'        => $sent,
		);
		$change = array_merge( $change, match ( $result['outcome'] ) {
			'synced'    => self::closed( $row, State::SYNCED ) + array( 'result' => History::json( self::answer( $row, $result['result'] ?? null ) ) ),
			'skipped'   => array( 'sent' => $sent ) + self::closed( $row, State::SKIPPED ) + array( 'skip_rule' => mb_substr( (string) $result['rule'], 0, 191 ), 'skip_message' => (string) $result['message'], 'result' => History::json( $result['result'] ?? null ) ),
			'needs-you' => self::issue( $result['issue'] ) + array( 'state' => State::NEEDS_YOU, 'content_hash' => (string) $row['claimed_hash'] ),
			'retry'     => $this->retry( $row, $result ),
			default     => array( 'state' => (string) $row['state_before'], 'claim_at' => $row['due_at'], 'attempt' => max( 0, $attempt - 1 ) ),
		} );
		if ( Redrive::TEST === $row['payload'] && State::SYNCED === $change['state'] ) {
			// The test is over; what is sent of this order from now on is ordinary.
			$change['payload'] = Redrive::ASKED;
		}
		if ( null !== Redrive::decision_of( $row['payload'] ) && in_array( $change['state'], array( State::SYNCED, State::SKIPPED, State::NEEDS_YOU ), true ) ) {
			// Carried out, or asked anew; only an attempt that is to be repeated keeps it.
			$change['payload'] = Redrive::ASKED;
		}
		if ( (int) $row['changed_while_leased'] ) {
			$change['changed_while_leased'] = 0;
			if ( State::RETRYING !== $change['state'] && State::WAITING !== $change['state'] ) {
				$change = array_merge( $change, $this->again( $change, $attempt ) );
			}
		}
		return $change;
	}

	/**
	 * What stays of an answer. What a run in shadow recorded is kept with the connection (Shadow\RecordedRuns), where it is pruned and erased.
	 *
	 * @param Row   $row    Leased row.
	 * @param mixed $answer As sent.
	 */
	private static function answer( array $row, mixed $answer ): mixed {
		return Commands::RUN === $row['kind'] && is_array( $answer ) ? array_diff_key( $answer, array( 'writes' => true ) ) : $answer;
	}

	/**
	 * Back to waiting, because the record changed while it was leased.
	 *
	 * @param array<string, string|int|null> $change  As decided so far.
	 * @param int                            $attempt Of the row.
	 * @return array<string, string|int|null>
	 */
	private function again( array $change, int $attempt ): array {
		$now = $this->clock->sql();
		return array(
			'sent'       => State::SYNCED === $change['state'] ? 0 : (int) ( $change['sent'] || $attempt > 1 ),
			'state'      => State::WAITING,
			'attempt'    => 0,
			'issue'      => null,
			'issue_code' => '',
			'skip_rule'  => '',
			'due_at'     => $now,
			'claim_at'   => $now,
		);
	}

	/**
	 * Columns of "retry".
	 *
	 * @param Row    $row    Leased row.
	 * @param Result $result Valid.
	 * @return array<string, string|int|null>
	 */
	private function retry( array $row, array $result ): array {
		$attempt = (int) $row['attempt'];
		if ( $result['counts'] && $attempt >= $this->settings->max_attempts() ) {
			return self::issue( Issues::used_up( $attempt, $result['issue'] ) ) + array( 'state' => State::NEEDS_YOU, 'content_hash' => (string) $row['claimed_hash'] );
		}
		$due = $this->clock->sql( (int) $result['retry_in_seconds'] );
		return self::issue( $result['issue'] ) + array(
			'state'    => State::RETRYING,
			'attempt'  => $result['counts'] ? $attempt : max( 0, $attempt - 1 ),
			'due_at'   => $due,
			'claim_at' => $due,
		);
	}

	/**
	 * Columns of an end that needs nobody.
	 *
	 * @param Row    $row   Leased row.
	 * @param string $state Synced or skipped.
	 * @return array<string, string|int|null>
	 */
	private static function closed( array $row, string $state ): array {
		return array(
			'state'        => $state,
			'sent'         => 0,
			'pinned'       => '',
			'issue'        => null,
			'issue_code'   => '',
			'content_hash' => (string) $row['claimed_hash'],
		);
	}

	/**
	 * Columns of an issue.
	 *
	 * @param array<string, mixed> $issue In the shape of issueSchema.
	 * @return array<string, string|null>
	 */
	private static function issue( array $issue ): array {
		// PHP cannot tell an empty JSON object from an empty list; left out, neither is read back wrongly.
		$issue = array_filter( $issue, static fn ( mixed $value ): bool => array() !== $value );
		return array(
			'issue'      => History::json( $issue ),
			'issue_code' => is_string( $issue['code'] ?? null ) ? substr( $issue['code'], 0, 40 ) : '',
		);
	}

	/**
	 * The fence: nothing is written unless the row still carries the token.
	 *
	 * @param Row                            $row    As read.
	 * @param array<string, string|int|null> $change Columns.
	 */
	private function write( array $row, array $change ): bool {
		global $wpdb;
		return 1 === Database::must(
			$wpdb->update(
				$this->tables->events(),
				$change,
				array(
					'id'          => (int) $row['id'],
					'lease_token' => (string) $row['lease_token'],
					'state'       => State::WORKING,
				)
			)
		);
	}

	/**
	 * A refusal.
	 *
	 * @return array{verdict: Verdict, row: null, new_links: list<array<string, string>>}
	 */
	private static function refuse( int $event_id, string $code, ?string $state = null ): array {
		return array(
			'verdict'   => array(
				'event_id' => $event_id,
				'accepted' => false,
				'code'     => $code,
				'state'    => $state,
			),
			'row'       => null,
			'new_links' => array(),
		);
	}
}
