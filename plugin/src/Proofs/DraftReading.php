<?php
/**
 * Can a draft be used at all?
 *
 * @package Concord
 */

namespace Concord\Proofs;

use Concord\Access\WorkerRegistry;
use Concord\Install\Tables;
use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/**
 * Expressions and rules are read by the worker alone, and a published flow that it cannot read stops every record. So a draft in which these
 * changed is published after a worker read exactly this revision and found nothing wrong: by the command "check_draft", which asks nobody
 * else, or by the mapping tests. Unlike their findings no reason lifts this. Where no worker was ever seen nothing is sent either.
 *
 * @phpstan-type Refusal array{code: string, message: string, status: int, problems: list<string>}
 */
final class DraftReading {

	public const COMMAND = 'check_draft';

	public function __construct( private readonly Tables $tables, private readonly WorkerRegistry $workers ) {}

	/**
	 * What keeps the draft from being published whatever reason is given; null when nothing does.
	 *
	 * @param string                    $flow_id  Flow; a connection's id for its order flow.
	 * @param int                       $revision Of the draft.
	 * @param array<string, mixed>      $draft    Content.
	 * @param array<string, mixed>|null $in_use   Content in use; null: the built-in mapping, or nothing.
	 * @return Refusal|null
	 */
	public function refusal( string $flow_id, int $revision, array $draft, ?array $in_use ): ?array {
		$problems = $this->problems( $flow_id, $revision );
		if ( null !== $problems && array() !== $problems ) {
			return array(
				'code'     => 'flow_invalid',
				/* translators: %s: what is wrong with a mapping, a sentence. */
				'message'  => sprintf( __( 'The draft was not published: %s Correct it, save the draft and publish again.', 'concord' ), $problems[0] ),
				'status'   => 400,
				'problems' => $problems,
			);
		}
		if ( null !== $problems || ! self::changed( $draft, $in_use ) || array() === array_filter( array_column( $this->workers->all(), 'last_seen' ) ) ) {
			return null;
		}
		return array(
			'code'     => 'draft_unread',
			'message'  => __( 'No worker has read this draft yet, so nobody knows whether orders could be sent by it. Start the worker and publish again; the draft is kept.', 'concord' ),
			'status'   => 409,
			'problems' => array(),
		);
	}

	/**
	 * Is there anything that only the worker can read, and that it does not run already?
	 *
	 * @param array<string, mixed>      $draft  Content.
	 * @param array<string, mixed>|null $in_use Content in use.
	 */
	private static function changed( array $draft, ?array $in_use ): bool {
		return (array) ( $draft['rules'] ?? array() ) !== (array) ( $in_use['rules'] ?? array() )
			|| array() !== array_diff( self::expressions( $draft ), self::expressions( $in_use ?? array() ) );
	}

	/**
	 * Texts of all expressions of rows and steps, wherever they stand.
	 *
	 * @param array<array-key, mixed> $content Content, or a part of it.
	 * @return list<string>
	 */
	private static function expressions( array $content ): array {
		$found = array();
		foreach ( $content as $name => $part ) {
			if ( 'expression' === $name && is_string( $part ) ) {
				$found[] = $part;
			} elseif ( is_array( $part ) && 'rules' !== $name ) {
				array_push( $found, ...self::expressions( $part ) );
			}
		}
		return $found;
	}

	/**
	 * What a worker found in exactly this draft, or in an earlier version that is to come back.
	 *
	 * @param string   $flow_id  Flow; a connection's id for its order flow.
	 * @param int      $revision Of the head when it was read.
	 * @param int|null $earlier  Version; null: the draft.
	 * @return list<string>|null Null: none has read it.
	 */
	public function problems( string $flow_id, int $revision, ?int $earlier = null ): ?array {
		global $wpdb;
		$rows = $wpdb->get_col( $wpdb->prepare( 'SELECT result FROM %i WHERE record_type = %s AND kind IN ( %s, %s ) AND state = %s AND payload LIKE %s ORDER BY id DESC LIMIT 20', $this->tables->events(), State::COMMAND, self::COMMAND, ShapeGate::COMMAND, State::SYNCED, '%' . $wpdb->esc_like( '"' . $flow_id . '"' ) . '%' ) );
		foreach ( $rows as $row ) {
			$result = json_decode( (string) $row, true );
			if ( is_array( $result ) && is_array( $result['problems'] ?? null ) && ( $result['flow_id'] ?? $result['connection_id'] ?? '' ) === $flow_id && ( $result['revision'] ?? -1 ) === $revision && false !== ( $result['draft'] ?? true ) && ( $result['earlier'] ?? null ) === $earlier ) {
				return array_values( array_filter( $result['problems'], 'is_string' ) );
			}
		}
		return null;
	}
}
