<?php
/**
 * Command "wp concord".
 *
 * @package Concord
 */

namespace Concord\Cli;

use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Sees and steers the sync from the shell; the same services as the REST routes. */
final class Command {

	public function __construct( private readonly Services $services ) {}

	/**
	 * Shows counts, worker and problems.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : "table" or "json".
	 *
	 * @param list<string>          $args  Positional.
	 * @param array<string, string> $assoc Options.
	 */
	public function status( array $args, array $assoc ): void {
		$overview = $this->services->overview()->get();
		if ( 'json' === ( $assoc['format'] ?? '' ) ) {
			\WP_CLI::line( (string) wp_json_encode( $overview ) );
			return;
		}
		foreach ( $overview['counts'] as $state => $count ) {
			\WP_CLI::line( sprintf( '%-10s %d', $state, $count ) );
		}
		\WP_CLI::line( sprintf( '%-10s %d', 'captured', $overview['captured'] ) );
		\WP_CLI::line( 'worker     ' . ( $overview['worker']['state'] ?? 'not paired' ) );
		$this->print_problems( $overview['problems'] );
	}

	/**
	 * Lists records.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<state>]
	 * : One of the six states.
	 *
	 * [--page=<page>]
	 * : Pages of 50.
	 *
	 * @param list<string>          $args  Positional.
	 * @param array<string, string> $assoc Options.
	 */
	public function records( array $args, array $assoc ): void {
		$found = $this->services->events()->query(
			array(
				'state'    => $assoc['state'] ?? '',
				'page'     => max( 1, (int) ( $assoc['page'] ?? 1 ) ),
				'per_page' => 50,
			)
		);
		foreach ( $found['rows'] as $row ) {
			$issue = json_decode( (string) $row['issue'], true );
			\WP_CLI::line( sprintf( '%d  %s %s  %s  %s', $row['id'], $row['record_type'], $row['record_id'], $row['state'], is_array( $issue ) ? (string) ( $issue['message'] ?? '' ) : '' ) );
		}
		/* translators: %d: number of records. */
		\WP_CLI::line( sprintf( __( '%d in all', 'concord' ), $found['total'] ) );
	}

	/**
	 * Sends records again: by id, or all that stopped for one cause.
	 *
	 * ## OPTIONS
	 *
	 * [<event>...]
	 * : Ids as "wp concord records" shows them.
	 *
	 * [--issue=<code>]
	 * : Every record that stopped with this issue code.
	 *
	 * @param list<string>          $args  Positional.
	 * @param array<string, string> $assoc Options.
	 */
	public function retry( array $args, array $assoc ): void {
		if ( array() === $args && ! isset( $assoc['issue'] ) ) {
			\WP_CLI::error( __( 'Name records or an issue code.', 'concord' ) );
		}
		$retried = $this->services->redrive()->retry_many( array_map( 'intval', $args ), $assoc['issue'] ?? null );
		/* translators: %d: number of records. */
		\WP_CLI::success( sprintf( __( '%d records go out again.', 'concord' ), $retried ) );
	}

	/** Looks for records that no hook captured, to the end. */
	public function sweep(): void {
		wp_set_current_user( 0 );
		do {
			$step = $this->services->sweep()->step();
			\WP_CLI::line( sprintf( 'checked %d, found %d', $step['checked'], $step['found'] ) );
		} while ( ! $step['done'] );
		\WP_CLI::success( __( 'Swept.', 'concord' ) );
	}

	/**
	 * Creates a pairing code, good once and for ten minutes.
	 *
	 * @subcommand pair-code
	 */
	public function pair_code(): void {
		\WP_CLI::line( $this->services->pairing_codes()->create()['code'] );
	}

	/** Names every problem with its remedy; exit code 1 when there is one. */
	public function doctor(): void {
		$problems = $this->services->overview()->get()['problems'];
		$this->print_problems( $problems );
		if ( array() !== $problems ) {
			\WP_CLI::halt( 1 );
		}
		\WP_CLI::success( __( 'Nothing stands in the way.', 'concord' ) );
	}

	/**
	 * Sentences.
	 *
	 * @param list<array{code: string, message: string, remedy: string}> $problems Problems.
	 */
	private function print_problems( array $problems ): void {
		foreach ( $problems as $problem ) {
			\WP_CLI::warning( $problem['message'] . ' ' . $problem['remedy'] );
		}
	}
}
