<?php
/**
 * Renewals.
 *
 * @package Concord
 */

namespace Concord\Record;

use Concord\Links\Links;

defined( 'ABSPATH' ) || exit;

/** What an order of a subscription renews: a renewal is a document of its own that names the document of its parent (DUP-8). */
final class Renewal {

	/** Of WooCommerce Subscriptions, on the renewal: id of its subscription. */
	private const META = '_subscription_renewal';

	public function __construct( private readonly Links $links ) {}

	/**
	 * Null for an order that renews nothing.
	 *
	 * @param \WC_Order $order Order.
	 * @return array{subscription_id: int, parent_id: int, document: string}|null `document`: number in Dynamics of the order that began the subscription, '' where it has none.
	 */
	public function of( \WC_Order $order ): ?array {
		$subscription_id = absint( $order->get_meta( self::META ) );
		if ( 0 === $subscription_id ) {
			return null;
		}
		$subscription = wc_get_order( $subscription_id );
		// Without the extension WooCommerce does not know the type of the record.
		$parent_id = $subscription instanceof \WC_Abstract_Order ? $subscription->get_parent_id() : (int) wp_get_post_parent_id( $subscription_id );
		$links     = 0 === $parent_id ? array() : ( $this->links->documents( array( array( 'order', (string) $parent_id ) ) )[ 'order:' . $parent_id ] ?? array() );
		return array(
			'subscription_id' => $subscription_id,
			'parent_id'       => $parent_id,
			'document'        => $links[0]['number'] ?? '',
		);
	}
}
