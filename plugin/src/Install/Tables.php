<?php
/**
 * Names of the plugin's own tables.
 *
 * @package Concord
 */

namespace Concord\Install;

defined( 'ABSPATH' ) || exit;

/**
 * Glossary of the tables.
 *
 * - events:   one row per captured record for as long as the record is known; commands are rows too.
 * - attempts: append-only history of what happened to an event.
 * - links:    crosswalk, which WooCommerce record is which Dynamics record.
 * - documents: shipments, invoices and credit memos that Dynamics told about orders.
 */
final class Tables {

	public function events(): string {
		return self::prefixed( 'events' );
	}

	public function attempts(): string {
		return self::prefixed( 'attempts' );
	}

	public function links(): string {
		return self::prefixed( 'links' );
	}

	public function documents(): string {
		return self::prefixed( 'documents' );
	}

	/**
	 * All of them, for the uninstaller.
	 *
	 * @return list<string>
	 */
	public function all(): array {
		return array( $this->events(), $this->attempts(), $this->links(), $this->documents() );
	}

	private static function prefixed( string $name ): string {
		global $wpdb;
		return $wpdb->prefix . 'concord_' . $name;
	}
}
