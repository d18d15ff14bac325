<?php
/**
 * Lines of an order.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/** Product, shipping, fee, coupon and tax lines. A line is read from its own snapshot; the product only adds its SKU (FUL-5). */
final class OrderLines {

	/** @var array<int, array{country: string, tax_class: string}|null> */
	private array $rates = array();

	public function __construct( private readonly OrderSubjects $subjects ) {}

	/**
	 * Product lines.
	 *
	 * @return list<array<string, mixed>>
	 */
	public function products( \WC_Abstract_Order $order ): array {
		$lines = array();
		foreach ( $order->get_items( 'line_item' ) as $item ) {
			if ( ! $item instanceof \WC_Order_Item_Product ) {
				continue;
			}
			$product = $item->get_product();
			$product = $product instanceof \WC_Product ? $product : null;
			$lines[] = array(
				'id'              => $item->get_id(),
				'name'            => Format::utf8( $item->get_name() ),
				'product_id'      => $item->get_product_id(),
				'variation_id'    => $item->get_variation_id(),
				'product_deleted' => null === $product,
				'product_data'    => null === $product ? null : $this->subjects->product( $product ),
				'sku'             => null === $product ? self::snapshot_sku( $item ) : Format::utf8( $product->get_sku() ),
				'quantity'        => Format::decimal( $item->get_quantity() ),
				'tax_class'       => (string) $item->get_tax_class(),
				'subtotal'        => Format::decimal( $item->get_subtotal() ),
				'subtotal_tax'    => Format::decimal( $item->get_subtotal_tax() ),
				'total'           => Format::decimal( $item->get_total() ),
				'total_tax'       => Format::decimal( $item->get_total_tax() ),
				'taxes'           => self::taxes( $item->get_taxes() ),
				'attributes'      => self::attributes( $item, $product ),
				'meta_data'       => Format::meta( $item->get_meta_data() ),
			);
		}
		return $lines;
	}

	/**
	 * Shipping lines.
	 *
	 * @return list<array<string, mixed>>
	 */
	public function shipping( \WC_Abstract_Order $order ): array {
		$lines = array();
		foreach ( $order->get_items( 'shipping' ) as $item ) {
			if ( $item instanceof \WC_Order_Item_Shipping ) {
				$lines[] = array(
					'id'          => $item->get_id(),
					'name'        => Format::utf8( $item->get_name() ),
					'method_id'   => (string) $item->get_method_id(),
					'instance_id' => (string) $item->get_instance_id(),
					'total'       => Format::decimal( $item->get_total() ),
					'total_tax'   => Format::decimal( $item->get_total_tax() ),
					'tax_class'   => (string) $item->get_tax_class(),
					'taxes'       => self::taxes( $item->get_taxes() ),
					'meta_data'   => Format::meta( $item->get_meta_data() ),
				);
			}
		}
		return $lines;
	}

	/**
	 * Fees, negative ones too (MON-4).
	 *
	 * @return list<array<string, mixed>>
	 */
	public function fees( \WC_Abstract_Order $order ): array {
		$lines = array();
		foreach ( $order->get_items( 'fee' ) as $item ) {
			if ( $item instanceof \WC_Order_Item_Fee ) {
				$lines[] = array(
					'id'        => $item->get_id(),
					'name'      => Format::utf8( $item->get_name() ),
					'tax_class' => (string) $item->get_tax_class(),
					'total'     => Format::decimal( $item->get_total() ),
					'total_tax' => Format::decimal( $item->get_total_tax() ),
					'taxes'     => self::taxes( $item->get_taxes() ),
					'meta_data' => Format::meta( $item->get_meta_data() ),
				);
			}
		}
		return $lines;
	}

	/**
	 * Coupons.
	 *
	 * @return list<array<string, mixed>>
	 */
	public function coupons( \WC_Abstract_Order $order ): array {
		$lines = array();
		foreach ( $order->get_items( 'coupon' ) as $item ) {
			if ( $item instanceof \WC_Order_Item_Coupon ) {
				$lines[] = array(
					'id'           => $item->get_id(),
					'code'         => Format::utf8( $item->get_code() ),
					'discount'     => Format::decimal( $item->get_discount() ),
					'discount_tax' => Format::decimal( $item->get_discount_tax() ),
				);
			}
		}
		return $lines;
	}

	/**
	 * Taxes by rate.
	 *
	 * @return list<array<string, mixed>>
	 */
	public function tax_lines( \WC_Abstract_Order $order ): array {
		$lines = array();
		foreach ( $order->get_items( 'tax' ) as $item ) {
			if ( ! $item instanceof \WC_Order_Item_Tax ) {
				continue;
			}
			$rate_id = (int) $item->get_rate_id();
			$rate    = $this->rate( $rate_id );
			$percent = $item->get_rate_percent();
			$lines[] = array(
				'id'                 => $item->get_id(),
				'rate_id'            => $rate_id,
				'rate_code'          => (string) $item->get_rate_code(),
				'label'              => Format::utf8( $item->get_label() ),
				'rate_percent'       => Format::decimal( null === $percent ? \WC_Tax::get_rate_percent_value( $rate_id ) : $percent ),
				'tax_class'          => $rate['tax_class'] ?? '',
				// The rate may be deleted; its code "DE-BY-VAT-1" begins with the country.
				'country'            => $rate['country'] ?? strtoupper( (string) strtok( (string) $item->get_rate_code() . '-', '-' ) ),
				'compound'           => (bool) $item->is_compound(),
				'tax_total'          => Format::decimal( $item->get_tax_total() ),
				'shipping_tax_total' => Format::decimal( $item->get_shipping_tax_total() ),
			);
		}
		return $lines;
	}

	/**
	 * Per-rate taxes of a line.
	 *
	 * @param mixed $taxes Of get_taxes(): total and perhaps subtotal by rate id.
	 * @return list<array{rate_id: int, subtotal: string, total: string}>
	 */
	public static function taxes( mixed $taxes ): array {
		$list     = array();
		$totals   = is_array( $taxes ) && is_array( $taxes['total'] ?? null ) ? $taxes['total'] : array();
		$subtotal = is_array( $taxes ) && is_array( $taxes['subtotal'] ?? null ) ? $taxes['subtotal'] : $totals;
		foreach ( $totals as $rate_id => $total ) {
			if ( '' !== $total && null !== $total ) {
				$list[] = array(
					'rate_id'  => (int) $rate_id,
					'subtotal' => Format::decimal( $subtotal[ $rate_id ] ?? $total ),
					'total'    => Format::decimal( $total ),
				);
			}
		}
		return $list;
	}

	/**
	 * Chosen options of a variation, from the line's own meta.
	 *
	 * @return array<string, string>|\stdClass Object in JSON, also when empty.
	 */
	private static function attributes( \WC_Order_Item_Product $item, ?\WC_Product $product ): array|\stdClass {
		$attributes = array();
		$known      = null === $product ? null : $product->get_attributes();
		if ( $item->get_variation_id() > 0 ) {
			foreach ( $item->get_meta_data() as $meta ) {
				$data = $meta->get_data();
				$key  = (string) $data['key'];
				if ( is_scalar( $data['value'] ) && ! str_starts_with( $key, '_' ) && ( str_starts_with( $key, 'pa_' ) || null === $known || isset( $known[ sanitize_title( $key ) ] ) ) ) {
					$attributes[ Format::utf8( $key ) ] = Format::utf8( (string) $data['value'] );
				}
			}
		}
		return array() === $attributes ? new \stdClass() : $attributes;
	}

	/** Some extensions keep the SKU on the line; WooCommerce itself does not. */
	private static function snapshot_sku( \WC_Order_Item_Product $item ): string {
		foreach ( array( '_sku', 'sku', '_product_sku' ) as $key ) {
			$value = $item->get_meta( $key, true );
			if ( is_string( $value ) && '' !== $value ) {
				return Format::utf8( $value );
			}
		}
		return '';
	}

	/**
	 * A rate as configured now; null when it was deleted.
	 *
	 * @return array{country: string, tax_class: string}|null
	 */
	private function rate( int $rate_id ): ?array {
		if ( ! array_key_exists( $rate_id, $this->rates ) ) {
			$rate                    = \WC_Tax::_get_tax_rate( $rate_id );
			$this->rates[ $rate_id ] = is_array( $rate ) ? array(
				'country'   => (string) ( $rate['tax_rate_country'] ?? '' ),
				'tax_class' => (string) ( $rate['tax_rate_class'] ?? '' ),
			) : null;
		}
		return $this->rates[ $rate_id ];
	}
}
