<?php
/**
 * Waking the worker.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Access\SharedSecrets;
use Concord\Access\Transport;
use Concord\Clock;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/** "Look now", once a request, after the shopper has the answer. Carries no data; a lost one costs a poll interval. */
final class Nudge {

	private bool $wanted = false;

	public function __construct( private readonly Settings $settings, private readonly SharedSecrets $secrets, private readonly Clock $clock ) {}

	/** Something was appended. */
	public function want(): void {
		if ( ! $this->wanted ) {
			$this->wanted = true;
			add_action( 'shutdown', array( $this, 'send' ), 100 );
		}
	}

	/** Shutdown. Without fastcgi_finish_request the shopper still waits, so only a loopback address is called then. */
	public function send(): void {
		if ( ! $this->wanted ) {
			return;
		}
		$this->wanted = false;
		$url          = $this->settings->all()['nudge_url'];
		if ( '' === $url ) {
			return;
		}
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		} elseif ( ! self::is_loopback( $url ) ) {
			return;
		}
		$body = (string) wp_json_encode(
			array(
				't' => $this->clock->now(),
				'n' => bin2hex( random_bytes( 8 ) ),
			)
		);
		wp_remote_post(
			$url,
			array(
				'body'        => $body,
				'blocking'    => false,
				'timeout'     => 1,
				'redirection' => 0,
				'headers'     => array(
					'Content-Type'        => 'application/json',
					'X-Concord-Signature' => base64_encode( hash_hmac( 'sha256', $body, $this->secrets->webhook_secret(), true ) ), // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Form of the contract.
				),
			)
		);
	}

	private static function is_loopback( string $url ): bool {
		$host = trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' );
		return 'localhost' === $host || Transport::is_loopback( $host );
	}
}
