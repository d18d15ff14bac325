<?php
/**
 * Prices of products.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Apply\OwnFields;
use Concord\Record\Format;

defined( 'ABSPATH' ) || exit;

/**
 * Regular price and sale with its days. A price that cannot be the shop's, in another currency, with the tax kept otherwise, or zero, is not
 * written and said: sold for nothing is worse than sold at yesterday's price (MON).
 *
 * @phpstan-import-type Said from ItemWriter
 */
final class Prices {

	private const ZERO = '/^0*(\.0*)?$/';

	private const FIELDS = array(
		'regularPrice' => 'regular_price',
		'salePrice'    => 'sale_price',
		'saleFrom'     => 'date_on_sale_from',
		'saleTo'       => 'date_on_sale_to',
	);

	/**
	 * Not saved.
	 *
	 * @param array<string, mixed> $prices Item, or a variant of it.
	 * @param array<string, mixed> $item   Item.
	 * @param list<string>         $fields Those that are Dynamics'.
	 * @return Said
	 */
	public static function write( \WC_Product $product, array $prices, array $item, array $fields ): array {
		$fields = array_intersect_key( self::FIELDS, array_flip( $fields ) );
		if ( array() === $fields || $product->is_type( 'variable' ) ) {
			return array();
		}
		$refusal = self::refusal( $prices, $item, isset( $fields['regularPrice'] ) );
		if ( null !== $refusal ) {
			return array( $refusal );
		}
		$values  = array_map( static fn ( string $field ): string => trim( (string) ( $prices[ $field ] ?? '' ) ), array_combine( array_keys( self::FIELDS ), array_keys( self::FIELDS ) ) );
		$regular = '' === $values['regularPrice'] ? (string) $product->get_regular_price( 'edit' ) : $values['regularPrice'];
		if ( '' === $values['salePrice'] || 1 === preg_match( self::ZERO, $values['salePrice'] ) || Format::compare( $values['salePrice'], $regular ) >= 0 ) {
			$values = array_merge( $values, array( 'salePrice' => '', 'saleFrom' => '', 'saleTo' => '' ) );
		}
		foreach ( $fields as $field => $own ) {
			$message = OwnFields::assign( $product, $own, $values[ $field ] )['message'];
			if ( '' !== $message ) {
				/* translators: 1: item number, 2: why. */
				return array( array( sprintf( __( 'The price of item %1$s was not written: %2$s', 'concord' ), $item['number'], $message ), __( 'Correct it in Dynamics or in the row of the flow, then choose Retry.', 'concord' ) ) );
			}
		}
		return array();
	}

	/**
	 * Why it cannot be the shop's price.
	 *
	 * @param array<string, mixed> $prices  Item, or a variant of it.
	 * @param array<string, mixed> $item    Item.
	 * @param bool                 $regular Whether the regular price is Dynamics'.
	 * @return array{0: string, 1: string}|null
	 */
	private static function refusal( array $prices, array $item, bool $regular ): ?array {
		$price = trim( (string) ( $prices['regularPrice'] ?? '' ) );
		if ( get_woocommerce_currency() !== $item['currency'] ) {
			return array(
				'' === $item['currency']
					/* translators: %s: item number. */
					? sprintf( __( 'The price of item %s was not written: Dynamics does not say in which currency it is.', 'concord' ), $item['number'] )
					/* translators: 1: item number, 2: currency, 3: currency. */
					: sprintf( __( 'The price of item %1$s was not written: it is in %2$s and the shop sells in %3$s.', 'concord' ), $item['number'], $item['currency'], get_woocommerce_currency() ),
				__( 'Choose a price in the shop\'s currency in the rows of the flow, or take the rows of prices out, then choose Retry.', 'concord' ),
			);
		}
		if ( ! is_bool( $item['pricesIncludeTax'] ?? null ) && wc_tax_enabled() && wc_prices_include_tax() ) {
			return array(
				/* translators: %s: item number. */
				sprintf( __( 'The price of item %s was not written: Dynamics does not say whether it includes tax, and the shop keeps its prices with tax.', 'concord' ), $item['number'] ),
				__( 'Say by a row for pricesIncludeTax in the flow how prices are kept in Dynamics; where they are without tax, calculate the price with tax in its row. Then choose Retry.', 'concord' ),
			);
		}
		if ( is_bool( $item['pricesIncludeTax'] ?? null ) && wc_tax_enabled() && wc_prices_include_tax() !== $item['pricesIncludeTax'] ) {
			return array(
				$item['pricesIncludeTax']
					/* translators: %s: item number. */
					? sprintf( __( 'The price of item %s was not written: in Dynamics it includes tax, and the shop keeps its prices without.', 'concord' ), $item['number'] )
					/* translators: %s: item number. */
					: sprintf( __( 'The price of item %s was not written: in Dynamics it is without tax, and the shop keeps its prices with tax.', 'concord' ), $item['number'] ),
				__( 'Calculate the price in a row of the flow and say by a row for pricesIncludeTax how it is then, or keep prices the same way on both sides, then choose Retry.', 'concord' ),
			);
		}
		if ( $regular && 1 === preg_match( self::ZERO, $price ) ) {
			return array(
				/* translators: %s: item number. */
				sprintf( __( 'The price of item %s was not written: it is zero in Dynamics, and the shop would give it away.', 'concord' ), $item['number'] ),
				__( 'Enter its price in Dynamics, or leave such items out by a condition of the row, then choose Retry.', 'concord' ),
			);
		}
		return null;
	}
}
