<?php
/**
 * Shipments in the order's box.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

use Concord\Documents\ShipmentWriter;

defined( 'ABSPATH' ) || exit;

/**
 * What left the house: number, day, parcels, goods. Text of Dynamics is foreign text here.
 *
 * @phpstan-import-type Row from \Concord\Documents\Repository
 */
final class Shipments {

	/**
	 * A list under a heading; nothing without shipments.
	 *
	 * @param \WC_Order $order     Order.
	 * @param list<Row> $documents Of the order.
	 */
	public static function render( \WC_Order $order, array $documents ): void {
		$shipments = array_filter( $documents, static fn ( array $document ): bool => 'shipment' === $document['kind'] && array() !== $document['data'] );
		if ( array() === $shipments ) {
			return;
		}
		echo '<h4>' . esc_html__( 'Shipments', 'concord' ) . '</h4><ul class="concord-documents">';
		foreach ( $shipments as $shipment ) {
			self::shipment( $order, $shipment );
		}
		echo '</ul>';
	}

	/**
	 * One of them.
	 *
	 * @param \WC_Order $order    Order.
	 * @param Row       $shipment Document.
	 */
	private static function shipment( \WC_Order $order, array $shipment ): void {
		$data = $shipment['data'];
		echo '<li><strong>' . esc_html( $shipment['number'] ) . '</strong> ' . esc_html( self::day( self::text( $data['postedOn'] ?? '' ) ) );
		self::parcels( $shipment, is_array( $data['tracking'] ?? null ) ? $data['tracking'] : array() );
		$goods = array();
		foreach ( is_array( $data['lines'] ?? null ) ? $data['lines'] : array() as $line ) {
			if ( is_array( $line ) ) {
				$item = $order->get_item( (int) self::text( $line['lineId'] ?? '' ) );
				/* translators: 1: quantity, 2: name of a product. */
				$goods[] = sprintf( __( '%1$s × %2$s', 'concord' ), self::text( $line['quantity'] ?? '' ), $item instanceof \WC_Order_Item ? $item->get_name() : self::text( $line['description'] ?? '' ) );
			}
		}
		if ( array() !== $goods ) {
			echo '<br>' . esc_html( implode( ', ', $goods ) );
		}
		echo '</li>';
	}

	/**
	 * Its numbers as links, or why there is none.
	 *
	 * @param Row          $shipment Document.
	 * @param array<mixed> $tracking Of it.
	 */
	private static function parcels( array $shipment, array $tracking ): void {
		if ( '' === $shipment['data_hash'] ) {
			echo '<br><em>' . esc_html__( 'Not taken over: see Activity for the reason.', 'concord' ) . '</em>';
			return;
		}
		if ( array() === $tracking && str_starts_with( $shipment['store_ids'], ShipmentWriter::WAITING ) ) {
			$until = strtotime( substr( $shipment['store_ids'], strlen( ShipmentWriter::WAITING ) ) );
			/* translators: %s: date and time. */
			echo '<br><em>' . esc_html( sprintf( __( 'Waits for its tracking number until %s; the shopper is told then at the latest.', 'concord' ), wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), false === $until ? null : $until ) ) ) . '</em>';
			return;
		}
		foreach ( $tracking as $parcel ) {
			if ( is_array( $parcel ) ) {
				$words = trim( self::text( $parcel['carrier'] ?? '' ) . ' ' . self::text( $parcel['number'] ?? '' ) );
				$url   = esc_url( self::text( $parcel['url'] ?? '' ), array( 'http', 'https' ) );
				echo '<br>' . ( '' === $url ? esc_html( $words ) : '<a href="' . $url . '" target="_blank" rel="noopener noreferrer">' . esc_html( $words ) . '</a>' ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- esc_url() above.
			}
		}
	}

	/** The day in Dynamics in the site's way of writing; it has no time zone. */
	private static function day( string $day ): string {
		$at = '' === $day ? false : strtotime( $day . ' UTC' );
		return false === $at ? '' : (string) wp_date( (string) get_option( 'date_format' ), $at, new \DateTimeZone( 'UTC' ) );
	}

	private static function text( mixed $value ): string {
		return is_scalar( $value ) ? (string) $value : '';
	}
}
