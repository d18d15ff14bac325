<?php
/**
 * Time.
 *
 * @package Concord
 */

namespace Concord;

defined( 'ABSPATH' ) || exit;

/** The one source of "now", so that leases and retry times can be tested without waiting. */
class Clock {

	private int $offset = 0;

	private ?int $stopped = null;

	/** Unix seconds. */
	public function now(): int {
		return ( $this->stopped ?? time() ) + $this->offset;
	}

	/** For tests: moves this clock forward, or back by a negative number. */
	public function advance( int $seconds ): void {
		$this->offset += $seconds;
	}

	/** For tests: stops this clock, or lets it run on. */
	public function stop( bool $stopped ): void {
		$this->stopped = $stopped ? time() : null;
	}

	/** UTC as MySQL DATETIME, "2026-11-23 09:15:00". */
	public function sql( int $add_seconds = 0 ): string {
		return gmdate( 'Y-m-d H:i:s', $this->now() + $add_seconds );
	}

	/** ISO 8601 UTC with "Z" as the REST contract has it. */
	public function iso( int $add_seconds = 0 ): string {
		return gmdate( 'Y-m-d\TH:i:s\Z', $this->now() + $add_seconds );
	}

	/** DATETIME in UTC -> ISO 8601 with "Z"; null stays null. */
	public static function iso_from_sql( ?string $sql ): ?string {
		return null === $sql || '' === $sql ? null : str_replace( ' ', 'T', $sql ) . 'Z';
	}
}
