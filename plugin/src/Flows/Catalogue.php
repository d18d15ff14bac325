<?php
/**
 * Flows of one's own.
 *
 * @package Concord
 */

namespace Concord\Flows;

use Concord\Apply\NamedLock;
use Concord\Connections\Repository as Connections;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Which flows there are: the order flow of each connection, under the connection's id, and those a person added. What they
 * do (draft, versions) is in Repository, under the same id.
 *
 * @phpstan-type Flow array{id: string, connection_id: string, name: string, enabled: bool, kind: string}
 */
final class Catalogue {

	public const ORDER = 'order';
	public const OWN   = 'own';

	private const OPTION = 'concord_flows';
	private const MOST   = 50;

	public function __construct( private readonly Connections $connections, private readonly Repository $flows, private readonly Settings $settings ) {}

	/**
	 * Order flows first, in the order of their connections.
	 *
	 * @return list<Flow>
	 */
	public function all(): array {
		$order = array_map(
			static fn ( array $row ): array => array(
				'id'            => $row['id'],
				'connection_id' => $row['id'],
				'name'          => '',
				'enabled'       => $row['enabled'],
				'kind'          => self::ORDER,
			),
			$this->connections->all()
		);
		return array( ...$order, ...array_values( $this->own() ) );
	}

	/**
	 * One of them.
	 *
	 * @return Flow|null
	 */
	public function find( string $id ): ?array {
		foreach ( $this->all() as $flow ) {
			if ( $id === $flow['id'] ) {
				return $flow;
			}
		}
		return null;
	}

	/**
	 * A new one, switched off until somebody publishes it and switches it on.
	 *
	 * @return Flow|null Null when there are as many as there may be.
	 */
	public function create( string $connection_id, string $name ): ?array {
		$flow = array(
			'id'            => 'flow' . bin2hex( random_bytes( 8 ) ),
			'connection_id' => $connection_id,
			'name'          => $name,
			'enabled'       => false,
			'kind'          => self::OWN,
		);
		return $this->write(
			static fn ( array $own ): ?array => count( $own ) >= self::MOST ? null : array_replace( $own, array( $flow['id'] => $flow ) )
		) ? $flow : null;
	}

	/** One that was deleted, from a backup: under its own id, switched off. */
	public function bring_back( string $id, string $connection_id, string $name ): void {
		$flow = array(
			'id'            => $id,
			'connection_id' => $connection_id,
			'name'          => $name,
			'enabled'       => false,
			'kind'          => self::OWN,
		);
		$this->write( static fn ( array $own ): ?array => isset( $own[ $id ] ) || count( $own ) >= self::MOST ? null : array_replace( $own, array( $id => $flow ) ) );
	}

	/**
	 * Renames, switches on or off.
	 *
	 * @param array{name?: string, enabled?: bool} $changes What differs.
	 */
	public function change( string $id, array $changes ): void {
		$written = $this->write( static fn ( array $own ): ?array => isset( $own[ $id ] ) ? array_replace( $own, array( $id => array_merge( $own[ $id ], $changes ) ) ) : null );
		if ( $written ) {
			$this->settings->bump();
		}
	}

	/** With its draft and versions. What it wrote stays. */
	public function delete( string $id ): void {
		$this->write( static fn ( array $own ): array => array_diff_key( $own, array( $id => true ) ) );
		$this->flows->delete( $id );
		$this->settings->bump();
	}

	/** A connection takes its flows with it. */
	public function delete_of( string $connection_id ): void {
		foreach ( $this->own() as $flow ) {
			if ( $connection_id === $flow['connection_id'] ) {
				$this->delete( $flow['id'] );
			}
		}
		$this->flows->delete( $connection_id );
	}

	/**
	 * What the worker runs beside the order flow: switched on and published.
	 *
	 * @return list<array{id: string, name: string, version: int, content: array<string, mixed>}>
	 */
	public function running( string $connection_id ): array {
		$running = array();
		foreach ( $this->own() as $flow ) {
			$published = $connection_id === $flow['connection_id'] && $flow['enabled'] ? $this->flows->published( $flow['id'] ) : null;
			if ( null !== $published ) {
				$running[] = array(
					'id'      => $flow['id'],
					'name'    => $flow['name'],
					'version' => $published['version'],
					'content' => $published['mappings'],
				);
			}
		}
		return $running;
	}

	/**
	 * A running flow of the same connection that follows what became of sales orders as this one would: each would take what the other kept of an order for its own, and tell the
	 * shopper by turns.
	 *
	 * @param string               $id      Flow.
	 * @param array<string, mixed> $content Of it.
	 * @return string Its name; '' when there is none.
	 */
	public function rival( string $id, array $content ): string {
		$flow = $this->find( $id );
		foreach ( null === $flow || ! self::follows_sales_orders( $content ) ? array() : $this->running( $flow['connection_id'] ) as $other ) {
			if ( $other['id'] !== $id && self::follows_sales_orders( $other['content'] ) ) {
				return $other['name'];
			}
		}
		return '';
	}

	/**
	 * By its trigger.
	 *
	 * @param array<string, mixed> $content Of a flow.
	 */
	private static function follows_sales_orders( array $content ): bool {
		$trigger = is_array( $content['trigger'] ?? null ) ? $content['trigger'] : array();
		return 'feed' === ( $trigger['on'] ?? '' ) && 'salesOrders' === ( $trigger['feed'] ?? '' );
	}

	/**
	 * Reads, changes and writes the list while no other request does: of two who add a flow in the same moment both keep theirs.
	 *
	 * @param callable( array<string, Flow> ): ( array<string, Flow>|null ) $to Next list; null leaves it as it is.
	 * @return bool Whether there was something to write.
	 * @throws \Concord\Apply\LockBusy When another request holds the list for longer than we wait.
	 */
	private function write( callable $to ): bool {
		return NamedLock::during(
			'flows',
			function () use ( $to ): bool {
				// Read when this request began, the list may lack what another wrote since.
				wp_cache_delete( self::OPTION, 'options' );
				wp_cache_delete( 'notoptions', 'options' );
				$next = $to( $this->own() );
				if ( null !== $next ) {
					update_option( self::OPTION, $next, false );
				}
				return null !== $next;
			}
		);
	}

	/**
	 * Those a person added, by id.
	 *
	 * @return array<string, Flow>
	 */
	private function own(): array {
		$stored = get_option( self::OPTION, array() );
		/** @var array<string, Flow> $own */
		$own = is_array( $stored ) ? $stored : array();
		return $own;
	}
}
