<?php
/**
 * Reader of one record type.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/** Turns WooCommerce objects of one type into the contract's arrays. */
interface Serialiser {

	/**
	 * Loads many at once, so that a claim of fifty costs few queries.
	 *
	 * @param list<int> $ids WooCommerce's ids.
	 * @return array<int, array<string, mixed>|\Throwable|null> Per id: the record, null when it no longer exists, or why it could not be read.
	 */
	public function read( array $ids ): array;

	/**
	 * The number people know.
	 *
	 * @param array<string, mixed> $record Of read().
	 */
	public function number( array $record ): string;

	/**
	 * The record without what may change although nobody changed it (the basis of the content hash).
	 *
	 * @param array<string, mixed> $record Of read().
	 * @return array<string, mixed>
	 */
	public function essence( array $record ): array;
}
