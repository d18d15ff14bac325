<?php
/**
 * Claim with content.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Clock;
use Concord\Flows\Repository as Flows;
use Concord\Flows\Runs;
use Concord\Install\Tables;
use Concord\Links\Links;
use Concord\Proofs\DraftReading;
use Concord\Proofs\ShapeGate;
use Concord\Proofs\Updates;
use Concord\Record\Records;
use Concord\Record\SampleOrder;

defined( 'ABSPATH' ) || exit;

/**
 * Leases rows and puts the current record and its links beside each. Records are read after the lease is committed: no
 * lock is held meanwhile, and what is read is at least as new as the event.
 *
 * @phpstan-import-type Row from Events
 */
final class Handout {

	/** Order items read for one answer; each costs PHP some 10 kB until it is sent. */
	private const MOST_ITEMS = 5000;

	/** JSON of the records of one answer. The first is handed out whatever its size. */
	private const MOST_BYTES = 4_000_000;

	public function __construct(
		private readonly Tables $tables,
		private readonly Claimer $claimer,
		private readonly Settler $settler,
		private readonly Records $records,
		private readonly Links $links,
		private readonly Flows $flows,
		private readonly Updates $updates,
		private readonly Runs $runs,
	) {}

	/**
	 * Claims of claimAnswerSchema.
	 *
	 * @param string       $worker_id     Who.
	 * @param int          $limit         1 to 100.
	 * @param int          $lease_seconds 15 to 900.
	 * @param list<string> $record_types  Filter; empty means all.
	 * @param bool         $commands_only Sync is paused, or the store not live.
	 * @param list<int>    $admitted      Rows handed out all the same.
	 * @return array{claimed: list<array<string, mixed>>, more: bool}
	 */
	public function claim( string $worker_id, int $limit, int $lease_seconds, array $record_types, bool $commands_only, array $admitted = array() ): array {
		$taken    = $this->claimer->claim( $worker_id, $limit, $lease_seconds, $record_types, $commands_only, $admitted );
		$rows     = self::readable_at_once( $taken['rows'] );
		$contents = $this->records->read( self::names( $rows ) );
		$rows     = self::sendable_at_once( $rows, $contents );
		$later    = array_slice( $taken['rows'], count( $rows ) );
		$this->claimer->give_back( $later );
		$links   = $this->links->of( self::link_names( $rows, $contents ) );
		$claimed = array();
		$known   = array();
		foreach ( $rows as $row ) {
			$content = State::COMMAND === $row['record_type'] ? $this->arguments( $row ) : ( $contents[ $row['record_type'] . ':' . $row['record_id'] ] ?? null );
			if ( $content instanceof \Throwable ) {
				$this->park( $row, $content );
				continue;
			}
			if ( is_array( $content ) ) {
				$known[ (int) $row['id'] ] = array( $this->records->hash( (string) $row['record_type'], $content ), $this->records->number( (string) $row['record_type'], $content ) );
			} elseif ( null === $content ) {
				$this->links->bury( (string) $row['record_type'], (string) $row['record_id'] );
			}
			$claimed[] = self::claim_of( $row, $content, $links );
		}
		$this->remember( $known );
		return array(
			'claimed' => $claimed,
			'more'    => $taken['more'] || array() !== $later,
		);
	}

	/**
	 * The first rows whose orders PHP can hold at the same time; at least one.
	 *
	 * @param list<Row> $rows Leased rows.
	 * @return list<Row>
	 */
	private static function readable_at_once( array $rows ): array {
		global $wpdb;
		$ids = array();
		foreach ( $rows as $row ) {
			if ( in_array( $row['record_type'], array( 'order', 'refund' ), true ) ) {
				$ids[] = (int) $row['record_id'];
			}
		}
		if ( count( $ids ) < 2 ) {
			return $rows;
		}
		$sql    = 'SELECT order_id, COUNT(*) AS items FROM %i WHERE order_id IN ( ' . implode( ', ', array_fill( 0, count( $ids ), '%d' ) ) . ' ) GROUP BY order_id';
		$counts = $wpdb->get_results( $wpdb->prepare( $sql, $wpdb->prefix . 'woocommerce_order_items', ...$ids ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
		$items  = array_column( is_array( $counts ) ? $counts : array(), 'items', 'order_id' );
		return self::first_within( $rows, self::MOST_ITEMS, static fn ( array $row ): int => in_array( $row['record_type'], array( 'order', 'refund' ), true ) ? (int) ( $items[ (int) $row['record_id'] ] ?? 0 ) : 0 );
	}

	/**
	 * The first rows whose records fit into one answer; at least one.
	 *
	 * @param list<Row>            $rows     Leased rows.
	 * @param array<string, mixed> $contents By "type:id".
	 * @return list<Row>
	 */
	private static function sendable_at_once( array $rows, array $contents ): array {
		return self::first_within(
			$rows,
			self::MOST_BYTES,
			static function ( array $row ) use ( $contents ): int {
				$content = $contents[ $row['record_type'] . ':' . $row['record_id'] ] ?? null;
				return is_array( $content ) ? strlen( (string) wp_json_encode( $content ) ) : 0;
			}
		);
	}

	/**
	 * Rows until their weights exceed the limit; the first always.
	 *
	 * @param list<Row>            $rows   In order.
	 * @param int                  $most   Limit.
	 * @param callable( Row ): int $weight Of a row.
	 * @return list<Row>
	 */
	private static function first_within( array $rows, int $most, callable $weight ): array {
		$sum = 0;
		foreach ( $rows as $index => $row ) {
			$sum += $weight( $row );
			if ( $index > 0 && $sum > $most ) {
				return array_slice( $rows, 0, $index );
			}
		}
		return $rows;
	}

	/**
	 * Arguments of a command; a preview's come with the order as it is now, or with the sample of a store that has none.
	 *
	 * @param Row $row Leased row.
	 */
	private function arguments( array $row ): mixed {
		$arguments = json_decode( (string) $row['payload'] );
		if ( Commands::PREVIEW === $row['kind'] && $arguments instanceof \stdClass ) {
			$order_id         = absint( $arguments->order_id ?? 0 );
			$sample           = (string) SampleOrder::ID === (string) ( $arguments->order_id ?? '' );
			$order            = $sample ? $this->records->sample_order() : $this->records->one( 'order', $order_id );
			$names            = self::related( 'order', (string) $order_id, $order );
			$arguments->order = $order;
			$arguments->draft = true === ( $arguments->draft ?? false ) ? ( $this->flows->head( (string) ( $arguments->connection_id ?? '' ) )['draft']['mappings'] ?? null ) : null;
			$arguments->links = array_merge( ...array_values( $this->links->of( $names ) ), ...array( array() ) );
		}
		if ( Commands::RUN === $row['kind'] && $arguments instanceof \stdClass ) {
			$arguments = (object) ( $this->runs->handed_out( (string) $row['record_id'] ) + (array) $arguments );
		}
		if ( Commands::MATCH === $row['kind'] && null !== $row['result'] && $arguments instanceof \stdClass ) {
			$arguments->progress = json_decode( $row['result'] );
		}
		if ( in_array( $row['kind'], array( ShapeGate::COMMAND, DraftReading::COMMAND ), true ) && $arguments instanceof \stdClass && true === ( $arguments->draft ?? false ) ) {
			// Draft and revision from one read: a publication is held to exactly what was checked.
			$head                = $this->flows->head( (string) ( $arguments->flow_id ?? $arguments->connection_id ?? '' ) );
			$arguments->draft    = $head['draft']['mappings'] ?? null;
			$arguments->revision = $head['revision'];
		}
		if ( ShapeGate::COMMAND === $row['kind'] && $arguments instanceof \stdClass && is_int( $arguments->version ?? null ) ) {
			$id                  = (string) ( $arguments->flow_id ?? $arguments->connection_id ?? '' );
			$arguments->revision = $this->flows->head( $id )['revision'];
			$arguments->draft    = Flows::BUILT_IN === $arguments->version ? Flows::UNCHANGED : $this->flows->mappings( $id, $arguments->version );
		}
		if ( Updates::COMMAND === $row['kind'] && $arguments instanceof \stdClass ) {
			$arguments = (object) ( (array) $arguments + $this->updates->arguments( (string) ( $arguments->connection_id ?? '' ) ) );
		}
		return $arguments;
	}

	/**
	 * One claimSchema.
	 *
	 * @param Row                                      $row     Leased row.
	 * @param mixed                                    $content Record, command arguments or null.
	 * @param array<string, list<array<string,string>>> $links   By "type:id".
	 * @return array<string, mixed>
	 */
	private static function claim_of( array $row, mixed $content, array $links ): array {
		$own = array();
		foreach ( self::related( (string) $row['record_type'], (string) $row['record_id'], $content ) as list( $type, $id ) ) {
			$own = array_merge( $own, $links[ $type . ':' . $id ] ?? array() );
		}
		return array(
			'event_id'      => (int) $row['id'],
			'record_type'   => (string) $row['record_type'],
			'record_id'     => (string) $row['record_id'],
			'kind'          => null === $content ? State::KIND_DELETED : (string) $row['kind'],
			'attempt'       => (int) $row['attempt'],
			'lease_token'   => (string) $row['lease_token'],
			'lease_until'   => (string) Clock::iso_from_sql( $row['claim_at'] ),
			'captured_at'   => (string) Clock::iso_from_sql( $row['captured_at'] ),
			'look_up_first' => (int) $row['attempt'] > 1 || (int) $row['sent'] > 0,
			'record'        => $content,
			'asked'         => State::COMMAND !== $row['record_type'] && Redrive::is_asked( $row['payload'] ),
			'decision'      => State::COMMAND === $row['record_type'] ? null : Redrive::decision_of( $row['payload'] ),
			'links'         => $own,
		);
	}

	/**
	 * The record itself, an order's customer, a refund's order.
	 *
	 * @param string $type    Record type.
	 * @param string $id      Record id.
	 * @param mixed  $content Its content.
	 * @return list<array{0: string, 1: string}>
	 */
	public static function related( string $type, string $id, mixed $content ): array {
		$related = array( array( $type, $id ) );
		if ( is_array( $content ) && 'order' === $type && $content['customer_id'] > 0 ) {
			$related[] = array( 'customer', (string) $content['customer_id'] );
		} elseif ( is_array( $content ) && 'order' === $type ) {
			// A guest's, where a person chose it among several: guests share an id.
			$related[] = array( 'customer', Links::guest( $id ) );
		}
		if ( is_array( $content ) && 'refund' === $type ) {
			$related[] = array( 'order', (string) $content['parent_id'] );
		}
		return $related;
	}

	/**
	 * Records to read.
	 *
	 * @param list<Row> $rows Leased rows.
	 * @return list<array{0: string, 1: int}>
	 */
	private static function names( array $rows ): array {
		$names = array();
		foreach ( $rows as $row ) {
			if ( State::COMMAND !== $row['record_type'] ) {
				$names[] = array( (string) $row['record_type'], (int) $row['record_id'] );
			}
		}
		return $names;
	}

	/**
	 * Links to read.
	 *
	 * @param list<Row>            $rows     Leased rows.
	 * @param array<string, mixed> $contents By "type:id".
	 * @return list<array{0: string, 1: string}>
	 */
	private static function link_names( array $rows, array $contents ): array {
		$names = array();
		foreach ( $rows as $row ) {
			if ( State::COMMAND !== $row['record_type'] ) {
				array_push( $names, ...self::related( (string) $row['record_type'], (string) $row['record_id'], $contents[ $row['record_type'] . ':' . $row['record_id'] ] ?? null ) );
			}
		}
		return $names;
	}

	/**
	 * One unreadable record never stops the others.
	 *
	 * @param Row        $row   Leased row.
	 * @param \Throwable $error Why.
	 */
	private function park( array $row, \Throwable $error ): void {
		$name = $row['record_type'] . ' ' . $row['record_id'];
		wc_get_logger()->error( sprintf( 'Could not read %s: %s in %s:%d', $name, get_class( $error ), basename( $error->getFile() ), $error->getLine() ), array( 'source' => 'concord' ) );
		$this->settler->park( $row, Issues::unreadable( $name, $error ) );
	}

	/**
	 * Stores hash and number of what was handed out, in one statement.
	 *
	 * @param array<int, array{0: string, 1: string}> $known By event id.
	 */
	private function remember( array $known ): void {
		global $wpdb;
		if ( array() === $known ) {
			return;
		}
		$hashes  = array();
		$numbers = array();
		foreach ( $known as $id => list( $hash, $number ) ) {
			array_push( $hashes, $id, $hash );
			array_push( $numbers, $id, $number );
		}
		$cases = str_repeat( ' WHEN %d THEN %s', count( $known ) );
		$sql   = "UPDATE %i SET claimed_hash = CASE id{$cases} ELSE claimed_hash END, number = CASE id{$cases} ELSE number END WHERE id IN ( " . implode( ', ', array_fill( 0, count( $known ), '%d' ) ) . ' )';
		$wpdb->query( $wpdb->prepare( $sql, $this->tables->events(), ...$hashes, ...$numbers, ...array_keys( $known ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Placeholders only.
	}
}
