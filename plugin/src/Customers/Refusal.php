<?php
/**
 * Why a customer was not written.
 *
 * @package Concord
 */

namespace Concord\Customers;

defined( 'ABSPATH' ) || exit;

/** One customer is refused; the others go on. The message names numbers and ids of accounts, never what stands in them. */
final class Refusal extends \RuntimeException {

	/**
	 * Refusal.
	 *
	 * @param string $message What happened and why.
	 * @param string $remedy  What to do.
	 */
	public function __construct( string $message, public readonly string $remedy ) {
		parent::__construct( $message );
	}
}
