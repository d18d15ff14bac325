<?php
/**
 * Documents of Dynamics.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Clock;
use Concord\Install\Tables;
use Concord\Outbox\Database;

defined( 'ABSPATH' ) || exit;

/**
 * Table documents: one row per document of a connection, with its data as Dynamics told it last.
 *
 * @phpstan-type Row array{id: int, connection_id: string, kind: string, key: string, order_id: int, number: string, data: array<string, mixed>, data_hash: string, store_ids: string, flow_id: string, created_at: string, updated_at: string}
 */
final class Repository {

	public function __construct( private readonly Tables $tables, private readonly Clock $clock ) {}

	/**
	 * One document.
	 *
	 * @return Row|null
	 */
	public function find( string $connection_id, string $kind, string $key ): ?array {
		global $wpdb;
		return self::shape( $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE connection_id = %s AND kind = %s AND doc_key = %s', $this->tables->documents(), $connection_id, $kind, $key ), ARRAY_A ) );
	}

	/**
	 * One by its own id.
	 *
	 * @return Row|null
	 */
	public function one( int $id ): ?array {
		global $wpdb;
		return self::shape( $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE id = %d', $this->tables->documents(), $id ), ARRAY_A ) );
	}

	/**
	 * All of an order, oldest first; those that the store refused too.
	 *
	 * @return list<Row>
	 */
	public function of_order( int $order_id ): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i WHERE order_id = %d ORDER BY id', $this->tables->documents(), $order_id ), ARRAY_A );
		return array_values( array_filter( array_map( array( self::class, 'shape' ), is_array( $rows ) ? $rows : array() ) ) );
	}

	/**
	 * Those of one kind that WooCommerce has something for, by rising id; without those that came without what they say.
	 *
	 * @return list<array{id: int, key: string, number: string}>
	 */
	public function known( string $connection_id, string $kind, int $after, int $most ): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT id, doc_key AS `key`, number FROM %i WHERE connection_id = %s AND kind = %s AND id > %d AND store_ids <> '' AND data <> '[]' ORDER BY id LIMIT %d", $this->tables->documents(), $connection_id, $kind, $after, $most ), ARRAY_A );
		return self::names( is_array( $rows ) ? array_values( $rows ) : array() );
	}

	/**
	 * Those of one kind that are owed, by rising id.
	 *
	 * @return list<array{id: int, key: string, number: string}>
	 */
	public function owed( string $connection_id, string $kind, int $after, int $most ): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT id, doc_key AS `key`, number FROM %i WHERE connection_id = %s AND kind = %s AND id > %d AND data_hash = '' ORDER BY id LIMIT %d", $this->tables->documents(), $connection_id, $kind, $after, $most ), ARRAY_A );
		return self::names( is_array( $rows ) ? array_values( $rows ) : array() );
	}

	/**
	 * Shipments of these orders that were taken by then, by order.
	 *
	 * @param list<int> $orders Ids.
	 * @param int       $until  Unix time.
	 * @return array<int, list<array<string, mixed>>> As told.
	 */
	public function shipped_before( array $orders, int $until ): array {
		global $wpdb;
		$found = array();
		foreach ( array_chunk( $orders, 500 ) as $some ) {
			$sql  = "SELECT order_id, data FROM %i WHERE kind = 'shipment' AND data_hash <> '' AND created_at <= %s AND order_id IN ( " . implode( ', ', array_fill( 0, count( $some ), '%d' ) ) . ' ) ORDER BY id';
			$rows = $wpdb->get_results( $wpdb->prepare( $sql, $this->tables->documents(), gmdate( 'Y-m-d H:i:s', $until ), ...$some ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
			foreach ( is_array( $rows ) ? $rows : array() as $row ) {
				$data                               = json_decode( (string) $row['data'], true );
				$found[ (int) $row['order_id'] ][] = is_array( $data ) ? $data : array();
			}
		}
		return $found;
	}

	/**
	 * Inserts or replaces.
	 *
	 * @param array{connection_id: string, kind: string, key: string, order_id: int, number: string, flow_id: string, data_hash: string, store_ids: string} $document Its columns.
	 * @param array<string, mixed>                                                                                                                      $data     As told.
	 * @return int Id of the row.
	 */
	public function keep( array $document, array $data ): int {
		global $wpdb;
		$now  = $this->clock->sql();
		$json = (string) wp_json_encode( $data );
		$sql  = 'INSERT INTO %i ( connection_id, kind, doc_key, order_id, number, data, data_hash, store_ids, flow_id, created_at, updated_at )
			VALUES ( %s, %s, %s, %d, %s, %s, %s, %s, %s, %s, %s )
			ON DUPLICATE KEY UPDATE order_id = %d, number = %s, data = %s, data_hash = %s, store_ids = %s, flow_id = %s, updated_at = %s';
		$same = array( $document['order_id'], mb_substr( $document['number'], 0, 100 ), $json, $document['data_hash'], mb_substr( $document['store_ids'], 0, 190 ), $document['flow_id'] );
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		Database::must( $wpdb->query( $wpdb->prepare( $sql, $this->tables->documents(), $document['connection_id'], $document['kind'], $document['key'], ...$same, ...array( $now, $now ), ...$same, ...array( $now ) ) ) );
		return $this->find( $document['connection_id'], $document['kind'], $document['key'] )['id'] ?? 0;
	}

	/** What a shopper asked to be forgotten: the data goes, the fact that a document was there stays. */
	public function forget( int $order_id ): int {
		global $wpdb;
		return (int) $wpdb->query( $wpdb->prepare( "UPDATE %i SET data = '{}' WHERE order_id = %d AND data <> '{}'", $this->tables->documents(), $order_id ) );
	}

	/**
	 * What names them.
	 *
	 * @param list<array<string, string|null>> $rows Rows.
	 * @return list<array{id: int, key: string, number: string}>
	 */
	private static function names( array $rows ): array {
		return array_map(
			static fn ( array $row ): array => array(
				'id'     => (int) $row['id'],
				'key'    => (string) $row['key'],
				'number' => (string) $row['number'],
			),
			$rows
		);
	}

	/**
	 * Row of the table -> Row.
	 *
	 * @param array<string, string|null>|null $row Row.
	 * @return Row|null
	 */
	private static function shape( ?array $row ): ?array {
		if ( null === $row ) {
			return null;
		}
		$data = json_decode( (string) $row['data'], true );
		return array(
			'id'            => (int) $row['id'],
			'connection_id' => (string) $row['connection_id'],
			'kind'          => (string) $row['kind'],
			'key'           => (string) $row['doc_key'],
			'order_id'      => (int) $row['order_id'],
			'number'        => (string) $row['number'],
			'data'          => is_array( $data ) ? $data : array(),
			'data_hash'     => (string) $row['data_hash'],
			'store_ids'     => (string) $row['store_ids'],
			'flow_id'       => (string) $row['flow_id'],
			'created_at'    => (string) Clock::iso_from_sql( (string) $row['created_at'] ),
			'updated_at'    => (string) Clock::iso_from_sql( (string) $row['updated_at'] ),
		);
	}
}
