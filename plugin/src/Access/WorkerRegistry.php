<?php
/**
 * Paired workers.
 *
 * @package Concord
 */

namespace Concord\Access;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * Who is paired, and the last sign of life of each. Two options, because the second is written by every claim.
 *
 * @phpstan-type Worker array{id: string, name: string, version: string, public_key: string, user_id: int, password_uuid: string, paired_at: string}
 */
class WorkerRegistry {

	public const OPTION = 'concord_workers_seen';

	public const PAIRED_OPTION = 'concord_workers';

	private const WRITE_EVERY_SECONDS = 15;

	public function __construct( private readonly Clock $clock ) {}

	/**
	 * Stores a heartbeat. Called by every claim, so it writes at most once in 15 seconds unless a lane or the version changed.
	 *
	 * @param string               $worker_id Id of the worker.
	 * @param array<string, mixed> $heartbeat As in claimRequestSchema; empty when the claim carried none.
	 */
	public function heartbeat( string $worker_id, array $heartbeat ): void {
		$seen = $this->all();
		$last = $seen[ $worker_id ] ?? null;
		if ( array() === $heartbeat && null !== $last ) {
			$heartbeat = $last['heartbeat'];
		}
		$recent = null !== $last && $this->clock->now() - (int) strtotime( $last['last_seen'] ) < self::WRITE_EVERY_SECONDS;
		if ( $recent && ( $last['heartbeat']['lanes'] ?? null ) === ( $heartbeat['lanes'] ?? null ) && ( $last['heartbeat']['version'] ?? null ) === ( $heartbeat['version'] ?? null ) ) {
			return;
		}
		$seen[ $worker_id ] = array(
			'heartbeat' => $heartbeat,
			'last_seen' => $this->clock->iso(),
		);
		update_option( self::OPTION, $seen, false );
	}

	/**
	 * Worker id -> last heartbeat and when.
	 *
	 * @return array<string, array{heartbeat: array<string, mixed>, last_seen: string}>
	 */
	public function all(): array {
		$seen = get_option( self::OPTION, array() );
		return is_array( $seen ) ? $seen : array();
	}

	/** Version of the paired worker that was seen last; empty when none was. */
	public function version(): string {
		$seen = array_intersect_key( $this->all(), $this->paired() );
		uasort( $seen, static fn ( array $a, array $b ): int => $b['last_seen'] <=> $a['last_seen'] );
		$last = reset( $seen );
		return false !== $last && is_string( $last['heartbeat']['version'] ?? null ) ? $last['heartbeat']['version'] : '';
	}

	/**
	 * Paired workers by id.
	 *
	 * @return array<string, Worker>
	 */
	public function paired(): array {
		$workers = get_option( self::PAIRED_OPTION, array() );
		return is_array( $workers ) ? $workers : array();
	}

	/**
	 * The worker that makes this request, told by its own user; null for anybody else.
	 *
	 * @return Worker|null
	 */
	public function current(): ?array {
		$user_id = get_current_user_id();
		foreach ( $this->paired() as $worker ) {
			if ( 0 !== $user_id && $user_id === $worker['user_id'] ) {
				return $worker;
			}
		}
		return null;
	}

	/**
	 * Pairs: makes the worker's user (or takes its old one) and a fresh application password, the only time it is readable.
	 *
	 * @param string $id         Id the worker gave itself.
	 * @param string $name       For people.
	 * @param string $version    Of the worker.
	 * @param string $public_key PEM, P-256.
	 * @return array{user_login: string, application_password: string}|\WP_Error
	 */
	public function pair( string $id, string $name, string $version, string $public_key ): array|\WP_Error {
		$user = $this->user_for( $id, $name );
		if ( is_wp_error( $user ) ) {
			return $user;
		}
		\WP_Application_Passwords::delete_all_application_passwords( $user->ID );
		$made = \WP_Application_Passwords::create_new_application_password( $user->ID, array( 'name' => 'Concord ' . $this->clock->iso() ) );
		if ( is_wp_error( $made ) ) {
			return $made;
		}
		$workers        = $this->paired();
		$workers[ $id ] = array(
			'id'            => $id,
			'name'          => $name,
			'version'       => $version,
			'public_key'    => $public_key,
			'user_id'       => $user->ID,
			'password_uuid' => (string) $made[1]['uuid'],
			'paired_at'     => $this->clock->iso(),
		);
		update_option( self::PAIRED_OPTION, $workers, false );
		return array(
			'user_login'           => $user->user_login,
			'application_password' => (string) $made[0],
		);
	}

	/** Ends a worker's access at once: password, sessions, role and what is known of it. False when it is not paired. */
	public function revoke( string $id ): bool {
		$workers = $this->paired();
		if ( ! isset( $workers[ $id ] ) ) {
			return false;
		}
		$user_id = $workers[ $id ]['user_id'];
		\WP_Application_Passwords::delete_all_application_passwords( $user_id );
		\WP_Session_Tokens::get_instance( $user_id )->destroy_all();
		$user = get_userdata( $user_id );
		if ( $user instanceof \WP_User && Capabilities::is_worker( $user ) ) {
			$user->set_role( '' );
		}
		unset( $workers[ $id ] );
		update_option( self::PAIRED_OPTION, $workers, false );
		$seen = $this->all();
		unset( $seen[ $id ] );
		update_option( self::OPTION, $seen, false );
		return true;
	}

	private function user_for( string $id, string $name ): \WP_User|\WP_Error {
		$login = 'concord-' . substr( hash( 'sha256', $id ), 0, 12 );
		$user  = get_user_by( 'login', $login );
		if ( $user instanceof \WP_User ) {
			$user->set_role( Capabilities::WORKER_ROLE );
			return $user;
		}
		$user_id = wp_insert_user(
			array(
				'user_login'   => $login,
				'user_pass'    => wp_generate_password( 40, true, true ),
				'user_email'   => '',
				'display_name' => 'Concord: ' . $name,
				'role'         => Capabilities::WORKER_ROLE,
			)
		);
		return is_wp_error( $user_id ) ? $user_id : new \WP_User( $user_id );
	}
}
