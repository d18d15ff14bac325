<?php
/**
 * All record types.
 *
 * @package Concord
 */

namespace Concord\Record;

use Concord\Documents\Repository;
use Concord\Links\Links;

defined( 'ABSPATH' ) || exit;

/** Reads records of any type and hashes them. */
final class Records {

	/** Change it when the shape changes: hashes of another version are not compared, so an update re-sends nothing. */
	private const HASH_VERSION = '1';

	/** @var array<string, Serialiser> */
	private array $serialisers;

	private readonly SampleOrder $sample;

	public function __construct( Repository $documents, Links $links ) {
		$loader            = new OrderLoader();
		$subjects          = new OrderSubjects();
		$this->sample      = new SampleOrder( $subjects );
		$this->serialisers = array(
			'order'    => new StoreOrder( $loader, new OrderLines( $subjects ), new GiftCards(), $subjects, new Renewal( $links ) ),
			'refund'   => new StoreRefund( $loader ),
			'customer' => new StoreCustomer(),
			'product'  => new StoreProduct(),
			'document' => new StoredDocument( $documents ),
		);
	}

	/**
	 * Current content of many records.
	 *
	 * @param list<array{0: string, 1: int}> $records Type and id.
	 * @return array<string, array<string, mixed>|\Throwable|null> Under "type:id"; null when it no longer exists.
	 */
	public function read( array $records ): array {
		$by_type = array();
		foreach ( $records as list( $type, $id ) ) {
			$by_type[ $type ][] = $id;
		}
		$read = array();
		foreach ( $by_type as $type => $ids ) {
			foreach ( $this->serialisers[ $type ]->read( array_values( array_unique( $ids ) ) ) as $id => $record ) {
				$read[ $type . ':' . $id ] = $record;
			}
		}
		return $read;
	}

	/**
	 * One record.
	 *
	 * @return array<string, mixed>|null Null when it does not exist or cannot be read.
	 */
	public function one( string $type, int $id ): ?array {
		$record = $this->read( array( array( $type, $id ) ) )[ $type . ':' . $id ] ?? null;
		return is_array( $record ) ? $record : null;
	}

	/**
	 * The order of a store that has none yet: for previews of a mapping alone, never an event's.
	 *
	 * @return array<string, mixed>
	 */
	public function sample_order(): array {
		return $this->sample->read();
	}

	/**
	 * The number people know.
	 *
	 * @param string               $type   Type.
	 * @param array<string, mixed> $record Of read().
	 */
	public function number( string $type, array $record ): string {
		return mb_substr( $this->serialisers[ $type ]->number( $record ), 0, 100 );
	}

	/**
	 * Hash of what matters in a record; 64 characters.
	 *
	 * @param string               $type   Type.
	 * @param array<string, mixed> $record Of read().
	 */
	public function hash( string $type, array $record ): string {
		return self::HASH_VERSION . ':' . substr( hash( 'sha256', (string) wp_json_encode( $this->serialisers[ $type ]->essence( $record ) ) ), 0, 60 );
	}

	/** True when both hashes are of today's version, so that a difference means a change. */
	public function comparable( string $hash ): bool {
		return str_starts_with( $hash, self::HASH_VERSION . ':' );
	}
}
