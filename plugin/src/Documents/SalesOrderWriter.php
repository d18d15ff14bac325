<?php
/**
 * Sales orders that ended.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Apply\OwnFields;
use Concord\Links\Links;
use Concord\Outbox\Events;
use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/**
 * A sales order that was canceled or deleted in Dynamics, on its order: a private note and the status that the flow chose, once. Money is never paid back by
 * it. The link remembers that nothing stands for the order any more, so that the next change of the order asks what becomes of it. One of which less will be
 * delivered, or later, is told to the shopper and the merchant as the flow says.
 *
 * @phpstan-import-type Result from Verdict
 */
final class SalesOrderWriter implements Writer {

	/** Of orders that wait for no goods. */
	private const OVER = array( 'cancelled', 'refunded', 'failed', 'completed', 'trash' );

	/** States of a sales order that stands. */
	private const SHORT = array( 'short', 'late' );

	/** Content hash that no order has (worker/src/engine/amend-order.ts). */
	private const OUTDATED = 'outdated';

	public function __construct( private readonly Links $links, private readonly Events $events ) {}

	public function kind(): string {
		return 'salesOrder';
	}

	public function schema(): array {
		$text    = array(
			'type'      => 'string',
			'maxLength' => 200,
		);
		$decimal = array(
			'type'     => 'string',
			'pattern'  => '^[0-9]{1,15}(\.[0-9]{1,12})?$',
			'required' => true,
		);
		$policy  = array(
			'type' => 'string',
			'enum' => Shortage::POLICIES,
		);
		return array(
			'type'       => 'object',
			'properties' => array(
				'number'    => $text + array( 'required' => true ),
				'reference' => $text + array( 'required' => true ),
				'state'     => array(
					'type'     => 'string',
					'enum'     => array( 'canceled', 'deleted', ...self::SHORT ),
					'required' => true,
				),
				'lines'     => array(
					'type'     => 'array',
					'maxItems' => 10000,
					'items'    => array(
						'type'       => 'object',
						'properties' => array(
							'lineId'   => $text + array( 'required' => true ),
							'sku'      => $text,
							'ordered'  => $decimal,
							'missing'  => $decimal,
							'shipOn'   => array(
								'type'     => 'string',
								'pattern'  => '^([0-9]{4}-[0-9]{2}-[0-9]{2})?$',
								'required' => true,
							),
							'lateDays' => array(
								'type'     => 'integer',
								'minimum'  => 0,
								'required' => true,
							),
						),
					),
				),
				'whenShort' => $policy,
				'whenLate'  => $policy,
				'lateDays'  => array(
					'type'    => 'string',
					'pattern' => '^[0-9]{1,3}$',
				),
				'setStatus' => $text,
			),
		);
	}

	public function write( \WC_Order $order, array $data, ?array $known, string $connection_id ): array {
		$short = in_array( $data['state'], self::SHORT, true );
		if ( in_array( $order->get_status(), self::OVER, true ) && ! ( $short && Shortage::has_begun( $order ) ) ) {
			return Verdict::written();
		}
		if ( $short ) {
			return $this->short( $order, $data, $connection_id );
		}
		$sentence = 'canceled' === $data['state']
			/* translators: %s: number of a sales order. */
			? sprintf( __( 'Sales order %s was canceled in Dynamics.', 'concord' ), (string) $data['number'] )
			/* translators: %s: number of a sales order. */
			: sprintf( __( 'Sales order %s was deleted in Dynamics.', 'concord' ), (string) $data['number'] );
		$this->forget_content( $order->get_id(), $connection_id, (string) $data['reference'] );
		if ( ( $known['data']['state'] ?? '' ) !== $data['state'] ) {
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

	/**
	 * Of a line less will come, or later.
	 *
	 * @param \WC_Order            $order Order.
	 * @param array<string, mixed> $data  Valid against schema().
	 * @return Result
	 */
	private function short( \WC_Order $order, array $data, string $connection_id ): array {
		if ( $this->in_hand( $order->get_id() ) ) {
			// An edit is on its way into the sales order: what it took away is no shortage. Not kept, so the next look tells it again.
			return Verdict::foreign();
		}
		$short  = Shortage::of( $order, $data, $this->written( $order->get_id(), $connection_id, (string) $data['reference'] ) );
		$status = is_string( $data['setStatus'] ?? null ) ? $data['setStatus'] : '';
		// Before anybody is told: what was told is no news any more, and a status that was refused would never be set.
		if ( '' !== $status && $short->has_news( $order ) ) {
			Shortage::begin( $order );
			$refusal = OwnFields::write( $order, 'status', $status )['message'];
			if ( '' !== $refusal ) {
				Shortage::give_up( $order );
				return Verdict::refused( $refusal, __( 'Correct the status in the flow, publish it, then choose Retry.', 'concord' ) );
			}
		}
		$said = $short->tell( $order, (string) $data['number'] );
		$owed = $short->owed( (string) $data['number'] );
		return '' === $owed ? Verdict::written( '', $said ) : Verdict::refused( $owed, __( 'Refund in the store what will not come, then choose Retry. Concord pays nothing back by itself. If nothing is to be refunded, skip this record.', 'concord' ) );
	}

	/** An attempt for the order is under way or due. */
	private function in_hand( int $order_id ): bool {
		return in_array( $this->events->find_record( 'order', (string) $order_id )['state'] ?? '', array( State::WAITING, State::WORKING, State::RETRYING ), true );
	}

	/**
	 * Quantities by line that the document was last written with (worker/src/core/written.ts).
	 *
	 * @return array<string, string>
	 */
	private function written( int $order_id, string $connection_id, string $reference ): array {
		foreach ( $this->links->documents( array( array( 'order', (string) $order_id ) ) )[ 'order:' . $order_id ] ?? array() as $link ) {
			if ( $link['connection_id'] === $connection_id && $link['reference'] === $reference ) {
				$written = json_decode( $link['written'], true );
				return array_map( static fn ( mixed $line ): string => is_array( $line ) && is_string( $line['quantity'] ?? null ) ? $line['quantity'] : '', is_array( $written['promised'] ?? null ) ? $written['promised'] : array() );
			}
		}
		return array();
	}

	private function forget_content( int $order_id, string $connection_id, string $reference ): void {
		foreach ( $this->links->documents( array( array( 'order', (string) $order_id ) ) )[ 'order:' . $order_id ] ?? array() as $link ) {
			if ( $link['connection_id'] === $connection_id && $link['reference'] === $reference ) {
				$this->links->store( array( array_merge( $link, array( 'content_hash' => self::OUTDATED ) ) ) );
			}
		}
	}
}
