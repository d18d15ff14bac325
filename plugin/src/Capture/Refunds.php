<?php
/**
 * Refund hooks.
 *
 * @package Concord
 */

namespace Concord\Capture;

defined( 'ABSPATH' ) || exit;

/** A refund is a record of its own; its order changes too, by its own hooks (MON-7). */
final class Refunds {

	public function __construct( private readonly Recorder $recorder ) {}

	public function register(): void {
		add_action( 'woocommerce_order_refunded', array( $this, 'refunded' ), 10, 2 );
		add_action( 'woocommerce_refund_deleted', array( $this, 'deleted' ), 10, 2 );
	}

	/**
	 * Hook woocommerce_order_refunded.
	 *
	 * @param mixed $order_id  Order.
	 * @param mixed $refund_id Refund.
	 */
	public function refunded( mixed $order_id, mixed $refund_id ): void {
		$this->recorder->now( 'refund', absint( $refund_id ) );
		$this->recorder->now( 'order', absint( $order_id ) );
	}

	/**
	 * Hook woocommerce_refund_deleted.
	 *
	 * @param mixed $refund_id Refund.
	 * @param mixed $order_id  Order.
	 */
	public function deleted( mixed $refund_id, mixed $order_id ): void {
		$this->recorder->deleted( 'refund', absint( $refund_id ) );
		$this->recorder->now( 'order', absint( $order_id ) );
	}
}
