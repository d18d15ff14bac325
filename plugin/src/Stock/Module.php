<?php
/**
 * Room: stock at the checkout.
 *
 * @package Concord
 */

namespace Concord\Stock;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Hooks of the guard, and the age of the figure where a product's stock is kept. Nothing is read until one of them runs. */
final class Module implements ModuleContract {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_action( 'woocommerce_check_cart_items', fn () => $this->services->stock_guard()->check_cart() );
		add_filter( 'woocommerce_get_item_data', fn ( mixed $shown, mixed $line ): mixed => $this->services->stock_guard()->show_on_line( $shown, $line ), 10, 2 );
		add_action( 'woocommerce_checkout_create_order_line_item', fn ( mixed $item ) => $this->services->stock_guard()->mark_line( $item ) );
		add_action( 'woocommerce_checkout_order_created', fn ( mixed $order ) => $this->services->stock_guard()->note( $order ) );
		add_action( 'woocommerce_store_api_checkout_order_processed', fn ( mixed $order ) => $this->services->stock_guard()->note( $order ) );
		add_action( 'woocommerce_product_options_stock_fields', array( $this, 'show_age' ) );
	}

	/** In the inventory tab of a product, under its stock quantity. */
	public function show_age(): void {
		$product = wc_get_product();
		$at      = $product instanceof \WC_Product ? $this->services->stock_freshness()->of( $product ) : null;
		if ( null !== $at ) {
			/* translators: %s: time span, for instance "5 mins". */
			echo '<p class="form-field">' . esc_html( sprintf( __( 'Stock from Dynamics, which was last asked %s ago.', 'concord' ), human_time_diff( $at, $this->services->clock()->now() ) ) ) . '</p>';
		}
	}
}
