<?php
/**
 * Links of connections that were removed.
 *
 * @package Concord
 */

namespace Concord\Links;

use Concord\Clock;
use Concord\Install\Tables;
use Concord\Outbox\Database;

defined( 'ABSPATH' ) || exit;

/**
 * A removed connection leaves its links, and a note of which company of which tenant it led to. One that leads to the same company
 * is offered them. Never by itself: a company may have been emptied or restored under its name, and only a person knows.
 *
 * @phpstan-type Place array{id: string, name: string, product: string, tenant: string, environment: string, base_url: string, company: string, removed_at: string}
 */
final class Kept {

	public const OPTION = 'concord_connections_removed';

	private const BATCH = 1000;
	private const MOST  = 100;

	public function __construct( private readonly Tables $tables, private readonly Clock $clock ) {}

	/**
	 * Notes where a connection led, before it goes.
	 *
	 * @param array{id: string, name: string, product: string, enabled: bool, settings: array<string, mixed>} $row Connection.
	 */
	public function remember( array $row ): void {
		$place = self::place( $row ) + array(
			'id'         => $row['id'],
			'name'       => $row['name'],
			'removed_at' => $this->clock->iso(),
		);
		$all   = array_filter( $this->removed(), static fn ( array $one ): bool => $row['id'] !== $one['id'] );
		update_option( self::OPTION, array_slice( array( $place, ...array_values( $all ) ), 0, self::MOST ), false );
	}

	/**
	 * Earlier connections to the very company this one leads to, with what is linked through each.
	 *
	 * @param array{id: string, name: string, product: string, enabled: bool, settings: array<string, mixed>} $row   Connection.
	 * @param list<string>                                                                                   $alive Ids of connections that exist.
	 * @return list<array{connection_id: string, name: string, company: string, removed_at: string, links: int}>
	 */
	public function offered( array $row, array $alive ): array {
		$here    = self::place( $row );
		$offered = array();
		foreach ( $this->removed() as $place ) {
			if ( ! in_array( $place['id'], $alive, true ) && array() === array_diff_assoc( $here, $place ) ) {
				$links = $this->count( $place['id'] );
				if ( $links > 0 ) {
					$offered[] = array(
						'connection_id' => $place['id'],
						'name'          => $place['name'],
						'company'       => $row['settings']['company'],
						'removed_at'    => $place['removed_at'],
						'links'         => $links,
					);
				}
			}
		}
		return $offered;
	}

	/**
	 * Hands links over, marks of flows among them: what a flow has done it must not do again. A record that is linked through the new
	 * connection already keeps both.
	 *
	 * @param string $from Removed connection.
	 * @param string $to   The one that takes them.
	 * @return array{moved: int, left: int}
	 */
	public function move( string $from, string $to ): array {
		global $wpdb;
		$table = $this->tables->links();
		$moved = 0;
		do {
			// Two steps: MySQL does not update a table that the same statement reads.
			$ids = $wpdb->get_col( $wpdb->prepare( 'SELECT old.id FROM %i AS old LEFT JOIN %i AS new ON new.record_type = old.record_type AND new.record_id = old.record_id AND new.entity = old.entity AND new.connection_id = %s WHERE old.connection_id = %s AND new.id IS NULL ORDER BY old.id LIMIT %d', $table, $table, $to, $from, self::BATCH ) );
			if ( array() !== $ids ) {
				$sql    = 'UPDATE %i SET connection_id = %s WHERE connection_id = %s AND id IN ( ' . implode( ', ', array_fill( 0, count( $ids ), '%d' ) ) . ' )';
				$moved += Database::must( $wpdb->query( $wpdb->prepare( $sql, $table, $to, $from, ...array_map( 'intval', $ids ) ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
			}
		} while ( count( $ids ) === self::BATCH );
		return array(
			'moved' => $moved,
			'left'  => $this->count( $from ),
		);
	}

	/** Documents and customers; marks of flows are no links to people. */
	private function count( string $connection_id ): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i WHERE connection_id = %s AND entity NOT LIKE %s', $this->tables->links(), $connection_id, $wpdb->esc_like( Links::MARK ) . '%' ) );
	}

	/**
	 * What makes a company the same company: product, server, tenant, environment, name.
	 *
	 * @param array{id: string, name: string, product: string, enabled: bool, settings: array<string, mixed>} $row Connection.
	 * @return array{product: string, tenant: string, environment: string, base_url: string, company: string}
	 */
	private static function place( array $row ): array {
		$text = static fn ( string $name ): string => strtolower( trim( is_scalar( $row['settings'][ $name ] ?? null ) ? (string) $row['settings'][ $name ] : '' ) );
		return array(
			'product'     => $row['product'],
			'tenant'      => $text( 'tenant' ),
			'environment' => $text( 'environment' ),
			'base_url'    => untrailingslashit( $text( 'base_url' ) ),
			'company'     => $text( 'company' ),
		);
	}

	/**
	 * Newest first.
	 *
	 * @return list<Place>
	 */
	private function removed(): array {
		$stored = get_option( self::OPTION, array() );
		/** @var list<Place> $all */
		$all = is_array( $stored ) ? array_values( $stored ) : array();
		return $all;
	}
}
