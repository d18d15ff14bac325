<?php
/**
 * Orders paid after their invoice.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Flows\Repository as Flows;
use Concord\Outbox\Appender;
use Concord\Outbox\Owed;

defined( 'ABSPATH' ) || exit;

/**
 * An invoice that came while its order was not paid was left open, and its feed does not tell it again because the shop was paid. So when the order was
 * through a worker once more and is paid by now, its open invoices go round again: the flow that brought them books the payment.
 *
 * @phpstan-import-type Row from Repository
 */
final class PaidLater {

	public function __construct( private readonly Repository $documents, private readonly Flows $flows, private readonly Appender $appender ) {}

	/**
	 * After a settle.
	 *
	 * @param list<int> $order_ids Orders that are through.
	 */
	public function settled( array $order_ids ): void {
		$again = array();
		foreach ( array_unique( $order_ids ) as $id ) {
			$documents = $this->documents->of_order( $id );
			$open      = array_filter( $documents, fn ( array $row ): bool => self::is_open( $row, $documents ) && $this->pays( $row['flow_id'] ) );
			$order     = array() === $open ? null : wc_get_order( $id );
			if ( $order instanceof \WC_Order && null !== $order->get_date_paid() ) {
				array_push( $again, ...array_map( static fn ( array $row ): array => array( Owed::DOCUMENT, $row['id'] ), array_values( $open ) ) );
			}
		}
		$this->appender->append_many( $again );
	}

	/**
	 * An invoice that was taken, is open, and has no payment of ours yet.
	 *
	 * @param Row       $row       Document.
	 * @param list<Row> $documents Of its order.
	 */
	private static function is_open( array $row, array $documents ): bool {
		$ours = static fn ( array $one ): bool => 'payment' === $one['kind'] && 'left' !== ( $one['data']['state'] ?? '' ) && $one['connection_id'] === $row['connection_id'] && ( $one['data']['invoiceNumber'] ?? null ) === $row['number'];
		return 'invoice' === $row['kind'] && '' !== $row['data_hash'] && 'open' === ( $row['data']['state'] ?? '' ) && array() === array_filter( $documents, $ours );
	}

	/** Whether the flow, as it is in use, books payments. */
	private function pays( string $flow_id ): bool {
		return str_contains( (string) wp_json_encode( $this->flows->published( $flow_id )['mappings'] ?? null ), '"payInvoice"' );
	}
}
