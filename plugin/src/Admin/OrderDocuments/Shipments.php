<?php
/**
 * Shipments in the order's box.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

use Concord\Documents\ShipmentWriter;

defined( 'ABSPATH' ) || exit;

/** Number, day, parcels with their links, goods; and until when one waits for its tracking number. */
final class Shipments implements OfDocument {

	public function kind(): string {
		return 'shipment';
	}

	public function title(): string {
		return __( 'Shipments', 'concord' );
	}

	public function line( array $data ): string {
		$number = '<strong>' . esc_html( self::text( $data['number'] ?? '' ) ) . '</strong>';
		$day    = self::text( $data['postedOn'] ?? '' );
		$parts  = array( '' === $day ? $number : $number . ', ' . esc_html( $day ) );
		foreach ( self::rows( $data['tracking'] ?? null ) as $parcel ) {
			$words   = esc_html( trim( self::text( $parcel['carrier'] ?? '' ) . ' ' . self::text( $parcel['number'] ?? '' ) ) );
			$url     = esc_url( self::text( $parcel['url'] ?? '' ), array( 'http', 'https' ) );
			$parts[] = '' === $url ? $words : '<a href="' . $url . '" rel="noopener noreferrer">' . $words . '</a>';
		}
		$goods = array();
		foreach ( self::rows( $data['lines'] ?? null ) as $line ) {
			/* translators: 1: quantity, 2: name of a product. */
			$goods[] = esc_html( sprintf( __( '%1$s × %2$s', 'concord' ), self::text( $line['quantity'] ?? '' ), self::text( $line['description'] ?? '' ) ) );
		}
		return implode( '<br>', array_filter( array( ...$parts, implode( ', ', $goods ) ), static fn ( string $part ): bool => '' !== $part ) );
	}

	public function whole( array $document ): string {
		$line  = $this->line( $document['data'] );
		$until = str_starts_with( $document['store_ids'], ShipmentWriter::WAITING ) ? strtotime( substr( $document['store_ids'], strlen( ShipmentWriter::WAITING ) ) ) : false;
		if ( false === $until ) {
			return $line;
		}
		/* translators: %s: date and time. */
		return $line . '<br><em>' . esc_html( sprintf( __( 'Waits for its tracking number until %s; the shopper is told then at the latest.', 'concord' ), (string) wp_date( self::text( get_option( 'date_format' ) ) . ' ' . self::text( get_option( 'time_format' ) ), $until ) ) ) . '</em>';
	}

	/**
	 * Rows of a list that came from outside.
	 *
	 * @return list<array<mixed>>
	 */
	private static function rows( mixed $rows ): array {
		return array_values( array_filter( is_array( $rows ) ? $rows : array(), 'is_array' ) );
	}

	private static function text( mixed $value ): string {
		return is_scalar( $value ) ? (string) $value : '';
	}
}
