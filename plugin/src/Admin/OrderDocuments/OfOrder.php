<?php
/**
 * Kinds that say more of an order than its documents do.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

defined( 'ABSPATH' ) || exit;

/**
 * A section with lines that no document stands behind.
 *
 * @phpstan-import-type Row from \Concord\Documents\Repository
 */
interface OfOrder extends Section {

	/**
	 * HTML of each line, escaped; they follow those of the documents.
	 *
	 * @param int       $order_id Order.
	 * @param list<Row> $own      Its documents of this kind.
	 * @return list<string>
	 */
	public function others( int $order_id, array $own ): array;
}
