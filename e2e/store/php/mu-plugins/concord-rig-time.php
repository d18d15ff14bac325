<?php
/**
 * Plugin Name: Concord time meter
 * Description: Writes to concord-times.log how many milliseconds of a request were spent in Concord, when the request asks for it.
 *
 * A shared machine's checkouts differ by tens of milliseconds from one to the next; what one plugin adds to them can only be
 * read from inside. Everything is counted that runs because Concord is active: its file, every callback it hangs on a hook
 * (the database's answer included), and what WooCommerce does on behalf of those.
 *
 * @package Concord
 */

defined( 'ABSPATH' ) || exit;

if ( 'time' !== ( $_SERVER['HTTP_X_CONCORD_BENCH'] ?? '' ) ) {
	return;
}

final class Concord_Rig_Time {

	private static int $depth = 0;

	private static int $spent = 0;

	public static function begin(): void {
		$before = hrtime( true );
		// Concord sorts first among the plugins, so between the last reading of their list and this lies its file.
		add_filter(
			'option_active_plugins',
			static function ( $plugins ) use ( &$before ) {
				$before = hrtime( true );
				return $plugins;
			},
			PHP_INT_MAX
		);
		add_action(
			'plugin_loaded',
			static function ( $file ) use ( &$before ) {
				if ( str_ends_with( (string) $file, 'concord/concord.php' ) ) {
					self::$spent += hrtime( true ) - $before;
				}
				$before = hrtime( true );
			}
		);
		// Concord boots on plugins_loaded; what it hangs later (its own shutdown callbacks) is wrapped when shutdown begins.
		add_action( 'plugin_loaded', array( self::class, 'wrap' ) );
		add_action( 'plugins_loaded', array( self::class, 'wrap' ), PHP_INT_MAX );
		// WooCommerce reads this class in every request; who is first to name it shall not pay for it.
		add_action( 'plugins_loaded', static fn () => class_exists( 'Automattic\\WooCommerce\\Utilities\\FeaturesUtil' ), PHP_INT_MAX );
		add_action( 'rest_api_init', array( self::class, 'wrap' ), PHP_INT_MIN );
		add_action( 'shutdown', array( self::class, 'wrap' ), PHP_INT_MIN );
		register_shutdown_function( array( self::class, 'write' ) );
	}

	public static function wrap(): void {
		global $wp_filter;
		foreach ( $wp_filter as $hook ) {
			foreach ( $hook->callbacks as $priority => $callbacks ) {
				foreach ( $callbacks as $id => $callback ) {
					if ( self::is_ours( $callback['function'] ) ) {
						$hook->callbacks[ $priority ][ $id ]['function'] = self::timed( $callback['function'] );
					}
				}
			}
		}
	}

	private static function is_ours( mixed $callback ): bool {
		if ( $callback instanceof Closure ) {
			$reflection = new ReflectionFunction( $callback );
			return str_starts_with( (string) $reflection->getFileName(), (string) ( defined( 'CONCORD_DIR' ) ? CONCORD_DIR : "\0" ) );
		}
		$class = is_array( $callback ) ? ( is_object( $callback[0] ) ? $callback[0]::class : (string) $callback[0] ) : '';
		return str_starts_with( $class, 'Concord\\' );
	}

	private static function timed( callable $callback ): Closure {
		return static function ( ...$arguments ) use ( $callback ) {
			$started = hrtime( true );
			++self::$depth;
			try {
				return $callback( ...$arguments );
			} finally {
				if ( 0 === --self::$depth ) {
					self::$spent += hrtime( true ) - $started;
				}
			}
		};
	}

	public static function write(): void {
		// After WordPress's own shutdown, which is registered as a shutdown function before this plugin is read.
		file_put_contents( ABSPATH . 'concord-times.log', sprintf( "%s %.3f\n", strtok( (string) $_SERVER['REQUEST_URI'], '?' ), self::$spent / 1e6 ), FILE_APPEND | LOCK_EX );
	}
}

Concord_Rig_Time::begin();
