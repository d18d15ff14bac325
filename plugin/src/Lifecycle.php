<?php
/**
 * What a room does when the plugin is switched on or off.
 *
 * @package Concord
 */

namespace Concord;

defined( 'ABSPATH' ) || exit;

/** Implemented by a Module that has something to set up. Both methods may run more than once. */
interface Lifecycle {

	/** Runs after the tables exist. WooCommerce may be missing. */
	public function activate(): void;

	/** Unschedules; deletes nothing a merchant could miss. */
	public function deactivate(): void;
}
