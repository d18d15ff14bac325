<?php
/**
 * What is known of updates.
 *
 * @package Concord
 */

namespace Concord\Proofs;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * Options, autoload off: one with the standing of every connection, one per connection with the digests. The first holds the one line
 * that a claim reads when all is well.
 *
 * @phpstan-type Versions array{plugin: string, worker: string, by: string, who: string, reason: string, at: string}
 * @phpstan-type Entry array{passed: list<Versions>, state: string, for: list<string>, asked: int, ended: int, shapes: list<mixed>, issue: mixed, made: int, print: string, flow: string}
 */
final class UpdateStore {

	public const OPTION = 'concord_update_proofs';
	public const PREFIX = 'concord_update_fixtures_';

	/** Versions remembered for each connection. */
	private const MOST = 20;

	private const NEW_ENTRY = array(
		'passed' => array(),
		'state'  => '',
		'for'    => array(),
		'asked'  => 0,
		'ended'  => 0,
		'shapes' => array(),
		'issue'  => null,
		'made'   => 0,
		'print'  => '',
		'flow'   => '',
	);

	public function __construct( private readonly Clock $clock ) {}

	/** True when every connection of this configuration has passed with this plugin and that worker. */
	public function settled( string $worker, int $config_version ): bool {
		return array( CONCORD_VERSION, $worker, $config_version ) === ( $this->all()['settled'] ?? null );
	}

	public function settle( string $worker, int $config_version ): void {
		$this->write( array( 'settled' => array( CONCORD_VERSION, $worker, $config_version ) ) );
	}

	/**
	 * One connection's.
	 *
	 * @return Entry|null Null before it was ever asked for.
	 */
	public function entry( string $connection_id ): ?array {
		$entry = $this->all()['connections'][ $connection_id ] ?? null;
		if ( ! is_array( $entry ) ) {
			return null;
		}
		/** @var Entry $whole */
		$whole = array_merge( self::NEW_ENTRY, $entry );
		return $whole;
	}

	/**
	 * The plugin as it is and that worker may send.
	 *
	 * @param string $connection_id Connection.
	 * @param string $worker        Version of the worker.
	 * @param string $by            "first", "test", "accepted".
	 * @param string $who           Name of a person.
	 * @param string $reason        Given by that person.
	 */
	public function pass( string $connection_id, string $worker, string $by, string $who, string $reason ): void {
		$entry  = $this->entry( $connection_id ) ?? self::NEW_ENTRY;
		$passed = array(
			...$entry['passed'],
			array(
				'plugin' => CONCORD_VERSION,
				'worker' => $worker,
				'by'     => $by,
				'who'    => $who,
				'reason' => $reason,
				'at'     => $this->clock->iso(),
			),
		);
		$changes = array(
			'passed' => array_slice( $passed, -self::MOST ),
			'state'  => '',
			'shapes' => array(),
			'issue'  => null,
			'ended'  => 0,
		);
		// Accepted documents are the ones to compare with from now on: the next sweep makes them.
		$this->change( $connection_id, 'accepted' === $by ? $changes + array( 'made' => 0 ) : $changes );
	}

	/**
	 * The test is under way.
	 *
	 * @param string       $connection_id Connection.
	 * @param Entry        $entry         As it is.
	 * @param list<string> $versions      Plugin and worker.
	 */
	public function asked( string $connection_id, array $entry, array $versions ): void {
		$this->change(
			$connection_id,
			array(
				'for'    => $versions,
				'asked'  => $this->clock->now(),
				'ended'  => 0,
				'state'  => Updates::TESTING,
				'shapes' => $versions === $entry['for'] ? $entry['shapes'] : array(),
				'issue'  => null,
			)
		);
	}

	/**
	 * It failed, or could not be made.
	 *
	 * @param string                    $connection_id Connection.
	 * @param list<mixed>|null          $shapes        Shapes that give other documents.
	 * @param array<string, mixed>|null $issue         Why it could not be made.
	 */
	public function failed( string $connection_id, ?array $shapes, ?array $issue ): void {
		$this->change(
			$connection_id,
			array(
				'asked'  => 0,
				'ended'  => $this->clock->now(),
				'state'  => null === $shapes ? '' : Updates::FAILING,
				'shapes' => null === $shapes ? array() : array_values( array_filter( $shapes, 'is_array' ) ),
				'issue'  => $issue ?? ( null === $shapes ? array() : null ),
			)
		);
	}

	/**
	 * Documents of the version in use.
	 *
	 * @param string               $connection_id Connection.
	 * @param array<string, mixed> $proof         Of the worker.
	 * @param string               $print         Of the configuration they were made with.
	 */
	public function keep( string $connection_id, array $proof, string $print ): void {
		$fixtures = is_array( $proof['fixtures'] ?? null ) ? array_slice( array_values( $proof['fixtures'] ), 0, 100 ) : array();
		update_option(
			self::PREFIX . $connection_id,
			array(
				'plugin'   => CONCORD_VERSION,
				'fixtures' => $fixtures,
			),
			false
		);
		$this->change(
			$connection_id,
			array(
				'asked' => 0,
				'made'  => $this->clock->now(),
				'print' => $print,
				'flow'  => is_string( $proof['flow'] ?? null ) ? $proof['flow'] : '',
				'state' => '',
			)
		);
	}

	/**
	 * For the worker.
	 *
	 * @return array{salt: string, baseline: string, fixtures: list<mixed>}
	 */
	public function fixtures( string $connection_id ): array {
		$kept = get_option( self::PREFIX . $connection_id, array() );
		$kept = is_array( $kept ) ? $kept : array();
		$salt = $this->all()['salt'] ?? '';
		if ( '' === $salt ) {
			$salt = bin2hex( random_bytes( 8 ) );
			$this->write( array( 'salt' => $salt ) );
		}
		return array(
			'salt'     => (string) $salt,
			'baseline' => is_string( $kept['plugin'] ?? null ) ? $kept['plugin'] : '',
			'fixtures' => is_array( $kept['fixtures'] ?? null ) ? array_map( array( self::class, 'fixture' ), array_values( $kept['fixtures'] ) ) : array(),
		);
	}

	/** With its connection. */
	public function forget( string $connection_id ): void {
		delete_option( self::PREFIX . $connection_id );
		$all = $this->all();
		unset( $all['connections'][ $connection_id ] );
		$this->write( array( 'connections' => $all['connections'] ?? array() ) );
	}

	/** An empty map of digests is a map, not a list. */
	private static function fixture( mixed $fixture ): mixed {
		return is_array( $fixture ) ? array( 'fields' => (object) ( $fixture['fields'] ?? array() ) ) + $fixture : $fixture;
	}

	/**
	 * Changes one entry; what is settled is asked anew.
	 *
	 * @param string               $connection_id Connection.
	 * @param array<string, mixed> $changes       Fields.
	 */
	private function change( string $connection_id, array $changes ): void {
		$connections                   = $this->all()['connections'] ?? array();
		$connections[ $connection_id ] = array_merge( self::NEW_ENTRY, $connections[ $connection_id ] ?? array(), $changes );
		$this->write(
			array(
				'connections' => $connections,
				'settled'     => null,
			)
		);
	}

	/**
	 * Merges into the option.
	 *
	 * @param array<string, mixed> $changes Top fields.
	 */
	private function write( array $changes ): void {
		update_option( self::OPTION, array_merge( $this->all(), $changes ), false );
	}

	/**
	 * All of it.
	 *
	 * @return array<string, mixed>
	 */
	private function all(): array {
		$stored = get_option( self::OPTION, array() );
		return is_array( $stored ) ? $stored : array();
	}
}
