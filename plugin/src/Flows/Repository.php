<?php
/**
 * Mappings of connections.
 *
 * @package Concord
 */

namespace Concord\Flows;

use Concord\Clock;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * One draft and any number of published versions for each connection, as options (autoload off): the head has the draft, the rows
 * in use and who did what and when; the rows of each version are kept in an option of their own, written once. What the rows mean is the worker's
 * business; here they are kept.
 *
 * @phpstan-type Draft array{mappings: array<string, mixed>, author: string, saved_at: string}
 * @phpstan-type Version array{version: int, author: string, published_at: string, note: string}
 * @phpstan-type Back array{author: string, published_at: string, note: string}
 * @phpstan-type Head array{revision: int, draft: Draft|null, published: int, rows: array<string, mixed>|null, versions: list<Version>, built_in?: list<Back>}
 */
final class Repository {

	private const PREFIX = 'concord_flow_';

	/** Version 0 is the mapping Concord comes with. */
	public const BUILT_IN = 0;

	private const NO_ROWS = array(
		'rows'    => array(),
		'removed' => array(),
	);

	/** A mapping that changes nothing of the built-in one (EMPTY_FLOW of worker/src/core/mapping/flow.ts). */
	public const UNCHANGED = array(
		'schemaVersion' => 1,
		'documents'     => array(
			'header'   => self::NO_ROWS,
			'line'     => self::NO_ROWS,
			'customer' => self::NO_ROWS,
		),
	);

	public function __construct( private readonly Clock $clock, private readonly Settings $settings ) {}

	/**
	 * Where the mapping of a connection stands.
	 *
	 * @param string $connection_id Id.
	 * @return Head
	 */
	public function head( string $connection_id ): array {
		$stored = get_option( self::PREFIX . $connection_id );
		/** @var Head $head */
		$head = is_array( $stored ) ? $stored : array(
			'revision'  => 0,
			'draft'     => null,
			'published' => self::BUILT_IN,
			'rows'      => null,
			'versions'  => array(),
		);
		return $head;
	}

	/**
	 * The rows of a version; null for the built-in mapping and for one that does not exist.
	 *
	 * @param string $connection_id Id.
	 * @param int    $version       Number.
	 * @return array<string, mixed>|null
	 */
	public function mappings( string $connection_id, int $version ): ?array {
		$head = $this->head( $connection_id );
		if ( $version === $head['published'] ) {
			return $head['rows'];
		}
		$stored = self::BUILT_IN === $version ? null : get_option( self::version_option( $connection_id, $version ) );
		return is_array( $stored ) ? $stored : null;
	}

	/**
	 * What the worker is to use.
	 *
	 * @param string $connection_id Id.
	 * @return array{version: int, mappings: array<string, mixed>}|null Null: the built-in mapping.
	 */
	public function published( string $connection_id ): ?array {
		$head = $this->head( $connection_id );
		return null === $head['rows'] ? null : array(
			'version'  => $head['published'],
			'mappings' => $head['rows'],
		);
	}

	/**
	 * Keeps a draft, or throws it away with null.
	 *
	 * @param string                    $connection_id Id.
	 * @param int                       $revision      As read before.
	 * @param array<string, mixed>|null $mappings      Rows.
	 * @return Head
	 * @throws FlowConflict When somebody else saved meanwhile.
	 */
	public function save_draft( string $connection_id, int $revision, ?array $mappings ): array {
		return $this->change(
			$connection_id,
			$revision,
			fn ( array $head ): array => array_merge(
				$head,
				array(
					'draft' => null === $mappings ? null : array(
						'mappings' => $mappings,
						'author'   => self::author(),
						'saved_at' => $this->clock->iso(),
					),
				)
			)
		);
	}

	/**
	 * Makes rows the ones in use, under the next number. Records in flight keep the version they began with.
	 *
	 * @param string               $connection_id Id.
	 * @param int                  $revision      As read before.
	 * @param array<string, mixed> $mappings      Rows.
	 * @param string               $note          Why.
	 * @param bool                 $is_draft      They are the draft, which ends with it. Else a draft stays as it is.
	 * @return Head
	 * @throws FlowConflict When somebody else saved meanwhile.
	 */
	public function publish( string $connection_id, int $revision, array $mappings, string $note, bool $is_draft = true ): array {
		$version = 1 + max( 0, ...array_column( $this->head( $connection_id )['versions'], 'version' ), ...array( 0 ) );
		$entry   = array(
			'version'      => $version,
			'author'       => self::author(),
			'published_at' => $this->clock->iso(),
			'note'         => $note,
		);
		$head    = $this->change(
			$connection_id,
			$revision,
			static fn ( array $head ): array => array_merge(
				$head,
				array(
					'draft'     => $is_draft ? null : $head['draft'],
					'published' => $version,
					'rows'      => $mappings,
					'versions'  => array( ...$head['versions'], $entry ),
				)
			)
		);
		// Only now: of two who publish in the same moment, the one who lost must not leave rows under the other's number.
		update_option( self::version_option( $connection_id, $version ), $mappings, false );
		$this->settings->bump();
		return $head;
	}

	/**
	 * Goes back to the mapping Concord comes with; the versions stay. It has no number of its own: who did and why is kept beside them.
	 *
	 * @param string $connection_id Id.
	 * @param int    $revision      As read before.
	 * @param string $note          Why.
	 * @return Head
	 * @throws FlowConflict When somebody else saved meanwhile.
	 */
	public function use_built_in( string $connection_id, int $revision, string $note ): array {
		$back = array(
			'author'       => self::author(),
			'published_at' => $this->clock->iso(),
			'note'         => $note,
		);
		$head = $this->change( $connection_id, $revision, static fn ( array $head ): array => array_merge(
				$head,
				array(
					'published' => self::BUILT_IN,
					'rows'      => null,
					'built_in'  => array( ...$head['built_in'] ?? array(), $back ),
				)
			)
		);
		$this->settings->bump();
		return $head;
	}

	/**
	 * Brings back versions that went with their connection, under the numbers that records name (plugin/src/Backup).
	 *
	 * @param string                     $connection_id Id.
	 * @param list<array<string, mixed>> $versions      Entries of numbers that do not exist here, each with its mappings.
	 * @param int|null                   $published     Of them, the one in use; null leaves what is in use.
	 * @return Head
	 * @throws FlowConflict When somebody else saved meanwhile.
	 */
	public function bring_back( string $connection_id, array $versions, ?int $published ): array {
		$rows = array_column( $versions, 'mappings', 'version' );
		$head = $this->change(
			$connection_id,
			$this->head( $connection_id )['revision'],
			static function ( array $head ) use ( $versions, $published, $rows ): array {
				$all = array( ...$head['versions'], ...array_map( static fn ( array $version ): array => array_diff_key( $version, array( 'mappings' => true ) ), $versions ) );
				usort( $all, static fn ( array $a, array $b ): int => $a['version'] <=> $b['version'] );
				return array_merge( $head, array( 'versions' => $all ), null === $published || ! isset( $rows[ $published ] ) ? array() : array( 'published' => $published, 'rows' => $rows[ $published ] ) );
			}
		);
		foreach ( $rows as $version => $mappings ) {
			update_option( self::version_option( $connection_id, $version ), $mappings, false );
		}
		$this->settings->bump();
		return $head;
	}

	/** With its connection. */
	public function delete( string $connection_id ): void {
		foreach ( $this->head( $connection_id )['versions'] as $version ) {
			delete_option( self::version_option( $connection_id, $version['version'] ) );
		}
		delete_option( self::PREFIX . $connection_id );
	}

	/**
	 * Writes the head only if nobody wrote it since `revision`: compared and written in one statement, so that of two who save
	 * in the same moment one is told.
	 *
	 * @param string                 $connection_id Id.
	 * @param int                    $revision      As read before.
	 * @param callable( Head ): array<string, mixed> $to Next head, revision apart.
	 * @return Head
	 * @throws FlowConflict When somebody else saved meanwhile.
	 */
	private function change( string $connection_id, int $revision, callable $to ): array {
		global $wpdb;
		$head = $this->head( $connection_id );
		if ( $revision !== $head['revision'] ) {
			throw new FlowConflict();
		}
		/** @var Head $next */
		$next   = array_merge( $to( $head ), array( 'revision' => $revision + 1 ) );
		$option = self::PREFIX . $connection_id;
		if ( 0 === $revision ) {
			// The name is unique: of two first writers one fails.
			$written = add_option( $option, $next, '', false );
		} else {
			$written = 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s", (string) maybe_serialize( $next ), $option, (string) maybe_serialize( $head ) ) );
			wp_cache_delete( $option, 'options' );
		}
		if ( ! $written ) {
			throw new FlowConflict();
		}
		return $next;
	}

	private static function version_option( string $connection_id, int $version ): string {
		return self::PREFIX . $connection_id . '_' . $version;
	}

	private static function author(): string {
		$user = wp_get_current_user();
		return '' === $user->display_name ? $user->user_login : $user->display_name;
	}
}
