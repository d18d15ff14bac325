<?php
/**
 * Why a product was not written.
 *
 * @package Concord
 */

namespace Concord\Apply;

defined( 'ABSPATH' ) || exit;

/** One item of a batch is refused; the others go on. The message names the SKU and never the content of another product. */
final class ProductRefusal extends \RuntimeException {

	/**
	 * Refusal.
	 *
	 * @param string $reason  Code without the prefix: sku_missing, sku_ambiguous, sku_in_trash, sku_busy, product_invalid.
	 * @param string $message What happened.
	 * @param string $remedy  What to do.
	 */
	public function __construct( public readonly string $reason, string $message, public readonly string $remedy ) {
		parent::__construct( $message );
	}
}
