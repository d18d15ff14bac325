<?php
/**
 * What a person does to an event.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Retry, hold, skip. None of them touches a row that is leased right now, except that a leased row is sent round again
 * by a retry. Knowledge that something may have been sent survives: a redriven row is looked up before it is created.
 */
final class Redrive {

	/** In the payload of a record that a person sent by hand: rules about its age do not hold it back (LOS-12). Stays for ever. */
	public const ASKED = '{"asked":true}';

	/** The same for the test order of the setup checklist; its history says so. */
	public const TEST = '{"asked":true,"test":true}';

	/** What may be decided about an order that says otherwise than its document, or that several customers fit (worker/src/store/contract/api.ts). */
	public const CHOICES = array( 'amend', 'reorder', 'leave', self::CUSTOMER, 'new-customer' );

	/** The customer of the order is one of the candidates. */
	public const CUSTOMER = 'customer';

	public function __construct(
		private readonly Tables $tables,
		private readonly Clock $clock,
		private readonly Events $events,
		private readonly History $history,
	) {}

	/** True for a payload that says so. */
	public static function is_asked( ?string $payload ): bool {
		return self::ASKED === $payload || self::TEST === $payload || null !== self::decision_of( $payload );
	}

	/**
	 * What a person decided about the record, as decisionSchema has it; null when nobody did.
	 *
	 * @return array{choice: string, seen: string, reason: string, customer: string, candidates: list<string>}|null
	 */
	public static function decision_of( ?string $payload ): ?array {
		$decision = null === $payload || ! str_contains( $payload, '"decision"' ) ? null : ( json_decode( $payload, true )['decision'] ?? null );
		return is_array( $decision ) && in_array( $decision['choice'] ?? null, self::CHOICES, true ) ? array(
			'choice'     => $decision['choice'],
			'seen'       => is_string( $decision['seen'] ?? null ) ? $decision['seen'] : '',
			'reason'     => is_string( $decision['reason'] ?? null ) ? $decision['reason'] : '',
			'customer'   => is_string( $decision['customer'] ?? null ) ? $decision['customer'] : '',
			'candidates' => self::texts( $decision['candidates'] ?? null ),
		) : null;
	}

	/** Due now, attempts from zero, pins removed. False when there is no such event. */
	public function retry( int $event_id, bool $as_test = false ): bool {
		return $this->again( $event_id, $as_test ? self::TEST : self::ASKED, $as_test ? 'asked_test' : 'asked_retry', self::by_whom() );
	}

	/**
	 * Sends a record that stopped round with what a person decided; the decision goes with it until the record is settled.
	 *
	 * @param int    $event_id Row.
	 * @param string $choice   One of CHOICES.
	 * @param string $seen     Digest of what the person saw.
	 * @param string $reason   For the history; may be empty.
	 * @param string $customer Number of the candidate that was chosen; empty for every other choice.
	 * @return string '' when done, else why not: "not_asked" (the record does not ask that), "outdated" (it asks about something else by now).
	 */
	public function decide( int $event_id, string $choice, string $seen, string $reason, string $customer = '' ): string {
		$row   = $this->events->find( $event_id );
		$facts = null === $row || null === $row['issue'] ? array() : ( json_decode( $row['issue'], true )['facts'] ?? array() );
		if ( null === $row || State::NEEDS_YOU !== $row['state'] || ! in_array( $choice, (array) ( $facts['choices'] ?? array() ), true ) ) {
			return 'not_asked';
		}
		$candidates = self::texts( $facts['candidates'] ?? null );
		if ( self::CUSTOMER === $choice && ! in_array( $customer, $candidates, true ) ) {
			return 'not_asked';
		}
		if ( (string) ( $facts['seen'] ?? '' ) !== $seen ) {
			return 'outdated';
		}
		$payload = History::json(
			array(
				'asked'    => true,
				'decision' => array(
					'choice'     => $choice,
					'seen'       => $seen,
					'reason'     => $reason,
					'customer'   => self::CUSTOMER === $choice ? $customer : '',
					// Of the issue, not of the request: a new customer is one that is none of these.
					'candidates' => $candidates,
				),
			)
		);
		$this->again( $event_id, (string) $payload, 'asked_' . $choice, implode( ': ', array_filter( array( self::by_whom(), self::CUSTOMER === $choice ? $customer : '', $reason ), static fn ( string $part ): bool => '' !== $part ) ) );
		return '';
	}

	/**
	 * The texts of a list that came as JSON.
	 *
	 * @return list<string>
	 */
	private static function texts( mixed $value ): array {
		return array_values( array_filter( is_array( $value ) ? $value : array(), 'is_string' ) );
	}

	/**
	 * Due now, attempts from zero, pins removed.
	 *
	 * @param int    $event_id Row.
	 * @param string $payload  What goes with the record.
	 * @param string $outcome  For the history.
	 * @param string $summary  For the history.
	 */
	private function again( int $event_id, string $payload, string $outcome, string $summary ): bool {
		global $wpdb;
		$row = $this->events->find( $event_id );
		if ( null === $row ) {
			return false;
		}
		$now = $this->clock->sql();
		$wpdb->query(
			$wpdb->prepare(
				"UPDATE %i SET changed_while_leased = CASE WHEN state = 'working' THEN 1 ELSE changed_while_leased END,
					sent = CASE WHEN state IN ( 'retrying', 'needs-you', 'skipped' ) AND attempt > 0 THEN 1 ELSE sent END,
					attempt = CASE WHEN state = 'working' THEN attempt ELSE 0 END,
					due_at = CASE WHEN state = 'working' THEN due_at ELSE %s END,
					claim_at = CASE WHEN state = 'working' THEN claim_at ELSE %s END,
					payload = CASE WHEN record_type = 'command' THEN payload ELSE %s END,
					pinned = '', issue = NULL, issue_code = '', skip_rule = '', skip_message = NULL, updated_at = %s,
					state = CASE WHEN state = 'working' THEN state ELSE 'waiting' END
					WHERE id = %d",
				$this->tables->events(),
				$now,
				$now,
				$payload,
				$now,
				$event_id
			)
		);
		$this->history->add( $event_id, 0, $outcome, array( 'summary' => $summary ) );
		return true;
	}

	/**
	 * Retries what stands still.
	 *
	 * @param list<int>   $event_ids  These; empty means by issue code.
	 * @param string|null $issue_code Every needs-you row with this code, when no ids are given.
	 * @return int How many.
	 */
	public function retry_many( array $event_ids, ?string $issue_code ): int {
		global $wpdb;
		if ( array() === $event_ids && null !== $issue_code && '' !== $issue_code ) {
			$event_ids = array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT id FROM %i WHERE priority = 1 AND pinned = '' AND state = 'needs-you' AND issue_code = %s ORDER BY id LIMIT 5000", $this->tables->events(), $issue_code ) ) );
		}
		return count( array_filter( $event_ids, fn ( int $id ): bool => $this->retry( $id ) ) );
	}

	/** Stands still until a person retries it; changes of the record do not move it. */
	public function hold( int $event_id ): bool {
		$issue = array(
			'code'       => 'setting_missing',
			'retryClass' => 'rejected',
			'message'    => __( 'Held back by hand.', 'concord' ),
			'remedy'     => __( 'Choose Retry when it may go to Dynamics.', 'concord' ),
			'facts'      => array( 'held' => 1 ),
		);
		return $this->pin( $event_id, State::PIN_HELD, State::NEEDS_YOU, 'held', array( 'issue' => History::json( $issue ), 'issue_code' => 'setting_missing' ) );
	}

	/** Does not belong in Dynamics, says a person. */
	public function skip( int $event_id, string $reason ): bool {
		return $this->pin( $event_id, State::PIN_SKIPPED, State::SKIPPED, 'asked_skip', array( 'issue' => null, 'issue_code' => '', 'skip_rule' => 'by_hand', 'skip_message' => $reason ), $reason );
	}

	/**
	 * Moves a row that is not leased.
	 *
	 * @param int                        $event_id Row.
	 * @param string                     $pin      Pin.
	 * @param string                     $state    State.
	 * @param string                     $outcome  For the history.
	 * @param array<string, string|null> $more     More columns.
	 * @param string                     $reason   For the history.
	 */
	private function pin( int $event_id, string $pin, string $state, string $outcome, array $more, string $reason = '' ): bool {
		global $wpdb;
		$row = $this->events->find( $event_id );
		if ( null === $row || State::WORKING === $row['state'] ) {
			return false;
		}
		$changed = $wpdb->update(
			$this->tables->events(),
			array_merge(
				array(
					'state'      => $state,
					'pinned'     => $pin,
					'claim_at'   => null,
					'updated_at' => $this->clock->sql(),
				),
				$more
			),
			array(
				'id'    => $event_id,
				'state' => (string) $row['state'],
			)
		);
		if ( ! $changed ) {
			return false;
		}
		$this->history->add( $event_id, 0, $outcome, array( 'summary' => trim( self::by_whom() . ( '' === $reason ? '' : ': ' . $reason ) ) ) );
		return true;
	}

	private static function by_whom(): string {
		$user = wp_get_current_user();
		return $user->exists() ? $user->user_login : 'WP-CLI';
	}
}
