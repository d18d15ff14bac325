<?php
/**
 * Start of the plugin.
 *
 * @package Concord
 */

namespace Concord;

defined( 'ABSPATH' ) || exit;

/** Boots the rooms and holds the one container of services. */
final class Plugin {

	private static ?Services $services = null;

	private static bool $booted = false;

	/**
	 * The rooms, in the order in which they register.
	 *
	 * @return list<class-string<Module>>
	 */
	private static function modules(): array {
		return array(
			Install\Module::class,
			Admin\Module::class,
			Privacy\Module::class,
			Cli\Module::class,
			Access\Module::class,
			Capture\Module::class,
			Setup\Module::class,
			Outbox\Module::class,
			Documents\Module::class,
			Stock\Module::class,
			Items\Module::class,
			Rest\Module::class,
		);
	}

	/** Runs on plugins_loaded. Without WooCommerce the plugin does nothing but say so. */
	public static function boot(): void {
		if ( self::$booted ) {
			return;
		}
		self::$booted = true;
		if ( ! class_exists( 'WooCommerce', false ) ) {
			add_action( 'admin_notices', array( self::class, 'notice_woocommerce_missing' ) );
			return;
		}
		foreach ( self::instances() as $module ) {
			$module->register();
		}
	}

	/** The services of this request, made when first asked for. */
	public static function services(): Services {
		self::$services ??= new Services();
		return self::$services;
	}

	/** Activation hook: tables first, then whatever the rooms set up. */
	public static function activate(): void {
		self::services()->upgrade()->run();
		foreach ( self::instances() as $module ) {
			if ( $module instanceof Lifecycle ) {
				$module->activate();
			}
		}
	}

	/** Deactivation hook. */
	public static function deactivate(): void {
		foreach ( self::instances() as $module ) {
			if ( $module instanceof Lifecycle ) {
				$module->deactivate();
			}
		}
	}

	/** Shown to people who can activate plugins only. */
	public static function notice_woocommerce_missing(): void {
		if ( current_user_can( 'activate_plugins' ) ) {
			echo '<div class="notice notice-warning"><p>' . esc_html__( 'Concord needs WooCommerce. Activate WooCommerce and Concord starts by itself.', 'concord' ) . '</p></div>';
		}
	}

	/**
	 * One object per listed room that exists.
	 *
	 * @return list<Module>
	 */
	private static function instances(): array {
		$services = self::services();
		return array_map( static fn ( string $name ): Module => new $name( $services ), self::modules() );
	}
}
