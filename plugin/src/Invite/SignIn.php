<?php
/**
 * What a guest enters.
 *
 * @package Concord
 */

namespace Concord\Invite;

use Concord\Connections\Repository;
use Concord\Connections\Validator;
use Concord\Setup\GoLive;

defined( 'ABSPATH' ) || exit;

/**
 * The app registration of one connection, over what the store has of it already. Only Microsoft's own addresses are taken from a guest: a store whose
 * Dynamics stands elsewhere enters that itself.
 */
final class SignIn {

	/** Field -> name in the settings; the secret goes to the vault. */
	public const FIELDS = array( 'base_url', 'environment', 'company', 'tenant', 'client_id', 'secret' );

	private const HOSTS = '/(^|\.)dynamics\.(com|cn|us)$/';

	public function __construct( private readonly Repository $connections, private readonly GoLive $go_live ) {}

	/**
	 * Saves.
	 *
	 * @param array<string, mixed> $sent          As sent.
	 * @param string               $product       Of the invitation.
	 * @param string               $connection_id Of the invitation; empty makes a connection.
	 * @return array{errors: array<string, string>, id: string}
	 */
	public function save( array $sent, string $product, string $connection_id ): array {
		$foreign = array_diff( array_map( 'strval', array_keys( $sent ) ), self::FIELDS );
		if ( array() !== $foreign ) {
			return self::refused( array_fill_keys( $foreign, __( 'An invitation does not reach this field. Ask the store to change it.', 'concord' ) ) );
		}
		$before = '' === $connection_id ? null : $this->connections->find( $connection_id );
		if ( '' !== $connection_id && null === $before ) {
			return self::refused( array( 'base_url' => __( 'The connection this invitation was for was removed. Ask the store for a new invitation.', 'concord' ) ) );
		}
		$check    = new Validator();
		$own      = array_map( static fn ( mixed $value ): mixed => is_string( $value ) ? trim( $value ) : $value, array_intersect_key( $sent, array_flip( self::FIELDS ) ) );
		$secret   = $check->secret( $own['secret'] ?? null );
		$settings = $check->settings( array_merge( $before['settings'] ?? self::fresh( $product ), array_diff_key( $own, array( 'secret' => 1 ) ), array( 'hosting' => 'cloud', 'auth' => 'entra-secret' ) ), $product );
		$errors   = $check->errors();
		if ( null === $secret || '' === $secret ) {
			// A stored secret must not go along to where a guest points.
			$errors['secret'] = __( 'Enter the value of the client secret (not its id).', 'concord' );
		}
		if ( ! isset( $errors['settings.base_url'] ) && ! self::trusted( $settings['base_url'] ) ) {
			$errors['settings.base_url'] = __( 'Enter the address at Microsoft, ending in dynamics.com. Another one can only be entered by the store itself.', 'concord' );
		}
		if ( array() !== $errors ) {
			return self::refused( $errors );
		}
		$row = array(
			'id'       => $before['id'] ?? bin2hex( random_bytes( 6 ) ),
			'name'     => $before['name'] ?? ( 'bc' === $product ? 'Business Central' : 'Finance & Operations' ),
			'product'  => $product,
			// Beside another connection, or where orders go out at once, the store itself switches it on.
			'enabled'  => $before['enabled'] ?? ( ! $this->go_live->live() && array() === array_filter( $this->connections->all(), static fn ( array $one ): bool => $one['enabled'] ) ),
			'settings' => $settings,
		);
		$this->connections->save( $row, $secret );
		return array(
			'errors' => array(),
			'id'     => $row['id'],
		);
	}

	/** Microsoft over TLS; a store that is itself addressed by loopback is somebody's own trial and may have its Dynamics there too. */
	private static function trusted( string $url ): bool {
		$host = strtolower( trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' ) );
		$home = trim( (string) wp_parse_url( home_url(), PHP_URL_HOST ), '[]' );
		$port = wp_parse_url( $url, PHP_URL_PORT );
		if ( \Concord\Access\Transport::is_loopback( $home ) && \Concord\Access\Transport::is_loopback( $host ) ) {
			return true;
		}
		return 'https' === wp_parse_url( $url, PHP_URL_SCHEME ) && in_array( $port, array( null, 443 ), true ) && 1 === preg_match( self::HOSTS, $host );
	}

	/**
	 * Where a new connection begins.
	 *
	 * @return array<string, mixed>
	 */
	private static function fresh( string $product ): array {
		$carrier = array(
			'kind'   => 'bc' === $product ? 'account' : 'item',
			'number' => '',
		);
		return array(
			'shipping' => $carrier,
			'fee'      => $carrier,
		);
	}

	/**
	 * Nothing saved.
	 *
	 * @param array<string, string> $errors Sentences by field.
	 * @return array{errors: array<string, string>, id: string}
	 */
	private static function refused( array $errors ): array {
		$named = array();
		foreach ( $errors as $path => $sentence ) {
			$named[ str_replace( 'settings.', '', (string) $path ) ] = $sentence;
		}
		return array(
			'errors' => $named,
			'id'     => '',
		);
	}
}
