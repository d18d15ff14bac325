<?php
/**
 * Refund hooks.
 *
 * @package Concord
 */

namespace Concord\Capture;

use Concord\Record\StoreRefund;

defined( 'ABSPATH' ) || exit;

/** A refund is a record of its own; its order changes too, by its own hooks (MON-7). */
final class Refunds {

	public function __construct( private readonly Recorder $recorder ) {}

	public function register(): void {
		add_action( 'woocommerce_create_refund', array( $this, 'begun' ), 10, 2 );
		add_action( 'woocommerce_order_refunded', array( $this, 'refunded' ), 10, 2 );
		add_action( 'woocommerce_refund_deleted', array( $this, 'deleted' ), 10, 2 );
	}

	/**
	 * Hook woocommerce_create_refund, before it is saved. Whether the goods go back to the shelf is told nowhere else.
	 *
	 * @param mixed $refund Refund.
	 * @param mixed $args   Of wc_create_refund().
	 */
	public function begun( mixed $refund, mixed $args ): void {
		if ( $refund instanceof \WC_Order_Refund && is_array( $args ) && ! empty( $args['restock_items'] ) && ! empty( $args['line_items'] ) ) {
			$refund->update_meta_data( StoreRefund::RESTOCKED, 'yes' );
		}
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
