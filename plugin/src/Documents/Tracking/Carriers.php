<?php
/**
 * Carriers.
 *
 * @package Concord
 */

namespace Concord\Documents\Tracking;

defined( 'ABSPATH' ) || exit;

/**
 * What Dynamics calls a carrier ("DHL Express", "UPS-GND") as WooCommerce's fulfillments know it: by a key ("dhl"), which brings its name and icon. Those that WooCommerce does
 * not know keep their own name, which its pages and mails then show.
 */
final class Carriers {

	/** Key of WooCommerce's list; null for a carrier it does not know. */
	public static function key( string $carrier ): ?string {
		$slug = sanitize_title( $carrier );
		if ( '' === $slug ) {
			return null;
		}
		$keys = self::keys();
		foreach ( $keys as $key ) {
			if ( $key === $slug || str_replace( '-', '', $key ) === str_replace( '-', '', $slug ) ) {
				return $key;
			}
		}
		// "ups-ground", "dhl-systems-inc": the longest key that the name begins with, as a whole word.
		$fits = array_filter( $keys, static fn ( string $key ): bool => str_starts_with( $slug, $key . '-' ) );
		usort( $fits, static fn ( string $one, string $other ): int => strlen( $other ) <=> strlen( $one ) );
		return $fits[0] ?? null;
	}

	/**
	 * Those of WooCommerce and of extensions that add some.
	 *
	 * @return list<string>
	 */
	private static function keys(): array {
		$providers = apply_filters( 'woocommerce_fulfillment_shipping_providers', array() ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's.
		$keys      = array();
		foreach ( is_array( $providers ) ? $providers : array() as $key => $provider ) {
			$own    = is_object( $provider ) && is_callable( array( $provider, 'get_key' ) ) ? $provider->get_key() : $key;
			$keys[] = is_string( $own ) ? $own : '';
		}
		return array_values( array_filter( $keys ) );
	}
}
