<?php
/**
 * Guard against overselling.
 *
 * @package Concord
 */

namespace Concord\Stock;

use Concord\Capture\Origin;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * What a checkout does when nobody knows whether the stock still is there, because Dynamics was not asked for too long: sells and tells
 * the merchant, sells as a backorder and tells the shopper too, or does not sell. It only reads what the store holds already; a checkout
 * never waits for Dynamics. While the figures are fresh, WooCommerce's own stock holds decide alone.
 */
final class Guard {

	public const OFF       = 'off';
	public const SELL      = 'sell';
	public const BACKORDER = 'backorder';
	public const BLOCK     = 'block';
	public const RULES     = array( self::OFF, self::SELL, self::BACKORDER, self::BLOCK );

	/** Least and most that a figure may be old. */
	public const MINUTES = array( 5, 10080 );

	/** Products named in one sentence. */
	private const NAMED = 5;

	public function __construct( private readonly Settings $settings, private readonly Freshness $freshness ) {}

	/** Cart and checkout, classic and block: WooCommerce takes an error notice for a refusal in all four. */
	public function check_cart(): void {
		if ( self::BLOCK !== $this->rule() || ! WC()->cart instanceof \WC_Cart ) {
			return;
		}
		$names = array();
		foreach ( WC()->cart->get_cart() as $line ) {
			$product = $line['data'] ?? null;
			if ( $product instanceof \WC_Product && $this->freshness->is_stale( $product ) ) {
				$names[ $product->get_id() ] = $product->get_name();
			}
		}
		if ( array() !== $names ) {
			/* translators: %s: names of products. */
			wc_add_notice( sprintf( __( 'We cannot tell at the moment whether this is in stock: %s. Please try again a little later, or take it out of the cart.', 'concord' ), self::names( $names ) ), 'error' );
		}
	}

	/**
	 * Tells the shopper, on the cart's and the checkout's line.
	 *
	 * @param mixed $shown Lines of data, as WooCommerce collects them.
	 * @param mixed $line  Line of the cart.
	 */
	public function show_on_line( mixed $shown, mixed $line ): mixed {
		$product = is_array( $line ) ? $line['data'] ?? null : null;
		if ( is_array( $shown ) && $product instanceof \WC_Product && self::BACKORDER === $this->rule() && $this->freshness->is_stale( $product ) ) {
			$shown[] = array(
				'key'   => __( 'Availability', 'concord' ),
				'value' => __( 'On backorder: we confirm the delivery after your order', 'concord' ),
			);
		}
		return $shown;
	}

	/**
	 * Marks a line of the order in the words that WooCommerce marks its own backorders with, so that mails and lists show it.
	 *
	 * @param mixed $item A new line of an order.
	 */
	public function mark_line( mixed $item ): void {
		$product = $item instanceof \WC_Order_Item_Product ? $item->get_product() : null;
		if ( $item instanceof \WC_Order_Item_Product && $product instanceof \WC_Product && self::BACKORDER === $this->rule() && $this->freshness->is_stale( $product ) ) {
			/** This filter is documented in WooCommerce, WC_Order_Item_Product::set_backorder_meta(). */
			$name = apply_filters( 'woocommerce_backordered_item_meta_name', __( 'Backordered', 'concord' ), $item ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WooCommerce's.
			$item->add_meta_data( (string) $name, (string) $item->get_quantity(), true );
		}
	}

	/**
	 * Tells the merchant, on the order.
	 *
	 * @param mixed $order An order that was just placed.
	 */
	public function note( mixed $order ): void {
		$rule = $this->rule();
		if ( ! $order instanceof \WC_Order || ! in_array( $rule, array( self::SELL, self::BACKORDER ), true ) ) {
			return;
		}
		$names = array();
		$since = PHP_INT_MAX;
		foreach ( $order->get_items() as $item ) {
			$product = $item instanceof \WC_Order_Item_Product ? $item->get_product() : null;
			if ( $product instanceof \WC_Product && $this->freshness->is_stale( $product ) ) {
				$names[ $product->get_id() ] = $product->get_name();
				$since                       = min( $since, (int) $this->freshness->of( $product ) );
			}
		}
		if ( array() === $names ) {
			return;
		}
		$sentence = self::BACKORDER === $rule
			/* translators: 1: names of products, 2: date and time. */
			? __( 'Sold as a backorder, because Dynamics was last asked for the stock on %2$s: %1$s. Confirm the delivery to the shopper.', 'concord' )
			/* translators: 1: names of products, 2: date and time. */
			: __( 'Sold by the store\'s own figures, because Dynamics was last asked for the stock on %2$s: %1$s. Check that it is there.', 'concord' );
		$text = sprintf( $sentence, self::names( $names ), (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $since ) );
		// A payment that fails and is tried again processes the same order once more.
		$told = array_column( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), 'content' );
		if ( ! in_array( $text, array_map( static fn ( mixed $note ): string => html_entity_decode( (string) $note, ENT_QUOTES ), $told ), true ) ) {
			Origin::own( static fn (): int => $order->add_order_note( esc_html( $text ) ) );
		}
	}

	private function rule(): string {
		return $this->settings->all()['stock_guard'];
	}

	/**
	 * The first few, as a list.
	 *
	 * @param array<int, string> $names By product.
	 */
	private static function names( array $names ): string {
		$more = count( $names ) - self::NAMED;
		$text = implode( ', ', array_map( 'wp_strip_all_tags', array_slice( $names, 0, self::NAMED ) ) );
		/* translators: 1: names of products, 2: number of further products. */
		return $more > 0 ? sprintf( __( '%1$s and %2$d more', 'concord' ), $text, $more ) : $text;
	}
}
