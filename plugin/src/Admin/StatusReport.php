<?php
/**
 * System status of WooCommerce.
 *
 * @package Concord
 */

namespace Concord\Admin;

use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** A section for support, without secrets and without personal data. */
final class StatusReport {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_action( 'woocommerce_system_status_report', array( $this, 'render' ) );
	}

	/** Table in WooCommerce's own markup, so that "Get system report" takes it along. */
	public function render(): void {
		echo '<table class="wc_status_table widefat" cellspacing="0"><thead><tr><th colspan="3" data-export-label="Concord"><h2>' . esc_html__( 'Concord for Dynamics 365', 'concord' ) . '</h2></th></tr></thead><tbody>';
		foreach ( self::rows( $this->services ) as $label => $value ) {
			echo '<tr><td data-export-label="' . esc_attr( $label ) . '">' . esc_html( $label ) . ':</td><td class="help"></td><td>' . esc_html( $value ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * Label -> value, both plain text.
	 *
	 * @return array<string, string>
	 */
	public static function rows( Services $services ): array {
		$facts  = $services->overview()->facts();
		$worker = $facts['worker'];
		$rows   = array(
			__( 'Version', 'concord' )        => CONCORD_VERSION,
			__( 'Worker', 'concord' )         => null === $worker ? __( 'not paired', 'concord' ) : $worker['state'] . ', ' . $worker['version'] . ', ' . (string) $worker['last_seen'],
			__( 'Paused', 'concord' )         => $facts['paused'] ? 'yes' : 'no',
			__( 'Captured', 'concord' )       => (string) $facts['captured'],
			__( 'Oldest due', 'concord' )     => $facts['oldest_due_seconds'] . ' s',
			__( 'Encryption key', 'concord' ) => $services->vault_key()->source(),
			__( 'Connections', 'concord' )    => (string) count( $services->connections()->all() ),
		);
		foreach ( $facts['counts'] as $state => $count ) {
			$rows[ Words::state( $state ) ] = (string) $count;
		}
		foreach ( $services->problems()->of( $facts ) as $index => $problem ) {
			/* translators: %d: number of a problem. */
			$rows[ sprintf( __( 'Problem %d', 'concord' ), $index + 1 ) ] = $problem['code'];
		}
		return $rows;
	}
}
