<?php
/**
 * Shortages.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/**
 * What of an order will not come, or later, with what the flow says about each: told to the shopper by a note that WooCommerce mails, and to the merchant by a private one, once. What
 * was refunded in the store since is missing no more. An item of which part will not come and the rest comes later is told of twice: each has a policy of its own.
 *
 * @phpstan-type Line array{item: int, kind: 'short'|'late', name: string, missing: float, ship_on: string, policy: string}
 */
final class Shortage {

	public const LEAVE = 'leave';

	public const ASK = 'ask';

	public const BACKORDER = 'backorder';

	public const CANCEL = 'cancel';

	/** As in worker/src/core/model/sales-order.ts. */
	public const POLICIES = array( self::LEAVE, self::ASK, self::BACKORDER, self::CANCEL );

	/** Order meta: missing quantity and day by item and kind ("12:late"), as the shopper and the merchant were told; under the item alone, as kept before, of both kinds. Renewals take none of it along (InvoiceMeta). */
	public const TOLD = '_dynamics_short_lines';

	/** In TOLD while the status that goes with the news is set. */
	private const BEGUN = 'begun';

	private const SHORT = 'short';

	private const LATE = 'late';

	/** Below it a difference of quantities is one of representation. */
	private const EPSILON = 0.00001;

	/**
	 * Its lines.
	 *
	 * @param list<Line> $lines Those that somebody learns of.
	 */
	private function __construct( private readonly array $lines ) {}

	/**
	 * What a sales order says, less what the store knows better.
	 *
	 * @param \WC_Order             $order   Order.
	 * @param array<string, mixed>  $data    Valid against SalesOrderWriter::schema().
	 * @param array<string, string> $written Quantities by line that the document was last written with. A line that is compared with another one was amended meanwhile.
	 */
	public static function of( \WC_Order $order, array $data, array $written ): self {
		$lines = array();
		foreach ( is_array( $data['lines'] ?? null ) ? $data['lines'] : array() as $line ) {
			$id   = (string) $line['lineId'];
			$item = 1 === preg_match( '/^[1-9]\d{0,18}$/', $id ) ? $order->get_item( (int) $id ) : false;
			if ( ! $item instanceof \WC_Order_Item_Product || ( $written[ $id ] ?? '' ) !== $line['ordered'] ) {
				continue;
			}
			// WooCommerce counts what was refunded of an item below zero.
			$refunded = -1 * (float) $order->get_qty_refunded_for_item( $item->get_id() );
			$missing  = (float) $line['missing'] - $refunded;
			$rest     = (float) $line['ordered'] - max( (float) $line['missing'], $refunded );
			$named    = array(
				'item' => $item->get_id(),
				'name' => $item->get_name(),
			);
			if ( $missing > self::EPSILON ) {
				$lines[] = $named + array(
					'kind'    => self::SHORT,
					'missing' => round( $missing, 5 ),
					'ship_on' => '',
					'policy'  => (string) ( $data['whenShort'] ?? self::LEAVE ),
				);
			}
			if ( $rest > self::EPSILON && $line['lateDays'] >= max( 1, (int) ( $data['lateDays'] ?? 1 ) ) ) {
				$lines[] = $named + array(
					'kind'    => self::LATE,
					'missing' => 0.0,
					'ship_on' => (string) $line['shipOn'],
					'policy'  => (string) ( $data['whenLate'] ?? self::LEAVE ),
				);
			}
		}
		return new self( array_values( array_filter( $lines, static fn ( array $line ): bool => self::LEAVE !== $line['policy'] ) ) );
	}

	/** Something is to be told. */
	public function has_news( \WC_Order $order ): bool {
		return array() !== $this->news( self::told( $order ) );
	}

	/** Before a status is set that goes with the news: should the order end with it and the request break off, they are told all the same. */
	public static function begin( \WC_Order $order ): void {
		self::keep( $order, array( self::BEGUN => true ) + self::told( $order ) );
	}

	/** The status was refused. */
	public static function give_up( \WC_Order $order ): void {
		self::keep( $order, array_diff_key( self::told( $order ), array( self::BEGUN => true ) ) );
	}

	/** Its status was being set, and the news were not told since. */
	public static function has_begun( \WC_Order $order ): bool {
		return isset( self::told( $order )[ self::BEGUN ] );
	}

	/**
	 * Tells what was not told before.
	 *
	 * @return string The merchant's sentence; '' when there is nothing new.
	 */
	public function tell( \WC_Order $order, string $number ): string {
		$told = self::told( $order );
		$news = $this->news( $told );
		if ( array() === $news ) {
			return '';
		}
		foreach ( $news as $line ) {
			$told[ self::key( $line ) ] = array( (string) $line['missing'], $line['ship_on'] );
		}
		// First: a note that is written twice is worse than one that a crash swallows, because the record tells it still.
		self::keep( $order, array_diff_key( $told, array( self::BEGUN => true ) ) );
		$later = self::named( $news, self::BACKORDER );
		$never = self::named( $news, self::CANCEL );
		$asked = self::named( $news, self::ASK );
		if ( '' !== $later ) {
			/* translators: %s: list of products, with quantities and days. */
			$order->add_order_note( esc_html( sprintf( __( 'Part of your order will reach you later than planned: %s. We send it as soon as we have it.', 'concord' ), $later ) ), 1 );
		}
		if ( '' !== $never ) {
			/* translators: %s: list of products with quantities. */
			$order->add_order_note( esc_html( sprintf( __( 'We are sorry: we cannot deliver this part of your order: %s. We will be in touch about what you paid for it.', 'concord' ), $never ) ), 1 );
		}
		$sentences = array(
			/* translators: 1: number of a sales order, 2: list of products, with quantities and days. */
			'' === $later ? '' : sprintf( __( 'Sales order %1$s cannot be delivered as ordered; on backorder: %2$s. The shopper was told.', 'concord' ), $number, $later ),
			/* translators: 1: number of a sales order, 2: list of products with quantities. */
			'' === $never ? '' : sprintf( __( 'Sales order %1$s cannot be delivered as ordered; will not come: %2$s. The shopper was told; nothing was paid back.', 'concord' ), $number, $never ),
			/* translators: 1: number of a sales order, 2: list of products, with quantities and days. */
			'' === $asked ? '' : sprintf( __( 'Sales order %1$s will not be delivered as ordered: %2$s. The shopper was not told.', 'concord' ), $number, $asked ),
		);
		$said = implode( ' ', array_filter( $sentences ) );
		$order->add_order_note( esc_html( $said ) );
		return $said;
	}

	/** What a person has to do something about, as a sentence; '' when nothing. */
	public function owed( string $number ): string {
		$lines = array_values( array_filter( $this->lines, static fn ( array $line ): bool => self::BACKORDER !== $line['policy'] ) );
		/* translators: 1: number of a sales order, 2: list of products, with quantities and days. */
		return array() === $lines ? '' : sprintf( __( 'Sales order %1$s will not be delivered as the order was paid: %2$s.', 'concord' ), $number, self::listed( $lines ) );
	}

	/**
	 * Lines that say what was not told.
	 *
	 * @param array<int|string, mixed> $told Of TOLD.
	 * @return list<Line>
	 */
	private function news( array $told ): array {
		return array_values( array_filter( $this->lines, static fn ( array $line ): bool => self::is_news( $line, $told[ self::key( $line ) ] ?? $told[ $line['item'] ] ?? null ) ) );
	}

	/**
	 * Under which TOLD has it.
	 *
	 * @param Line $line Line.
	 */
	private static function key( array $line ): string {
		return $line['item'] . ':' . $line['kind'];
	}

	/**
	 * What is kept with the order.
	 *
	 * @return array<int|string, mixed>
	 */
	private static function told( \WC_Order $order ): array {
		$told = $order->get_meta( self::TOLD );
		return is_array( $told ) ? $told : array();
	}

	/**
	 * Keeps it.
	 *
	 * @param array<int|string, mixed> $told Of TOLD.
	 */
	private static function keep( \WC_Order $order, array $told ): void {
		$order->update_meta_data( self::TOLD, $told );
		$order->save_meta_data();
	}

	/**
	 * Less than was told, or another day. Part of it refunded since is no news.
	 *
	 * @param Line  $line Line.
	 * @param mixed $told Missing quantity and day.
	 */
	private static function is_news( array $line, mixed $told ): bool {
		return ! is_array( $told ) || $line['missing'] > (float) ( $told[0] ?? 0 ) + self::EPSILON || ( '' !== $line['ship_on'] && ( $told[1] ?? '' ) !== $line['ship_on'] );
	}

	/**
	 * Those of one policy.
	 *
	 * @param list<Line> $lines Lines.
	 */
	private static function named( array $lines, string $policy ): string {
		return self::listed( array_values( array_filter( $lines, static fn ( array $line ): bool => $line['policy'] === $policy ) ) );
	}

	/**
	 * "2 × Mug, Book (expected to be sent on December 3, 2026)".
	 *
	 * @param list<Line> $lines Lines.
	 */
	private static function listed( array $lines ): string {
		$words = array_map(
			static function ( array $line ): string {
				$what = 0.0 === $line['missing'] ? $line['name'] : $line['missing'] . ' × ' . $line['name'];
				$day  = '' === $line['ship_on'] ? false : wp_date( wc_date_format(), (int) strtotime( $line['ship_on'] . ' 12:00:00 UTC' ), new \DateTimeZone( 'UTC' ) );
				/* translators: 1: quantity and name of a product, 2: day. */
				return wp_strip_all_tags( false === $day ? $what : sprintf( __( '%1$s (expected to be sent on %2$s)', 'concord' ), $what, $day ) );
			},
			$lines
		);
		return implode( ', ', $words );
	}
}
