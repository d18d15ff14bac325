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
use Concord\Record\Format;

defined( 'ABSPATH' ) || exit;

/**
 * A posted invoice on its order: kept with its state for the order's panel and in its meta, told by a private note once, and the status that the flow chose.
 *
 * @phpstan-import-type Row from Repository
 */
final class InvoiceWriter implements Writer {

	private const DECIMAL = '^-?[0-9]{1,15}(\.[0-9]{1,8})?$';

	public function __construct( private readonly Links $links, private readonly OwedRefunds $refunds, private readonly Repository $documents ) {}

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
		$documents = $this->documents->of_order( $order->get_id() );
		$refusal   = $this->refusal( $order, $data, $connection_id, $documents );
		if ( null !== $refusal ) {
			return $refusal;
		}
		InvoiceMeta::write( $order, $data, $documents );
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
	 * @param list<Row>            $documents     Of the order, as taken before.
	 * @return array{outcome: string, message: string, remedy: string, store_ids: string}|null
	 */
	private function refusal( \WC_Order $order, array $data, string $connection_id, array $documents ): ?array {
		$totals = array( $order->get_currency() => Format::decimal( $order->get_total( 'edit' ) ) );
		foreach ( $this->links->documents( array( array( 'order', (string) $order->get_id() ) ) )[ 'order:' . $order->get_id() ] ?? array() as $link ) {
			$currency = '' === $link['dynamics_currency'] ? $link['currency'] : $link['dynamics_currency'];
			// In another currency the order is as large as its document there; in its own, a tolerance of the rounding may have let the document be larger.
			if ( $link['connection_id'] === $connection_id && '' !== $currency && Format::compare( $link['dynamics_total'], $totals[ $currency ] ?? '' ) > 0 ) {
				$totals[ $currency ] = Format::decimal( $link['dynamics_total'] );
			}
		}
		$total = $totals[ $data['currency'] ] ?? null;
		if ( null === $total ) {
			return Verdict::refused(
				/* translators: 1: invoice number, 2: currency, 3: currency. */
				sprintf( __( 'Invoice %1$s is in %2$s and the order in %3$s.', 'concord' ), $data['number'], $data['currency'], $order->get_currency() ),
				__( 'Correct the document in Dynamics; Concord never converts an invoice.', 'concord' )
			);
		}
		$too_much = Invoiced::too_much( $data, $documents, $total );
		return null === $too_much ? null : Verdict::refused( $too_much, __( 'Look in Dynamics whether the invoice is this order’s and right; correct it there, or credit what is too much. If it is right, change the order to its amount. Then choose Retry.', 'concord' ) );
	}
}
