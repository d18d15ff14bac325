<?php
/**
 * Stock from Dynamics.
 *
 * @package Concord
 */

namespace Concord\Apply;

use Concord\Capture\Origin;
use Concord\Stock\Followed;

defined( 'ABSPATH' ) || exit;

/**
 * Puts what is left to sell on products: the figure of Dynamics without what the store has sold and Dynamics still counts (OpenUnits),
 * and without a buffer. Written as a difference and not as a number, so that a checkout in the same moment is not lost.
 *
 * @phpstan-import-type Result from WriteResult
 * @phpstan-type Figure array{value: string, counts: string, as_of: string, buffer: string, flow: string, decimals: string, at_most: string}
 */
final class StockWriter {

	/** ISO 8601 UTC of the figure that stands: an older one never replaces a younger (a slow page behind a fast one). */
	public const AS_OF = '_concord_stock_as_of';

	private const DECIMAL = '/^-?\d{1,12}(\.\d{1,12})?$/';

	/** Times a product is read anew when a checkout moved it meanwhile. */
	private const TRIES = 3;

	public function __construct( private readonly OpenUnits $open ) {}

	/**
	 * Several products at once.
	 *
	 * @param array<int, array{0: \WC_Product, 1: Figure}> $writes By place in the request.
	 * @return array<int, Result> By the same places.
	 */
	public function write( array $writes ): array {
		$results = array();
		$all     = $writes;
		foreach ( $writes as $place => list( $product, $figure ) ) {
			$refusal = self::refusal( $product, $figure );
			if ( null !== $refusal ) {
				$results[ $place ] = WriteResult::refusal( $refusal );
				unset( $writes[ $place ] );
			} elseif ( self::is_old( $product, $figure['as_of'] ) ) {
				$results[ $place ] = WriteResult::nothing();
				unset( $writes[ $place ] );
			}
		}
		$writes   = self::one_each( $writes );
		$results += array_fill_keys( array_keys( $all ), WriteResult::nothing() );
		for ( $try = 1; array() !== $writes; $try++ ) {
			$before = self::stands( $writes );
			$units  = $this->units( $writes );
			$after  = self::stands( $writes );
			foreach ( $writes as $place => list( $product, $figure ) ) {
				$id = $product->get_id();
				if ( $before[ $id ] !== $after[ $id ] && $try < self::TRIES ) {
					continue;
				}
				$results[ $place ] = self::put( $product, $figure, $after[ $id ], self::sold( $product, $units[ self::group( $figure ) ] ) );
				unset( $writes[ $place ] );
			}
		}
		return $results;
	}

	/**
	 * Of several figures for one product the youngest, and of those the last: differences to the same stock would add up.
	 *
	 * @param array<int, array{0: \WC_Product, 1: Figure}> $writes Writes.
	 * @return array<int, array{0: \WC_Product, 1: Figure}>
	 */
	private static function one_each( array $writes ): array {
		$places = array();
		foreach ( $writes as $place => list( $product, $figure ) ) {
			$other = $places[ $product->get_id() ] ?? null;
			if ( null === $other || self::time( $figure['as_of'] ) >= self::time( $writes[ $other ][1]['as_of'] ) ) {
				$places[ $product->get_id() ] = $place;
			}
		}
		return array_intersect_key( $writes, array_flip( $places ) );
	}

	private static function time( string $as_of ): int {
		return '' === $as_of ? time() : (int) strtotime( $as_of );
	}

	/**
	 * Why a figure cannot be taken; null when it can.
	 *
	 * @param Figure $figure Of the request.
	 */
	private static function refusal( \WC_Product $product, array $figure ): ?string {
		if ( 'yes' !== get_option( 'woocommerce_manage_stock' ) ) {
			return __( 'the store keeps no stock: switch “Enable stock management” on under WooCommerce > Settings > Products > Inventory.', 'concord' );
		}
		if ( 1 !== preg_match( self::DECIMAL, $figure['value'] ) ) {
			/* translators: %s: a value that is no number. */
			return sprintf( __( '“%s” is no stock figure: a number of at most twelve digits is.', 'concord' ), mb_substr( $figure['value'], 0, 40 ) );
		}
		if ( ! StockAmount::is_credible( $figure['value'], $figure['at_most'] ) ) {
			/* translators: 1: a number of units, 2: the largest number that is believed. */
			return sprintf( __( '%1$s units are more than the %2$s that are believed. Correct the figure in Dynamics, or raise the largest figure in the step of the flow.', 'concord' ), $figure['value'], $figure['at_most'] );
		}
		if ( '' !== $figure['as_of'] && false === strtotime( $figure['as_of'] ) ) {
			return __( 'the time of the stock figure cannot be read.', 'concord' );
		}
		return $product->is_type( array( 'grouped', 'external' ) ) ? __( 'grouped and external products have no stock of their own.', 'concord' ) : null;
	}

	private static function is_old( \WC_Product $product, string $as_of ): bool {
		$stands = (string) $product->get_meta( self::AS_OF );
		return '' !== $stands && '' !== $as_of && (int) strtotime( $as_of ) < (int) strtotime( $stands );
	}

	/**
	 * Quantities as they stand in the database: a product read earlier in this request may be out of date.
	 *
	 * @param array<int, array{0: \WC_Product, 1: Figure}> $writes Writes.
	 * @return array<int, string|null> By product; null where no stock is kept.
	 */
	private static function stands( array $writes ): array {
		global $wpdb;
		$ids  = array_values( array_unique( array_map( static fn ( array $write ): int => $write[0]->get_id(), $writes ) ) );
		$sql  = "SELECT post_id, meta_value FROM {$wpdb->postmeta} WHERE meta_key = '_stock' AND post_id IN ( " . implode( ', ', array_fill( 0, count( $ids ), '%d' ) ) . ' )'; // allowed-api: products are posts.
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, ...$ids ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names and placeholders only.
		return array_column( is_array( $rows ) ? $rows : array(), 'meta_value', 'post_id' ) + array_fill_keys( $ids, null );
	}

	/**
	 * Units sold, once for each way of counting and time of the figures.
	 *
	 * @param array<int, array{0: \WC_Product, 1: Figure}> $writes Writes.
	 * @return array<string, array<int, float>> By group().
	 */
	private function units( array $writes ): array {
		$units = array();
		foreach ( $writes as list( , $figure ) ) {
			$units[ self::group( $figure ) ] ??= $this->open->by_product( $figure['counts'], self::time( $figure['as_of'] ) );
		}
		return $units;
	}

	/**
	 * Figures that leave out the same orders.
	 *
	 * @param Figure $figure Figure.
	 */
	private static function group( array $figure ): string {
		return $figure['counts'] . ' ' . $figure['as_of'];
	}

	/**
	 * Of a product and of the variations that sell from its stock.
	 *
	 * @param array<int, float> $units By product or variation.
	 */
	private static function sold( \WC_Product $product, array $units ): float {
		$sold = $units[ $product->get_id() ] ?? 0.0;
		foreach ( $product->is_type( 'variable' ) ? $product->get_children() : array() as $child ) {
			$variation = isset( $units[ $child ] ) ? wc_get_product( $child ) : null;
			$sold     += $variation instanceof \WC_Product && $variation->get_stock_managed_by_id() === $product->get_id() ? $units[ $child ] : 0.0;
		}
		return $sold;
	}

	/**
	 * What write() would make of one figure; nothing is written.
	 *
	 * @param Figure            $figure Of the request.
	 * @param array<int, float> $units  Of OpenUnits, for this figure's way of counting and time.
	 * @return array{sold: float, left: float|null, stands: float|null, message: string} Units; `left` null where the figure is refused, `stands` where the product keeps no stock.
	 */
	public function preview( \WC_Product $product, array $figure, array $units ): array {
		$refusal = self::refusal( $product, $figure );
		$sold    = self::sold( $product, $units );
		$stands  = self::stands( array( array( $product, $figure ) ) )[ $product->get_id() ];
		return array(
			'sold'    => $sold,
			'left'    => null === $refusal ? (float) self::left( $product, $figure, $sold ) : null,
			'stands'  => null !== $stands && true === $product->get_manage_stock( 'edit' ) ? (float) $stands : null,
			'message' => $refusal ?? '',
		);
	}

	/**
	 * Units that the shop shows of a figure.
	 *
	 * @param Figure $figure Valid.
	 */
	private static function left( \WC_Product $product, array $figure, float $sold ): int|float {
		$left = round( (float) $figure['value'] - $sold - (float) $figure['buffer'], 6 );
		// Below nothing only means something where the shop sells on backorder.
		return StockAmount::of( $left < 0 && ! $product->backorders_allowed() ? 0.0 : $left, $figure['decimals'] );
	}

	/**
	 * One product.
	 *
	 * @param Figure      $figure Valid.
	 * @param string|null $stands Quantity in the database.
	 * @return Result
	 */
	private static function put( \WC_Product $product, array $figure, ?string $stands, float $sold ): array {
		$left    = self::left( $product, $figure, $sold );
		$managed = true === $product->get_manage_stock( 'edit' ) && null !== $stands;
		$change  = $left - wc_stock_amount( (float) $stands );
		$product->update_meta_data( self::AS_OF, gmdate( 'Y-m-d\TH:i:s\Z', self::time( $figure['as_of'] ) ) );
		if ( '' !== $figure['flow'] ) {
			$product->update_meta_data( Followed::META, $figure['flow'] );
		}
		if ( $managed && 0.0 === (float) $change ) {
			// The figure stands now although nothing changes, or an older one that differs would replace it.
			Origin::own( static fn () => $product->save_meta_data() );
			return WriteResult::nothing();
		}
		add_filter( 'delete_post_metadata', array( self::class, 'nothing_to_delete' ), 10, 3 );
		try {
			Origin::own(
				static function () use ( $product, $managed, $change, $left ): void {
					if ( $managed ) {
						wc_update_product_stock( $product, abs( $change ), $change > 0 ? 'increase' : 'decrease' ); // @phpstan-ignore argument.type (The stub knows whole units; wc_stock_amount() decides.)
						return;
					}
					$product->set_manage_stock( true );
					$product->set_stock_quantity( $left );
					$product->save();
				}
			);
		} finally {
			remove_filter( 'delete_post_metadata', array( self::class, 'nothing_to_delete' ) );
		}
		return WriteResult::done();
	}

	/**
	 * Each save of a product asks the database for every one of its empty properties whether there is a row to delete: fifteen questions that the
	 * rows WordPress has just read answer already. What somebody else adds meanwhile stays.
	 *
	 * @param mixed $done Null: nobody has decided yet.
	 * @param mixed $id   Product.
	 * @param mixed $key  Meta key.
	 * @return mixed False: there is none.
	 */
	public static function nothing_to_delete( mixed $done, mixed $id, mixed $key ): mixed {
		$known = null === $done && is_numeric( $id ) && is_string( $key ) ? wp_cache_get( (int) $id, 'post_meta' ) : null;
		return is_array( $known ) && ! isset( $known[ $key ] ) ? false : $done;
	}
}
