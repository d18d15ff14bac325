<?php
/**
 * Flows of one's own.
 *
 * @package Concord
 */

namespace Concord\Flows;

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
		$own = $this->own();
		if ( count( $own ) >= self::MOST ) {
			return null;
		}
		$flow = array(
			'id'            => 'flow' . bin2hex( random_bytes( 8 ) ),
			'connection_id' => $connection_id,
			'name'          => $name,
			'enabled'       => false,
			'kind'          => self::OWN,
		);

		$own[ $flow['id'] ] = $flow;
		update_option( self::OPTION, $own, false );
		return $flow;
	}

	/** One that was deleted, from a backup: under its own id, switched off. */
	public function bring_back( string $id, string $connection_id, string $name ): void {
		$own = $this->own();
		if ( ! isset( $own[ $id ] ) && count( $own ) < self::MOST ) {
			$own[ $id ] = array(
				'id'            => $id,
				'connection_id' => $connection_id,
				'name'          => $name,
				'enabled'       => false,
				'kind'          => self::OWN,
			);
			update_option( self::OPTION, $own, false );
		}
	}

	/**
	 * Renames, switches on or off.
	 *
	 * @param array{name?: string, enabled?: bool} $changes What differs.
	 */
	public function change( string $id, array $changes ): void {
		$own = $this->own();
		if ( isset( $own[ $id ] ) ) {
			$own[ $id ]['name']    = $changes['name'] ?? $own[ $id ]['name'];
			$own[ $id ]['enabled'] = $changes['enabled'] ?? $own[ $id ]['enabled'];
			update_option( self::OPTION, $own, false );
			$this->settings->bump();
		}
	}

	/** With its draft and versions. What it wrote stays. */
	public function delete( string $id ): void {
		$own = $this->own();
		unset( $own[ $id ] );
		update_option( self::OPTION, $own, false );
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
