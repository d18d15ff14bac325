<?php
/**
 * Contract of a writer.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/**
 * Makes of one kind of document what WooCommerce has for it, through WooCommerce's own classes. Called inside Origin::own(), once at a
 * time for an order, and again with the same document whenever Dynamics tells it again: repeating must change nothing.
 *
 * @phpstan-import-type Result from Verdict
 * @phpstan-import-type Row from Repository
 */
interface Writer {

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
	 * @param \WC_Order            $order Order it belongs to.
	 * @param array<string, mixed> $data  Valid against schema().
	 * @param Row|null             $known As it was taken the last time, data_hash '' when it was refused; null for the first.
	 * @param string               $connection_id Connection it came through.
	 * @return Result
	 */
	public function write( \WC_Order $order, array $data, ?array $known, string $connection_id ): array;
}
