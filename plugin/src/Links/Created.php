<?php
/**
 * What stands in Dynamics because of this store.
 *
 * @package Concord
 */

namespace Concord\Links;

use Concord\Clock;
use Concord\Install\Tables;
use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/** The list a test run is undone by, by hand (OPS-3): every link made in a period, also of records that the store has deleted since. */
final class Created {

	public const SHOWN = 2000;

	public function __construct( private readonly Tables $tables ) {}

	/**
	 * Newest first.
	 *
	 * @param string $connection_id Connection.
	 * @param string $from          First day, Y-m-d, UTC.
	 * @param string $to            Last day, Y-m-d, UTC.
	 * @return array{total: int, rows: list<array<string, mixed>>}
	 */
	public function between( string $connection_id, string $from, string $to ): array {
		global $wpdb;
		$where  = 'connection_id = %s AND entity NOT LIKE %s AND created_at >= %s AND created_at <= %s';
		$values = array( $this->tables->links(), $connection_id, $wpdb->esc_like( Links::MARK ) . '%', $from . ' 00:00:00', $to . ' 23:59:59' );
		// phpcs:disable WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders.ReplacementsWrongNumber -- Placeholders only.
		$total = (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE {$where}", ...$values ) );
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM %i WHERE {$where} ORDER BY id DESC LIMIT %d", ...$values, ...array( self::SHOWN ) ), ARRAY_A );
		// phpcs:enable
		return array(
			'total' => $total,
			'rows'  => array_map( array( self::class, 'shape' ), is_array( $rows ) ? array_values( $rows ) : array() ),
		);
	}

	/**
	 * One row.
	 *
	 * @param array<string, string|null> $row Of the table.
	 * @return array<string, mixed>
	 */
	private static function shape( array $row ): array {
		$shown = array();
		foreach ( array( 'record_type', 'record_id', 'entity', 'company', 'number', 'url', 'reference', 'store_total', 'dynamics_total', 'currency' ) as $name ) {
			$shown[ $name ] = (string) $row[ $name ];
		}
		$gone = null !== $row['deleted_at'];
		return $shown + array(
			'created_at' => Clock::iso_from_sql( $row['created_at'] ),
			'deleted'    => $gone,
			'edit_url'   => 'order' === $row['record_type'] && ! $gone ? OrderUtil::get_order_admin_edit_url( (int) $row['record_id'] ) : '',
		);
	}
}
