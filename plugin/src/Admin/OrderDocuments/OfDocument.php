<?php
/**
 * Kinds of which more than their data is shown.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

defined( 'ABSPATH' ) || exit;

/**
 * A section that also needs what the store made of the document.
 *
 * @phpstan-import-type Row from \Concord\Documents\Repository
 */
interface OfDocument extends Section {

	/**
	 * HTML of one line; escaped.
	 *
	 * @param Row $document As kept.
	 */
	public function whole( array $document ): string;
}
