<?php
/**
 * What stands in the way.
 *
 * @package Concord
 */

namespace Concord\Overview;

use Concord\Access\SiteIdentity;
use Concord\Connections\Repository;
use Concord\Connections\SecretExpiry;
use Concord\Flows\Runs;
use Concord\Metadata\Contract;
use Concord\Outbox\State;
use Concord\Proofs\Updates;
use Concord\Shadow\Switches;
use Concord\Vault\Key;
use Concord\Vault\Vault;

defined( 'ABSPATH' ) || exit;

/**
 * Sentences for the store admin, worst first. Silence means that all is well, so nothing here may be merely informative.
 *
 * @phpstan-type Problem array{code: string, message: string, remedy: string}
 */
class Problems {

	/** Older than this and the queue is late (LOS-6). */
	public const LAG_SECONDS = 300;

	public function __construct(
		private readonly SiteIdentity $identity,
		private readonly Repository $connections,
		private readonly Vault $vault,
		private readonly Key $key,
		private readonly Switches $shadow,
		private readonly Contract $contract,
		private readonly Updates $updates,
		private readonly Runs $runs,
	) {}

	/**
	 * The problems there are.
	 *
	 * @param array<string, mixed> $facts Of Overview::facts().
	 * @return list<Problem>
	 */
	public function of( array $facts ): array {
		return array_values(
			array_filter(
				array(
					$this->copied(),
					$this->counts_differ( $facts ),
					$this->worker( $facts ),
					...$this->updates( $facts ),
					$this->lag( $facts ),
					$this->needs_you( $facts ),
					...$this->secrets(),
					...$this->shadows(),
					...$this->flows(),
					...$this->contracts(),
					$this->plain_http(),
					$this->key_source(),
				)
			)
		);
	}

	/**
	 * Records that a flow by a timetable, by hand, or of changes in Dynamics stopped at: each run stops at them again, and nothing else tells of them.
	 *
	 * @return list<Problem>
	 */
	private function flows(): array {
		$problems = array();
		foreach ( $this->runs->stopped() as $one ) {
			/* translators: 1: name of a flow, 2: number of records, 3: what the first of them stopped for. */
			$message    = sprintf( _n( 'The flow “%1$s” stopped at %2$d record in its last run: %3$s', 'The flow “%1$s” stopped at %2$d records in its last run, at first: %3$s', $one['count'], 'concord' ), $one['name'], $one['count'], $one['message'] );
			$problems[] = self::problem( 'flow_stopped', $message, trim( $one['remedy'] . ' ' . __( 'The next run takes it up again.', 'concord' ) ) );
		}
		return $problems;
	}

	/**
	 * Clone guard.
	 *
	 * @return Problem|null
	 */
	private function copied(): ?array {
		return $this->identity->moved() ? self::problem(
			'site_copied',
			/* translators: %s: host name. */
			sprintf( __( 'This site was paired as %s and now answers at another address. Sync is paused, so that a copy never writes to the live Dynamics.', 'concord' ), $this->identity->bound_address() ),
			__( 'If this is a copy, leave it paused. To go on here, pair the worker again: its connections begin in shadow, where orders are recorded and nothing is written, until you go live under Shadow.', 'concord' )
		) : null;
	}

	/**
	 * LOS-7.
	 *
	 * @param array<string, mixed> $facts Facts.
	 * @return Problem|null
	 */
	private function counts_differ( array $facts ): ?array {
		$stated = array_sum( array_intersect_key( $facts['counts'], array_flip( State::ALL ) ) );
		return $stated !== $facts['captured'] ? self::problem(
			'counts_differ',
			/* translators: 1: number captured, 2: number with a state. */
			sprintf( __( '%1$d records were captured, but only %2$d have a state.', 'concord' ), $facts['captured'], $stated ),
			__( 'Run a sweep (wp concord sweep). If the difference stays, report it with the system status.', 'concord' )
		) : null;
	}

	/**
	 * Paired, seen.
	 *
	 * @param array<string, mixed> $facts Facts.
	 * @return Problem|null
	 */
	private function worker( array $facts ): ?array {
		if ( ! $facts['paired'] ) {
			return self::problem( 'not_paired', __( 'No worker is paired: nothing is sent to Dynamics.', 'concord' ), __( 'Create a code under Connections and start the worker with it.', 'concord' ) );
		}
		$state = $facts['worker']['state'] ?? 'never';
		if ( 'offline' === $state || 'late' === $state ) {
			$seen = (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), (int) strtotime( (string) $facts['worker']['last_seen'] ) );
			/* translators: %s: date and time. */
			$message = sprintf( __( 'The worker was last seen on %s. Orders are kept and go out when it is back.', 'concord' ), $seen );
			return self::problem( 'worker_' . $state, $message, __( 'Look at the machine the worker runs on: is it on, is "concord run" running, can it reach this site?', 'concord' ) );
		}
		return 'never' === $state ? self::problem( 'worker_never', __( 'The worker is paired but has never asked for work.', 'concord' ), __( 'Start it with "concord run".', 'concord' ) ) : null;
	}

	/**
	 * Sending rests until the mapping tests of a new version have passed (OPS-5).
	 *
	 * @param array<string, mixed> $facts Facts.
	 * @return list<Problem>
	 */
	private function updates( array $facts ): array {
		$worker   = (string) ( $facts['worker']['version'] ?? '' );
		$version  = CONCORD_VERSION === $worker ? $worker : CONCORD_VERSION . ' / ' . $worker;
		$problems = array();
		foreach ( $this->updates->standing( $worker ) as $one ) {
			if ( $one['shadow'] || Updates::PROVEN === $one['state'] ) {
				continue;
			}
			/* translators: 1: version, 2: name of the connection. */
			$paused = sprintf( __( 'Paused until the mapping tests of version %1$s have passed: “%2$s” sent with another version before. Orders are kept.', 'concord' ), $version, $one['name'] );
			if ( Updates::FAILING === $one['state'] ) {
				/* translators: %d: number of kinds of orders. */
				$failing    = sprintf( _n( '%d kind of order would be sent otherwise, or would stop.', '%d kinds of orders would be sent otherwise, or would stop.', count( $one['shapes'] ), 'concord' ), count( $one['shapes'] ) );
				$problems[] = self::problem( 'update_failing', $paused . ' ' . $failing, __( 'Look at them on Overview: accept the change with a reason, or go back to the version before.', 'concord' ) );
			} else {
				$message    = is_string( $one['issue']['message'] ?? null ) ? $paused . ' ' . $one['issue']['message'] : $paused;
				$problems[] = self::problem( 'update_untested', $message, is_string( $one['issue']['remedy'] ?? null ) ? $one['issue']['remedy'] : __( 'The worker tests by itself as soon as it is online, and sending goes on by itself when they pass.', 'concord' ) );
			}
		}
		return $problems;
	}

	/**
	 * LOS-6.
	 *
	 * @param array<string, mixed> $facts Facts.
	 * @return Problem|null
	 */
	private function lag( array $facts ): ?array {
		return $facts['oldest_due_seconds'] > self::LAG_SECONDS && ! $facts['paused'] && array() === $this->updates( $facts ) ? self::problem(
			'queue_late',
			/* translators: %d: minutes. */
			sprintf( __( 'The oldest record has been due for %d minutes.', 'concord' ), intdiv( $facts['oldest_due_seconds'], 60 ) ),
			__( 'Check that the worker is online and that Dynamics does not throttle it; both stand on this page.', 'concord' )
		) : null;
	}

	/**
	 * Stopped records.
	 *
	 * @param array<string, mixed> $facts Facts.
	 * @return Problem|null
	 */
	private function needs_you( array $facts ): ?array {
		$count = $facts['counts'][ State::NEEDS_YOU ] ?? 0;
		return $count > 0 ? self::problem(
			'needs_you',
			/* translators: %d: number of records. */
			sprintf( _n( '%d record has stopped and needs you.', '%d records have stopped and need you.', $count, 'concord' ), $count ),
			__( 'Open Activity, filter by "Needs you": each row names its cause and what to do.', 'concord' )
		) : null;
	}

	/**
	 * Secrets that no longer open, and those that Microsoft will soon refuse.
	 *
	 * @return list<Problem>
	 */
	private function secrets(): array {
		$problems = array();
		foreach ( $this->connections->all() as $row ) {
			if ( Vault::UNREADABLE === $this->vault->state( $row['id'] ) ) {
				/* translators: %s: name of the connection. */
				$message    = sprintf( __( 'The stored secret of "%s" cannot be read any more: the encryption key or the salts of this site changed.', 'concord' ), $row['name'] );
				$problems[] = self::problem( 'secret_unreadable', $message, __( 'Enter the secret again under Connections.', 'concord' ) );
			}
			$problems[] = $this->expiry( $row['id'], $row['name'] );
		}
		return array_values( array_filter( $problems ) );
	}

	/**
	 * A secret that ends soon, or has ended.
	 *
	 * @return Problem|null
	 */
	private function expiry( string $id, string $name ): ?array {
		$left = $this->vault->days_left( $id );
		if ( null === $left || $left > SecretExpiry::REMIND_DAYS ) {
			return null;
		}
		$remedy = __( 'Make a new one in Microsoft Entra, then enter it under Connections, Details, Replace secret. Orders that wait meanwhile are kept.', 'concord' );
		$day    = (string) wp_date( (string) get_option( 'date_format' ), (int) strtotime( $this->vault->expires_on( $id ) . ' 12:00:00 UTC' ) );
		return $left < 0
			/* translators: 1: name of the connection, 2: date. */
			? self::problem( 'secret_expired', sprintf( __( 'The secret of "%1$s" expired on %2$s: Dynamics refuses the sign-in.', 'concord' ), $name, $day ), $remedy )
			/* translators: 1: name of the connection, 2: date. */
			: self::problem( 'secret_expiring', sprintf( __( 'The secret of "%1$s" expires on %2$s. After that Dynamics refuses the sign-in.', 'concord' ), $name, $day ), $remedy );
	}

	/**
	 * Connections that record instead of sending: nobody may forget that they do.
	 *
	 * @return list<Problem>
	 */
	private function shadows(): array {
		$problems = array();
		foreach ( $this->connections->all() as $row ) {
			$entry = $this->shadow->entry( $row['id'] );
			if ( null !== $entry && $entry['on'] ) {
				$message    = Switches::BY_ADDRESS === $entry['by']
					/* translators: %s: name of the connection. */
					? sprintf( __( '"%s" is in shadow, because a worker was paired after the address of this site had changed: orders are recorded, nothing is written to Dynamics.', 'concord' ), $row['name'] )
					/* translators: %s: name of the connection. */
					: sprintf( __( '"%s" is in shadow: orders are recorded, nothing is written to Dynamics.', 'concord' ), $row['name'] );
				$problems[] = self::problem( 'shadow_on', $message, __( 'Look at what was recorded under Shadow. Go live there when this is the real shop; leave it in shadow when this is a copy.', 'concord' ) );
			}
		}
		return $problems;
	}

	/**
	 * Fields that orders are written to and the tenant does not have.
	 *
	 * @return list<Problem>
	 */
	private function contracts(): array {
		$problems = array();
		foreach ( $this->connections->all() as $row ) {
			$gaps = $row['enabled'] ? $this->contract->gaps( $row['id'] ) : array();
			if ( array() !== $gaps ) {
				$names      = array_map( array( Contract::class, 'words' ), $gaps );
				$problems[] = self::problem(
					'contract_changed',
					/* translators: 1: name of the connection, 2: names of fields. */
					sprintf( __( 'The tenant of "%1$s" does not have what your orders and flows use: %2$s.', 'concord' ), $row['name'], implode( ', ', array_slice( $names, 0, 5 ) ) ),
					__( 'A release or a rename in Dynamics may have taken it away. Choose another field under Mapping or in the step under Flows, or bring the field back; it is asked again every day, and when you read the fields anew under Mapping.', 'concord' )
				);
			}
		}
		return $problems;
	}

	/**
	 * TLS.
	 *
	 * @return Problem|null
	 */
	private function plain_http(): ?array {
		$host = trim( (string) wp_parse_url( home_url(), PHP_URL_HOST ), '[]' );
		if ( 'https' === wp_parse_url( home_url(), PHP_URL_SCHEME ) || 'localhost' === $host || \Concord\Access\Transport::is_loopback( $host ) ) {
			return null;
		}
		return self::problem( 'plain_http', __( 'This site does not use HTTPS. Workers on other machines are refused.', 'concord' ), __( 'Set up a certificate and change both site addresses to https://.', 'concord' ) );
	}

	/**
	 * Only once something is encrypted with it.
	 *
	 * @return Problem|null
	 */
	private function key_source(): ?array {
		return 'salt' === $this->key->source() && array() !== $this->connections->all() ? self::problem(
			'key_from_salts',
			__( 'Secrets are encrypted with a key made from the salts of WordPress. Changing the salts makes them unreadable.', 'concord' ),
			__( 'Define CONCORD_ENCRYPTION_KEY in wp-config.php or in the environment, then enter the secrets again.', 'concord' )
		) : null;
	}

	/**
	 * The shape.
	 *
	 * @return Problem
	 */
	private static function problem( string $code, string $message, string $remedy ): array {
		return array(
			'code'    => $code,
			'message' => $message,
			'remedy'  => $remedy,
		);
	}
}
