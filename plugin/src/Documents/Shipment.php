<?php
/**
 * Shipments.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/** A posted shipment as the store understands it: which of the order's items went, how many, under which tracking numbers. */
final class Shipment {

	/**
	 * Parts of it.
	 *
	 * @param string                                                     $key      Of the document in Dynamics.
	 * @param string                                                     $number   Of the document.
	 * @param string                                                     $day      YYYY-MM-DD, or ''.
	 * @param array<int, float>                                          $items    Quantity by order item (FUL-1); goods only.
	 * @param list<array{number: string, carrier: string, url: string}> $tracking Links are http or https, or ''.
	 */
	public function __construct( public readonly string $key, public readonly string $number, public readonly string $day, public readonly array $items, public readonly array $tracking ) {}

	/** All tracking numbers: a shipment in two parcels is still one shipment (FUL-2). */
	public function tracking_numbers(): string {
		return implode( ', ', array_column( $this->tracking, 'number' ) );
	}

	public function carrier(): string {
		return implode( ', ', array_unique( array_filter( array_column( $this->tracking, 'carrier' ) ) ) );
	}

	/** Link of the first parcel; WooCommerce has room for one. */
	public function url(): string {
		return (string) ( array_values( array_filter( array_column( $this->tracking, 'url' ) ) )[0] ?? '' );
	}
}
