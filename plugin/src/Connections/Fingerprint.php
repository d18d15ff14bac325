<?php
/**
 * What a proof was about.
 *
 * @package Concord
 */

namespace Concord\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * Short hashes of what a test, a reading or a check of orders depended on. A command carries them; when they differ from those of the connection as it is now,
 * its answer is about another connection and proves nothing any more.
 */
final class Fingerprint {

	private const PLACE = array( 'base_url', 'environment', 'company' );

	private const SIGN_IN = array( 'base_url', 'environment', 'company', 'hosting', 'auth', 'tenant', 'client_id', 'token_url', 'username', 'proxy_url', 'ca_certificate' );

	/**
	 * All of a connection.
	 *
	 * @param array<string, mixed> $row           Of the repository.
	 * @param string|null          $secret_set_at When the secret was stored.
	 * @param int                  $version       Of the mapping in use: what orders become depends on it as much as on settings. 0: the built-in one.
	 * @return array{about_access: string, about_place: string, about_settings: string}
	 */
	public static function of( array $row, ?string $secret_set_at, int $version = 0 ): array {
		return array(
			'about_access'   => self::hash( $row, self::SIGN_IN, array( $secret_set_at ) ),
			'about_place'    => self::place( $row ),
			'about_settings' => self::hash( $row, array_keys( (array) $row['settings'] ), 0 === $version ? array() : array( $version ) ),
		);
	}

	/**
	 * Which company of which environment.
	 *
	 * @param array<string, mixed> $row Of the repository.
	 */
	public static function place( array $row ): string {
		return self::hash( $row, self::PLACE );
	}

	/**
	 * Short: it tells states of one connection apart, it guards nothing.
	 *
	 * @param array<string, mixed> $row   Of the repository.
	 * @param list<string>         $names Settings.
	 * @param list<mixed>          $more  What else counts.
	 */
	private static function hash( array $row, array $names, array $more = array() ): string {
		$settings = (array) $row['settings'];
		sort( $names );
		return substr( hash( 'sha256', (string) wp_json_encode( array( $row['product'], array_map( static fn ( string $name ): mixed => $settings[ $name ] ?? null, $names ), $more ) ) ), 0, 16 );
	}
}
