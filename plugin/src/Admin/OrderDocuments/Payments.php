<?php
/**
 * Payments in the order's box.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

defined( 'ABSPATH' ) || exit;

/** Amount, invoice, the gateway's fee, and whether Dynamics has posted it; else why a person has to book it. */
final class Payments implements Section {

	public function kind(): string {
		return 'payment';
	}

	public function title(): string {
		return __( 'Payments', 'concord' );
	}

	public function line( array $data ): string {
		$text   = array_map( static fn ( mixed $value ): string => is_scalar( $value ) ? (string) $value : '', $data );
		if ( 'left' === ( $text['state'] ?? '' ) ) {
			return esc_html( $text['why'] ?? '' );
		}
		$price  = static fn ( string $field ): string => wc_price( (float) ( $text[ $field ] ?? '0' ), array( 'currency' => $text['currency'] ?? '' ) );
		$amount = $price( 'amount' );
		/* translators: %s: amount with currency. */
		$fee = 0.0 === (float) ( $text['fee'] ?? '0' ) ? '' : ', ' . sprintf( esc_html__( 'fee %s', 'concord' ), $price( 'fee' ) );
		$why = '' === ( $text['why'] ?? '' ) ? '' : '<br>' . esc_html( $text['why'] );
		/* translators: %s: journal number. */
		$state = 'posted' === ( $text['state'] ?? '' ) ? __( 'posted', 'concord' ) : ( '' === ( $text['number'] ?? '' ) ? __( 'being booked', 'concord' ) : sprintf( __( 'in journal %s', 'concord' ), $text['number'] ) );
		return $amount . ', ' . esc_html( $text['invoiceNumber'] ?? '' ) . ', ' . esc_html( $state ) . $fee . $why;
	}
}
