<?php
/**
 * Invoices.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Apply\OwnFields;
use Concord\Links\Links;
use Concord\Outbox\OwedRefunds;

defined( 'ABSPATH' ) || exit;

/** A posted invoice on its order: kept with its state for the order's panel, told by a private note once, and the status that the flow chose. */
final class InvoiceWriter implements Writer {

	private const DECIMAL = '^-?[0-9]{1,15}(\.[0-9]{1,8})?$';

	public function __construct( private readonly Links $links, private readonly OwedRefunds $refunds ) {}

	public function kind(): string {
		return 'invoice';
	}

	public function schema(): array {
		$text    = array( 'type' => 'string', 'maxLength' => 2000 );
		$decimal = array( 'type' => 'string', 'pattern' => self::DECIMAL, 'required' => true );
		return array(
			'type'       => 'object',
			'properties' => array(
				'number'    => $text + array( 'required' => true ),
				'postedOn'  => $text,
				'dueOn'     => $text,
				'currency'  => array( 'type' => 'string', 'pattern' => '^[A-Z]{3}$', 'required' => true ),
				'total'     => $decimal,
				'tax'       => $decimal,
				'open'      => array( 'type' => array( 'string', 'null' ), 'pattern' => self::DECIMAL ),
				'state'     => array( 'type' => 'string', 'enum' => array( 'open', 'paid', 'canceled' ), 'required' => true ),
				'url'       => $text,
				'pdf'       => $text,
				'setStatus' => $text,
			),
		);
	}

	public function write( \WC_Order $order, array $data, ?array $known, string $connection_id ): array {
		$refusal = $this->refusal( $order, $data, $connection_id );
		if ( null !== $refusal ) {
			return $refusal;
		}
		if ( null === $known || '' === $known['data_hash'] ) {
			/* translators: 1: invoice number, 2: amount with currency. */
			$order->add_order_note( wp_kses( sprintf( __( 'Invoice %1$s was posted in Dynamics: %2$s.', 'concord' ), $data['number'], wp_strip_all_tags( html_entity_decode( wc_price( (float) $data['total'], array( 'currency' => $data['currency'] ) ) ) ) ), array() ) );
			$this->refunds->invoiced( $order->get_id() );
		}
		return self::status( $order, is_string( $data['setStatus'] ?? null ) ? $data['setStatus'] : '' );
	}

	/**
	 * The status that the flow chose.
	 *
	 * @return array{outcome: string, message: string, remedy: string, store_ids: string}
	 */
	private static function status( \WC_Order $order, string $status ): array {
		$refusal = '' === $status ? '' : OwnFields::write( $order, 'status', $status )['message'];
		return '' === $refusal ? Verdict::written() : Verdict::refused( $refusal, __( 'Correct the status in the flow, or let it leave the status alone, then choose Retry.', 'concord' ) );
	}

	/**
	 * An invoice that cannot be this order's.
	 *
	 * @param \WC_Order            $order         Order.
	 * @param array<string, mixed> $data          Invoice.
	 * @param string               $connection_id Connection.
	 * @return array{outcome: string, message: string, remedy: string, store_ids: string}|null
	 */
	private function refusal( \WC_Order $order, array $data, string $connection_id ): ?array {
		$currencies = array( $order->get_currency() );
		foreach ( $this->links->documents( array( array( 'order', (string) $order->get_id() ) ) )[ 'order:' . $order->get_id() ] ?? array() as $link ) {
			if ( $link['connection_id'] === $connection_id && '' !== $link['dynamics_currency'] ) {
				$currencies[] = $link['dynamics_currency'];
			}
		}
		if ( in_array( $data['currency'], $currencies, true ) ) {
			return null;
		}
		return Verdict::refused(
			/* translators: 1: invoice number, 2: currency, 3: currency. */
			sprintf( __( 'Invoice %1$s is in %2$s and the order in %3$s.', 'concord' ), $data['number'], $data['currency'], $order->get_currency() ),
			__( 'Correct the document in Dynamics; Concord never converts an invoice.', 'concord' )
		);
	}
}
