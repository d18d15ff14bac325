<?php
/**
 * One step of the schema.
 *
 * @package Concord
 */

namespace Concord\Install;

defined( 'ABSPATH' ) || exit;

/** Numbered, applied once, and safe to run again when it was killed halfway. */
interface Migration {

	/** Sorts and names the step in the ledger, "0001_outbox". */
	public function id(): string;

	/**
	 * Makes the change.
	 *
	 * @throws \RuntimeException When the database refused; the step stays unapplied.
	 */
	public function up(): void;
}
