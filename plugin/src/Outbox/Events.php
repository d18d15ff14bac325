<?php
/**
 * Reading the outbox.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Rows as they stand, and counts of them. Writes nothing.
 *
 * @phpstan-type Row array<string, string|null>
 */
final class Events {

	public function __construct( private readonly Tables $tables, private readonly Clock $clock ) {}

	/**
	 * One row by its id.
	 *
	 * @return Row|null
	 */
	public function find( int $event_id ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE id = %d', $this->tables->events(), $event_id ), ARRAY_A );
		return is_array( $row ) ? $row : null;
	}

	/**
	 * One row by its record.
	 *
	 * @return Row|null
	 */
	public function find_record( string $record_type, string $record_id ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE record_type = %s AND record_id = %s', $this->tables->events(), $record_type, $record_id ), ARRAY_A );
		return is_array( $row ) ? $row : null;
	}

	/**
	 * Rows of several records of one type, by record id.
	 *
	 * @param string    $record_type One of State::RECORD_TYPES.
	 * @param list<int> $record_ids  WooCommerce's ids.
	 * @return array<int, Row>
	 */
	public function of_records( string $record_type, array $record_ids ): array {
		global $wpdb;
		if ( array() === $record_ids ) {
			return array();
		}
		$sql  = 'SELECT * FROM %i WHERE record_type = %s AND record_id IN ( ' . implode( ', ', array_fill( 0, count( $record_ids ), '%s' ) ) . ' )';
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, $this->tables->events(), $record_type, ...array_map( 'strval', $record_ids ) ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		$by   = array();
		foreach ( is_array( $rows ) ? $rows : array() as $row ) {
			$by[ (int) $row['record_id'] ] = $row;
		}
		return $by;
	}

	/**
	 * Records by state, commands left out. The sum is `captured`.
	 *
	 * @return array<string, int> Every state, zero included.
	 */
	public function counts(): array {
		global $wpdb;
		$counts = array_fill_keys( State::ALL, 0 );
		$rows   = $wpdb->get_results( $wpdb->prepare( 'SELECT state, COUNT(*) AS n FROM %i WHERE priority = 1 GROUP BY state', $this->tables->events() ), ARRAY_A );
		foreach ( is_array( $rows ) ? $rows : array() as $row ) {
			$counts[ (string) $row['state'] ] = (int) $row['n'];
		}
		return $counts;
	}

	/** Seconds since the oldest record that is due became due; 0 when nothing is. */
	public function oldest_due_seconds(): int {
		global $wpdb;
		$oldest = $wpdb->get_var( $wpdb->prepare( 'SELECT MIN(claim_at) FROM %i WHERE priority = 1 AND claim_at <= %s', $this->tables->events(), $this->clock->sql() ) );
		return is_string( $oldest ) && '' !== $oldest ? max( 0, $this->clock->now() - (int) strtotime( $oldest . ' UTC' ) ) : 0;
	}

	/** When the next row that is not leased falls due after now; ISO 8601 or null. */
	public function next_due_at(): ?string {
		global $wpdb;
		$next = $wpdb->get_var(
			$wpdb->prepare(
				"SELECT MIN(claim_at) FROM %i WHERE priority IN ( 0, 1 ) AND claim_at > %s AND state IN ( 'waiting', 'retrying' )",
				$this->tables->events(),
				$this->clock->sql()
			)
		);
		return Clock::iso_from_sql( is_string( $next ) ? $next : null );
	}

	/**
	 * Rows for the Activity screen, commands left out.
	 *
	 * @param array{state?: string, record_type?: string, search?: string, issue_code?: string, page: int, per_page: int, orderby?: string} $query Validated by the route.
	 * @return array{rows: list<Row>, total: int}
	 */
	public function query( array $query ): array {
		global $wpdb;
		$where = array( 'e.priority = 1' );
		$args  = array();
		foreach ( array( 'state', 'record_type', 'issue_code' ) as $column ) {
			if ( ( $query[ $column ] ?? '' ) !== '' ) {
				$where[] = "e.{$column} = %s";
				$args[]  = $query[ $column ];
			}
		}
		$search = trim( $query['search'] ?? '' );
		if ( '' !== $search ) {
			$search  = ltrim( $search, '#' );
			$like    = $wpdb->esc_like( $search ) . '%';
			$where[] = '( e.record_id = %s OR e.number LIKE %s OR EXISTS ( SELECT 1 FROM %i l WHERE l.record_type = e.record_type AND l.record_id = e.record_id AND ( l.number LIKE %s OR l.reference LIKE %s ) ) )';
			array_push( $args, $search, $like, $this->tables->links(), $like, $like );
		}
		$condition = implode( ' AND ', $where );
		$order     = 'captured' === ( $query['orderby'] ?? '' ) ? 'captured_at' : 'updated_at';
		// phpcs:disable WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- Built of constants and placeholders.
		$total = (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i e WHERE {$condition}", $this->tables->events(), ...$args ) );
		$rows  = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT e.* FROM %i e WHERE {$condition} ORDER BY e.{$order} DESC, e.id DESC LIMIT %d OFFSET %d",
				$this->tables->events(),
				...array_merge( $args, array( $query['per_page'], ( max( 1, $query['page'] ) - 1 ) * $query['per_page'] ) )
			),
			ARRAY_A
		);
		// phpcs:enable
		return array(
			'rows'  => is_array( $rows ) ? array_values( $rows ) : array(),
			'total' => $total,
		);
	}
}
