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

	/** Longest wait for this machine's own worker to take the connection. */
	private const KNOCK_SECONDS = 0.05;

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
		$near = self::is_loopback( $url );
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		} elseif ( ! $near ) {
			return;
		}
		$body    = (string) wp_json_encode(
			array(
				't' => $this->clock->now(),
				'n' => bin2hex( random_bytes( 8 ) ),
			)
		);
		$headers = array(
			'Content-Type'        => 'application/json',
			'X-Concord-Signature' => base64_encode( hash_hmac( 'sha256', $body, $this->secrets->webhook_secret(), true ) ), // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Form of the contract.
		);
		if ( $near ) {
			self::knock( $url, $headers, $body );
			return;
		}
		wp_remote_post(
			$url,
			array(
				'body'        => $body,
				'blocking'    => false,
				'timeout'     => 1,
				'redirection' => 0,
				'headers'     => $headers,
			)
		);
	}

	/**
	 * Writes the request to this machine's own worker and leaves without the answer. WordPress's HTTP client costs a checkout
	 * several milliseconds here even when nobody listens; a socket costs a fraction of one.
	 *
	 * @param string                $url     http:// with a loopback host.
	 * @param array<string, string> $headers Name to value.
	 * @param string                $body    JSON.
	 */
	private static function knock( string $url, array $headers, string $body ): void {
		$parts = (array) wp_parse_url( $url );
		$host  = (string) ( $parts['host'] ?? '' );
		$port  = (int) ( $parts['port'] ?? 80 );
		// phpcs:ignore Generic.PHP.NoSilencedErrors.Discouraged -- Nobody listening is the usual case of a worker that is away.
		$socket = @stream_socket_client( "tcp://{$host}:{$port}", $code, $message, self::KNOCK_SECONDS );
		if ( false === $socket ) {
			return;
		}
		stream_set_timeout( $socket, 0, (int) ( self::KNOCK_SECONDS * 1_000_000 ) );
		$headers += array(
			'Host'           => "{$host}:{$port}",
			'Content-Length' => (string) strlen( $body ),
			'Connection'     => 'close',
		);
		$lines    = implode( '', array_map( static fn ( string $name, string $value ): string => "{$name}: {$value}\r\n", array_keys( $headers ), $headers ) );
		$target   = ( $parts['path'] ?? '/' ) . ( isset( $parts['query'] ) ? '?' . $parts['query'] : '' );
		fwrite( $socket, "POST {$target} HTTP/1.1\r\n{$lines}\r\n{$body}" ); // phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_fwrite -- A socket, not a file.
		fclose( $socket ); // phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_fclose -- Likewise.
	}

	/**
	 * Plain HTTP to this machine: TLS needs the full client.
	 *
	 * @param string $url Address.
	 */
	private static function is_loopback( string $url ): bool {
		$host = trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' );
		return 'http' === wp_parse_url( $url, PHP_URL_SCHEME ) && ( 'localhost' === $host || Transport::is_loopback( $host ) );
	}
}
