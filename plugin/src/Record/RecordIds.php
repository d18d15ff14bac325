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

	private const LOOKED_AT = 1000;

	/** In one request. */
	private const LOOKED_AT_MOST = 20000;

	/**
	 * The next ids.
	 *
	 * @param string $type  "order", "refund", "customer" or "product" (variations included).
	 * @param int    $after Last id of the page before; 0 to begin.
	 * @param int    $most  How many to look at.
	 * @param list<string> $statuses Of orders, without "wc-"; empty means all.
	 * @return array{ids: list<int>, next: int|null} `next`: what to go on after; null at the end.
	 */
	public function after( string $type, int $after, int $most, array $statuses = array() ): array {
		if ( array() !== $statuses && 'order' === $type ) {
			return self::of_status( $after, $most, $statuses );
		}
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
	 * Orders of these statuses. Few of many have them, so many are looked at for a page.
	 *
	 * @param int          $after    Last id of the page before.
	 * @param int          $most     Orders of a page.
	 * @param list<string> $statuses Without "wc-".
	 * @return array{ids: list<int>, next: int|null}
	 */
	private static function of_status( int $after, int $most, array $statuses ): array {
		$ids    = array();
		$looked = 0;
		do {
			$rows = ( new SweepSource( 'order' ) )->above( $after, self::LOOKED_AT );
			foreach ( $rows as $row ) {
				$after = $row['id'];
				if ( in_array( (string) preg_replace( '/^wc-/', '', $row['status'] ), $statuses, true ) ) {
					$ids[] = $row['id'];
					if ( count( $ids ) >= $most ) {
						break;
					}
				}
			}
			$looked += count( $rows );
		} while ( count( $ids ) < $most && count( $rows ) === self::LOOKED_AT && $looked < self::LOOKED_AT_MOST );
		return array(
			'ids'  => $ids,
			'next' => count( $ids ) < $most && count( $rows ) < self::LOOKED_AT ? null : $after,
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
