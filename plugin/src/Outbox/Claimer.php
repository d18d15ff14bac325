<?php
/**
 * Handing out work.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Leases due rows. The attempt and the lease are stored before the answer leaves, so a worker that dies with the answer
 * in its hands is known to have had it.
 *
 * Two claimers never get one row: the UPDATE asks again whether the row is claimable. SKIP LOCKED, where the database
 * has it, only keeps them from waiting for each other.
 *
 * @phpstan-import-type Row from Events
 */
final class Claimer {

	/** A row whose leases ran out this often is handed out alone, so that it cannot take others down with it. */
	private const SUSPICIOUS = 2;

	public function __construct(
		private readonly Tables $tables,
		private readonly Clock $clock,
		private readonly Settings $settings,
		private readonly History $history,
	) {}

	/**
	 * Leases up to $limit rows: commands first, then by due time, then by id.
	 *
	 * @param string       $worker_id     Who takes them.
	 * @param int          $limit         1 to 100.
	 * @param int          $lease_seconds 15 to 900.
	 * @param list<string> $record_types  Only these; empty means all.
	 * @param bool         $commands_only Nothing but commands (sync is paused, or the store not live).
	 * @param list<int>    $admitted      Rows that are handed out all the same.
	 * @return array{rows: list<Row>, more: bool} Rows as they stand after leasing.
	 */
	public function claim( string $worker_id, int $limit, int $lease_seconds, array $record_types = array(), bool $commands_only = false, array $admitted = array() ): array {
		$token = bin2hex( random_bytes( 16 ) );
		$work  = fn (): array => $this->take( $token, $worker_id, $limit, $lease_seconds, $record_types, $commands_only, $admitted );
		if ( Database::skips_locked() ) {
			$taken = Database::transaction( $work );
		} else {
			$taken = $work();
		}
		return array(
			'rows' => $taken['count'] > 0 ? $this->leased( $token ) : array(),
			'more' => $taken['more'],
		);
	}

	/**
	 * Keeps a lease alive.
	 *
	 * @param int    $event_id      Row.
	 * @param string $lease_token   Names the attempt.
	 * @param int    $lease_seconds From now.
	 * @return string|null New end of the lease, ISO 8601, or null when it is lost.
	 */
	public function extend( int $event_id, string $lease_token, int $lease_seconds ): ?string {
		global $wpdb;
		$until  = $this->clock->sql( $lease_seconds );
		$result = $wpdb->query(
			$wpdb->prepare(
				"UPDATE %i SET claim_at = %s WHERE id = %d AND lease_token = %s AND state = 'working' AND claim_at > %s",
				$this->tables->events(),
				$until,
				$event_id,
				$lease_token,
				$this->clock->sql()
			)
		);
		// MySQL counts changed rows: a lease extended twice in one second changes nothing and is still held.
		$held = $result > 0 || ( 0 === $result && null !== $wpdb->get_var( $wpdb->prepare( "SELECT id FROM %i WHERE id = %d AND lease_token = %s AND state = 'working' AND claim_at > %s", $this->tables->events(), $event_id, $lease_token, $this->clock->sql() ) ) );
		return $held ? Clock::iso_from_sql( $until ) : null;
	}

	/**
	 * Takes back rows of a claim whose content never left this site: as if they had not been leased.
	 *
	 * @param list<Row> $rows Of claim().
	 */
	public function give_back( array $rows ): void {
		global $wpdb;
		foreach ( $rows as $row ) {
			Database::must(
				$wpdb->query(
					$wpdb->prepare(
						"UPDATE %i SET state = state_before, claim_at = due_at, lease_token = '', attempt = attempt - 1, leases = leases - 1,
							changed_while_leased = 0, updated_at = %s WHERE id = %d AND lease_token = %s AND state = 'working'",
						$this->tables->events(),
						$this->clock->sql(),
						(int) $row['id'],
						(string) $row['lease_token']
					)
				)
			);
		}
	}

	/**
	 * Picks and leases.
	 *
	 * @param string       $token         Lease token of this claim.
	 * @param string       $worker_id     Who takes them.
	 * @param int          $limit         At most so many.
	 * @param int          $lease_seconds Lease.
	 * @param list<string> $record_types  Filter.
	 * @param bool         $commands_only Filter.
	 * @param list<int>    $admitted      Rows that pass the filter.
	 * @return array{count: int, more: bool}
	 */
	private function take( string $token, string $worker_id, int $limit, int $lease_seconds, array $record_types, bool $commands_only, array $admitted ): array {
		$picked = $this->pick( 0, $limit + 1, $record_types );
		if ( $commands_only && array() !== $admitted && count( $picked ) < $limit ) {
			$picked = array_merge( $picked, $this->pick( 1, $limit - count( $picked ), $record_types, $admitted ) );
		}
		if ( ! $commands_only && count( $picked ) <= $limit ) {
			$picked = array_merge( $picked, $this->pick( 1, $limit + 1 - count( $picked ), $record_types ) );
		}
		$fresh  = $this->park_poison( $picked );
		$chosen = $this->choose( $fresh, $limit );
		if ( array() === $chosen ) {
			return array(
				'count' => 0,
				'more'  => count( $picked ) > $limit,
			);
		}
		return array(
			'count' => $this->lease( $token, $worker_id, $lease_seconds, $chosen ),
			'more'  => count( $fresh ) > count( $chosen ) || count( $picked ) > $limit,
		);
	}

	/**
	 * Due rows of one priority.
	 *
	 * @param int          $priority     0 commands, 1 records.
	 * @param int          $limit        At most so many.
	 * @param list<string> $record_types Filter.
	 * @param list<int>    $ids          Only these, when there are any.
	 * @return list<array{id: string, state: string, attempt: string, leases: string, worker_id: string}>
	 */
	private function pick( int $priority, int $limit, array $record_types, array $ids = array() ): array {
		global $wpdb;
		$sql  = 'SELECT id, state, attempt, leases, worker_id FROM %i WHERE priority = %d AND claim_at <= %s';
		$args = array( $this->tables->events(), $priority, $this->clock->sql() );
		if ( array() !== $record_types ) {
			$sql .= ' AND record_type IN ( ' . implode( ', ', array_fill( 0, count( $record_types ), '%s' ) ) . ' )';
			array_push( $args, ...$record_types );
		}
		if ( array() !== $ids ) {
			$sql .= ' AND id IN ( ' . implode( ', ', array_fill( 0, count( $ids ), '%d' ) ) . ' )';
			array_push( $args, ...$ids );
		}
		$sql   .= ' ORDER BY claim_at, id LIMIT %d' . ( Database::skips_locked() ? ' FOR UPDATE SKIP LOCKED' : '' );
		$args[] = $limit;
		$rows   = $wpdb->get_results( $wpdb->prepare( $sql, $args ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		return is_array( $rows ) ? array_values( $rows ) : array();
	}

	/**
	 * A row leased max_attempts times without one settle brings its worker down: a person must look.
	 *
	 * @param list<array{id: string, state: string, attempt: string, leases: string, worker_id: string}> $picked Due rows.
	 * @return list<array{id: string, state: string, attempt: string, leases: string, worker_id: string}> The others.
	 */
	private function park_poison( array $picked ): array {
		global $wpdb;
		$max  = $this->settings->max_attempts();
		$rest = array();
		foreach ( $picked as $row ) {
			if ( State::WORKING === $row['state'] ) {
				$this->history->add( (int) $row['id'], (int) $row['attempt'], 'lease_lost', array( 'worker_id' => $row['worker_id'], 'summary' => 'The worker did not report back in time.' ) );
			}
			if ( (int) $row['leases'] < $max ) {
				$rest[] = $row;
				continue;
			}
			$issue = Issues::poison( (int) $row['leases'] );
			$wpdb->update(
				$this->tables->events(),
				array(
					'state'       => State::NEEDS_YOU,
					'claim_at'    => null,
					'lease_token' => '',
					'leases'      => 0,
					'sent'        => 1,
					'issue'       => History::json( $issue ),
					'issue_code'  => $issue['code'],
					'updated_at'  => $this->clock->sql(),
				),
				array( 'id' => (int) $row['id'] )
			);
			$this->history->add( (int) $row['id'], (int) $row['attempt'], State::NEEDS_YOU, array( 'issue' => $issue ) );
		}
		return $rest;
	}

	/**
	 * Ids to lease now; a suspicious row goes alone.
	 *
	 * @param list<array{id: string, state: string, attempt: string, leases: string, worker_id: string}> $rows  Due rows.
	 * @param int                                                                                         $limit At most so many.
	 * @return list<int>
	 */
	private function choose( array $rows, int $limit ): array {
		$chosen = array();
		foreach ( array_slice( $rows, 0, $limit ) as $row ) {
			if ( (int) $row['leases'] >= self::SUSPICIOUS ) {
				return array() === $chosen ? array( (int) $row['id'] ) : $chosen;
			}
			$chosen[] = (int) $row['id'];
		}
		return $chosen;
	}

	/**
	 * The guarded UPDATE.
	 *
	 * @param string    $token         Lease token.
	 * @param string    $worker_id     Who.
	 * @param int       $lease_seconds How long.
	 * @param list<int> $ids           Rows.
	 */
	private function lease( string $token, string $worker_id, int $lease_seconds, array $ids ): int {
		global $wpdb;
		$now = $this->clock->sql();
		$sql = "UPDATE %i SET lease_token = %s, worker_id = %s, attempt = attempt + 1, leases = leases + 1,
			state_before = CASE WHEN state = 'working' THEN state_before ELSE state END,
			claim_at = %s, updated_at = %s, skip_rule = '', skip_message = NULL, state = 'working'
			WHERE claim_at <= %s AND id IN ( " . implode( ', ', array_fill( 0, count( $ids ), '%d' ) ) . ' )';
		return Database::must( $wpdb->query( $wpdb->prepare( $sql, $this->tables->events(), $token, $worker_id, $this->clock->sql( $lease_seconds ), $now, $now, ...$ids ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
	}

	/**
	 * What this claim got.
	 *
	 * @return list<Row>
	 */
	private function leased( string $token ): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM %i WHERE lease_token = %s AND state = 'working' ORDER BY priority, due_at, id", $this->tables->events(), $token ), ARRAY_A );
		return is_array( $rows ) ? array_values( $rows ) : array();
	}
}
