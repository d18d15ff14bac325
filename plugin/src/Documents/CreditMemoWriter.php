<?php
/**
 * Credit memos.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Access\SiteIdentity;
use Concord\Apply\NamedLock;
use Concord\Connections\Repository as Connections;

defined( 'ABSPATH' ) || exit;

/**
 * A posted credit memo as a refund of its order, over exactly its total. One that Concord itself made of a refund names that refund and makes none.
 * The gateway pays back only where the flow asks for it.
 *
 * @phpstan-import-type Result from Verdict
 * @phpstan-import-type Row from Repository
 */
final class CreditMemoWriter implements Writer {

	/** On a refund, saved with it: the memo it was made of. What broke off is found by it, and no shopper is paid twice. */
	public const META = '_concord_credit_memo';

	private const DECIMAL = '^-?[0-9]{1,15}(\.[0-9]{1,8})?$';

	private const EPSILON = 0.00001;

	public function __construct( private readonly SiteIdentity $identity, private readonly Connections $connections ) {}

	public function kind(): string {
		return 'creditMemo';
	}

	public function schema(): array {
		$text    = array( 'type' => 'string', 'maxLength' => 2000 ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing.AssociativeArrayFound -- Short.
		$must    = $text + array( 'required' => true );
		$decimal = array( 'type' => 'string', 'pattern' => self::DECIMAL, 'required' => true ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing.AssociativeArrayFound -- Short.
		return array(
			'type'       => 'object',
			'properties' => array(
				'key'           => $must,
				'number'        => $must,
				'reference'     => $must,
				'invoiceNumber' => $text,
				'postedOn'      => $text,
				'currency'      => array(
					'type'     => 'string',
					'pattern'  => '^[A-Z]{3}$',
					'required' => true,
				),
				'total'         => $decimal,
				'tax'           => $decimal,
				'lines'         => array(
					'type'     => 'array',
					'maxItems' => 10000,
					'required' => true,
					'items'    => array(
						'type'       => 'object',
						'properties' => array(
							'lineId'   => $must,
							'sku'      => $must,
							'quantity' => $decimal,
							'total'    => $decimal,
							'tax'      => $decimal,
						),
					),
				),
				'state'         => array( 'enum' => array( 'posted', 'prepared', 'canceled' ) ) + $text,
				'restock'       => array( 'type' => 'boolean' ),
				'refundPayment' => array( 'type' => 'boolean' ),
				'url'           => $text,
			),
		);
	}

	public function write( \WC_Order $order, array $data, ?array $known, string $connection_id ): array {
		return NamedLock::during( 'refund of order ' . $order->get_id(), fn (): array => $this->one( $order, $data, $known, $connection_id ) );
	}

	/**
	 * One memo of an order at a time: each counts what the others gave back.
	 *
	 * @param \WC_Order            $order         Order.
	 * @param array<string, mixed> $data          Memo.
	 * @param Row|null             $known         As taken the last time.
	 * @param string               $connection_id Connection.
	 * @return Result
	 */
	private function one( \WC_Order $order, array $data, ?array $known, string $connection_id ): array {
		$mark   = $connection_id . '|' . $data['key'];
		$number = (string) $data['number'];
		if ( $this->takes_back( (string) $data['reference'] ) ) {
			// "Credit and re-order": another document stands for the order, and the shopper's money stays.
			return Verdict::written();
		}
		$named  = $this->named( (string) $data['reference'] );
		$refund = null === $named ? self::made( $order, $mark ) : self::refund( $order, $named );
		if ( null !== $refund ) {
			return self::stands( $refund, $data, null === $named && '' === ( $known['store_ids'] ?? '' ) );
		}
		if ( 'posted' !== ( $data['state'] ?? 'posted' ) ) {
			return Verdict::written();
		}
		if ( null !== $named || '' !== ( $known['store_ids'] ?? '' ) ) {
			/* translators: %s: credit memo number. */
			return Verdict::refused( sprintf( __( 'The refund that credit memo %s stands for was deleted in the store.', 'concord' ), $number ), __( 'Refund the order again, or take the credit memo back in Dynamics; then skip this record under Activity.', 'concord' ) );
		}
		if ( abs( (float) $data['total'] ) < self::EPSILON ) {
			// Goods that came back for no money: WooCommerce has no refund of nothing.
			return Verdict::written();
		}
		return self::refusal( $order, $data ) ?? $this->refund_now( $order, $data, $mark, $connection_id );
	}

	/** A reference of ours on what took a whole document back (worker/src/core/reference.ts). */
	private function takes_back( string $reference ): bool {
		return 1 === preg_match( '/^' . preg_quote( $this->identity->reference_prefix(), '/' ) . '-[1-9]\d{0,18}(?:-\d{1,2})?-C$/', $reference );
	}

	/** Refund that a reference of ours names ("WC1-R77"); null for any other reference. */
	private function named( string $reference ): ?int {
		return 1 === preg_match( '/^' . preg_quote( $this->identity->reference_prefix(), '/' ) . '-R([1-9]\d{0,18})$/', $reference, $match ) ? (int) $match[1] : null;
	}

	private static function refund( \WC_Order $order, int $id ): ?\WC_Order_Refund {
		$refund = wc_get_order( $id );
		return $refund instanceof \WC_Order_Refund && $refund->get_parent_id() === $order->get_id() ? $refund : null;
	}

	private static function made( \WC_Order $order, string $mark ): ?\WC_Order_Refund {
		foreach ( $order->get_refunds() as $refund ) {
			if ( $refund->get_meta( self::META ) === $mark ) {
				return $refund;
			}
		}
		return null;
	}

	/**
	 * The refund is there. Both sides have to say the same amount.
	 *
	 * @param \WC_Order_Refund     $refund  Refund.
	 * @param array<string, mixed> $data    Memo.
	 * @param bool                 $new     Made by an attempt that did not come to its end.
	 * @return Result
	 */
	private static function stands( \WC_Order_Refund $refund, array $data, bool $new ): array {
		$number = (string) $data['number'];
		if ( 'canceled' === ( $data['state'] ?? 'posted' ) ) {
			/* translators: %s: credit memo number. */
			return Verdict::refused( sprintf( __( 'Credit memo %s was canceled in Dynamics, and the order has a refund for it.', 'concord' ), $number ), __( 'Delete the refund in the order if the shopper keeps the goods and no money went back, then skip this record under Activity.', 'concord' ) );
		}
		if ( abs( (float) $refund->get_amount() - (float) $data['total'] ) > self::EPSILON || $refund->get_currency() !== $data['currency'] ) {
			return Verdict::refused(
				/* translators: 1: credit memo number, 2: amount with currency, 3: amount with currency. */
				sprintf( __( 'Credit memo %1$s is over %2$s, and the refund it stands for over %3$s.', 'concord' ), $number, $data['total'] . ' ' . $data['currency'], $refund->get_amount() . ' ' . $refund->get_currency() ),
				__( 'Correct the credit memo in Dynamics, or book the difference there, then skip this record under Activity.', 'concord' )
			);
		}
		if ( $new && true === ( $data['refundPayment'] ?? false ) && ! $refund->get_refunded_payment() ) {
			/* translators: 1: amount with currency, 2: credit memo number. */
			return Verdict::refused( sprintf( __( 'Whether the gateway paid %1$s back for credit memo %2$s is not known: the store broke off after it was asked.', 'concord' ), $data['total'] . ' ' . $data['currency'], $number ), __( 'Look at the payment with the gateway. Pay it back there if it was not, then skip this record under Activity.', 'concord' ) );
		}
		return Verdict::written( (string) $refund->get_id() );
	}

	/**
	 * A memo that cannot be this order's.
	 *
	 * @param \WC_Order            $order Order.
	 * @param array<string, mixed> $data  Memo.
	 * @return Result|null
	 */
	private static function refusal( \WC_Order $order, array $data ): ?array {
		$left = (float) $order->get_remaining_refund_amount();
		if ( $data['currency'] !== $order->get_currency() ) {
			/* translators: 1: credit memo number, 2: currency, 3: currency. */
			return Verdict::refused( sprintf( __( 'Credit memo %1$s is in %2$s and the order in %3$s.', 'concord' ), $data['number'], $data['currency'], $order->get_currency() ), __( 'Refund the order by hand; Concord never converts a credit memo. Then skip this record under Activity.', 'concord' ) );
		}
		if ( (float) $data['total'] < 0 ) {
			/* translators: %s: credit memo number. */
			return Verdict::refused( sprintf( __( 'Credit memo %s is below zero: it charges instead of giving back.', 'concord' ), $data['number'] ), __( 'Correct the document in Dynamics; the store cannot charge by a refund.', 'concord' ) );
		}
		if ( (float) $data['total'] > $left + self::EPSILON ) {
			return Verdict::refused(
				/* translators: 1: credit memo number, 2: amount with currency, 3: amount with currency. */
				sprintf( __( 'Credit memo %1$s is over %2$s; of the order no more than %3$s can still be refunded.', 'concord' ), $data['number'], $data['total'] . ' ' . $data['currency'], wc_format_decimal( $left, wc_get_price_decimals() ) . ' ' . $order->get_currency() ),
				__( 'Correct the credit memo in Dynamics. If a refund of the order should not stand, delete it; then choose Retry.', 'concord' )
			);
		}
		return null;
	}

	/**
	 * Makes it.
	 *
	 * @param \WC_Order            $order         Order.
	 * @param array<string, mixed> $data          Memo.
	 * @param string               $mark          Value of META.
	 * @param string               $connection_id Connection.
	 * @return Result
	 */
	private function refund_now( \WC_Order $order, array $data, string $mark, string $connection_id ): array {
		$carrier = $this->connections->find( $connection_id )['settings']['shipping'] ?? null;
		$lines   = CreditedItems::of( $order, $data, is_array( $carrier ) ? (string) ( $carrier['number'] ?? '' ) : '' );
		$restock = true === ( $data['restock'] ?? false );
		$with    = static function ( \WC_Order_Refund $refund ) use ( $mark ): void {
			$refund->update_meta_data( self::META, $mark );
		};
		add_action( 'woocommerce_create_refund', $with );
		try {
			$refund = wc_create_refund(
				array(
					'order_id'       => $order->get_id(),
					'amount'         => wc_format_decimal( $data['total'] ),
					/* translators: %s: credit memo number. */
					'reason'         => sprintf( __( 'Credit memo %s', 'concord' ), $data['number'] ),
					'line_items'     => $lines,
					'restock_items'  => $restock,
					'refund_payment' => true === ( $data['refundPayment'] ?? false ),
				)
			);
		} finally {
			remove_action( 'woocommerce_create_refund', $with );
		}
		if ( is_wp_error( $refund ) ) {
			/* translators: 1: credit memo number, 2: what WooCommerce or the gateway said. */
			return Verdict::refused( sprintf( __( 'WooCommerce could not refund the order for credit memo %1$s: %2$s', 'concord' ), $data['number'], wp_strip_all_tags( $refund->get_error_message() ) ), __( 'Correct what it names, or refund the order by hand and skip this record; then choose Retry.', 'concord' ) );
		}
		if ( $restock && array() === $lines ) {
			/* translators: %s: credit memo number. */
			$order->add_order_note( esc_html( sprintf( __( 'Credit memo %s does not tell which items of the order came back, so the stock was left as it is.', 'concord' ), $data['number'] ) ) );
		}
		return Verdict::written( (string) $refund->get_id() );
	}
}
