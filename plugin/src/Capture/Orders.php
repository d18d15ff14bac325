<?php
/**
 * Order hooks.
 *
 * @package Concord
 */

namespace Concord\Capture;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/**
 * Every way an order changes. No single hook does: woocommerce_update_order stays silent when a draft becomes an order,
 * and when an order goes to or comes from the trash. Drafts of the block checkout are not orders yet (MON-11).
 */
final class Orders {

	private const DRAFTS = array( 'checkout-draft', 'auto-draft', 'draft', 'new' );

	public function __construct( private readonly Recorder $recorder ) {}

	public function register(): void {
		add_action( 'woocommerce_new_order', array( $this, 'changed' ), 10, 2 );
		add_action( 'woocommerce_update_order', array( $this, 'changed' ), 10, 2 );
		add_action( 'woocommerce_order_status_changed', array( $this, 'status_changed' ), 10, 4 );
		add_action( 'woocommerce_payment_complete', array( $this, 'changed_id' ) );
		add_action( 'woocommerce_saved_order_items', array( $this, 'changed_id' ) );
		add_action( 'woocommerce_trash_order', array( $this, 'changed_id' ) );
		add_action( 'woocommerce_untrash_order', array( $this, 'changed_id' ) );
		add_action( 'woocommerce_before_delete_order', array( $this, 'deleted' ), 10, 2 );
		add_action( 'trashed_post', array( $this, 'post_changed' ) );
		add_action( 'untrashed_post', array( $this, 'post_changed' ) );
		add_action( 'before_delete_post', array( $this, 'post_deleted' ) );
	}

	/**
	 * Hook with the order.
	 *
	 * @param mixed $order_id Id.
	 * @param mixed $order    WC_Order where the hook brings one.
	 */
	public function changed( mixed $order_id, mixed $order = null ): void {
		$order = $order instanceof \WC_Abstract_Order ? $order : wc_get_order( absint( $order_id ) );
		if ( $order instanceof \WC_Order && 'shop_order' === $order->get_type() && ! in_array( $order->get_status( 'edit' ), self::DRAFTS, true ) ) {
			$this->recorder->now( 'order', $order->get_id() );
		}
	}

	/**
	 * Hook with the id alone.
	 *
	 * @param mixed $order_id Id.
	 */
	public function changed_id( mixed $order_id ): void {
		$this->changed( $order_id );
	}

	/**
	 * Hook woocommerce_order_status_changed.
	 *
	 * @param mixed $order_id Id.
	 * @param mixed $from     Old status.
	 * @param mixed $to       New status.
	 * @param mixed $order    Order.
	 */
	public function status_changed( mixed $order_id, mixed $from, mixed $to, mixed $order = null ): void {
		$this->changed( $order_id, $order );
	}

	/**
	 * Deleted for good, with its refunds.
	 *
	 * @param mixed $order_id Id.
	 * @param mixed $order    Order.
	 */
	public function deleted( mixed $order_id, mixed $order = null ): void {
		$order = $order instanceof \WC_Abstract_Order ? $order : wc_get_order( absint( $order_id ) );
		if ( ! $order instanceof \WC_Order || 'shop_order' !== $order->get_type() || in_array( $order->get_status( 'edit' ), self::DRAFTS, true ) ) {
			return;
		}
		foreach ( $order->get_refunds() as $refund ) {
			$this->recorder->deleted( 'refund', $refund->get_id() );
		}
		$this->recorder->deleted( 'order', $order->get_id() );
	}

	/**
	 * Posts storage: the list table of posts trashes past the order's own hooks.
	 *
	 * @param mixed $post_id Id.
	 */
	public function post_changed( mixed $post_id ): void {
		if ( self::is_order_post( absint( $post_id ) ) ) {
			$this->changed( $post_id );
		}
	}

	/**
	 * Posts storage: likewise.
	 *
	 * @param mixed $post_id Id.
	 */
	public function post_deleted( mixed $post_id ): void {
		if ( self::is_order_post( absint( $post_id ) ) ) {
			$this->deleted( $post_id );
		}
	}

	/** With HPOS the post is a copy or a leftover: its removal says nothing about the order. */
	private static function is_order_post( int $post_id ): bool {
		return 'shop_order' === get_post_type( $post_id ) && ! OrderUtil::custom_orders_table_usage_is_enabled(); // allowed-api: the posts storage.
	}
}
