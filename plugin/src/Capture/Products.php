<?php
/**
 * Product hooks.
 *
 * @package Concord
 */

namespace Concord\Capture;

defined( 'ABSPATH' ) || exit;

/**
 * Products and variations. Stock that an order moves is not a change of the product: Dynamics learns of it by the order,
 * and a checkout of ten products shall not write ten rows.
 */
final class Products {

	private bool $order_moves_stock = false;

	public function __construct( private readonly Recorder $recorder ) {}

	public function register(): void {
		foreach ( array( 'woocommerce_new_product', 'woocommerce_update_product', 'woocommerce_new_product_variation', 'woocommerce_update_product_variation', 'woocommerce_product_set_stock_status', 'woocommerce_variation_set_stock_status' ) as $hook ) {
			add_action( $hook, array( $this, 'changed' ) );
		}
		foreach ( array( 'woocommerce_product_set_stock', 'woocommerce_variation_set_stock' ) as $hook ) {
			add_action( $hook, array( $this, 'stock_set' ) );
		}
		foreach ( array( 'woocommerce_can_reduce_order_stock', 'woocommerce_can_restore_order_stock' ) as $hook ) {
			add_filter( $hook, array( $this, 'order_begins' ), PHP_INT_MAX );
		}
		foreach ( array( 'woocommerce_reduce_order_stock', 'woocommerce_restore_order_stock' ) as $hook ) {
			add_action( $hook, array( $this, 'order_ends' ), 1 );
		}
		add_action( 'trashed_post', array( $this, 'post_changed' ) );
		add_action( 'untrashed_post', array( $this, 'post_changed' ) );
		add_action( 'before_delete_post', array( $this, 'post_deleted' ) );
	}

	/**
	 * A product is new or changed.
	 *
	 * @param mixed $product_id Id.
	 */
	public function changed( mixed $product_id ): void {
		if ( ! $this->order_moves_stock ) {
			$this->recorder->later( 'product', absint( $product_id ) );
		}
	}

	/**
	 * Stock was set.
	 *
	 * @param mixed $product WC_Product.
	 */
	public function stock_set( mixed $product ): void {
		if ( $product instanceof \WC_Product ) {
			$this->changed( $product->get_id() );
		}
	}

	/**
	 * An order is about to move stock; the matching action always follows when this is true.
	 *
	 * @param mixed $can What WooCommerce decided.
	 */
	public function order_begins( mixed $can ): mixed {
		$this->order_moves_stock = (bool) $can;
		return $can;
	}

	/** It has. */
	public function order_ends(): void {
		$this->order_moves_stock = false;
	}

	/**
	 * Trashed or restored.
	 *
	 * @param mixed $post_id Id.
	 */
	public function post_changed( mixed $post_id ): void {
		if ( self::is_product( absint( $post_id ) ) ) {
			$this->changed( $post_id );
		}
	}

	/**
	 * Deleted for good.
	 *
	 * @param mixed $post_id Id.
	 */
	public function post_deleted( mixed $post_id ): void {
		if ( self::is_product( absint( $post_id ) ) ) {
			$this->recorder->deleted( 'product', absint( $post_id ) );
		}
	}

	private static function is_product( int $post_id ): bool {
		return in_array( get_post_type( $post_id ), array( 'product', 'product_variation' ), true ); // allowed-api: products are posts.
	}
}
