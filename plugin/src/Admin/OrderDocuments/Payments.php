<?php
/**
 * Payments in the order's box.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

defined( 'ABSPATH' ) || exit;

/** Amount, invoice, and whether Dynamics has posted it. */
final class Payments implements Section {

	public function kind(): string {
		return 'payment';
	}

	public function title(): string {
		return __( 'Payments', 'concord' );
	}

	public function line( array $data ): string {
		$text   = array_map( static fn ( mixed $value ): string => is_scalar( $value ) ? (string) $value : '', $data );
		$amount = wc_price( (float) ( $text['amount'] ?? '0' ), array( 'currency' => $text['currency'] ?? '' ) );
		/* translators: %s: journal number. */
		$state = 'posted' === ( $text['state'] ?? '' ) ? __( 'posted', 'concord' ) : ( '' === ( $text['number'] ?? '' ) ? __( 'being booked', 'concord' ) : sprintf( __( 'in journal %s', 'concord' ), $text['number'] ) );
		return $amount . ', ' . esc_html( $text['invoiceNumber'] ?? '' ) . ', ' . esc_html( $state );
	}
}
