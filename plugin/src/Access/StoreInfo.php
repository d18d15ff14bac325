<?php
/**
 * StoreInfo.
 *
 * @package Concord
 */

namespace Concord\Access;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/** What a worker needs to know about the shop: storeInfoSchema in worker/src/store/contract/api.ts. */
class StoreInfo {

	public function __construct( private readonly SiteIdentity $identity, private readonly Clock $clock ) {}

	/**
	 * The shape of the contract.
	 *
	 * @return array<string, string|int|bool>
	 */
	public function get(): array {
		global $wpdb;
		return array(
			'site_url'              => home_url(),
			'rest_url'              => rest_url(),
			'name'                  => wp_specialchars_decode( (string) get_bloginfo( 'name' ), ENT_QUOTES ),
			'reference_prefix'      => $this->identity->reference_prefix(),
			'fingerprint'           => $this->identity->fingerprint(),
			'currency'              => get_woocommerce_currency(),
			'price_decimals'        => wc_get_price_decimals(),
			'prices_include_tax'    => wc_prices_include_tax(),
			'tax_round_at_subtotal' => 'yes' === get_option( 'woocommerce_tax_round_at_subtotal' ),
			'time_zone'             => wp_timezone_string(),
			'wordpress'             => (string) get_bloginfo( 'version' ),
			'woocommerce'           => WC()->version,
			'plugin'                => CONCORD_VERSION,
			'php'                   => PHP_VERSION,
			'database'              => (string) $wpdb->db_server_info(),
			'hpos'                  => \Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled(),
			'server_time'           => $this->clock->iso(),
		);
	}
}
