<?php
/**
 * Forgetting.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;
use Concord\Settings;
use Concord\Shadow\RecordedRuns;
use Concord\Shadow\Report;

defined( 'ABSPATH' ) || exit;

/** Removes old history of records that are done, and old commands. Rows of records and all history of open ones stay. */
final class Retention {

	private const COMMAND_DAYS = 7;

	/** The answer of a preview holds what an order holds, that of a choice who the customers are; it is read at once and kept no longer than a person looks at it. */
	private const PREVIEW_SECONDS = HOUR_IN_SECONDS;

	public function __construct( private readonly Tables $tables, private readonly Clock $clock, private readonly Settings $settings, private readonly Report $shadow, private readonly RecordedRuns $shadow_runs ) {}

	/** Runs with the scheduled sweep. */
	public function prune(): void {
		global $wpdb;
		$this->shadow->prune( $this->clock->sql( -DAY_IN_SECONDS * max( 1, $this->settings->all()['retention_days'] ) ) );
		$this->shadow_runs->prune( (string) Clock::iso_from_sql( $this->clock->sql( -DAY_IN_SECONDS * max( 1, $this->settings->all()['retention_days'] ) ) ) );
		$wpdb->query(
			$wpdb->prepare(
				"DELETE FROM %i WHERE at < %s AND event_id IN ( SELECT id FROM %i WHERE state IN ( 'synced', 'skipped' ) )",
				$this->tables->attempts(),
				$this->clock->sql( -DAY_IN_SECONDS * max( 1, $this->settings->all()['retention_days'] ) ),
				$this->tables->events()
			)
		);
		$wpdb->query(
			$wpdb->prepare(
				"DELETE FROM %i WHERE record_type = 'command' AND state <> 'working' AND NOT ( kind = %s AND ( state IN ( 'waiting', 'retrying' ) OR updated_at >= %s ) ) AND ( captured_at < %s OR ( kind IN ( %s, %s, %s ) AND captured_at < %s ) )",
				$this->tables->events(),
				// The one row of a flow lives as long as the flow runs: without its next run waiting in it, prices and stock would never be read again.
				Commands::RUN,
				$this->clock->sql( -DAY_IN_SECONDS * self::COMMAND_DAYS ),
				$this->clock->sql( -DAY_IN_SECONDS * self::COMMAND_DAYS ),
				Commands::PREVIEW,
				Commands::TEST_FLOW,
				Commands::CUSTOMERS,
				$this->clock->sql( -self::PREVIEW_SECONDS )
			)
		);
	}
}
