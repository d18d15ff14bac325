<?php
/**
 * What no shipment may say.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/**
 * Looked at before anything is written.
 *
 * @phpstan-import-type Result from Verdict
 */
final class ShipmentRules {

	/** What left the house for such an order needs a person. */
	private const OVER = array( 'cancelled', 'failed', 'trash' );

	/**
	 * Null when it may be written.
	 *
	 * @param \WC_Order            $order Order.
	 * @param array<string, mixed> $data  Shipment, valid against its schema.
	 * @param array<int, float>    $all   Quantities by item of all shipments, this one among them.
	 * @return Result|null
	 */
	public static function refusal( \WC_Order $order, array $data, array $all ): ?array {
		$number = (string) $data['number'];
		if ( in_array( $order->get_status(), self::OVER, true ) ) {
			/* translators: 1: number of a shipment, 2: name of an order status. */
			return Verdict::refused( sprintf( __( 'Shipment %1$s was posted, and the order is “%2$s” in the store.', 'concord' ), $number, wc_get_order_status_name( $order->get_status() ) ), __( 'Set the order’s status to what is true, or have the shipment taken back in Dynamics, then choose Retry.', 'concord' ) );
		}
		$beyond = ShippedItems::beyond( $order, $all );
		if ( null !== $beyond ) {
			/* translators: 1: number of a shipment, 2: name of a product, 3: quantity, 4: quantity. */
			return Verdict::refused( sprintf( __( 'With shipment %1$s more of “%2$s” would be shipped than was ordered: %3$s of %4$s.', 'concord' ), $number, $beyond['name'], (string) $beyond['shipped'], (string) $beyond['ordered'] ), __( 'Correct the shipment in Dynamics, or the quantity of the order in the store, then choose Retry.', 'concord' ) );
		}
		foreach ( $data['tracking'] as $parcel ) {
			if ( '' !== $parcel['url'] && ! self::is_web_address( $parcel['url'] ) ) {
				/* translators: %s: number of a shipment. */
				return Verdict::refused( sprintf( __( 'The tracking link of shipment %s is no web address: it must begin with http:// or https://.', 'concord' ), $number ), __( 'Correct the link in Dynamics (Business Central: internet address of the shipping agent), then choose Retry.', 'concord' ) );
			}
		}
		foreach ( array( 'setStatus', 'setStatusPartly' ) as $field ) {
			$status = (string) ( $data[ $field ] ?? '' );
			if ( '' !== $status && ! self::is_status( $status ) ) {
				/* translators: 1: a status, 2: list of statuses. */
				return Verdict::refused( sprintf( __( '“%1$s” is no order status that a shipment may set. Possible: %2$s.', 'concord' ), mb_substr( $status, 0, 40 ), implode( ', ', self::statuses() ) ), __( 'Correct the status in the flow, publish it, then choose Retry.', 'concord' ) );
			}
		}
		return null;
	}

	/** Scheme and host; anything else in a link could run in the shopper's browser. */
	private static function is_web_address( string $url ): bool {
		return 1 === preg_match( '#^https?://[^\s/?\#]+#i', $url ) && '' !== esc_url_raw( $url, array( 'http', 'https' ) );
	}

	private static function is_status( string $status ): bool {
		return in_array( (string) preg_replace( '/^wc-/', '', $status ), self::statuses(), true );
	}

	/**
	 * Those that OwnFields sets.
	 *
	 * @return list<string>
	 */
	private static function statuses(): array {
		$known = array_map( static fn ( string $name ): string => (string) preg_replace( '/^wc-/', '', $name ), array_keys( wc_get_order_statuses() ) );
		return array_values( array_diff( $known, array( 'pending', 'checkout-draft', 'refunded' ) ) );
	}
}
