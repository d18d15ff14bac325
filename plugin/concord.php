<?php
/**
 * Plugin Name: Concord for Dynamics 365 and WooCommerce
 * Description: Keeps a WooCommerce store and Microsoft Dynamics 365 in agreement: every paid order is in Dynamics once, to the cent.
 * Version: 0.1.0
 * Author: Concord contributors
 * License: GPL-3.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-3.0.html
 * Text Domain: concord
 * Domain Path: /languages
 * Requires Plugins: woocommerce
 * Requires at least: 6.9
 * Requires PHP: 8.1
 * WC requires at least: 10.2
 * WC tested up to: 10.2
 *
 * @package Concord
 */

defined( 'ABSPATH' ) || exit;

define( 'CONCORD_VERSION', '0.1.0' );
define( 'CONCORD_FILE', __FILE__ );
define( 'CONCORD_DIR', __DIR__ );

spl_autoload_register(
	static function ( string $class_name ): void {
		if ( ! str_starts_with( $class_name, 'Concord\\' ) ) {
			return;
		}
		$file = __DIR__ . '/src/' . str_replace( '\\', '/', substr( $class_name, 8 ) ) . '.php';
		if ( is_file( $file ) ) {
			require $file;
		}
	}
);

add_action(
	'before_woocommerce_init',
	static function (): void {
		if ( class_exists( \Automattic\WooCommerce\Utilities\FeaturesUtil::class ) ) {
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', __FILE__, true );
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'cart_checkout_blocks', __FILE__, true );
		}
	}
);

register_activation_hook( __FILE__, array( \Concord\Plugin::class, 'activate' ) );
register_deactivation_hook( __FILE__, array( \Concord\Plugin::class, 'deactivate' ) );

add_action( 'plugins_loaded', array( \Concord\Plugin::class, 'boot' ) );
