<?php
/**
 * Removal of all data.
 *
 * @package Concord
 */

namespace Concord\Install;

defined( 'ABSPATH' ) || exit;

/** Deletes tables, options, roles and schedules, but only when the constant or the setting says so. */
final class Uninstaller {

	public function __construct( private readonly Tables $tables ) {}

	/** True when it removed anything. */
	public function run(): bool {
		if ( ! $this->wanted() ) {
			return false;
		}
		$this->drop_tables();
		$this->delete_options();
		$this->delete_meta();
		$this->remove_access();
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			as_unschedule_all_actions( '', array(), 'concord' );
		}
		return true;
	}

	/** CONCORD_REMOVE_ALL_DATA in wp-config.php wins over the setting. */
	private function wanted(): bool {
		if ( defined( 'CONCORD_REMOVE_ALL_DATA' ) ) {
			return true === constant( 'CONCORD_REMOVE_ALL_DATA' );
		}
		$settings = get_option( 'concord_settings', array() );
		return is_array( $settings ) && true === ( $settings['remove_data_on_uninstall'] ?? false );
	}

	private function drop_tables(): void {
		global $wpdb;
		foreach ( $this->tables->all() as $table ) {
			$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i', $table ) );
		}
	}

	private function delete_options(): void {
		global $wpdb;
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( 'concord_' ) . '%' ) );
		foreach ( $names as $name ) {
			delete_option( $name );
		}
	}

	/** Of products, orders and accounts: what flows wrote (Replaced), what was told of shortages (Shortage), and of customers (Customers\Fields, Customers\Finder). Classes of the plugin are not loaded here. */
	public function delete_meta(): void {
		global $wpdb;
		$keys = array( '_concord_flow_written', '_dynamics_short_lines', '_concord_customer_told', '_concord_customer', '_concord_customer_role' );
		foreach ( $keys as $key ) {
			delete_metadata( 'post', 0, $key, '', true );
			delete_metadata( 'user', 0, $key, '', true );
		}
		// Orders that have tables of their own: the Uninstaller runs where WooCommerce may be gone, so not by its API.
		$orders = $wpdb->prefix . 'wc_orders_meta';
		if ( $orders === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $orders ) ) ) ) {
			$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE meta_key IN ( ' . implode( ', ', array_fill( 0, count( $keys ), '%s' ) ) . ' )', $orders, ...$keys ) );
		}
	}

	/** Workers' users lose their role with it and can do nothing; they are left for the merchant to delete. */
	private function remove_access(): void {
		remove_role( 'concord_worker' );
		foreach ( wp_roles()->role_objects as $role ) {
			foreach ( array( 'concord_sync', 'manage_concord', 'view_concord' ) as $capability ) {
				$role->remove_cap( $capability );
			}
		}
	}
}
