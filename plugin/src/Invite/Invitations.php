<?php
/**
 * Invitation of the person who runs Dynamics.
 *
 * @package Concord
 */

namespace Concord\Invite;

use Concord\Apply\NamedLock;
use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * One invitation at a time. Its link holds 32 random bytes of which only a hash is stored; opening it once trades them for a session of an hour
 * and ends the link. Who holds the session may enter the sign-in of one connection and test it, nothing else; what was done is written down.
 *
 * @phpstan-type Kept array{id: string, session: string, session_ends: int, expires: int, product: string, connection_id: string, created_at: string, created_by: string, opened_at: string, ended: string, command_id: int, saves: int, tests: int, log: list<array{at: string, what: string}>}
 */
final class Invitations {

	public const OPTION = 'concord_invitation';

	/** Hash of the link, alone, because its removal decides who was first. */
	public const KEY_OPTION = 'concord_invitation_key';

	public const LIFE_SECONDS = 7 * DAY_IN_SECONDS;

	public const SESSION_SECONDS = HOUR_IN_SECONDS;

	/** More is no typing error. */
	public const MOST = array(
		'saves' => 40,
		'tests' => 20,
	);

	/** Id of the invitation this request came in with; empty for the store's own people. */
	private string $entered = '';

	public function __construct( private readonly Clock $clock ) {}

	/**
	 * A new one; an older one ends with it.
	 *
	 * @param string $product       "bc" or "fo".
	 * @param string $connection_id Connection it is for; empty when the first save makes one.
	 * @param string $by            Login of who invites.
	 * @return string The token, told this one time.
	 */
	public function create( string $product, string $connection_id, string $by ): string {
		$token         = bin2hex( random_bytes( 32 ) );
		$this->entered = '';
		$kept = array(
			'id'            => bin2hex( random_bytes( 6 ) ),
			'session'       => '',
			'session_ends'  => 0,
			'expires'       => $this->clock->now() + self::LIFE_SECONDS,
			'product'       => $product,
			'connection_id' => $connection_id,
			'created_at'    => $this->clock->iso(),
			'created_by'    => $by,
			'opened_at'     => '',
			'ended'         => '',
			'command_id'    => 0,
			'saves'         => 0,
			'tests'         => 0,
			'log'           => array(),
		);
		NamedLock::during(
			'invitation',
			function () use ( $token, $kept ): void {
				update_option( self::KEY_OPTION, self::hash( $token ), false );
				$this->save( $kept );
			}
		);
		$this->note( 'created' );
		return $token;
	}

	/** The link for a session, once. Null for a wrong, used, revoked or expired one. */
	public function open( string $token ): ?string {
		$kept   = $this->kept();
		$stored = get_option( self::KEY_OPTION, '' );
		$right  = is_string( $stored ) && '' !== $stored && hash_equals( $stored, self::hash( $token ) );
		// The delete decides between two openings at the same moment: the database removes the row once.
		if ( null === $kept || ! $right || '' !== $kept['ended'] || $this->clock->now() >= $kept['expires'] || ! delete_option( self::KEY_OPTION ) ) {
			return null;
		}
		$session       = bin2hex( random_bytes( 32 ) );
		$this->entered = $kept['id'];
		$opened        = $this->change(
			fn ( array $now ): ?array => '' !== $now['ended'] ? null : array_merge(
				$now,
				array(
					'session'      => self::hash( $session ),
					'session_ends' => $this->clock->now() + self::SESSION_SECONDS,
					'opened_at'    => $this->clock->iso(),
				)
			)
		);
		if ( ! $opened ) {
			return null;
		}
		$this->note( 'opened' );
		return $session;
	}

	/**
	 * The invitation whose session this is.
	 *
	 * @return Kept|null
	 */
	public function of_session( string $session ): ?array {
		$kept = $this->kept();
		$good = null !== $kept && '' === $kept['ended'] && '' !== $kept['session'] && $this->clock->now() < $kept['session_ends'] && hash_equals( $kept['session'], self::hash( $session ) );
		$this->entered = $good ? $kept['id'] : '';
		return $good ? $kept : null;
	}

	/** True when this act still counts into what is allowed; counts it. */
	public function may( string $what ): bool {
		return $this->change(
			static function ( array $kept ) use ( $what ): ?array {
				if ( '' !== $kept['ended'] || ! isset( self::MOST[ $what ] ) || $kept[ $what ] >= self::MOST[ $what ] ) {
					return null;
				}
				++$kept[ $what ];
				return $kept;
			}
		);
	}

	/** From its first save on it is about this connection and no other. */
	public function bind( string $connection_id ): void {
		$this->change( static fn ( array $kept ): array => array_merge( $kept, array( 'connection_id' => $connection_id ) ) );
	}

	/** The test whose answer the guest may read. */
	public function tested( int $command_id ): void {
		$this->change( static fn ( array $kept ): array => array_merge( $kept, array( 'command_id' => $command_id ) ) );
	}

	/** Ends link and session at once: "revoked" by the store, "done" by the guest. */
	public function end( string $how ): void {
		delete_option( self::KEY_OPTION );
		if ( $this->change( static fn ( array $kept ): ?array => '' === $kept['ended'] ? array_merge( $kept, array( 'ended' => $how, 'session' => '' ) ) : null ) ) {
			$this->note( $how );
		}
	}

	/** Into the invitation's own log and into WooCommerce's. Never what was entered. */
	public function note( string $what ): void {
		$line    = array( 'at' => $this->clock->iso(), 'what' => $what );
		$written = $this->change( static fn ( array $kept ): array => array_merge( $kept, array( 'log' => array_slice( array_merge( $kept['log'], array( $line ) ), -100 ) ) ) );
		$kept    = $this->kept();
		if ( ! $written || null === $kept ) {
			return;
		}
		wc_get_logger()->info( sprintf( 'Invitation %s of the Dynamics admin: %s', $kept['id'], $what ), array( 'source' => 'concord' ) );
	}

	/**
	 * For the store's own people. Neither link nor session.
	 *
	 * @return array{state: string, product: string, connection_id: string, created_at: string, created_by: string, expires_at: string, log: list<array{at: string, what: string}>}|null
	 */
	public function get(): ?array {
		$kept = $this->kept();
		if ( null === $kept ) {
			return null;
		}
		$now   = $this->clock->now();
		$state = '' !== $kept['ended'] ? $kept['ended'] : ( '' !== $kept['opened_at'] ? ( $now < $kept['session_ends'] ? 'in-use' : 'expired' ) : ( $now < $kept['expires'] ? 'sent' : 'expired' ) );
		return array(
			'state'         => $state,
			'product'       => $kept['product'],
			'connection_id' => $kept['connection_id'],
			'created_at'    => $kept['created_at'],
			'created_by'    => $kept['created_by'],
			'expires_at'    => gmdate( 'Y-m-d\TH:i:s\Z', '' === $kept['opened_at'] ? $kept['expires'] : $kept['session_ends'] ),
			'log'           => $kept['log'],
		);
	}

	/**
	 * Some of it anew: read, changed and written while no other request does. What this request read when it began may have been taken back
	 * since, and written over that would bring a revoked session to life again.
	 *
	 * @param callable( Kept ): ( array<string, mixed>|null ) $to Next; null leaves it as it is.
	 * @return bool Whether it was written.
	 * @throws \Concord\Apply\LockBusy When another request holds it for longer than we wait.
	 */
	private function change( callable $to ): bool {
		return NamedLock::during(
			'invitation',
			function () use ( $to ): bool {
				wp_cache_delete( self::OPTION, 'options' );
				$kept = $this->kept();
				// A newer invitation is not this guest's.
				$next = null === $kept || ( '' !== $this->entered && $kept['id'] !== $this->entered ) ? null : $to( $kept );
				if ( null !== $next ) {
					$this->save( $next );
				}
				return null !== $next;
			}
		);
	}

	/**
	 * Stores it.
	 *
	 * @param array<string, mixed> $kept All of it.
	 */
	private function save( array $kept ): void {
		update_option( self::OPTION, $kept, false );
	}

	/**
	 * The option; written by this class alone.
	 *
	 * @return Kept|null
	 */
	private function kept(): ?array {
		$kept = get_option( self::OPTION, null );
		if ( ! is_array( $kept ) || ! is_string( $kept['session'] ?? null ) || ! is_int( $kept['expires'] ?? null ) || ! is_array( $kept['log'] ?? null ) ) {
			return null;
		}
		/** @var Kept $kept */
		return $kept;
	}

	/** 256 random bits need no slow hash; the salt keeps a copied database from being searched offline by a list of seen tokens. */
	private static function hash( string $token ): string {
		return hash_hmac( 'sha256', $token, wp_salt( 'auth' ) );
	}
}
