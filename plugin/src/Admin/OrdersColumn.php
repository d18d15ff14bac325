<?php
/**
 * Column of the orders list.
 *
 * @package Concord
 */

namespace Concord\Admin;

use Concord\Access\Capabilities;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** State and Dynamics number beside each order, in both storages. On the posts screen two queries a page; two short look-ups by key a row on the HPOS one. */
final class OrdersColumn {

	private const NAME = 'concord';

	/** @var array<int, array{state: string, link: array<string, string>|null}> */
	private array $known = array();

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_filter( 'manage_woocommerce_page_wc-orders_columns', array( $this, 'add' ) );
		add_filter( 'manage_edit-shop_order_columns', array( $this, 'add' ) );
		add_action( 'manage_woocommerce_page_wc-orders_custom_column', array( $this, 'render' ), 10, 2 );
		add_action( 'manage_shop_order_posts_custom_column', array( $this, 'render' ), 10, 2 );
		add_filter( 'woocommerce_order_list_table_prepare_items_query_args', array( $this, 'forget' ) );
	}

	/**
	 * After the status.
	 *
	 * @param array<string, string> $columns Columns.
	 * @return array<string, string>
	 */
	public function add( array $columns ): array {
		if ( ! current_user_can( Capabilities::VIEW ) ) {
			return $columns;
		}
		$with = array();
		foreach ( $columns as $name => $title ) {
			$with[ $name ] = $title;
			if ( 'order_status' === $name ) {
				$with[ self::NAME ] = __( 'Dynamics 365', 'concord' );
			}
		}
		return $with + array( self::NAME => __( 'Dynamics 365', 'concord' ) );
	}

	/**
	 * A new list begins.
	 *
	 * @param mixed $args Passed through.
	 */
	public function forget( mixed $args ): mixed {
		$this->known = array();
		return $args;
	}

	/**
	 * One cell.
	 *
	 * @param string        $column Name.
	 * @param \WC_Order|int $order  The posts list passes the id.
	 */
	public function render( string $column, \WC_Order|int $order ): void {
		if ( self::NAME !== $column ) {
			return;
		}
		$id   = $order instanceof \WC_Order ? $order->get_id() : $order;
		$cell = $this->cell( $id );
		echo '<span class="concord-state concord-state--' . esc_attr( $cell['state'] ) . '">' . esc_html( Words::state( $cell['state'] ) ) . '</span>';
		if ( null !== $cell['link'] && '' !== $cell['link']['number'] ) {
			echo '<br>' . wp_kses_post( self::number( $cell['link'] ) );
		}
	}

	/**
	 * The number, linked where the link is known.
	 *
	 * @param array<string, string> $link Crosswalk row.
	 */
	public static function number( array $link ): string {
		$url = esc_url( $link['url'], array( 'http', 'https' ) );
		return '' === $url ? esc_html( $link['number'] ) : '<a href="' . $url . '" target="_blank" rel="noopener noreferrer">' . esc_html( $link['number'] ) . '</a>';
	}

	/**
	 * Reads all orders of the list at the first cell.
	 *
	 * @return array{state: string, link: array<string, string>|null}
	 */
	private function cell( int $id ): array {
		if ( ! isset( $this->known[ $id ] ) ) {
			$ids    = array_values( array_unique( array_merge( array( $id ), $this->listed() ) ) );
			$events = $this->services->events()->of_records( 'order', $ids );
			$links  = $this->services->links()->documents( array_map( static fn ( int $one ): array => array( 'order', (string) $one ), $ids ) );
			foreach ( $ids as $one ) {
				$this->known[ $one ] = array(
					'state' => (string) ( $events[ $one ]['state'] ?? '' ),
					'link'  => Words::document( $links[ 'order:' . $one ] ?? array() ),
				);
			}
		}
		return $this->known[ $id ];
	}

	/**
	 * Ids on the posts screen; the HPOS list offers none before its cells, so its rows are read one by one.
	 *
	 * @return list<int>
	 */
	private function listed(): array {
		global $wp_query;
		$posts = $wp_query instanceof \WP_Query ? $wp_query->posts : array();
		return array_values( array_map( static fn ( mixed $post ): int => $post instanceof \WP_Post ? $post->ID : (int) $post, is_array( $posts ) ? $posts : array() ) );
	}
}
