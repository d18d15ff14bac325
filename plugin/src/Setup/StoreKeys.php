<?php
/**
 * Keys for a match report.
 *
 * @package Concord
 */

namespace Concord\Setup;

use Concord\Record\RecordIds;

defined( 'ABSPATH' ) || exit;

/** SKUs and e-mails with their ids, page by page by rising id, straight from the tables: no product or user is loaded. */
final class StoreKeys {

	public function __construct( private readonly RecordIds $ids ) {}

	/**
	 * Products and variations that are not in the trash. A product of variations without a SKU of its own is left out: its
	 * variations are what is sold.
	 *
	 * @return array{keys: list<array{id: int, key: string, name: string}>, next: int|null}
	 */
	public function skus( int $after, int $most ): array {
		global $wpdb;
		$rows = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT p.ID AS id, p.post_title AS name, COALESCE( m.meta_value, '' ) AS sku,
					EXISTS ( SELECT 1 FROM %i v WHERE v.post_parent = p.ID AND v.post_type = 'product_variation' ) AS parent
					FROM %i p LEFT JOIN %i m ON m.post_id = p.ID AND m.meta_key = '_sku'
					WHERE p.post_type IN ( 'product', 'product_variation' ) AND p.post_status IN ( 'publish', 'private', 'draft', 'pending', 'future' ) AND p.ID > %d
					ORDER BY p.ID LIMIT %d",
				$wpdb->posts, // allowed-api: products live in posts.
				$wpdb->posts, // allowed-api: products live in posts.
				$wpdb->postmeta, // allowed-api: products live in posts.
				$after,
				$most
			),
			ARRAY_A
		);
		$rows = is_array( $rows ) ? $rows : array();
		$keys = array();
		foreach ( $rows as $row ) {
			if ( ! (int) $row['parent'] || '' !== $row['sku'] ) {
				$keys[] = array(
					'id'   => (int) $row['id'],
					'key'  => (string) $row['sku'],
					'name' => (string) $row['name'],
				);
			}
		}
		$last = end( $rows );
		return array(
			'keys' => $keys,
			'next' => false === $last || count( $rows ) < $most ? null : (int) $last['id'],
		);
	}

	/**
	 * Customers with an account. Guests are found by the e-mail of each order when it is sent.
	 *
	 * @return array{keys: list<array{id: int, key: string, name: string}>, next: int|null} The name is the user's login.
	 */
	public function emails( int $after, int $most ): array {
		global $wpdb;
		$page = $this->ids->after( 'customer', $after, $most );
		if ( array() === $page['ids'] ) {
			return array(
				'keys' => array(),
				'next' => $page['next'],
			);
		}
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT ID AS id, user_email AS email, user_login AS login FROM %i WHERE ID IN ( ' . implode( ', ', array_fill( 0, count( $page['ids'] ), '%d' ) ) . ' ) ORDER BY ID', $wpdb->users, ...$page['ids'] ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared, WordPress.DB.PreparedSQLPlaceholders -- Placeholders only.
		return array(
			'keys' => array_map(
				static fn ( array $row ): array => array(
					'id'   => (int) $row['id'],
					'key'  => (string) $row['email'],
					'name' => (string) $row['login'],
				),
				array_values( is_array( $rows ) ? $rows : array() )
			),
			'next' => $page['next'],
		);
	}
}
