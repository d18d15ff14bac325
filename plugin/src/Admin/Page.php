<?php
/**
 * The page of the React app.
 *
 * @package Concord
 */

namespace Concord\Admin;

use Concord\Access\Capabilities;
use Concord\Rest\Controller;

defined( 'ABSPATH' ) || exit;

/** WooCommerce, Dynamics 365. */
final class Page {

	public const SLUG = 'concord';

	private const HANDLE = 'concord-admin';

	private string $hook = '';

	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add_menu' ), 60 );
		add_action( 'admin_enqueue_scripts', array( $this, 'enqueue' ) );
	}

	/** Submenu of WooCommerce, known to WooCommerce's own header. */
	public function add_menu(): void {
		$this->hook = (string) add_submenu_page( 'woocommerce', __( 'Dynamics 365', 'concord' ), __( 'Dynamics 365', 'concord' ), Capabilities::VIEW, self::SLUG, array( $this, 'render' ) );
		if ( '' !== $this->hook && function_exists( 'wc_admin_connect_page' ) ) {
			wc_admin_connect_page(
				array(
					'id'        => 'concord',
					'screen_id' => $this->hook,
					'title'     => array( __( 'Dynamics 365', 'concord' ) ),
					'path'      => 'admin.php?page=' . self::SLUG,
				)
			);
		}
	}

	/** The root the app mounts into. */
	public function render(): void {
		echo '<div class="wrap"><h1 class="screen-reader-text">' . esc_html__( 'Dynamics 365', 'concord' ) . '</h1><hr class="wp-header-end">';
		if ( ! self::built() ) {
			echo '<div class="notice notice-error inline"><p>';
			/* translators: %s: a command. */
			echo wp_kses( sprintf( __( 'The screens of Concord are not built yet. Run %s in the source folder, or install the release zip.', 'concord' ), '<code>npm run build</code>' ), array( 'code' => array() ) );
			echo '</p></div>';
		}
		echo '<div id="concord-root"><noscript>' . esc_html__( 'This page needs JavaScript.', 'concord' ) . '</noscript></div></div>';
	}

	/**
	 * Script, styles, translations and what the app must know before it starts.
	 *
	 * @param string $hook Of the current screen.
	 */
	public function enqueue( string $hook ): void {
		if ( '' === $this->hook || $hook !== $this->hook || ! self::built() ) {
			return;
		}
		$asset = require CONCORD_DIR . '/build/index.asset.php';
		$asset = is_array( $asset ) ? $asset : array();
		$url   = plugins_url( 'build/', CONCORD_FILE );
		wp_enqueue_script( self::HANDLE, $url . 'index.js', $asset['dependencies'] ?? array(), (string) ( $asset['version'] ?? CONCORD_VERSION ), array( 'in_footer' => true ) );
		wp_add_inline_script( self::HANDLE, 'window.concordBoot = ' . wp_json_encode( self::boot(), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES ) . ';', 'before' );
		wp_set_script_translations( self::HANDLE, 'concord', CONCORD_DIR . '/languages' );
		foreach ( ChunkTranslations::scripts( CONCORD_DIR . '/build', $url, CONCORD_DIR . '/languages' ) as $script ) {
			wp_add_inline_script( self::HANDLE, $script, 'before' );
		}
		foreach ( array( 'style-index', 'index' ) as $name ) {
			if ( is_file( CONCORD_DIR . "/build/{$name}.css" ) ) {
				wp_enqueue_style( 'concord-' . $name, $url . $name . '.css', array( 'wp-components' ), (string) ( $asset['version'] ?? CONCORD_VERSION ) );
				wp_style_add_data( 'concord-' . $name, 'rtl', 'replace' );
			}
		}
	}

	/**
	 * Address of the page.
	 *
	 * @param array<string, string> $args Tab and filters.
	 */
	public static function url( array $args = array() ): string {
		return add_query_arg( $args, admin_url( 'admin.php?page=' . self::SLUG ) );
	}

	/**
	 * Boot data; the REST nonce comes with wp-api-fetch.
	 *
	 * @return array<string, mixed>
	 */
	private static function boot(): array {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Reads which tab to open.
		$tab = isset( $_GET['tab'] ) ? sanitize_key( wp_unslash( $_GET['tab'] ) ) : 'overview';
		return array(
			'restPath'     => Controller::REST_NAMESPACE,
			'canManage'    => current_user_can( Capabilities::MANAGE ),
			'capabilities' => array_values( array_filter( array( Capabilities::MANAGE, Capabilities::VIEW ), 'current_user_can' ) ),
			'currentTab'   => $tab,
			'adminUrl'     => admin_url(),
			'siteUrl'      => home_url(),
			'downloadUrl'  => add_query_arg( '_wpnonce', wp_create_nonce( 'wp_rest' ), rest_url( Controller::REST_NAMESPACE . '/worker/download' ) ),
			'version'      => CONCORD_VERSION,
			// Without "wc-", as flows name them.
			'orderStatuses' => array_map( static fn ( string $status, string $label ): array => array( 'value' => (string) preg_replace( '/^wc-/', '', $status ), 'label' => $label ), array_keys( wc_get_order_statuses() ), array_values( wc_get_order_statuses() ) ),
		);
	}

	private static function built(): bool {
		return is_file( CONCORD_DIR . '/build/index.js' ) && is_file( CONCORD_DIR . '/build/index.asset.php' );
	}
}
