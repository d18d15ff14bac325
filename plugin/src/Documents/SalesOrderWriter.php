<?php
/**
 * Sales orders that ended.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Apply\OwnFields;
use Concord\Links\Links;

defined( 'ABSPATH' ) || exit;

/**
 * A sales order that was canceled or deleted in Dynamics, on its order: a private note and the status that the flow chose, once. Money is never paid back by
 * it. The link remembers that nothing stands for the order any more, so that the next change of the order asks what becomes of it.
 */
final class SalesOrderWriter implements Writer {

	/** Of orders that wait for no goods. */
	private const OVER = array( 'cancelled', 'refunded', 'failed', 'completed', 'trash' );

	/** Content hash that no order has (worker/src/engine/amend-order.ts). */
	private const OUTDATED = 'outdated';

	public function __construct( private readonly Links $links ) {}

	public function kind(): string {
		return 'salesOrder';
	}

	public function schema(): array {
		$text = array(
			'type'      => 'string',
			'maxLength' => 200,
		);
		return array(
			'type'       => 'object',
			'properties' => array(
				'number'    => $text + array( 'required' => true ),
				'reference' => $text + array( 'required' => true ),
				'state'     => array(
					'type'     => 'string',
					'enum'     => array( 'canceled', 'deleted' ),
					'required' => true,
				),
				'setStatus' => $text,
			),
		);
	}

	public function write( \WC_Order $order, array $data, ?array $known, string $connection_id ): array {
		if ( in_array( $order->get_status(), self::OVER, true ) ) {
			return Verdict::written();
		}
		$sentence = 'canceled' === $data['state']
			/* translators: %s: number of a sales order. */
			? sprintf( __( 'Sales order %s was canceled in Dynamics.', 'concord' ), (string) $data['number'] )
			/* translators: %s: number of a sales order. */
			: sprintf( __( 'Sales order %s was deleted in Dynamics.', 'concord' ), (string) $data['number'] );
		$this->forget_content( $order->get_id(), $connection_id, (string) $data['reference'] );
		if ( null === $known ) {
			/* translators: %s: what happened to a sales order. */
			$order->add_order_note( esc_html( sprintf( __( '%s Nothing was paid back to the shopper.', 'concord' ), $sentence ) ) );
		}
		$status = is_string( $data['setStatus'] ?? null ) ? $data['setStatus'] : '';
		if ( '' === $status ) {
			/* translators: 1: what happened to a sales order, 2: name of an order status. */
			return Verdict::refused( sprintf( __( '%1$s The order is “%2$s” in the store.', 'concord' ), $sentence, wc_get_order_status_name( $order->get_status() ) ), __( 'Cancel or refund the order in the store, or save it to have it sent anew; then skip this record.', 'concord' ) );
		}
		$refusal = OwnFields::write( $order, 'status', $status )['message'];
		return '' === $refusal ? Verdict::written() : Verdict::refused( $refusal, __( 'Correct the status in the flow, publish it, then choose Retry.', 'concord' ) );
	}

	private function forget_content( int $order_id, string $connection_id, string $reference ): void {
		foreach ( $this->links->documents( array( array( 'order', (string) $order_id ) ) )[ 'order:' . $order_id ] ?? array() as $link ) {
			if ( $link['connection_id'] === $connection_id && $link['reference'] === $reference ) {
				$this->links->store( array( array_merge( $link, array( 'content_hash' => self::OUTDATED ) ) ) );
			}
		}
	}
}
