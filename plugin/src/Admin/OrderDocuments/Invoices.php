<?php
/**
 * Invoices in the order's box.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

defined( 'ABSPATH' ) || exit;

/** Number, day, amount, and whether it is paid. */
final class Invoices implements Section {

	public function kind(): string {
		return 'invoice';
	}

	public function title(): string {
		return __( 'Invoices', 'concord' );
	}

	public function line( array $data ): string {
		$text   = array_map( static fn ( mixed $value ): string => is_scalar( $value ) ? (string) $value : '', $data );
		$number = esc_html( $text['number'] ?? '' );
		$shown  = '' === ( $text['url'] ?? '' ) ? $number : '<a href="' . esc_url( $text['url'], array( 'https', 'http' ) ) . '">' . $number . '</a>';
		$amount = wc_price( (float) ( $text['total'] ?? '0' ), array( 'currency' => $text['currency'] ?? '' ) );
		$pdf    = '' === ( $text['pdf'] ?? '' ) ? '' : ' <a href="' . esc_url( $text['pdf'], array( 'https', 'http' ) ) . '">' . esc_html__( 'PDF', 'concord' ) . '</a>';
		return $shown . ', ' . esc_html( $text['postedOn'] ?? '' ) . ', ' . $amount . ', ' . esc_html( self::state( $text ) ) . $pdf;
	}

	/**
	 * Paid, open or canceled.
	 *
	 * @param array<string, string> $text Invoice.
	 */
	private static function state( array $text ): string {
		return match ( $text['state'] ?? '' ) {
			'paid'     => __( 'paid', 'concord' ),
			'canceled' => __( 'canceled', 'concord' ),
			default    => '' === ( $text['open'] ?? '' ) ? __( 'posted', 'concord' )
				/* translators: 1: amount that is not paid yet, 2: currency. */
				: sprintf( __( 'open: %1$s %2$s', 'concord' ), $text['open'], $text['currency'] ?? '' ),
		};
	}
}
