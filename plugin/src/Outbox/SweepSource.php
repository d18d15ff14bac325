<?php
/**
 * Where the sweep looks.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/** Ids of one record type, straight from the table that is authoritative: no object is loaded to find what is missing. */
final class SweepSource {

	private const DRAFTS = array( 'wc-checkout-draft', 'checkout-draft', 'auto-draft', 'draft', 'new', 'wc-new' );

	/** Later than any order. */
	private const NEVER = '9999-12-31 00:00:00';

	/** @var list<string> */
	private readonly array $post_types;

	/**
	 * For one record type.
	 *
	 * @param string $record_type "order", "refund" or "product".
	 */
	public function __construct( public readonly string $record_type ) {
		$this->post_types = match ( $record_type ) {
			'order'  => array( 'shop_order' ),
			'refund' => array( 'shop_order_refund' ),
			default  => array( 'product', 'product_variation' ),
		};
	}

	/** Highest id there is; what lies below it at activation is history. */
	public function highest(): int {
		global $wpdb;
		list( $table, $id, $type ) = $this->columns();
		$in                        = implode( ', ', array_fill( 0, count( $this->post_types ), '%s' ) );
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT MAX(%i) FROM %i WHERE %i IN ( {$in} )", $id, $table, $type, ...$this->post_types ) ); // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- Placeholders only.
	}

	/**
	 * Records above an id, in order of id.
	 *
	 * @return list<array{id: int, status: string, modified: string}>
	 */
	public function above( int $after_id, int $limit ): array {
		list( , $id ) = $this->columns();
		return $this->select( '%i > %d', array( $id, $after_id ), array( $id, $id ), $limit );
	}

	/**
	 * Records modified after a moment, in order of that moment; the id breaks ties.
	 *
	 * @param string $since    DATETIME in UTC.
	 * @param int    $after_id Id at exactly that moment.
	 * @param int    $limit    At most so many.
	 * @return list<array{id: int, status: string, modified: string}>
	 */
	public function modified( string $since, int $after_id, int $limit ): array {
		list( , $id, , , $modified ) = $this->columns();
		return $this->select( '( %i > %s OR ( %i = %s AND %i > %d ) )', array( $modified, $since, $modified, $since, $id, $after_id ), array( $modified, $id ), $limit );
	}

	/**
	 * Orders created since a moment, in order of id.
	 *
	 * @param string      $created  DATETIME in UTC.
	 * @param int         $after_id Last id of the page before.
	 * @param int         $limit    At most so many.
	 * @param string|null $until    DATETIME in UTC before which they were created.
	 * @return list<array{id: int, status: string, modified: string}>
	 */
	public function since( string $created, int $after_id, int $limit, ?string $until = null ): array {
		list( , $id ) = $this->columns();
		$until        = $until ?? self::NEVER;
		return $this->select( '%i >= %s AND %i < %s AND %i > %d', array( $this->created(), $created, $this->created(), $until, $id, $after_id ), array( $id, $id ), $limit );
	}

	/**
	 * How many of them there are.
	 *
	 * @param string      $created DATETIME in UTC.
	 * @param string|null $until   DATETIME in UTC before which they were created.
	 */
	public function count_since( string $created, ?string $until = null ): int {
		global $wpdb;
		list( $table, , $type, $status ) = $this->columns();
		$types  = implode( ', ', array_fill( 0, count( $this->post_types ), '%s' ) );
		$drafts = implode( ', ', array_fill( 0, count( self::DRAFTS ), '%s' ) );
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE %i IN ( {$types} ) AND %i NOT IN ( {$drafts} ) AND %i >= %s AND %i < %s", $table, $type, ...$this->post_types, ...array( $status ), ...self::DRAFTS, ...array( $this->created(), $created, $this->created(), $until ?? self::NEVER ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- Placeholders only.
	}

	/** Column of the moment an order was placed. */
	private function created(): string {
		return OrderUtil::custom_orders_table_usage_is_enabled() ? 'date_created_gmt' : 'post_date_gmt';
	}

	/**
	 * Runs it.
	 *
	 * @param string                  $where Condition with placeholders.
	 * @param list<string|int>        $args  Their values.
	 * @param array{0: string, 1: string} $order Two columns.
	 * @param int                     $limit At most so many.
	 * @return list<array{id: int, status: string, modified: string}>
	 */
	private function select( string $where, array $args, array $order, int $limit ): array {
		global $wpdb;
		list( $table, $id, $type, $status, $modified ) = $this->columns();
		$types  = implode( ', ', array_fill( 0, count( $this->post_types ), '%s' ) );
		$drafts = implode( ', ', array_fill( 0, count( self::DRAFTS ), '%s' ) );
		$sql    = "SELECT %i AS id, %i AS status, %i AS modified FROM %i WHERE %i IN ( {$types} ) AND %i NOT IN ( {$drafts} ) AND {$where} ORDER BY %i, %i LIMIT %d";
		$rows   = $wpdb->get_results( $wpdb->prepare( $sql, $id, $status, $modified, $table, $type, ...$this->post_types, ...array( $status ), ...self::DRAFTS, ...$args, ...$order, ...array( $limit ) ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- Placeholders only.
		return array_values(
			array_map(
				static fn ( array $row ): array => array(
					'id'       => (int) $row['id'],
					'status'   => (string) $row['status'],
					'modified' => (string) $row['modified'],
				),
				is_array( $rows ) ? $rows : array()
			)
		);
	}

	/**
	 * Table and columns in today's storage.
	 *
	 * @return array{0: string, 1: string, 2: string, 3: string, 4: string}
	 */
	private function columns(): array {
		global $wpdb;
		if ( 'product' !== $this->record_type && OrderUtil::custom_orders_table_usage_is_enabled() ) {
			return array( OrderUtil::get_table_for_orders(), 'id', 'type', 'status', 'date_updated_gmt' );
		}
		return array( $wpdb->posts, 'ID', 'post_type', 'post_status', 'post_modified_gmt' ); // allowed-api: products, and orders in the posts storage.
	}
}
