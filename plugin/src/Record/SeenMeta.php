<?php
/**
 * Meta keys of recent orders.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/**
 * Which custom data recent orders really carry, as the paths a mapping reads it by, and on how many of them. What a person may map must
 * be seen to be chosen, so keys hidden by a leading underscore count too: plugins keep most of what is worth mapping there.
 *
 * Left out are keys whose name says that the value opens a door or pays (Format leaves credentials out already; here cards and
 * bank accounts follow), and lists and objects, which are no value of a field. Of a value that looks like a card number no sample is shown.
 */
final class SeenMeta {

	private const SENSITIVE = '/card.?(num|no\b|exp|cvc|holder|hash)|credit.?card|\bpan\b|iban|\bbic\b|bank.?acc|account.?(no|num)|routing|sort.?code|mandate|fingerprint|session|signature|user.?agent|ip.?address|birth|\bssn\b/i';

	private const SAMPLE_LENGTH = 100;

	/** @var array<string, array{path: string, orders: int, sample: string, longest: int}> */
	private array $seen = array();

	/**
	 * Adds one order.
	 *
	 * @param array<string, mixed> $order Of Records::read().
	 */
	public function add( array $order ): void {
		$found = array();
		foreach ( (array) $order['meta_data'] as $meta ) {
			$found[ 'extra.' . $meta['key'] ][] = $meta['value'];
		}
		foreach ( (array) ( $order['customer_data']['meta_data'] ?? array() ) as $meta ) {
			$found[ 'customer.extra.' . $meta['key'] ][] = $meta['value'];
		}
		foreach ( (array) $order['line_items'] as $line ) {
			foreach ( (array) ( $line['product_data']['meta_data'] ?? array() ) as $meta ) {
				$found[ 'line.product.extra.' . $meta['key'] ][] = $meta['value'];
			}
		}
		foreach ( array( 'line_items', 'shipping_lines', 'fee_lines' ) as $kind ) {
			foreach ( (array) $order[ $kind ] as $line ) {
				foreach ( (array) $line['meta_data'] as $meta ) {
					$found[ 'line.extra.' . $meta['key'] ][] = $meta['value'];
				}
			}
		}
		// Rates differ from store to store, so they are offered as they were seen, by their code.
		foreach ( (array) ( $order['tax_lines'] ?? array() ) as $tax ) {
			$rate = 'taxByRate.' . $tax['rate_code'];

			$found[ "{$rate}.label" ][]            = $tax['label'];
			$found[ "{$rate}.percent" ][]          = $tax['rate_percent'];
			$found[ "{$rate}.taxTotal" ][]         = $tax['tax_total'];
			$found[ "{$rate}.shippingTaxTotal" ][] = $tax['shipping_tax_total'];
		}
		foreach ( $found as $path => $values ) {
			$texts = array_filter( array_map( array( self::class, 'text' ), $values ), static fn ( ?string $text ): bool => null !== $text && '' !== $text );
			if ( array() !== $texts && ! self::is_sensitive( $path ) ) {
				$this->count( $path, array_values( $texts ) );
			}
		}
	}

	/**
	 * The most frequent first.
	 *
	 * @return list<array{path: string, orders: int, sample: string, longest: int}>
	 */
	public function all(): array {
		$all = array_values( $this->seen );
		usort( $all, static fn ( array $a, array $b ): int => array( $b['orders'], $a['path'] ) <=> array( $a['orders'], $b['path'] ) );
		return $all;
	}

	/**
	 * Counts one order for a path.
	 *
	 * @param string       $path  Path of a mapping.
	 * @param list<string> $texts Not empty.
	 */
	private function count( string $path, array $texts ): void {
		$known   = $this->seen[ $path ] ?? array(
			'path'    => $path,
			'orders'  => 0,
			'sample'  => '',
			'longest' => 0,
		);
		$longest = max( 0, ...array_map( static fn ( string $text ): int => intdiv( strlen( mb_convert_encoding( $text, 'UTF-16LE', 'UTF-8' ) ), 2 ), $texts ) );

		$this->seen[ $path ] = array(
			'path'    => $path,
			'orders'  => $known['orders'] + 1,
			'sample'  => '' === $known['sample'] ? self::sample( $texts[0] ) : $known['sample'],
			'longest' => max( $known['longest'], $longest ),
		);
	}

	/** Does the name of a key say that its value opens a door or pays? */
	public static function is_sensitive( string $key ): bool {
		return 1 === preg_match( self::SENSITIVE, $key );
	}

	private static function sample( string $text ): string {
		$digits = (string) preg_replace( '/[\s-]/', '', $text );
		return 1 === preg_match( '/^\d{13,19}$/', $digits ) ? '' : mb_substr( $text, 0, self::SAMPLE_LENGTH );
	}

	/** As the worker reads it: scalars, and lists of them as text; anything else is nothing. */
	private static function text( mixed $value ): ?string {
		if ( is_bool( $value ) ) {
			return $value ? 'true' : 'false';
		}
		if ( is_scalar( $value ) ) {
			return Format::utf8( (string) $value );
		}
		return is_array( $value ) && array_is_list( $value ) && array() !== $value && array() === array_filter( $value, static fn ( mixed $item ): bool => ! is_string( $item ) && ! is_int( $item ) && ! is_float( $item ) )
			? implode( ', ', array_map( 'strval', $value ) )
			: null;
	}
}
