<?php
/**
 * Stock figures of many SKUs.
 *
 * @package Concord
 */

namespace Concord\Apply;

use Concord\Stock\Followed;

defined( 'ABSPATH' ) || exit;

/**
 * Compares thousands of figures with what stands, by WooCommerce's lookup table and two queries, and hands on only what differs:
 * loading a product to find that nothing changed would take minutes for a catalogue (STK-3).
 *
 * @phpstan-type Answer array{written: int, unchanged: int, unknown: int, refused: list<array{sku: string, message: string}>, later: list<string>}
 */
final class StockFigures {

	/** Products in memory at a time. */
	private const PORTION = 50;

	/** Hosts end a request after thirty seconds, and a proxy before them may do so earlier: what differs beyond this is told as `later`. */
	private const SECONDS = 10.0;

	/**
	 * The figures' writer.
	 *
	 * @param float        $seconds Of writing, after which no further portion is begun.
	 * @param positive-int $portion Products in memory at a time.
	 */
	public function __construct( private readonly OpenUnits $open, private readonly StockWriter $writer, private readonly float $seconds = self::SECONDS, private readonly int $portion = self::PORTION ) {}

	/**
	 * Figures of one moment.
	 *
	 * @param list<array{sku: string, value: string}> $figures Decimal strings by SKU.
	 * @param string                                  $counts  OpenUnits::SHIPPED or SENT.
	 * @param string                                  $as_of   ISO 8601 UTC.
	 * @param string                                  $buffer  Units kept back; decimal string.
	 * @param string                                  $flow     Flow that tells them; '' when it is not known.
	 * @param string                                  $decimals Of StockAmount::RULES.
	 * @param string                                  $at_most  Largest figure that is believed, units.
	 * @return Answer
	 */
	public function write( array $figures, string $counts, string $as_of, string $buffer, string $flow, string $decimals = StockAmount::DOWN, string $at_most = StockAmount::AT_MOST ): array {
		$answer   = array(
			'written'   => 0,
			'unchanged' => 0,
			'unknown'   => 0,
			'refused'   => array(),
			'later'     => array(),
		);
		$products = self::products( array_column( $figures, 'sku' ) );
		$units    = $this->open->by_product( $counts, (int) strtotime( $as_of ) );
		$differ   = array();
		$same     = array();
		foreach ( $figures as $figure ) {
			$found = $products[ self::fold( $figure['sku'] ) ] ?? array();
			if ( count( $found ) > 1 ) {
				$answer['refused'][] = array(
					'sku'     => $figure['sku'],
					'message' => self::shared( $found ),
				);
			} elseif ( array() === $found ) {
				++$answer['unknown'];
			} elseif ( StockAmount::is_credible( $figure['value'], $at_most ) && self::stands( $found[0], $figure['value'], (float) $buffer, $units, $decimals ) ) {
				++$answer['unchanged'];
				$same[] = $found[0]['id'];
			} else {
				$differ[ $found[0]['id'] ] = $figure + array(
					'counts'   => $counts,
					'as_of'    => $as_of,
					'buffer'   => $buffer,
					'flow'     => $flow,
					'decimals' => $decimals,
					'at_most'  => $at_most,
				);
			}
		}
		Followed::mark( $same, $flow );
		$until = microtime( true ) + $this->seconds;
		foreach ( array_chunk( $differ, $this->portion, true ) as $place => $portion ) {
			if ( $place > 0 && microtime( true ) > $until ) {
				$answer['later'] = array( ...$answer['later'], ...array_values( array_column( $portion, 'sku' ) ) );
			} else {
				$answer = $this->put( $portion, $answer );
			}
		}
		return $answer;
	}

	/**
	 * What write() would make of figures, one answer for each in order; nothing is written.
	 *
	 * @param list<array{sku: string, value: string}> $figures As for write().
	 * @param string                                  $counts   As for write(), and the others.
	 * @return list<array{sku: string, product_id: int|null, sold: string, left: string|null, stands: string|null, message: string}> Decimal strings. No product: the store sells no such SKU, or `message` says why it is not clear.
	 */
	public function preview( array $figures, string $counts, string $as_of, string $buffer, string $decimals, string $at_most ): array {
		$products = self::products( array_column( $figures, 'sku' ) );
		$units    = $this->open->by_product( $counts, (int) strtotime( $as_of ) );
		$answers  = array();
		foreach ( $figures as $figure ) {
			$found   = $products[ self::fold( $figure['sku'] ) ] ?? array();
			$product = 1 === count( $found ) ? wc_get_product( $found[0]['id'] ) : null;
			$answer  = array(
				'sold'    => 0.0,
				'left'    => null,
				'stands'  => null,
				'message' => count( $found ) > 1 ? self::shared( $found ) : '',
			);
			if ( $product instanceof \WC_Product ) {
				$moment = array(
					'counts'   => $counts,
					'as_of'    => $as_of,
					'buffer'   => $buffer,
					'flow'     => '',
					'decimals' => $decimals,
					'at_most'  => $at_most,
				);
				$answer = $this->writer->preview( $product, $figure + $moment, $units );
			}
			$answers[] = array(
				'sku'        => $figure['sku'],
				'product_id' => $product instanceof \WC_Product ? $product->get_id() : null,
				'sold'       => self::text( $answer['sold'] ),
				'left'       => null === $answer['left'] ? null : self::text( $answer['left'] ),
				'stands'     => null === $answer['stands'] ? null : self::text( $answer['stands'] ),
				'message'    => $answer['message'],
			);
		}
		return $answers;
	}

	/**
	 * Units as a decimal string.
	 */
	private static function text( float $units ): string {
		return (string) wc_format_decimal( (string) round( $units, 6 ), 6, true );
	}

	/**
	 * Why a SKU names no product.
	 *
	 * @param list<array{id: int, stock: string|null}> $found Of products().
	 */
	private static function shared( array $found ): string {
		/* translators: %s: product ids. */
		return sprintf( __( 'the SKU belongs to more than one product (%s); give each one of its own.', 'concord' ), implode( ', ', array_column( $found, 'id' ) ) );
	}

	/**
	 * Those that differ.
	 *
	 * @param array<int, array{sku: string, value: string, counts: string, as_of: string, buffer: string, flow: string, decimals: string, at_most: string}> $portion By product.
	 * @param Answer                                                                                                                                     $answer  So far.
	 * @return Answer
	 */
	private function put( array $portion, array $answer ): array {
		_prime_post_caches( array_keys( $portion ) );
		$writes = array();
		foreach ( $portion as $id => $figure ) {
			$product = wc_get_product( $id );
			if ( $product instanceof \WC_Product ) {
				$writes[ $id ] = array( $product, $figure );
			} else {
				++$answer['unknown'];
			}
		}
		foreach ( $this->writer->write( $writes ) as $id => $result ) {
			$answer[ $result['written'] ? 'written' : 'unchanged' ] += '' === $result['message'] ? 1 : 0;
			if ( '' !== $result['message'] ) {
				$answer['refused'][] = array(
					'sku'     => $portion[ $id ]['sku'],
					'message' => $result['message'],
				);
			}
		}
		return $answer;
	}

	/**
	 * Does the store show this already? Only a look without the product: what does not clearly stand goes to the writer, which knows
	 * backorders and shared stock.
	 *
	 * @param array{id: int, stock: string|null} $product Of products().
	 * @param array<int, float>                  $units   Of OpenUnits.
	 */
	private static function stands( array $product, string $value, float $buffer, array $units, string $decimals ): bool {
		$left = round( (float) $value - ( $units[ $product['id'] ] ?? 0.0 ) - $buffer, 6 );
		return null !== $product['stock'] && is_numeric( $value ) && $left >= 0 && (float) StockAmount::of( $left, $decimals ) === (float) $product['stock'];
	}

	/**
	 * Products of the shop by SKU; not those in the trash. Without the stock of those whose variations may sell from it: orders name the
	 * variation, and what it sold would be missing from the look.
	 *
	 * @param list<string> $skus SKUs.
	 * @return array<string, list<array{id: int, stock: string|null}>> By fold( SKU ).
	 */
	private static function products( array $skus ): array {
		global $wpdb;
		$in   = implode( ', ', array_fill( 0, count( $skus ), '%s' ) );
		$sql  = "SELECT l.product_id, l.sku, CASE WHEN EXISTS ( SELECT 1 FROM {$wpdb->posts} c WHERE c.post_parent = p.ID AND c.post_type = 'product_variation' ) THEN NULL ELSE l.stock_quantity END AS stock_quantity FROM {$wpdb->wc_product_meta_lookup} l JOIN {$wpdb->posts} p ON p.ID = l.product_id AND p.post_type IN ( 'product', 'product_variation' ) AND p.post_status <> 'trash' WHERE l.sku IN ( {$in} ) ORDER BY l.product_id"; // allowed-api: products are posts.
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, ...$skus ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names and placeholders only.
		$by   = array();
		foreach ( is_array( $rows ) ? $rows : array() as $row ) {
			$by[ self::fold( (string) $row['sku'] ) ][] = array(
				'id'    => (int) $row['product_id'],
				'stock' => null === $row['stock_quantity'] ? null : (string) $row['stock_quantity'],
			);
		}
		return $by;
	}

	/** As the database compares SKUs: without regard to case; item numbers come in capitals. */
	private static function fold( string $sku ): string {
		return mb_strtolower( trim( $sku ) );
	}
}
