<?php
/**
 * From one version to the next.
 *
 * @package Concord
 */

namespace Concord\Install;

use Concord\Backup\Backups;
use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * Before anything of an update touches the store, the configuration is kept (OPS-4), also where the new version has no migration:
 * it may read what is stored otherwise. Without the copy the update does not run; it is tried again at the next visit.
 */
final class Upgrade {

	/** Version that ran here last. */
	public const VERSION_OPTION = 'concord_version';

	public function __construct( private readonly Migrator $migrator, private readonly Backups $backups, private readonly Clock $clock ) {}

	/** True when this code has not run here yet, or a migration is missing. One query. */
	public function due(): bool {
		wp_prime_option_caches( array( self::VERSION_OPTION, Migrator::LEDGER_OPTION ) );
		return CONCORD_VERSION !== get_option( self::VERSION_OPTION ) || $this->migrator->behind();
	}

	/**
	 * Copies the configuration, then migrates. Safe to be called again after any failure.
	 *
	 * @throws \RuntimeException When the database refused the copy or a step.
	 */
	public function run(): void {
		if ( ! $this->due() ) {
			return;
		}
		if ( $this->migrator->began() && ! $this->copied() ) {
			$from = get_option( self::VERSION_OPTION, '' );
			$this->backups->take( Backups::UPGRADE, is_string( $from ) ? $from : '' );
		}
		$this->migrator->run();
		update_option( self::VERSION_OPTION, CONCORD_VERSION, false );
	}

	/** A step that failed and is tried again must not fill the list with copies of the same moment. */
	private function copied(): bool {
		$last = $this->backups->all()[0] ?? null;
		return null !== $last && Backups::UPGRADE === $last['reason'] && CONCORD_VERSION === $last['to'] && get_option( self::VERSION_OPTION, '' ) === $last['from'] && strtotime( $last['at'] ) > $this->clock->now() - DAY_IN_SECONDS;
	}
}
