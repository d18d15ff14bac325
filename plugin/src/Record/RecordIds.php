<?php
/**
 * Ids of records.
 *
 * @package Concord
 */

namespace Concord\Record;

use Concord\Outbox\SweepSource;

defined( 'ABSPATH' ) || exit;

/** Walks all records of a kind by rising id, in pages: an offset would skip what is deleted meanwhile. Drafts and trash are left out. */
final class RecordIds {

	/**
	 * The next ids.
	 *
	 * @param string $type  "order", "customer" or "product" (variations included).
	 * @param int    $after Last id of the page before; 0 to begin.
	 * @param int    $most  How many to look at.
	 * @return array{ids: list<int>, next: int|null} `next`: what to go on after; null at the end.
	 */
	public function after( string $type, int $after, int $most ): array {
		$rows = 'customer' === $type ? $this->customers( $after, $most ) : ( new SweepSource( $type ) )->above( $after, $most );
		$ids  = array();
		foreach ( $rows as $row ) {
			if ( 'trash' !== $row['status'] ) {
				$ids[] = $row['id'];
			}
		}
		return array(
			'ids'  => $ids,
			'next' => array() === $rows || count( $rows ) < $most ? null : max( array_column( $rows, 'id' ) ),
		);
	}

	/**
	 * Users who are customers.
	 *
	 * @return list<array{id: int, status: string}>
	 */
	private function customers( int $after, int $most ): array {
		global $wpdb;
		$ids = $wpdb->get_col( $wpdb->prepare( 'SELECT u.ID FROM %i u JOIN %i m ON m.user_id = u.ID AND m.meta_key = %s WHERE m.meta_value LIKE %s AND u.ID > %d ORDER BY u.ID LIMIT %d', $wpdb->users, $wpdb->usermeta, $wpdb->get_blog_prefix() . 'capabilities', '%' . $wpdb->esc_like( '"customer"' ) . '%', $after, $most ) );
		return array_map(
			static fn ( string $id ): array => array(
				'id'     => (int) $id,
				'status' => '',
			),
			array_values( array_map( 'strval', $ids ) )
		);
	}
}
