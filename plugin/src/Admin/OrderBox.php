<?php
/**
 * Box on the order's screen.
 *
 * @package Concord
 */

namespace Concord\Admin;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Concord\Access\Capabilities;
use Concord\Outbox\State;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** What happened to this order, why it stands still, and "Send again". Everything from the worker is foreign text here. */
final class OrderBox {

	public const ACTION = 'concord_send_order';

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_action( 'add_meta_boxes', array( $this, 'add' ) );
		add_action( 'admin_post_' . self::ACTION, array( $this, 'send' ) );
	}

	/** Both storages have their own screen id. */
	public function add(): void {
		if ( ! current_user_can( Capabilities::VIEW ) ) {
			return;
		}
		$screens = array( 'shop_order' );
		if ( OrderUtil::custom_orders_table_usage_is_enabled() && function_exists( 'wc_get_page_screen_id' ) ) {
			$screens[] = wc_get_page_screen_id( 'shop-order' );
		}
		add_meta_box( 'concord-order', __( 'Dynamics 365', 'concord' ), array( $this, 'render' ), $screens, 'side' );
	}

	/**
	 * The box.
	 *
	 * @param \WP_Post|\WC_Order $thing WooCommerce passes one or the other.
	 */
	public function render( \WP_Post|\WC_Order $thing ): void {
		$order = $thing instanceof \WP_Post ? wc_get_order( $thing->ID ) : $thing;
		if ( ! $order instanceof \WC_Order || 0 === $order->get_id() ) {
			return;
		}
		$event = $this->services->events()->find_record( 'order', (string) $order->get_id() );
		$links = $this->services->links()->documents( array( array( 'order', (string) $order->get_id() ) ) );
		echo '<p><strong>' . esc_html( Words::state( (string) ( $event['state'] ?? '' ) ) ) . '</strong></p>';
		$this->document( Words::document( $links[ 'order:' . $order->get_id() ] ?? array() ) );
		$this->services->order_documents()->render( $order->get_id() );
		if ( null !== $event ) {
			$this->reason( $event );
			$this->attempts( (int) $event['id'] );
		}
		if ( current_user_can( Capabilities::MANAGE ) ) {
			$url = wp_nonce_url( admin_url( 'admin-post.php?action=' . self::ACTION . '&order=' . $order->get_id() ), self::ACTION . $order->get_id() );
			echo '<p><a class="button" href="' . esc_url( $url ) . '">' . esc_html__( 'Send again', 'concord' ) . '</a></p>';
		}
	}

	/** "Send again": captures the order whatever its age and state, then returns to it. */
	public function send(): void {
		$id = isset( $_GET['order'] ) ? absint( wp_unslash( $_GET['order'] ) ) : 0;
		check_admin_referer( self::ACTION . $id );
		$order = current_user_can( Capabilities::MANAGE ) ? wc_get_order( $id ) : false;
		if ( ! $order instanceof \WC_Order ) {
			wp_die( esc_html__( 'You may not send this order, or it does not exist.', 'concord' ), 403 );
		}
		$request = new \WP_REST_Request( 'POST', '/wc-concord/v1/orders/' . $id . '/send' );
		rest_do_request( $request );
		wp_safe_redirect( OrderUtil::get_order_admin_edit_url( $id ) );
		exit;
	}

	/**
	 * Number and both totals.
	 *
	 * @param array<string, string>|null $link Crosswalk row.
	 */
	private function document( ?array $link ): void {
		if ( null === $link ) {
			return;
		}
		echo '<p>' . esc_html( self::named( $link['entity'] ) ) . ' ' . wp_kses_post( OrdersColumn::number( $link ) ) . '</p>';
		if ( '' !== $link['store_total'] ) {
			if ( '' !== $link['rate'] ) {
				/* translators: 1: total in the store, 2: its currency, 3: total in Dynamics, 4: its currency, 5: exchange rate. */
				echo '<p>' . esc_html( sprintf( __( 'Store %1$s %2$s, Dynamics %3$s %4$s, rate %5$s', 'concord' ), $link['store_total'], $link['currency'], $link['dynamics_total'], $link['dynamics_currency'], $link['rate'] ) ) . '</p>';
				return;
			}
			/* translators: 1: total in the store, 2: total in Dynamics, 3: currency. */
			echo '<p>' . esc_html( sprintf( __( 'Store %1$s, Dynamics %2$s %3$s', 'concord' ), $link['store_total'], $link['dynamics_total'], $link['currency'] ) ) . '</p>';
		}
	}

	/**
	 * Why it stands still.
	 *
	 * @param array<string, string|null> $event Row.
	 */
	private function reason( array $event ): void {
		$issue = json_decode( (string) $event['issue'], true );
		if ( is_array( $issue ) ) {
			echo '<p>' . esc_html( self::text( $issue['message'] ?? '' ) ) . '</p><p><em>' . esc_html( self::text( $issue['remedy'] ?? '' ) ) . '</em></p>';
		}
		if ( State::SKIPPED === $event['state'] ) {
			echo '<p>' . esc_html( self::text( $event['skip_message'] ) ) . '</p>';
		}
	}

	/** What the order was last written by, and its history, newest first, folded. */
	private function attempts( int $event_id ): void {
		$entries = $this->services->history()->of( $event_id, 20 );
		if ( array() === $entries ) {
			return;
		}
		foreach ( $entries as $entry ) {
			$made_by = 'synced' === $entry['outcome'] ? Words::made_by( $entry ) : '';
			if ( '' !== $made_by ) {
				/* translators: %s: "by version 3 of the mapping". */
				echo '<p>' . esc_html( sprintf( __( 'Last written %s.', 'concord' ), $made_by ) ) . '</p>';
				break;
			}
		}
		echo '<details><summary>' . esc_html__( 'Attempts', 'concord' ) . '</summary><ol>';
		foreach ( $entries as $entry ) {
			$what = is_array( $entry['issue'] ) ? self::text( $entry['issue']['message'] ?? '' ) : $entry['summary'];
			$at   = (string) $entry['at'];
			echo '<li><time datetime="' . esc_attr( $at ) . '">' . esc_html( Words::moment( $at ) ) . '</time> <strong>' . esc_html( trim( Words::outcome( $entry['outcome'] ) . ' ' . Words::made_by( $entry ) ) ) . '</strong> ' . esc_html( $what ) . '</li>';
		}
		echo '</ol></details>';
	}

	private static function text( mixed $value ): string {
		return is_scalar( $value ) ? (string) $value : '';
	}

	/**
	 * What a person calls the record behind an entity set.
	 *
	 * @param string $entity As the link keeps it.
	 */
	private static function named( string $entity ): string {
		return 'salesOrders' === $entity || str_starts_with( $entity, 'SalesOrderHeaders' ) ? __( 'Sales order', 'concord' ) : $entity;
	}
}
