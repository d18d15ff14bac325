<?php
/**
 * Payments.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/** A payment that Concord books in Dynamics: noted before it is booked, told by a private note once it stands there, or with the reason why it is left to a person. */
final class PaymentWriter implements Writer {

	public function kind(): string {
		return 'payment';
	}

	public function schema(): array {
		$text = static fn ( int $most ): array => array(
			'type'      => 'string',
			'maxLength' => $most,
			'required'  => true,
		);
		return array(
			'type'       => 'object',
			'properties' => array(
				'key'           => $text( 190 ),
				'number'        => $text( 100 ),
				'invoiceNumber' => $text( 100 ),
				'currency'      => array( 'type' => 'string', 'pattern' => '^[A-Z]{3}$', 'required' => true ),
				'amount'        => array( 'type' => 'string', 'pattern' => '^[0-9]{1,15}(\.[0-9]{1,8})?$', 'required' => true ),
				'paidOn'        => $text( 10 ),
				'state'         => array( 'type' => 'string', 'enum' => array( 'posted', 'prepared', 'left' ), 'required' => true ),
				'openBefore'    => array( 'type' => array( 'string', 'null' ) ),
				'fee'           => array( 'type' => 'string', 'pattern' => '^[0-9]{1,15}(\.[0-9]{1,8})?$' ),
				'why'           => array( 'type' => 'string', 'maxLength' => 500 ),
				'reason'        => array( 'type' => 'string', 'maxLength' => 40 ),
				'reasonOf'      => array( 'type' => 'string', 'maxLength' => 100 ),
			),
		);
	}

	public function write( \WC_Order $order, array $data, ?array $known, string $connection_id ): array {
		unset( $connection_id );
		$why    = is_string( $data['why'] ?? null ) ? $data['why'] : '';
		$stands = 'posted' === $data['state'] || '' !== $data['number'];
		$stood  = null !== $known && ( 'posted' === ( $known['data']['state'] ?? '' ) || '' !== ( $known['data']['number'] ?? '' ) );
		if ( $stands && ! $stood ) {
			$amount = wp_strip_all_tags( html_entity_decode( wc_price( (float) $data['amount'], array( 'currency' => $data['currency'] ) ) ) );
			$order->add_order_note(
				wp_kses(
					'posted' === $data['state']
						/* translators: 1: amount with currency, 2: invoice number. */
						? sprintf( __( 'The payment of %1$s for invoice %2$s was posted in Dynamics.', 'concord' ), $amount, $data['invoiceNumber'] )
						/* translators: 1: amount with currency, 2: invoice number, 3: journal number. */
						: sprintf( __( 'The payment of %1$s for invoice %2$s waits in journal %3$s of Dynamics to be posted there.', 'concord' ), $amount, $data['invoiceNumber'], $data['number'] ),
					array()
				)
			);
		}
		if ( '' !== $why && ( $known['data']['why'] ?? '' ) !== $why ) {
			$order->add_order_note( wp_kses( self::reason( $data ) ?? $why, array() ) );
		}
		return Verdict::written();
	}

	/**
	 * Why nothing was booked, or no fee, in the shop's language; null for a reason that is not known here, whose English sentence has to do.
	 *
	 * @param array<string, mixed> $data Valid against schema().
	 */
	private static function reason( array $data ): ?string {
		$of = is_string( $data['reasonOf'] ?? null ) ? $data['reasonOf'] : '';
		return match ( $data['reason'] ?? '' ) {
			/* translators: 1: invoice number, 2: currency of the invoice, 3: currency of the order. */
			'currency'     => sprintf( __( 'Invoice %1$s is in %2$s and was paid in %3$s: Concord converts no payment. Book it in Dynamics by hand.', 'concord' ), $data['invoiceNumber'], $data['currency'], $of ),
			/* translators: 1: invoice number, 2: id of a payment gateway. */
			'gateway'      => sprintf( __( 'The payment for invoice %1$s was not booked: the step of the flow names no journal for the gateway “%2$s”. Add the gateway to the step, or book the payment in Dynamics by hand.', 'concord' ), $data['invoiceNumber'], $of ),
			'fee-account'  => __( 'The fee of the gateway was not booked: the step names no account for it.', 'concord' ),
			'fee-missing'  => __( 'The fee of the gateway was not booked: the order carries none. Book it by hand, or let the step reckon it by a rule.', 'concord' ),
			/* translators: 1: currency of the fee, 2: currency of the payment. */
			'fee-currency' => sprintf( __( 'The fee of the gateway was not booked: it is in %1$s, and the payment in %2$s. Book it by hand.', 'concord' ), $of, $data['currency'] ),
			default        => null,
		};
	}
}
