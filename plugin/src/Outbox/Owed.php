<?php
/**
 * Documents that need a person.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * A document of Dynamics that could not be taken stands among the records, by the id of its row in table documents. Retried, a worker is handed it,
 * reads it anew and settles it as any record.
 */
final class Owed {

	/** Record type of such rows. */
	public const DOCUMENT = 'document';

	public function __construct( private readonly Tables $tables, private readonly Clock $clock ) {}

	/**
	 * It needs a person from now on; one that was held or skipped by a person stays so, and one that waits for the same reason already is no younger for being told again.
	 *
	 * @param int                  $document_id Row of table documents.
	 * @param string               $number      Its number in Dynamics.
	 * @param array<string, mixed> $issue       Of issueSchema.
	 */
	public function owe( int $document_id, string $number, array $issue ): void {
		global $wpdb;
		$now  = $this->clock->sql();
		$code = is_string( $issue['code'] ?? null ) ? $issue['code'] : 'internal_error';
		$json = (string) wp_json_encode( $issue );
		$sql  = "INSERT INTO %i ( record_type, record_id, kind, state, priority, captured_at, updated_at, number, issue_code, issue )
			VALUES ( %s, %s, 'changed', 'needs-you', 1, %s, %s, %s, %s, %s )
			ON DUPLICATE KEY UPDATE
			updated_at = CASE WHEN state = 'needs-you' AND issue = %s THEN updated_at ELSE %s END,
			issue = CASE WHEN pinned = '' AND state <> 'working' THEN %s ELSE issue END,
			issue_code = CASE WHEN pinned = '' AND state <> 'working' THEN %s ELSE issue_code END,
			claim_at = CASE WHEN pinned = '' AND state <> 'working' THEN NULL ELSE claim_at END,
			state = CASE WHEN pinned = '' AND state <> 'working' THEN 'needs-you' ELSE state END";
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		Database::must( $wpdb->query( $wpdb->prepare( $sql, $this->tables->events(), self::DOCUMENT, (string) $document_id, $now, $now, mb_substr( $number, 0, 100 ), $code, $json, $json, $now, $json, $code ) ) );
	}

	/** The feed brought it again and now it stands. One that is being worked on is settled by its worker. */
	public function settled( int $document_id ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "UPDATE %i SET state = 'synced', issue = NULL, issue_code = '', claim_at = NULL, updated_at = %s WHERE record_type = %s AND record_id = %s AND state IN ( 'needs-you', 'waiting', 'retrying' ) AND pinned = ''", $this->tables->events(), $this->clock->sql(), self::DOCUMENT, (string) $document_id ) );
	}
}
