<?php
/**
 * One kind of document.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

defined( 'ABSPATH' ) || exit;

/** How documents of one kind are shown on their order. */
interface Section {

	/** As in table documents. */
	public function kind(): string;

	public function title(): string;

	/**
	 * HTML of one line; escaped.
	 *
	 * @param array<string, mixed> $data As Dynamics told it.
	 */
	public function line( array $data ): string;
}
