<?php
/**
 * History of events.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Append-only. Nothing here is ever updated, so that a later run cannot clear an earlier error (OPS-8).
 *
 * @phpstan-type Entry array{attempt: int, at: string|null, worker_id: string, outcome: string, flow_version: string, issue: mixed, summary: string, log: mixed, warnings: list<string>}
 */
final class History {

	public function __construct( private readonly Tables $tables, private readonly Clock $clock ) {}

	/**
	 * Adds an entry.
	 *
	 * @param int    $event_id Row of the events table.
	 * @param int    $attempt  Number of the attempt it tells about; 0 for a person's action.
	 * @param string $outcome  "synced", "retry", "needs-you", "skipped", "released", "lease_lost", or "asked_retry", "asked_test", "held", "asked_skip", "asked_amend", "asked_reorder", "asked_leave", "asked_customer", "asked_new-customer".
	 * @param array{worker_id?: string, flow_version?: string, summary?: string, issue?: mixed, log?: mixed, warnings?: list<string>} $more Rest of the entry.
	 */
	public function add( int $event_id, int $attempt, string $outcome, array $more = array() ): void {
		global $wpdb;
		$wpdb->insert(
			$this->tables->attempts(),
			array(
				'event_id'     => $event_id,
				'attempt'      => $attempt,
				'at'           => $this->clock->sql(),
				'worker_id'    => substr( $more['worker_id'] ?? '', 0, 64 ),
				'outcome'      => $outcome,
				'flow_version' => substr( $more['flow_version'] ?? '', 0, 64 ),
				'summary'      => $more['summary'] ?? '',
				'issue'        => self::json( $more['issue'] ?? null ),
				'log'          => self::json( $more['log'] ?? null ),
				'warnings'     => self::json( $more['warnings'] ?? array() ),
			)
		);
	}

	/**
	 * Newest first.
	 *
	 * @param int $event_id Row of the events table.
	 * @param int $limit    At most so many.
	 * @return list<Entry>
	 */
	public function of( int $event_id, int $limit = 100 ): array {
		global $wpdb;
		$rows    = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i WHERE event_id = %d ORDER BY id DESC LIMIT %d', $this->tables->attempts(), $event_id, $limit ), ARRAY_A );
		$entries = array();
		foreach ( is_array( $rows ) ? $rows : array() as $row ) {
			$warnings  = json_decode( (string) $row['warnings'], true );
			$entries[] = array(
				'attempt'      => (int) $row['attempt'],
				'at'           => Clock::iso_from_sql( $row['at'] ),
				'worker_id'    => (string) $row['worker_id'],
				'outcome'      => (string) $row['outcome'],
				'flow_version' => (string) $row['flow_version'],
				'issue'        => json_decode( (string) $row['issue'], true ),
				'summary'      => (string) $row['summary'],
				'log'          => json_decode( (string) $row['log'], true ),
				'warnings'     => is_array( $warnings ) ? array_values( $warnings ) : array(),
			);
		}
		return $entries;
	}

	/**
	 * JSON, or null for null.
	 *
	 * @param mixed $value JSON data.
	 */
	public static function json( mixed $value ): ?string {
		if ( null === $value ) {
			return null;
		}
		$json = wp_json_encode( $value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
		return false === $json ? null : $json;
	}
}
