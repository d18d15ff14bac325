<?php
/**
 * Notes on orders.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Capture\Origin;
use Concord\Links\Links;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/** Tells the Dynamics number where staff look: one private note per new number, written as Concord's own. */
final class OrderNotes {

	public function __construct( private readonly Settings $settings ) {}

	/**
	 * After a settle. A note that fails is logged; the settle stands.
	 *
	 * @param list<array<string, string>> $links New links, or those with another number.
	 */
	public function write( array $links ): void {
		$links = array_filter( $links, static fn ( array $link ): bool => 'order' === $link['record_type'] && '' !== $link['number'] && ! str_starts_with( $link['entity'], Links::MARK ) );
		if ( array() === $links || ! $this->settings->all()['mark_order_notes'] ) {
			return;
		}
		foreach ( $links as $link ) {
			try {
				Origin::own( static fn (): int => self::note( $link ) );
			} catch ( \Throwable $error ) {
				wc_get_logger()->warning( sprintf( 'Could not add a note to order %s: %s', $link['record_id'], get_class( $error ) ), array( 'source' => 'concord' ) );
			}
		}
	}

	/**
	 * Adds the note.
	 *
	 * @param array<string, string> $link Link.
	 */
	private static function note( array $link ): int {
		$order = wc_get_order( (int) $link['record_id'] );
		if ( ! $order instanceof \WC_Order ) {
			return 0;
		}
		$number = esc_html( $link['number'] );
		if ( str_starts_with( $link['url'], 'https://' ) ) {
			$number = '<a href="' . esc_url( $link['url'] ) . '">' . $number . '</a>';
		}
		/* translators: %s: number of the document in Dynamics 365. */
		return $order->add_order_note( sprintf( __( 'In Dynamics 365 as %s.', 'concord' ), $number ) );
	}
}
