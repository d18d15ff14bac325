<?php
/**
 * What a worker knows of the store.
 *
 * @package Concord
 */

namespace Concord;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Concord\Access\SiteIdentity;
use Concord\Outbox\Database;

defined( 'ABSPATH' ) || exit;

/** storeInfoSchema of worker/src/store/contract/api.ts. */
final class StoreInfo {

	public function __construct( private readonly SiteIdentity $identity, private readonly Clock $clock ) {}

	/**
	 * The store as it is now.
	 *
	 * @return array<string, string|int|bool>
	 */
	public function read(): array {
		return array(
			'site_url'              => home_url( '/' ),
			'rest_url'              => rest_url(),
			'name'                  => html_entity_decode( get_bloginfo( 'name' ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ),
			'reference_prefix'      => $this->identity->reference_prefix(),
			'fingerprint'           => $this->identity->fingerprint(),
			'currency'              => get_woocommerce_currency(),
			'price_decimals'        => wc_get_price_decimals(),
			'prices_include_tax'    => wc_prices_include_tax(),
			'tax_round_at_subtotal' => 'yes' === get_option( 'woocommerce_tax_round_at_subtotal' ),
			'time_zone'             => wp_timezone_string(),
			'wordpress'             => (string) get_bloginfo( 'version' ),
			'woocommerce'           => defined( 'WC_VERSION' ) ? (string) WC_VERSION : '',
			'plugin'                => CONCORD_VERSION,
			'php'                   => PHP_VERSION,
			'database'              => Database::name(),
			'hpos'                  => OrderUtil::custom_orders_table_usage_is_enabled(),
			'server_time'           => $this->clock->iso(),
		);
	}
}
