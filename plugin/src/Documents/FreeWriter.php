<?php
/**
 * Contract of a writer of what belongs to no order.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/**
 * As Writer, for records of Dynamics that the store has by themselves. Called inside Origin::own(), one at a time for a record; repeating must
 * change nothing.
 *
 * @phpstan-import-type Result from Verdict
 * @phpstan-import-type Row from Repository
 */
interface FreeWriter {

	/** As in worker/src/core/feeds/kinds.ts. */
	public function kind(): string;

	/**
	 * REST schema of its data (worker/src/core/model).
	 *
	 * @return array<string, mixed>
	 */
	public function schema(): array;

	/**
	 * Writes it.
	 *
	 * @param array<string, mixed> $data  Valid against schema().
	 * @param Row|null             $known As it was taken the last time, data_hash '' when it was refused; null for the first.
	 * @param string               $connection_id Connection it came through.
	 * @return Result
	 */
	public function put( array $data, ?array $known, string $connection_id ): array;

	/**
	 * It came again as it was taken.
	 *
	 * @param Row    $known         As it was taken.
	 * @param string $connection_id Connection it came through.
	 * @return Result
	 */
	public function unchanged( array $known, string $connection_id ): array;
}
