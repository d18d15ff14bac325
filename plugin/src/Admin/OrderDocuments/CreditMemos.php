<?php
/**
 * Credit memos in the order's box.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

use Concord\Links\Links;

defined( 'ABSPATH' ) || exit;

/** Number, day, amount, and the refund it stands for with its own amount; and what was made of a refund and is no credit memo yet. */
final class CreditMemos implements OfDocument, OfOrder {

	public function __construct( private readonly Links $links ) {}

	public function kind(): string {
		return 'creditMemo';
	}

	public function title(): string {
		return __( 'Refunds and credit memos', 'concord' );
	}

	public function line( array $data ): string {
		$text   = array_map( static fn ( mixed $value ): string => is_scalar( $value ) ? (string) $value : '', $data );
		$number = esc_html( $text['number'] ?? '' );
		$shown  = '' === ( $text['url'] ?? '' ) ? $number : '<a href="' . esc_url( $text['url'], array( 'https', 'http' ) ) . '">' . $number . '</a>';
		$parts  = array( $shown, esc_html( $text['postedOn'] ?? '' ), wc_price( (float) ( $text['total'] ?? '0' ), array( 'currency' => $text['currency'] ?? '' ) ) );
		if ( '' !== ( $text['invoiceNumber'] ?? '' ) ) {
			/* translators: %s: invoice number. */
			$parts[] = esc_html( sprintf( __( 'invoice %s', 'concord' ), $text['invoiceNumber'] ) );
		}
		$state = match ( $text['state'] ?? 'posted' ) {
			'canceled' => __( 'canceled', 'concord' ),
			'prepared' => __( 'waits in Dynamics to be posted', 'concord' ),
			default    => '',
		};
		return implode( ', ', array_filter( array( ...$parts, esc_html( $state ) ), static fn ( string $part ): bool => '' !== $part ) );
	}

	public function whole( array $document ): string {
		$line   = $this->line( $document['data'] );
		$refund = '' === $document['store_ids'] ? false : wc_get_order( (int) $document['store_ids'] );
		if ( ! $refund instanceof \WC_Order_Refund ) {
			return $line;
		}
		/* translators: 1: id of a refund, 2: its amount. */
		return $line . '<br>' . sprintf( esc_html__( 'Refund #%1$s, %2$s', 'concord' ), (string) $refund->get_id(), wc_price( (float) $refund->get_amount(), array( 'currency' => $refund->get_currency() ) ) );
	}

	public function others( int $order_id, array $own ): array {
		$order = wc_get_order( $order_id );
		$told  = array_column( $own, 'store_ids' );
		$ids   = $order instanceof \WC_Order ? array_map( static fn ( \WC_Order_Refund $refund ): string => (string) $refund->get_id(), $order->get_refunds() ) : array();
		$lines = array();
		foreach ( $this->links->documents( array_map( static fn ( string $id ): array => array( 'refund', $id ), array_values( array_diff( $ids, $told ) ) ) ) as $links ) {
			foreach ( $links as $link ) {
				$lines[] = self::booked( $link );
			}
		}
		return $lines;
	}

	/**
	 * A return order, which becomes a credit note when Dynamics invoices it.
	 *
	 * @param array<string, string> $link Crosswalk row.
	 */
	private static function booked( array $link ): string {
		$price = static fn ( string $amount ): string => wc_price( (float) $amount, array( 'currency' => $link['currency'] ) );
		/* translators: 1: number in Dynamics, 2: amount there. */
		$there = sprintf( esc_html__( '%1$s, %2$s, waits in Dynamics to be posted', 'concord' ), esc_html( $link['number'] ), $price( $link['dynamics_total'] ) );
		/* translators: 1: id of a refund, 2: its amount. */
		return $there . '<br>' . sprintf( esc_html__( 'Refund #%1$s, %2$s', 'concord' ), esc_html( $link['record_id'] ), $price( $link['store_total'] ) );
	}
}
