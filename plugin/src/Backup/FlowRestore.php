<?php
/**
 * Flows of a kept configuration.
 *
 * @package Concord
 */

namespace Concord\Backup;

use Concord\Connections\Repository as Connections;
use Concord\Flows\Catalogue;
use Concord\Flows\FlowConflict;
use Concord\Flows\Repository as Flows;
use Concord\Flows\Runs;
use Concord\Rest\FlowForm;

defined( 'ABSPATH' ) || exit;

/**
 * A number that a record names never comes to mean something else: versions that are missing come back under their number, and what was
 * in use then is published as a new version with a note, like any way back. Only a flow that is gone altogether takes its number with it.
 * What another store made becomes a draft, and goes through the test that every draft goes through.
 */
final class FlowRestore {

	public function __construct( private readonly Catalogue $catalogue, private readonly Connections $connections, private readonly Flows $flows, private readonly Runs $runs ) {}

	/**
	 * What would change.
	 *
	 * @param array<string, mixed> $document Of Reader.
	 * @param bool                 $trusted  Made by this very store.
	 * @param list<string>         $problems Gets sentences.
	 * @return list<Change>
	 */
	public function plan( array $document, bool $trusted, array &$problems ): array {
		$names   = array_column( $this->connections->all(), 'name', 'id' ) + array_column( $document['connections'], 'name', 'id' );
		$changes = array();
		foreach ( $document['flows'] as $flow ) {
			if ( null === $this->catalogue->find( $flow['id'] ) && is_string( $flow['connection_id'] ?? null ) && isset( $names[ $flow['connection_id'] ] ) ) {
				$name      = is_string( $flow['name'] ?? null ) ? mb_substr( sanitize_text_field( $flow['name'] ), 0, 100 ) : $flow['id'];
				$changes[] = new Change( Change::FLOW, $name, true, array(), __( 'It comes back switched off.', 'concord' ), fn () => $this->catalogue->bring_back( $flow['id'], $flow['connection_id'], $name ) );
			}
		}
		$own = array_column( $document['flows'], 'name', 'id' );
		foreach ( $document['heads'] as $id => $head ) {
			$kind   = isset( $own[ $id ] ) ? Catalogue::OWN : Catalogue::ORDER;
			$name   = (string) ( $own[ $id ] ?? $names[ $id ] ?? '' );
			$change = '' === $name ? null : $this->plan_head( (string) $id, $kind, $name, $head, $document['made_at'], $trusted, $problems );
			if ( null !== $change ) {
				$changes[] = $change;
			}
		}
		return $changes;
	}

	/**
	 * One flow's content.
	 *
	 * @param string               $id       Flow.
	 * @param string               $kind     Of Catalogue.
	 * @param string               $name     For people.
	 * @param array<string, mixed> $head     Of Reader.
	 * @param string               $made_at  When the document was made.
	 * @param bool                 $trusted  Made by this very store.
	 * @param list<string>         $problems Gets sentences.
	 */
	private function plan_head( string $id, string $kind, string $name, array $head, string $made_at, bool $trusted, array &$problems ): ?Change {
		$now      = $this->flows->head( $id );
		$versions = array_column( $head['versions'], null, 'version' );
		$then     = $versions[ $head['published'] ]['mappings'] ?? null;
		$draft    = $head['draft'];
		if ( null !== $then && ! Reader::fits( $kind, $then ) || ( null !== $draft && ! Reader::fits( $kind, $draft ) ) ) {
			/* translators: %s: name of a flow. */
			$problems[] = sprintf( __( 'The flow “%s” stays as it is: what was kept is not in the form of a flow.', 'concord' ), $name );
			return null;
		}
		$fault = null === $then ? null : FlowForm::fault( $then, (string) ( $this->connections->find( $id )['product'] ?? 'bc' ) );
		if ( null !== $fault || ( ! $trusted && null !== $then ) ) {
			$draft ??= $then;
			$then  = $now['rows'];
		}
		$missing = $trusted ? array_values( array_diff_key( $versions, array_column( $now['versions'], null, 'version' ) ) ) : array();
		$missing = array_values( array_filter( $missing, static fn ( array $version ): bool => Reader::fits( $kind, $version['mappings'] ) ) );
		$lines   = self::lines( $now, $then, $draft, $missing );
		if ( array() === $lines ) {
			return null;
		}
		/* translators: %s: what is wrong with a mapping, a sentence. */
		$note = null !== $fault ? sprintf( __( 'It becomes a draft and is not published: %s', 'concord' ), $fault ) : ( $trusted ? '' : __( 'It was made by another store: it becomes a draft, to be tested and published here.', 'concord' ) );
		return new Change( Change::FLOW, $name, false, $lines, $note, fn () => $this->apply( $id, $missing, $head['published'], $then, $draft, $made_at ) );
	}

	/**
	 * What differs, in the words of the screen.
	 *
	 * @param array<string, mixed>             $now     Head as it is.
	 * @param array<string, mixed>|null        $then    Rows that would be in use; null: the built-in mapping.
	 * @param array<string, mixed>|null        $draft   Draft that would be kept.
	 * @param list<array<string, mixed>>       $missing Versions that would come back.
	 * @return list<array{field: string, now: string, then: string}>
	 */
	private static function lines( array $now, ?array $then, ?array $draft, array $missing ): array {
		$lines = array();
		if ( $now['rows'] !== $then ) {
			$lines[] = array(
				'field' => 'published',
				'now'   => implode( ', ', FlowParts::different( $then, $now['rows'] ) ),
				'then'  => implode( ', ', FlowParts::different( $now['rows'], $then ) ),
			);
		}
		$drafted = $now['draft']['mappings'] ?? null;
		if ( null !== $draft && $draft !== $drafted ) {
			$lines[] = array(
				'field' => 'draft',
				'now'   => implode( ', ', FlowParts::different( $draft, $drafted ) ),
				'then'  => implode( ', ', FlowParts::different( $drafted, $draft ) ),
			);
		}
		if ( array() !== $missing ) {
			$lines[] = array(
				'field' => 'versions',
				'now'   => '',
				'then'  => implode( ', ', array_map( static fn ( array $version ): string => 'v' . $version['version'], $missing ) ),
			);
		}
		return $lines;
	}

	/**
	 * Does it.
	 *
	 * @param string                     $id        Flow.
	 * @param list<array<string, mixed>> $missing   Versions to bring back under their numbers.
	 * @param int                        $published Number that was in use then.
	 * @param array<string, mixed>|null  $then      Rows to be in use.
	 * @param array<string, mixed>|null  $draft     To be kept.
	 * @param string                     $made_at   When the document was made.
	 * @throws FlowConflict When somebody saved in the same moment.
	 */
	private function apply( string $id, array $missing, int $published, ?array $then, ?array $draft, string $made_at ): void {
		$gone = 0 === $this->flows->head( $id )['revision'];
		$head = array() === $missing ? $this->flows->head( $id ) : $this->flows->bring_back( $id, $missing, $gone ? $published : null );
		if ( $head['rows'] !== $then ) {
			/* translators: 1: version number, 2: time in UTC. */
			$note = sprintf( __( 'Restored: version %1$d of the backup of %2$s.', 'concord' ), $published, $made_at );
			$head = null === $then ? $this->flows->use_built_in( $id, $head['revision'], $note ) : $this->flows->publish( $id, $head['revision'], $then, $note, false );
		}
		if ( null !== $draft && ( $head['draft']['mappings'] ?? null ) !== $draft ) {
			$this->flows->save_draft( $id, $head['revision'], $draft );
		}
		$this->runs->arrange( $id );
	}
}
