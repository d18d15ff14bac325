<?php
/**
 * Applies migrations.
 *
 * @package Concord
 */

namespace Concord\Install;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * Runs what the ledger does not have yet. The ledger is an option of its own and not the plugin's version, so that a
 * downgrade and upgrade, or an update killed in the middle, ends with the right schema.
 *
 * Called on activation, in wp-admin, by WP-CLI and before a claim; never in a visitor's request.
 */
final class Migrator {

	public const LEDGER_OPTION = 'concord_migrations';

	public function __construct( private readonly Tables $tables, private readonly Clock $clock ) {}

	/** True when a step is missing. One option read. */
	public function behind(): bool {
		return array() !== $this->pending();
	}

	/** True when an earlier version was here: there is something to lose. */
	public function began(): bool {
		return array() !== $this->ledger();
	}

	/**
	 * Applies the missing steps in order; stops at the first that fails.
	 *
	 * @return list<string> Ids applied now.
	 * @throws \RuntimeException When the database refused a step.
	 */
	public function run(): array {
		$applied = array();
		foreach ( $this->pending() as $migration ) {
			$migration->up();
			$ledger                     = $this->ledger();
			$ledger[ $migration->id() ] = $this->clock->iso();
			update_option( self::LEDGER_OPTION, $ledger, false );
			$applied[] = $migration->id();
		}
		return $applied;
	}

	/**
	 * Steps not in the ledger.
	 *
	 * @return list<Migration>
	 */
	private function pending(): array {
		$ledger = $this->ledger();
		return array_values( array_filter( $this->steps(), static fn ( Migration $step ): bool => ! isset( $ledger[ $step->id() ] ) ) );
	}

	/**
	 * Every step there is, oldest first.
	 *
	 * @return list<Migration>
	 */
	public function steps(): array {
		return array(
			new Migrations\Outbox0001( $this->tables ),
			new Migrations\Links0002( $this->tables ),
			new Migrations\LinkRates0005( $this->tables ),
			new Migrations\Documents0006( $this->tables ),
			new Migrations\LinkWritten0007( $this->tables ),
		);
	}

	/**
	 * Id -> when it was applied.
	 *
	 * @return array<string, string>
	 */
	private function ledger(): array {
		$ledger = get_option( self::LEDGER_OPTION, array() );
		return is_array( $ledger ) ? $ledger : array();
	}
}
