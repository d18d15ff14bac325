<?php
/**
 * Invoices in the order's meta.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/**
 * What mails, PDF plugins and exports of the shop read: numbers, day, amount and state of an order's invoices, as meta of the order. The table of documents
 * stays what Concord itself goes by. Renewals of subscriptions are orders of their own and take none of it along (DUP-8).
 *
 * @phpstan-import-type Row from Repository
 */
final class InvoiceMeta {

	/** List of number, date, dueDate, total, open, currency and state (open, paid, canceled), oldest first. `open` is null where Dynamics does not tell it. */
	public const INVOICES = '_dynamics_invoices';

	/** Numbers, comma between them. */
	public const NUMBER = '_dynamics_invoice_number';

	/** "paid" when nothing is open, "open", or "canceled". */
	public const STATE = '_dynamics_invoice_state';

	public const KEYS = array( self::INVOICES, self::NUMBER, self::STATE );

	/** Filters by which WooCommerce Subscriptions asks what an order copied from another takes along: since its core 5.2 all meta by key, before that rows. */
	private const COPIES = array( 'wc_subscriptions_renewal_order_data', 'wc_subscriptions_resubscribe_order_data', 'wc_subscriptions_subscription_data', 'wcs_renewal_order_meta', 'wcs_resubscribe_order_meta', 'wcs_subscription_meta' );

	public static function register(): void {
		foreach ( self::COPIES as $filter ) {
			add_filter( $filter, array( self::class, 'left_out' ) );
		}
	}

	/**
	 * What is copied, without ours.
	 *
	 * @param mixed $meta Values by key, or a list of rows with meta_key.
	 */
	public static function left_out( mixed $meta ): mixed {
		return ! is_array( $meta ) ? $meta : array_filter(
			$meta,
			static fn ( mixed $one, int|string $key ): bool => ! in_array( is_array( $one ) && isset( $one['meta_key'] ) ? $one['meta_key'] : $key, array( ...self::KEYS, Shortage::TOLD ), true ),
			ARRAY_FILTER_USE_BOTH
		);
	}

	/**
	 * Writes it, when it differs.
	 *
	 * @param \WC_Order            $order     Order.
	 * @param array<string, mixed> $data      Invoice that was told now.
	 * @param list<Row>            $documents Of the order, as they were taken before.
	 */
	public static function write( \WC_Order $order, array $data, array $documents ): void {
		$told     = array_filter( $documents, static fn ( array $row ): bool => 'invoice' === $row['kind'] && '' !== $row['data_hash'] && array() !== $row['data'] );
		$invoices = array();
		foreach ( $told as $row ) {
			$invoices[ $row['key'] ] = self::entry( $row['data'] );
		}
		$invoices[ (string) ( $data['key'] ?? '' ) ] = self::entry( $data );
		$invoices                                    = array_values( $invoices );
		$valid = array_filter( $invoices, static fn ( array $one ): bool => 'canceled' !== $one['state'] );
		$open  = array_filter( $valid, static fn ( array $one ): bool => 'paid' !== $one['state'] );
		$state = array() === $valid ? 'canceled' : ( array() === $open ? 'paid' : 'open' );
		if ( $order->get_meta( self::INVOICES ) === $invoices ) {
			return;
		}
		$order->update_meta_data( self::INVOICES, $invoices );
		$order->update_meta_data( self::NUMBER, implode( ', ', array_column( $valid, 'number' ) ) );
		$order->update_meta_data( self::STATE, $state );
		$order->save_meta_data();
	}

	/** Of an order whose shopper asked to be forgotten. */
	public static function forget( int $order_id ): int {
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof \WC_Order || ! $order->meta_exists( self::INVOICES ) ) {
			return 0;
		}
		array_map( array( $order, 'delete_meta_data' ), self::KEYS );
		$order->save_meta_data();
		return 1;
	}

	/**
	 * One invoice.
	 *
	 * @param array<string, mixed> $data As told.
	 * @return array{number: string, date: string, dueDate: string, total: string, open: string|null, currency: string, state: string}
	 */
	private static function entry( array $data ): array {
		$text = static fn ( string $field ): string => is_scalar( $data[ $field ] ?? null ) ? (string) $data[ $field ] : '';
		return array(
			'number'   => $text( 'number' ),
			'date'     => $text( 'postedOn' ),
			'dueDate'  => $text( 'dueOn' ),
			'total'    => $text( 'total' ),
			'open'     => null === ( $data['open'] ?? null ) ? null : $text( 'open' ),
			'currency' => $text( 'currency' ),
			'state'    => $text( 'state' ),
		);
	}
}
