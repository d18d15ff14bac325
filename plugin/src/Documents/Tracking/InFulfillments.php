<?php
/**
 * WooCommerce's fulfillments.
 *
 * @package Concord
 */

namespace Concord\Documents\Tracking;

use Automattic\WooCommerce\Admin\Features\Fulfillments\Fulfillment;
use Automattic\WooCommerce\Utilities\FeaturesUtil;
use Concord\Documents\Shipment;

defined( 'ABSPATH' ) || exit;

/** One fulfillment a shipment, with its items and quantities (FUL-2), locked because Dynamics is its master. */
final class InFulfillments implements Place {

	private const PREFIX = 'fulfillment:';

	/** The class moved out of WooCommerce's internals without a change of form; stores before that have the second one. */
	private const CLASSES = array(
		'Automattic\WooCommerce\Admin\Features\Fulfillments\Fulfillment',
		'Automattic\WooCommerce\Internal\Fulfillments\Fulfillment', // allowed-api: the class had no public name before it moved; looked for with class_exists().
	);

	public function takes( Shipment $shipment ): bool {
		return array() !== $shipment->items && null !== self::class_name() && FeaturesUtil::feature_is_enabled( 'fulfillments' );
	}

	public function put( \WC_Order $order, Shipment $shipment, string $known ): string {
		$id          = str_starts_with( $known, self::PREFIX ) ? (int) substr( $known, strlen( self::PREFIX ) ) : 0;
		$fulfillment = self::open( $id );
		// Somebody deleted it by hand: it does not come back.
		if ( null === $fulfillment || null !== $fulfillment->get_date_deleted() ) {
			return $known;
		}
		$items = array();
		foreach ( $shipment->items as $item => $quantity ) {
			$items[] = array(
				'item_id' => $item,
				'qty'     => floor( $quantity ) === $quantity ? (int) $quantity : $quantity,
			);
		}
		$carrier = $shipment->carrier();
		$meta    = array(
			'_shipping_option'   => array() === $shipment->tracking ? 'no-info' : 'manual-entry',
			'_tracking_number'   => $shipment->tracking_numbers(),
			'_tracking_url'      => $shipment->url(),
			'_shipment_provider' => Carriers::key( $carrier ) ?? $carrier,
			'_provider_name'     => $carrier,
		);
		// Told again with another remark: the shopper needs no second mail.
		if ( 0 !== $id && self::same( $fulfillment, $items, $meta ) ) {
			return $known;
		}
		$fulfillment->set_entity_type( \WC_Order::class );
		$fulfillment->set_entity_id( (string) $order->get_id() );
		$fulfillment->set_status( 'fulfilled' );
		$fulfillment->set_items( $items );
		foreach ( $meta as $key => $value ) {
			$fulfillment->update_meta_data( $key, $value );
		}
		/* translators: %s: number of a shipment in Dynamics. */
		$fulfillment->set_locked( true, sprintf( __( 'Shipment %s of Dynamics 365; change it there.', 'concord' ), $shipment->number ) );
		$fulfillment->save();
		// Saving alone tells nobody; the mails hang on these (WooCommerce's own REST controller fires them too).
		WC()->mailer();
		do_action( 0 === $id ? 'woocommerce_fulfillment_created_notification' : 'woocommerce_fulfillment_updated_notification', $order->get_id(), $fulfillment, $order ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound, WordPress.NamingConventions.PrefixAllGlobals.DynamicHooknameFound -- WooCommerce's.
		return self::PREFIX . $fulfillment->get_id();
	}

	/** Its numbers are replaced with the rest of it. */
	public function forget( \WC_Order $order, array $numbers ): void {}

	/** A shipment that was taken back in Dynamics. */
	public function remove( string $known ): void {
		$fulfillment = str_starts_with( $known, self::PREFIX ) && null !== self::class_name() ? self::open( (int) substr( $known, strlen( self::PREFIX ) ) ) : null;
		$fulfillment?->delete();
	}

	/**
	 * Whether it says all of it already.
	 *
	 * @param Fulfillment                                  $fulfillment Fulfillment.
	 * @param list<array{item_id: int, qty: int|float}> $items       Its items.
	 * @param array<string, string>                        $meta        Its tracking.
	 */
	private static function same( object $fulfillment, array $items, array $meta ): bool {
		foreach ( $meta as $key => $value ) {
			if ( (string) $fulfillment->get_meta( $key ) !== $value ) {
				return false;
			}
		}
		return wp_json_encode( $fulfillment->get_items() ) === wp_json_encode( $items );
	}

	/**
	 * Null when it is gone.
	 *
	 * @return Fulfillment|null
	 */
	private static function open( int $id ): ?object {
		$class = self::class_name();
		if ( null === $class ) {
			return null;
		}
		try {
			return new $class( 0 === $id ? '' : (string) $id );
		} catch ( \Exception $gone ) {
			return null;
		}
	}

	/**
	 * The class of this WooCommerce.
	 *
	 * @return class-string<Fulfillment>|null
	 */
	private static function class_name(): ?string {
		foreach ( self::CLASSES as $class ) {
			if ( class_exists( $class ) ) {
				/**
				 * Both have one form.
				 *
				 * @var class-string<Fulfillment> $class
				 */
				return $class;
			}
		}
		return null;
	}
}
