<?php
/**
 * Settings of the plugin.
 *
 * @package Concord
 */

namespace Concord;

defined( 'ABSPATH' ) || exit;

/**
 * One option (autoload off) and the counter that tells the worker to fetch its configuration again.
 *
 * @phpstan-type Values array{paused: bool, max_attempts: int, retention_days: int, remove_data_on_uninstall: bool, nudge_url: string, mark_order_notes: bool, stock_guard: string, stock_guard_minutes: int}
 */
final class Settings {

	public const OPTION = 'concord_settings';

	public const VERSION_OPTION = 'concord_config_version';

	/** @var Values */
	public const DEFAULTS = array(
		'paused'                   => false,
		'max_attempts'             => 12,
		'retention_days'           => 90,
		'remove_data_on_uninstall' => false,
		'nudge_url'                => '',
		'mark_order_notes'         => true,
		'stock_guard'              => Stock\Guard::OFF,
		'stock_guard_minutes'      => 60,
	);

	/**
	 * Every setting, defaults filled in.
	 *
	 * @return Values
	 */
	public function all(): array {
		$stored = get_option( self::OPTION, array() );
		$stored = is_array( $stored ) ? $stored : array();
		$values = array();
		foreach ( self::DEFAULTS as $name => $default ) {
			$value = $stored[ $name ] ?? $default;
			if ( is_bool( $default ) ) {
				$values[ $name ] = (bool) $value;
			} elseif ( is_int( $default ) ) {
				$values[ $name ] = is_numeric( $value ) ? (int) $value : $default;
			} else {
				$values[ $name ] = is_string( $value ) ? $value : $default;
			}
		}
		/** @var Values $values */
		return $values;
	}

	/**
	 * Stores known settings and bumps config_version.
	 *
	 * @param array<string, mixed> $changes Validated by the caller's REST schema.
	 * @return Values
	 */
	public function update( array $changes ): array {
		$merged = array_merge( $this->all(), array_intersect_key( $changes, self::DEFAULTS ) );
		update_option( self::OPTION, $merged, false );
		$this->bump();
		return $this->all();
	}

	/** True when nothing may be handed out for writing (by hand, or by the clone guard through its filter). */
	public function paused(): bool {
		/**
		 * Filters whether sync is paused. The clone guard pauses a copied site here.
		 *
		 * @param bool $paused As set by hand.
		 */
		return (bool) apply_filters( 'concord_paused', $this->all()['paused'] );
	}

	/** Attempts that count before a record needs a person. */
	public function max_attempts(): int {
		return max( 1, $this->all()['max_attempts'] );
	}

	/** Changes whenever connections or settings change. */
	public function config_version(): int {
		$version = get_option( self::VERSION_OPTION, 1 );
		return is_numeric( $version ) ? (int) $version : 1;
	}

	/** Call after every change to what GET /worker/config answers. */
	public function bump(): int {
		$next = $this->config_version() + 1;
		update_option( self::VERSION_OPTION, $next, false );
		return $next;
	}
}
