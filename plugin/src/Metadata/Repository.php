<?php
/**
 * Fields of the tenant.
 *
 * @package Concord
 */

namespace Concord\Metadata;

use Concord\Clock;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * What a worker last read about the entities of each tenant (worker/src/core/mapping/metadata.ts), one option a connection, autoload
 * off. Kept with its date, so that the mapping editor goes on when Dynamics is away.
 *
 * @phpstan-type Field array{name: string, kind: string, maxLength: int|null, required: bool, readOnly: bool, key: bool, members: list<string>}
 * @phpstan-type Entity array{name: string, fields: list<Field>}
 * @phpstan-type Kept array{read_at: string, sets: list<string>, entities: list<Entity>}
 */
final class Repository {

	private const PREFIX = 'concord_metadata_';

	/** A mapping needs three entities and a flow some more; a tenant has thousands. */
	private const ENTITIES_MAX = 60;

	public function __construct( private readonly Clock $clock, private readonly Settings $settings ) {}

	/**
	 * What is kept; null before the first reading.
	 *
	 * @param string $connection_id Id.
	 * @return Kept|null
	 */
	public function find( string $connection_id ): ?array {
		$stored = get_option( self::PREFIX . $connection_id );
		/** @var Kept|null $kept */
		$kept = is_array( $stored ) ? $stored : null;
		return $kept;
	}

	/**
	 * Keeps an answer of read_metadata. Entities it does not name stay, because each reading asks for those it needs.
	 *
	 * @param mixed $result As the worker sent it; anything else than its form is left alone.
	 */
	public function keep( mixed $result ): void {
		if ( ! is_array( $result ) || ! is_string( $result['connection_id'] ?? null ) || ! is_array( $result['sets'] ?? null ) || ! is_array( $result['entities'] ?? null ) ) {
			return;
		}
		$id     = $result['connection_id'];
		$before = $this->find( $id );
		$all    = array_column( $before['entities'] ?? array(), null, 'name' );
		foreach ( $result['entities'] as $entity ) {
			if ( is_array( $entity ) && is_string( $entity['name'] ?? null ) && is_array( $entity['fields'] ?? null ) ) {
				// Newest last, so that the oldest give way.
				unset( $all[ $entity['name'] ] );
				$all[ $entity['name'] ] = $entity;
			}
		}
		$told = array( $this->lengths( $id ), $this->members( $id ) );
		update_option(
			self::PREFIX . $id,
			array(
				'read_at'  => $this->clock->iso(),
				'sets'     => self::sets( array_values( array_filter( $result['sets'], 'is_string' ) ), $before['sets'] ?? array() ),
				'entities' => array_slice( array_values( $all ), -self::ENTITIES_MAX ),
			),
			false
		);
		if ( array( $this->lengths( $id ), $this->members( $id ) ) !== $told ) {
			$this->settings->bump();
		}
	}

	/**
	 * A reading names the sets of the standard API and of those custom APIs ("publisher/group/version/set") that it asked; sets of
	 * other custom APIs stay.
	 *
	 * @param list<string> $told   Of the reading.
	 * @param list<string> $before Kept until now.
	 * @return list<string>
	 */
	private static function sets( array $told, array $before ): array {
		$asked = array_map( 'dirname', $told );
		return array( ...$told, ...array_values( array_filter( $before, static fn ( string $set ): bool => str_contains( $set, '/' ) && ! in_array( dirname( $set ), $asked, true ) ) ) );
	}

	/**
	 * Entity set -> field -> length, where the tenant says one: what the worker needs for each order.
	 *
	 * @param string $connection_id Id.
	 * @return array<string, array<string, int>>
	 */
	public function lengths( string $connection_id ): array {
		$lengths = array();
		foreach ( $this->find( $connection_id )['entities'] ?? array() as $entity ) {
			$known = array_filter( array_column( $entity['fields'], 'maxLength', 'name' ), static fn ( mixed $length ): bool => is_int( $length ) && $length > 0 );
			if ( array() !== $known ) {
				$lengths[ $entity['name'] ] = $known;
			}
		}
		return $lengths;
	}

	/**
	 * Entity set -> field -> members of its enum: a value that is none of them stops before it is sent.
	 *
	 * @param string $connection_id Id.
	 * @return array<string, array<string, list<string>>>
	 */
	public function members( string $connection_id ): array {
		$members = array();
		foreach ( $this->find( $connection_id )['entities'] ?? array() as $entity ) {
			$known = array_filter( array_column( $entity['fields'], 'members', 'name' ), static fn ( mixed $names ): bool => is_array( $names ) && array() !== $names );
			if ( array() !== $known ) {
				$members[ $entity['name'] ] = $known;
			}
		}
		return $members;
	}

	/** With its connection. */
	public function delete( string $connection_id ): void {
		delete_option( self::PREFIX . $connection_id );
	}
}
