<?php
/**
 * Admin notices.
 *
 * @package Concord
 */

namespace Concord\Admin;

use Concord\Access\Capabilities;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** One notice, on the plugins page only: after activation, where to go. Our own page says everything else itself. */
final class Notices {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_action( 'admin_notices', array( $this, 'invite' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( CONCORD_FILE ), array( $this, 'add_link' ) );
	}

	/** Until a worker is paired. */
	public function invite(): void {
		$screen = get_current_screen();
		if ( null === $screen || 'plugins' !== $screen->id || ! current_user_can( Capabilities::MANAGE ) || array() !== $this->services->worker_registry()->paired() ) {
			return;
		}
		echo '<div class="notice notice-info"><p>' . esc_html__( 'Concord is active but sends nothing yet: connect Dynamics and pair a worker.', 'concord' )
			. ' <a href="' . esc_url( Page::url() ) . '">' . esc_html__( 'Set up', 'concord' ) . '</a></p></div>';
	}

	/**
	 * Link in the plugin's row.
	 *
	 * @param array<int|string, string> $links Links.
	 * @return array<int|string, string>
	 */
	public function add_link( array $links ): array {
		return array( 'concord' => '<a href="' . esc_url( Page::url() ) . '">' . esc_html__( 'Open', 'concord' ) . '</a>' ) + $links;
	}
}
