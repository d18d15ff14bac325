<?php
/**
 * From hooks to rows.
 *
 * @package Concord
 */

namespace Concord\Capture;

use Concord\Clock;
use Concord\Outbox\Appender;

defined( 'ABSPATH' ) || exit;

/**
 * Many hooks fire for one change; one row is written. Orders and refunds are written at once, so that they survive a
 * request that dies later; customers and products wait for the end of the request and share one INSERT.
 *
 * At shutdown every order captured is marked again if a worker took it meanwhile: it may have read it half written.
 */
final class Recorder {

	/** A process that lives longer than this between two changes of a record (CLI, queue runner) writes again. */
	private const SAME_CHANGE_SECONDS = 2;

	/** Rows remembered before a long process is made to write. */
	private const MOST = 200;

	/** @var array<string, array{0: string, 1: int, 2: int}> Type, id, when written. */
	private array $written = array();

	/** @var array<string, array{0: string, 1: int}> */
	private array $later = array();

	private bool $at_shutdown = false;

	public function __construct( private readonly Appender $appender, private readonly Clock $clock ) {}

	/** Writes now, unless this request has just done so. */
	public function now( string $record_type, int $record_id ): void {
		if ( $this->is_echo( $record_type, $record_id ) ) {
			return;
		}
		$key  = $record_type . ':' . $record_id;
		$last = $this->written[ $key ][2] ?? null;
		if ( null !== $last && $this->clock->now() - $last < self::SAME_CHANGE_SECONDS ) {
			return;
		}
		if ( $this->appender->append( $record_type, $record_id ) ) {
			$this->written[ $key ] = array( $record_type, $record_id, $this->clock->now() );
		}
		$this->flush_when_full();
	}

	/** Writes at the end of the request. */
	public function later( string $record_type, int $record_id ): void {
		if ( ! $this->is_echo( $record_type, $record_id ) ) {
			$this->later[ $record_type . ':' . $record_id ] = array( $record_type, $record_id );
			$this->flush_when_full();
		}
	}

	/** The record is being deleted. */
	public function deleted( string $record_type, int $record_id ): void {
		unset( $this->later[ $record_type . ':' . $record_id ], $this->written[ $record_type . ':' . $record_id ] );
		if ( ! $this->is_echo( $record_type, $record_id ) ) {
			$this->appender->append_deleted( $record_type, array( $record_id ) );
		}
	}

	/** Shutdown. */
	public function flush(): void {
		$later         = array_values( $this->later );
		$written       = array_map( static fn ( array $entry ): array => array( $entry[0], $entry[1] ), array_values( $this->written ) );
		$this->later   = array();
		$this->written = array();
		$this->appender->append_many( $later );
		$this->appender->mark_again( $written );
	}

	private function is_echo( string $record_type, int $record_id ): bool {
		if ( Origin::is_own() ) {
			Origin::touched( $record_type, $record_id );
			return true;
		}
		if ( ! $this->at_shutdown ) {
			$this->at_shutdown = true;
			// Late, after WooCommerce's own deferred writes at 10.
			add_action( 'shutdown', array( $this, 'flush' ), 50 );
		}
		return false;
	}

	private function flush_when_full(): void {
		if ( count( $this->written ) + count( $this->later ) >= self::MOST ) {
			$this->flush();
		}
	}
}
