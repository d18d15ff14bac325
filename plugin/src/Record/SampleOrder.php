<?php
/**
 * An order that nobody placed.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/**
 * For a store without any order, so that a mapping shows values before the first one: storeOrderSchema of
 * worker/src/store/contract/record.ts under the id 0, which no order has. Made of the store's own currency, country, tax rates
 * and first product with a SKU. It stands in no table, makes no event, and only the preview of a mapping gets it.
 */
final class SampleOrder {

	/** Of a preview's order_id. */
	public const ID = 0;

	private const NUMBER   = 'SAMPLE';
	private const QUANTITY = 2;
	/** In the store's currency, without tax. */
	private const PRICE    = '20';
	private const SHIPPING = '5';

	public function __construct( private readonly OrderSubjects $subjects ) {}

	/**
	 * The order, paid a minute ago by a guest.
	 *
	 * @return array<string, mixed>
	 */
	public function read(): array {
		$now      = gmdate( 'Y-m-d\TH:i:s', time() - MINUTE_IN_SECONDS );
		$product  = self::product();
		$class    = null === $product ? '' : $product->get_tax_class();
		$rates    = self::rates( $class );
		$goods    = self::taxed( self::goods( $product ), $rates );
		$shipping = self::taxed( self::SHIPPING, array_filter( $rates, static fn ( array $rate ): bool => 'yes' === $rate['shipping'] ) );
		return array(
			'id'                   => self::ID,
			'parent_id'            => 0,
			'number'               => self::NUMBER,
			'status'               => 'processing',
			'currency'             => get_woocommerce_currency(),
			'price_decimals'       => wc_get_price_decimals(),
			'prices_include_tax'   => false,
			'date_created_gmt'     => $now,
			'date_modified_gmt'    => $now,
			'date_paid_gmt'        => $now,
			'date_completed_gmt'   => null,
			'time_zone'            => wp_timezone_string(),
			'customer_id'          => 0,
			'customer_data'        => null,
			'billing'              => Format::address( self::address() + array( 'email' => 'sample@example.com' ), true ),
			'shipping'             => Format::address( self::address(), false ),
			'payment_method'       => 'bacs',
			'payment_method_title' => __( 'Direct bank transfer', 'concord' ),
			'transaction_id'       => '',
			'customer_note'        => __( 'A sample order: nobody placed it, and it is never sent.', 'concord' ),
			'line_items'           => array( $this->line( $product, $class, $goods ) ),
			'shipping_lines'       => array(
				array(
					'id'          => 2,
					'name'        => __( 'Flat rate', 'concord' ),
					'method_id'   => 'flat_rate',
					'instance_id' => '',
					'tax_class'   => '',
					'meta_data'   => array(),
				) + self::amounts( $shipping ),
			),
			'fee_lines'            => array(),
			'coupon_lines'         => array(),
			'tax_lines'            => self::tax_lines( $rates, $class, $goods['taxes'], $shipping['taxes'] ),
			'gift_cards'           => array(),
			'refunds'              => array(),
			'discount_total'       => '0',
			'shipping_total'       => $shipping['net'],
			'total_tax'            => self::sum( ...array_values( $goods['taxes'] ), ...array_values( $shipping['taxes'] ) ),
			'total'                => self::sum( $goods['net'], $shipping['net'], ...array_values( $goods['taxes'] ), ...array_values( $shipping['taxes'] ) ),
			'meta_data'            => array(),
		);
	}

	/** The first that is on sale and has a SKU: the one thing of the sample that Dynamics may know. */
	private static function product(): ?\WC_Product {
		$found = wc_get_products(
			array(
				'status'  => 'publish',
				'type'    => 'simple',
				'limit'   => 20,
				'orderby' => 'ID',
				'order'   => 'ASC',
			)
		);
		foreach ( is_array( $found ) ? $found : array() as $product ) {
			if ( $product instanceof \WC_Product && '' !== $product->get_sku() ) {
				return $product;
			}
		}
		return null;
	}

	/** What the line costs without tax. */
	private static function goods( ?\WC_Product $product ): string {
		$price = null === $product || '' === $product->get_price() ? self::PRICE : wc_get_price_excluding_tax( $product, array( 'qty' => 1 ) );
		return self::sum( ...array_fill( 0, self::QUANTITY, Format::decimal( wc_format_decimal( $price, wc_get_price_decimals() ) ) ) );
	}

	/**
	 * The line of the product, or of a product that no store has.
	 *
	 * @param \WC_Product|null                           $product What is sold.
	 * @param string                                     $tax_class Its tax class.
	 * @param array{net: string, taxes: array<int, string>} $goods What it costs.
	 * @return array<string, mixed>
	 */
	private function line( ?\WC_Product $product, string $tax_class, array $goods ): array {
		$amounts = self::amounts( $goods );
		return array(
			'id'              => 1,
			'name'            => null === $product ? __( 'Sample product', 'concord' ) : Format::utf8( $product->get_name() ),
			'product_id'      => null === $product ? 0 : $product->get_id(),
			'variation_id'    => 0,
			'product_deleted' => null === $product,
			'product_data'    => null === $product ? null : $this->subjects->product( $product ),
			'sku'             => null === $product ? self::NUMBER : Format::utf8( $product->get_sku() ),
			'quantity'        => (string) self::QUANTITY,
			'tax_class'       => $tax_class,
			'subtotal'        => $amounts['total'],
			'subtotal_tax'    => $amounts['total_tax'],
			'attributes'      => new \stdClass(),
			'meta_data'       => array(),
		) + $amounts;
	}

	/**
	 * Rates that a sale in the store's own place has.
	 *
	 * @param string $tax_class Tax class.
	 * @return array<int, array{rate: float, label: string, shipping: string, compound: string}> By id of the rate.
	 */
	private static function rates( string $tax_class ): array {
		return wc_tax_enabled() ? \WC_Tax::get_base_tax_rates( $tax_class ) : array();
	}

	/**
	 * An amount and its taxes as WooCommerce reckons them.
	 *
	 * @param string                                                                             $net   Without tax.
	 * @param array<int, array{rate: float, label: string, shipping: string, compound: string}> $rates By id.
	 * @return array{net: string, taxes: array<int, string>}
	 */
	private static function taxed( string $net, array $rates ): array {
		return array(
			'net'   => $net,
			'taxes' => array_map( static fn ( mixed $tax ): string => self::rounded( (float) $tax ), \WC_Tax::calc_exclusive_tax( (float) $net, $rates ) ),
		);
	}

	/**
	 * Fields that each line has.
	 *
	 * @param array{net: string, taxes: array<int, string>} $of Amount and taxes.
	 * @return array{total: string, total_tax: string, taxes: list<array{rate_id: int, subtotal: string, total: string}>}
	 */
	private static function amounts( array $of ): array {
		return array(
			'total'     => $of['net'],
			'total_tax' => self::sum( ...array_values( $of['taxes'] ) ),
			'taxes'     => OrderLines::taxes( array( 'total' => $of['taxes'] ) ),
		);
	}

	/**
	 * One for each rate.
	 *
	 * @param array<int, array{rate: float, label: string, shipping: string, compound: string}> $rates     By id.
	 * @param string                                                                             $tax_class Of the rates.
	 * @param array<int, string>                                                                 $goods     Tax by id of the rate.
	 * @param array<int, string>                                                                 $shipping  Tax by id of the rate.
	 * @return list<array<string, mixed>>
	 */
	private static function tax_lines( array $rates, string $tax_class, array $goods, array $shipping ): array {
		$lines = array();
		foreach ( $rates as $id => $rate ) {
			$kept    = \WC_Tax::_get_tax_rate( $id );
			$lines[] = array(
				'id'                 => 3 + count( $lines ),
				'rate_id'            => $id,
				'rate_code'          => (string) \WC_Tax::get_rate_code( $id ),
				'label'              => Format::utf8( $rate['label'] ),
				'rate_percent'       => Format::decimal( $rate['rate'] ),
				'tax_class'          => $tax_class,
				// As of a real order's: empty where the rate is for every country.
				'country'            => is_array( $kept ) ? (string) ( $kept['tax_rate_country'] ?? '' ) : '',
				'compound'           => 'yes' === $rate['compound'],
				'tax_total'          => $goods[ $id ] ?? '0',
				'shipping_tax_total' => $shipping[ $id ] ?? '0',
			);
		}
		return $lines;
	}

	/**
	 * Of a person who does not exist, where the store is.
	 *
	 * @return array<string, string>
	 */
	private static function address(): array {
		$countries = WC()->countries;
		return array(
			'first_name' => __( 'Sample', 'concord' ),
			'last_name'  => __( 'Shopper', 'concord' ),
			'company'    => __( 'Sample Company', 'concord' ),
			'address_1'  => __( '1 Sample Street', 'concord' ),
			'city'       => '' === $countries->get_base_city() ? __( 'Sample City', 'concord' ) : $countries->get_base_city(),
			'state'      => $countries->get_base_state(),
			'postcode'   => $countries->get_base_postcode(),
			'country'    => $countries->get_base_country(),
			'phone'      => '',
		);
	}

	/** To the store's decimals, as WooCommerce keeps what it reckoned. */
	private static function rounded( float $amount ): string {
		return Format::decimal( wc_format_decimal( $amount, wc_get_price_decimals() ) );
	}

	/** Of amounts with the store's decimals, in its smallest unit: binary fractions would not add up. */
	private static function sum( string ...$amounts ): string {
		$unit  = 10 ** wc_get_price_decimals();
		$units = array_sum( array_map( static fn ( string $amount ): int => (int) round( (float) $amount * $unit ), $amounts ) );
		return self::rounded( $units / $unit );
	}
}
