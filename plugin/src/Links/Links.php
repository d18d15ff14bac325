<?php
/**
 * Crosswalk.
 *
 * @package Concord
 */

namespace Concord\Links;

use Concord\Clock;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Which WooCommerce record is which Dynamics record, one row per record, connection and entity. Written by settle only.
 * A link outlives its record as a tombstone (deleted_at), so that the Dynamics document never loses its origin.
 *
 * @phpstan-type Link array{record_type: string, record_id: string, connection_id: string, entity: string, company: string, key: string, number: string, url: string, reference: string, etag: string, content_hash: string, store_total: string, dynamics_total: string, currency: string, dynamics_currency: string, rate: string, written: string}
 */
final class Links {

	/** Begins the entity of a row that is no document which stands: how far a flow came with a record, or a document that another one took the place of (worker/src/engine/flow-run.ts). */
	public const MARK = 'flow:';

	private const COLUMNS = array( 'record_type', 'record_id', 'connection_id', 'entity', 'company', 'key', 'number', 'url', 'reference', 'etag', 'content_hash', 'store_total', 'dynamics_total', 'currency', 'dynamics_currency', 'rate', 'written' );

	public function __construct( private readonly Tables $tables, private readonly Clock $clock ) {}

	/**
	 * Inserts or updates.
	 *
	 * @param list<array<string, mixed>> $links In the shape of linkSchema.
	 * @return list<array<string, string>> Those that are new or got another number.
	 */
	public function store( array $links ): array {
		$new = array();
		foreach ( $links as $link ) {
			$link     = array_map( static fn ( string $name ): string => is_scalar( $link[ $name ] ?? null ) ? (string) $link[ $name ] : '', array_combine( self::COLUMNS, self::COLUMNS ) );
			$existing = $this->find( $link['record_type'], $link['record_id'], $link['connection_id'], $link['entity'] );
			if ( null === $existing || $existing['number'] !== $link['number'] ) {
				$new[] = $link;
			}
			$this->upsert( $link );
		}
		return $new;
	}

	/**
	 * Links of several records.
	 *
	 * @param list<array{0: string, 1: string}> $records Type and id.
	 * @return array<string, list<Link>> Under "type:id".
	 */
	public function of( array $records ): array {
		global $wpdb;
		$by = array();
		if ( array() === $records ) {
			return $by;
		}
		$groups = array();
		foreach ( $records as list( $type, $id ) ) {
			$groups[ $type ][ $id ] = $id;
		}
		foreach ( $groups as $type => $ids ) {
			$sql  = 'SELECT * FROM %i WHERE record_type = %s AND record_id IN ( ' . implode( ', ', array_fill( 0, count( $ids ), '%s' ) ) . ' ) ORDER BY id';
			$rows = $wpdb->get_results( $wpdb->prepare( $sql, $this->tables->links(), $type, ...array_values( $ids ) ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
			foreach ( is_array( $rows ) ? $rows : array() as $row ) {
				$by[ $type . ':' . $row['record_id'] ][] = self::shape( $row );
			}
		}
		return $by;
	}

	/**
	 * Links to documents and records of Dynamics alone, without the marks by which flows know how far they came.
	 *
	 * @param list<array{0: string, 1: string}> $records Type and id.
	 * @return array<string, list<Link>> Under "type:id".
	 */
	public function documents( array $records ): array {
		return array_map(
			static fn ( array $links ): array => array_values( array_filter( $links, static fn ( array $link ): bool => ! str_starts_with( $link['entity'], self::MARK ) ) ),
			$this->of( $records )
		);
	}

	/** Id under which the customer of a guest's order is linked, once a person chose it (worker/src/connectors/customers.ts): guests share an id. */
	public static function guest( string $order_id ): string {
		return 'order-' . $order_id;
	}

	/** The record is gone from the store: its links stay as tombstones, with an order's that of its guest's customer. */
	public function bury( string $record_type, string $record_id ): void {
		global $wpdb;
		if ( 'order' === $record_type ) {
			$this->bury( 'customer', self::guest( $record_id ) );
		}
		$this->forget_answers( $record_type, $record_id );
		if ( 'customer' === $record_type ) {
			// Marks hold digests of what a person entered: nothing of an account that is gone needs them.
			$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE record_type = %s AND record_id = %s AND entity LIKE %s', $this->tables->links(), $record_type, $record_id, $wpdb->esc_like( self::MARK ) . '%' ) );
		}
		$wpdb->query( $wpdb->prepare( 'UPDATE %i SET deleted_at = %s WHERE record_type = %s AND record_id = %s AND deleted_at IS NULL', $this->tables->links(), $this->clock->sql(), $record_type, $record_id ) );
	}

	/**
	 * Takes what bound actions answered out of the marks of a record; that they were carried out stays (worker/src/core/flow/answers.ts).
	 *
	 * @return int Marks that held some.
	 */
	public function forget_answers( string $record_type, string $record_id ): int {
		global $wpdb;
		/** Keys of marks by their id. @var list<array{id: string, link_key: string}> $marks */
		$marks = $wpdb->get_results( $wpdb->prepare( 'SELECT id, link_key FROM %i WHERE record_type = %s AND record_id = %s AND entity LIKE %s AND link_key LIKE %s', $this->tables->links(), $record_type, $record_id, $wpdb->esc_like( self::MARK ) . '%', '%@%' ), ARRAY_A );
		foreach ( $marks as $mark ) {
			$wpdb->update( $this->tables->links(), array( 'link_key' => trim( (string) preg_replace( '/(?:^| )@[0-9a-f]{8}\.\d{1,2}:[A-Za-z0-9_-]+/', '', $mark['link_key'] ) ) ), array( 'id' => (int) $mark['id'] ) );
		}
		return count( $marks );
	}

	/**
	 * One link.
	 *
	 * @return Link|null
	 */
	public function find( string $record_type, string $record_id, string $connection_id, string $entity ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE record_type = %s AND record_id = %s AND connection_id = %s AND entity = %s', $this->tables->links(), $record_type, $record_id, $connection_id, $entity ), ARRAY_A );
		return is_array( $row ) ? self::shape( $row ) : null;
	}

	/**
	 * One statement.
	 *
	 * @param array<string, string> $link Every column.
	 */
	private function upsert( array $link ): void {
		global $wpdb;
		$now     = $this->clock->sql();
		$values  = array_values( $link );
		$changes = array_slice( $link, 4 );
		$sql     = 'INSERT INTO %i ( record_type, record_id, connection_id, entity, company, link_key, number, url, reference, etag, content_hash, store_total, dynamics_total, currency, dynamics_currency, rate, written, created_at, updated_at )
			VALUES ( %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s )
			ON DUPLICATE KEY UPDATE company = %s, link_key = %s, number = %s, url = %s, reference = %s, etag = %s, content_hash = %s, store_total = %s, dynamics_total = %s, currency = %s, dynamics_currency = %s, rate = %s, written = %s, updated_at = %s, deleted_at = NULL';
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		\Concord\Outbox\Database::must( $wpdb->query( $wpdb->prepare( $sql, $this->tables->links(), ...$values, ...array( $now, $now ), ...array_values( $changes ), ...array( $now ) ) ) );
	}

	/**
	 * Row -> linkSchema.
	 *
	 * @param array<string, string|null> $row Of the table.
	 * @return Link
	 */
	private static function shape( array $row ): array {
		$row['key'] = $row['link_key'] ?? '';
		$link       = array();
		foreach ( self::COLUMNS as $name ) {
			$link[ $name ] = (string) ( $row[ $name ] ?? '' );
		}
		/** @var Link $link */
		return $link;
	}
}
