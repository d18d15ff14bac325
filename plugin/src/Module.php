<?php
/**
 * A room of the plugin.
 *
 * @package Concord
 */

namespace Concord;

defined( 'ABSPATH' ) || exit;

/** Each room under src/ has one Module that hangs it into WordPress. Plugin::modules() lists them. */
interface Module {

	/** Adds hooks only. No query, no option read: it runs in every request of the shop. */
	public function register(): void;
}
