<?php
/**
 * The setup checklist.
 *
 * @package Concord
 */

namespace Concord\Setup;

use Concord\Clock;
use Concord\Connections\Fingerprint;
use Concord\Connections\Repository;
use Concord\Flows\Catalogue;
use Concord\Flows\Repository as Flows;
use Concord\Install\Tables;
use Concord\Outbox\State;
use Concord\Overview\Overview;
use Concord\Rest\FlowForm;
use Concord\Vault\Vault;

defined( 'ABSPATH' ) || exit;

/**
 * How far a store has come. What a person typed (stage, accepted stops) is an option; everything else is read from what the system
 * itself recorded, so no stage can be declared done. Sentences to the codes of `missing` are the admin app's.
 *
 * @phpstan-type Known array{running: int|null, outdated: bool, last: array{command_id: int, at: string|null, result: mixed}|null, issue: mixed}
 */
final class Checklist {

	public const OPTION = 'concord_setup';

	/** Probes of what stage 2 asks for; the names are the worker's. */
	private const ASKED_LATER = '/^(Shipping|Fees|Customer group)\b/';

	/** Probes of both products that tell of the app's rights; the names are the worker's. */
	private const ABOUT_ACCESS = array( 'connection', 'settings', 'Sign-in and company', 'Sign-in and legal entity', 'Clock', 'App registration', 'Customers', 'Sales orders', 'Sales order lines', 'Sales invoices', 'Sales shipments' );

	/** Kind -> which fingerprint its answer depends on. */
	public const COMMANDS = array(
		'test_connection' => 'about_access',
		'read_tenant'     => 'about_place',
		'match_records'   => 'about_place',
		'check_orders'    => 'about_settings',
	);

	public function __construct(
		private readonly Tables $tables,
		private readonly Repository $connections,
		private readonly Vault $vault,
		private readonly Overview $overview,
		private readonly GoLive $go_live,
		private readonly Backfill $backfill,
		private readonly TestOrder $test_order,
		private readonly Flows $flows,
		private readonly Catalogue $catalogue,
	) {}

	/**
	 * Answer of GET /setup.
	 *
	 * @return array{stage: int, connection_id: string|null, accepted: list<string>, stages: list<array{id: string, passed: bool, missing: list<string>}>, templates: list<array{key: string, flow_id: string}>|null, commands: array<string, Known|null>, test_order: array<string, mixed>|null, go_live: array<string, mixed>, backfill: array<string, mixed>|null}
	 */
	public function get(): array {
		$kept       = $this->kept();
		$connection = $this->chosen();
		$commands   = array();
		$about      = null === $connection ? array() : Fingerprint::of( $connection, $this->vault->set_at( $connection['id'] ), $this->flows->published( $connection['id'] )['version'] ?? 0 );
		foreach ( self::COMMANDS as $kind => $depends ) {
			$commands[ $kind ] = null === $connection ? null : $this->command( $kind, $connection['id'], $depends, $about[ $depends ] ?? '' );
		}
		$test      = $this->test_order->get( $connection );
		$templates = null === $connection ? null : $this->templates( (string) $connection['id'], $kept['templates'] );
		return array(
			'stage'         => $kept['stage'],
			'connection_id' => null === $connection ? null : (string) $connection['id'],
			'accepted'      => $kept['accepted'],
			'templates'     => $templates,
			'stages'        => array(
				self::stage( 'access', $this->missing_access( $connection, $commands['test_connection'] ) ),
				self::stage( 'configure', $this->missing_settings( $connection, $commands, $templates ) ),
				self::stage( 'validate', array_merge( self::open_stops( $commands['check_orders'], $kept['accepted'] ), self::missing_test( $test ) ) ),
				self::stage( 'live', $this->missing_live() ),
			),
			'commands'      => $commands,
			'test_order'    => $test,
			'go_live'       => $this->go_live->get(),
			'backfill'      => $this->backfill->progress(),
		);
	}

	/**
	 * The connection this is about; null while there is none.
	 *
	 * @return array<string, mixed>|null
	 */
	public function chosen(): ?array {
		return $this->connection( $this->kept()['connection_id'] );
	}

	/**
	 * What the stages before going live still miss.
	 *
	 * @return list<string> Codes.
	 */
	public function missing(): array {
		$missing = array();
		foreach ( array_slice( $this->get()['stages'], 0, 3 ) as $stage ) {
			array_push( $missing, ...$stage['missing'] );
		}
		return $missing;
	}

	/**
	 * Keeps where the person is.
	 *
	 * @param array{stage?: int, connection_id?: string, accepted?: list<string>, templates?: list<array{key: string, flow_id: string}>} $changes Validated.
	 */
	public function keep( array $changes ): void {
		if ( isset( $changes['templates'] ) ) {
			// A choice is about one connection: templates of the other product are others.
			$changes['templates'] = array( $changes['connection_id'] ?? (string) ( $this->chosen()['id'] ?? '' ) => $changes['templates'] );
		}
		update_option( self::OPTION, array_merge( $this->kept(), $changes ), false );
	}

	/**
	 * The option.
	 *
	 * @return array{stage: int, connection_id: string, accepted: list<string>, templates: array<array-key, mixed>}
	 */
	private function kept(): array {
		$kept = get_option( self::OPTION, array() );
		$kept = is_array( $kept ) ? $kept : array();
		return array(
			'stage'         => max( 1, min( 4, (int) ( $kept['stage'] ?? 1 ) ) ),
			'connection_id' => is_string( $kept['connection_id'] ?? null ) ? $kept['connection_id'] : '',
			'accepted'      => array_values( array_filter( (array) ( $kept['accepted'] ?? array() ), 'is_string' ) ),
			'templates'     => (array) ( $kept['templates'] ?? array() ),
		);
	}

	/**
	 * What a person chose to keep in step; the order flow stands for itself, any other counts while its flow is there.
	 *
	 * @param string                  $connection_id Connection.
	 * @param array<array-key, mixed> $kept          By connection.
	 * @return list<array{key: string, flow_id: string}>|null Null: nobody chose.
	 */
	private function templates( string $connection_id, array $kept ): ?array {
		if ( ! is_array( $kept[ $connection_id ] ?? null ) ) {
			return null;
		}
		$chosen = array();
		foreach ( $kept[ $connection_id ] as $one ) {
			$key     = is_array( $one ) && is_string( $one['key'] ?? null ) ? $one['key'] : '';
			$flow_id = is_array( $one ) && is_string( $one['flow_id'] ?? null ) ? $one['flow_id'] : '';
			if ( Catalogue::ORDER === $key || ( '' !== $key && ( $this->catalogue->find( $flow_id )['connection_id'] ?? '' ) === $connection_id ) ) {
				$chosen[] = array(
					'key'     => $key,
					'flow_id' => $flow_id,
				);
			}
		}
		return $chosen;
	}

	/**
	 * The one chosen, else the first that is switched on.
	 *
	 * @return array<string, mixed>|null
	 */
	private function connection( string $id ): ?array {
		$chosen = $this->connections->find( $id );
		if ( null !== $chosen ) {
			return $chosen;
		}
		foreach ( $this->connections->all() as $row ) {
			if ( $row['enabled'] ) {
				return $row;
			}
		}
		return null;
	}

	/**
	 * The last of a kind for a connection: what runs, what was answered last, why the newest one failed. An answer about the connection
	 * as it was before it was changed is none.
	 *
	 * @param string $depends Name of the fingerprint.
	 * @param string $about   The fingerprint as it is now.
	 * @return Known
	 */
	private function command( string $kind, string $connection_id, string $depends, string $about ): array {
		global $wpdb;
		$rows  = $wpdb->get_results( $wpdb->prepare( 'SELECT id, state, updated_at, payload, result, issue FROM %i WHERE record_type = %s AND kind = %s AND payload LIKE %s ORDER BY id DESC LIMIT 20', $this->tables->events(), State::COMMAND, $kind, '%' . $wpdb->esc_like( '"connection_id":"' . $connection_id . '"' ) . '%' ), ARRAY_A );
		$known = array(
			'running'  => null,
			'outdated' => false,
			'last'     => null,
			'issue'    => null,
		);
		foreach ( is_array( $rows ) ? $rows : array() as $index => $row ) {
			$arguments = json_decode( (string) $row['payload'], true );
			if ( State::SYNCED === $row['state'] && ( ! is_array( $arguments ) || ( $arguments[ $depends ] ?? '' ) !== $about ) ) {
				$known['outdated'] = true;
				break;
			}
			if ( State::SYNCED === $row['state'] ) {
				$known['last'] = array(
					'command_id' => (int) $row['id'],
					'at'         => Clock::iso_from_sql( $row['updated_at'] ),
					'result'     => json_decode( (string) $row['result'] ),
				);
				break;
			}
			if ( 0 === $index && in_array( $row['state'], array( State::WAITING, State::WORKING, State::RETRYING ), true ) ) {
				$known['running'] = (int) $row['id'];
			}
			if ( 0 === $index && null !== $row['issue'] ) {
				$known['issue'] = json_decode( (string) $row['issue'] );
			}
		}
		return $known;
	}

	/**
	 * Stage 1.
	 *
	 * @param array<string, mixed>|null $connection Connection.
	 * @param Known|null                $test       Of test_connection.
	 * @return list<string>
	 */
	private function missing_access( ?array $connection, ?array $test ): array {
		$worker  = $this->overview->worker();
		$missing = array();
		if ( null === $worker ) {
			$missing[] = 'no_worker';
		} elseif ( 'online' !== $worker['state'] ) {
			$missing[] = 'worker_silent';
		}
		if ( null === $connection ) {
			$missing[] = 'no_connection';
		} elseif ( null === ( $test['last'] ?? null ) ) {
			$missing[] = true === ( $test['outdated'] ?? false ) ? 'test_outdated' : 'not_tested';
		} elseif ( ! self::lets_in( $test['last']['result'] ) ) {
			$missing[] = 'test_failed';
		}
		return $missing;
	}

	/**
	 * A test lets the store in when nothing failed but answers that the next stage asks for.
	 *
	 * @param mixed $result Answer of test_connection.
	 */
	private static function lets_in( mixed $result ): bool {
		if ( ! $result instanceof \stdClass || ! is_array( $result->probes ?? null ) ) {
			return false;
		}
		foreach ( $result->probes as $probe ) {
			if ( true !== ( $probe->ok ?? false ) && 1 !== preg_match( self::ASKED_LATER, (string) ( $probe->name ?? '' ) ) ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Findings of a test that are about access alone: the others name what the merchant chose, which is nothing for a guest.
	 *
	 * @param mixed $result Answer of test_connection.
	 * @return list<array{name: string, ok: bool, message: string, remedy: string}>
	 */
	public static function access_probes( mixed $result ): array {
		$probes = array();
		foreach ( $result instanceof \stdClass && is_array( $result->probes ?? null ) ? $result->probes : array() as $probe ) {
			if ( in_array( $probe->name ?? '', self::ABOUT_ACCESS, true ) ) {
				$probes[] = array(
					'name'    => (string) ( $probe->name ?? '' ),
					'ok'      => true === ( $probe->ok ?? false ),
					'message' => (string) ( $probe->message ?? '' ),
					'remedy'  => (string) ( $probe->remedy ?? '' ),
				);
			}
		}
		return $probes;
	}

	/**
	 * Stage 2.
	 *
	 * @param array<string, mixed>|null                      $connection Connection.
	 * @param array<string, Known|null>                      $commands   By kind.
	 * @param list<array{key: string, flow_id: string}>|null $templates  Chosen.
	 * @return list<string>
	 */
	private function missing_settings( ?array $connection, array $commands, ?array $templates ): array {
		if ( null === $connection ) {
			return array( 'no_connection' );
		}
		$settings = $connection['settings'];
		$missing  = array();
		if ( null === ( $commands['read_tenant']['last'] ?? null ) ) {
			$missing[] = 'tenant_unread';
		}
		if ( null === $templates || array() === $templates ) {
			$missing[] = 'no_template';
		}
		$published = $this->flows->published( (string) $connection['id'] );
		if ( null !== $published && null !== FlowForm::fault( $published['mappings'], (string) $connection['product'] ) ) {
			$missing[] = 'mapping_invalid';
		}
		if ( '' === trim( (string) ( $settings['shipping']['number'] ?? '' ) ) ) {
			$missing[] = 'no_shipping';
		}
		if ( 'fo' === $connection['product'] && ! empty( $settings['create_customers'] ) && '' === trim( (string) ( $settings['customer_group'] ?? '' ) ) ) {
			$missing[] = 'no_customer_group';
		}
		if ( null === ( $commands['match_records']['last'] ?? null ) ) {
			$missing[] = 'no_match_report';
		}
		return $missing;
	}

	/**
	 * Stage 3: every reason that would stop orders is gone or accepted by name.
	 *
	 * @param Known|null   $check    Of check_orders.
	 * @param list<string> $accepted "code|message" of each.
	 * @return list<string>
	 */
	private static function open_stops( ?array $check, array $accepted ): array {
		$result = $check['last']['result'] ?? null;
		if ( ! $result instanceof \stdClass ) {
			return array( true === ( $check['outdated'] ?? false ) ? 'check_outdated' : 'not_checked' );
		}
		foreach ( is_array( $result->stopped ?? null ) ? $result->stopped : array() as $reason ) {
			if ( ! in_array( ( $reason->code ?? '' ) . '|' . ( $reason->message ?? '' ), $accepted, true ) ) {
				return array( 'stops_open' );
			}
		}
		return array();
	}

	/**
	 * Stage 3: one document is in Dynamics with the total the shopper paid.
	 *
	 * @param array<string, mixed>|null $test Of the test order.
	 * @return list<string>
	 */
	private static function missing_test( ?array $test ): array {
		return match ( true ) {
			null === $test => array( 'test_unsent' ),
			true === $test['passed'] => array(),
			State::NEEDS_YOU === $test['state'] => array( 'test_order_failed' ),
			State::SKIPPED === $test['state'] => array( 'test_order_skipped' ),
			State::SYNCED === $test['state'] => array( 'test_order_unequal' ),
			default => array( 'test_order_running' ),
		};
	}

	/**
	 * Stage 4: live, heard from, and the first order that went out by itself confirmed by Dynamics. A store without the option was live before there was this list.
	 *
	 * @return list<string>
	 */
	private function missing_live(): array {
		$live = $this->go_live->get();
		if ( ! $live['live'] || null === $live['at'] ) {
			return $live['live'] ? array() : array( 'not_live' );
		}
		global $wpdb;
		$first = $wpdb->get_var( $wpdb->prepare( "SELECT id FROM %i WHERE record_type = 'order' AND state = %s AND updated_at >= %s LIMIT 1", $this->tables->events(), State::SYNCED, gmdate( 'Y-m-d H:i:s', (int) strtotime( $live['at'] ) ) ) );
		return array_merge( 'online' === ( $this->overview->worker()['state'] ?? '' ) ? array() : array( 'worker_silent' ), null === $first ? array( 'no_live_record' ) : array() );
	}

	/**
	 * One row of `stages`.
	 *
	 * @param list<string> $missing Codes.
	 * @return array{id: string, passed: bool, missing: list<string>}
	 */
	private static function stage( string $id, array $missing ): array {
		return array(
			'id'      => $id,
			'passed'  => array() === $missing,
			'missing' => $missing,
		);
	}
}
