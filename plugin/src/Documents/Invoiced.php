<?php
/**
 * What Dynamics invoiced of an order.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/**
 * Invoices of an order together, less what credit memos took back of them, never above the order. Amounts are whole numbers of ten-thousandths: as
 * floats two that differ could be equal.
 *
 * @phpstan-import-type Row from Repository
 */
final class Invoiced {

	/** Digits behind the point that count; currencies have at most four. */
	private const DIGITS = 4;

	/**
	 * Why the invoice is more than the order; null when it is not.
	 *
	 * @param array<string, mixed> $data      Invoice.
	 * @param list<Row>            $documents Of the order.
	 * @param string               $total     Of the order in the invoice's currency, decimal string.
	 */
	public static function too_much( array $data, array $documents, string $total ): ?string {
		$currency = (string) $data['currency'];
		$this_one = self::units( (string) $data['total'] );
		$limit    = self::units( $total );
		if ( $this_one < 0 ) {
			/* translators: 1: invoice number, 2: amount with currency, 3: amount with currency. */
			return sprintf( __( 'Invoice %1$s is over %2$s, which is below zero; the order is over %3$s.', 'concord' ), $data['number'], $data['total'] . ' ' . $currency, $total . ' ' . $currency );
		}
		if ( 'canceled' === ( $data['state'] ?? '' ) ) {
			return null;
		}
		$others = array_filter( $documents, static fn ( array $row ): bool => '' !== $row['data_hash'] && ( $row['data']['currency'] ?? '' ) === $currency && 'canceled' !== ( $row['data']['state'] ?? '' ) );
		$sum    = $this_one;
		$count  = 0;
		$memos  = 0;
		foreach ( $others as $row ) {
			$amount = self::units( (string) ( $row['data']['total'] ?? '0' ) );
			if ( 'creditMemo' === $row['kind'] ) {
				$memos += $amount;
			} elseif ( 'invoice' === $row['kind'] && (string) ( $data['key'] ?? '' ) !== $row['key'] && ( $row['data']['orderNumber'] ?? '' ) === ( $data['orderNumber'] ?? '' ) ) {
				// An order that was credited whole and sent anew has another sales order, whose invoices are counted by themselves.
				$sum += $amount;
				++$count;
			}
		}
		// Each part of an order rounds its own tax: every further invoice may add one smallest unit of the currency.
		$slack = $count * self::smallest( $total, (string) $data['total'] );
		if ( $this_one <= $limit && $sum - $memos <= $limit + $slack ) {
			return null;
		}
		return $this_one > $limit
			/* translators: 1: invoice number, 2: amount with currency, 3: amount with currency. */
			? sprintf( __( 'Invoice %1$s is over %2$s, and its order over %3$s.', 'concord' ), $data['number'], $data['total'] . ' ' . $currency, $total . ' ' . $currency )
			/* translators: 1: invoice number, 2: amount with currency, 3: amount with currency. */
			: sprintf( __( 'With invoice %1$s the invoices of the order are over %2$s together, and the order over %3$s.', 'concord' ), $data['number'], self::text( $sum - $memos ) . ' ' . $currency, $total . ' ' . $currency );
	}

	/** Decimal string to ten-thousandths; what is behind them is left out. */
	private static function units( string $amount ): int {
		if ( 1 !== preg_match( '/^(-?)(\d+)(?:\.(\d*))?$/', $amount, $part ) ) {
			return 0;
		}
		return (int) ( $part[1] . $part[2] . str_pad( substr( $part[3] ?? '', 0, self::DIGITS ), self::DIGITS, '0' ) );
	}

	private static function text( int $units ): string {
		$digits = str_pad( (string) abs( $units ), self::DIGITS + 1, '0', STR_PAD_LEFT );
		$rest   = rtrim( substr( $digits, -self::DIGITS ), '0' );
		return ( $units < 0 ? '-' : '' ) . substr( $digits, 0, -self::DIGITS ) . '.' . str_pad( $rest, 2, '0' );
	}

	/** Smallest unit that the amounts show: a hundredth, or what has more digits or none. */
	private static function smallest( string ...$amounts ): int {
		$digits = array_map( static fn ( string $amount ): int => strlen( rtrim( explode( '.', $amount . '.' )[1], '0' ) ), $amounts );
		return 10 ** ( self::DIGITS - min( self::DIGITS, max( 2, ...$digits ) ) );
	}
}
