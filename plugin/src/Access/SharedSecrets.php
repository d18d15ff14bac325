<?php
/**
 * What store and workers share besides the application password.
 *
 * @package Concord
 */

namespace Concord\Access;

defined( 'ABSPATH' ) || exit;

/**
 * Made once and told to each worker when it pairs. In clear in the database because the doorbell reads its token without
 * booting the plugin; neither opens anything but "look now" and "how much is due".
 */
final class SharedSecrets {

	public const WEBHOOK_OPTION = 'concord_webhook_secret';

	public const DOORBELL_OPTION = 'concord_doorbell_token';

	/** Signs nudges and WooCommerce webhooks to the worker. */
	public function webhook_secret(): string {
		return self::once( self::WEBHOOK_OPTION );
	}

	/** Opens doorbell.php. */
	public function doorbell_token(): string {
		return self::once( self::DOORBELL_OPTION );
	}

	/** New ones, after a worker lost its right to know them. The others must pair again to be woken early; polling goes on. */
	public function rotate(): void {
		delete_option( self::WEBHOOK_OPTION );
		delete_option( self::DOORBELL_OPTION );
	}

	private static function once( string $option ): string {
		$stored = get_option( $option, '' );
		if ( is_string( $stored ) && '' !== $stored ) {
			return $stored;
		}
		add_option( $option, bin2hex( random_bytes( 24 ) ), '', false );
		return (string) get_option( $option );
	}
}
