<?php
/**
 * Kept snapshots.
 *
 * @package Concord
 */

namespace Concord\Backup;

use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * The last few, one option each (autoload off) and a list of them. Options and not a table: a snapshot is taken before tables are
 * changed, and has to be there when that fails.
 *
 * @phpstan-import-type Document from Snapshot
 * @phpstan-type Entry array{id: string, at: string, from: string, to: string, reason: string, by: string, about: string}
 */
final class Backups {

	public const LIST_OPTION = 'concord_backups';
	public const PREFIX      = 'concord_backup_';
	public const MOST        = 5;

	public const UPGRADE        = 'upgrade';
	public const BY_HAND        = 'by_hand';
	public const BEFORE_RESTORE = 'before_restore';
	public const BEFORE_REMOVAL = 'before_removal';

	public function __construct( private readonly Snapshot $snapshot, private readonly Clock $clock ) {}

	/**
	 * Newest first.
	 *
	 * @return list<Entry>
	 */
	public function all(): array {
		$stored = get_option( self::LIST_OPTION, array() );
		/** @var list<Entry> $all */
		$all = is_array( $stored ) ? array_values( $stored ) : array();
		return $all;
	}

	/**
	 * Takes one now.
	 *
	 * @param string $reason One of the constants.
	 * @param string $from   Version of the plugin that made the configuration; empty when it is not known.
	 * @param string $about  Name of what is about to be removed.
	 * @return Entry
	 * @throws \RuntimeException When the database did not keep it: what comes after must not run then.
	 */
	public function take( string $reason, string $from = CONCORD_VERSION, string $about = '' ): array {
		$entry = array(
			'id'     => bin2hex( random_bytes( 6 ) ),
			'at'     => $this->clock->iso(),
			'from'   => $from,
			'to'     => CONCORD_VERSION,
			'reason' => $reason,
			'by'     => wp_get_current_user()->display_name,
			'about'  => $about,
		);
		$packed = self::pack( array( 'plugin' => $from ) + $this->snapshot->take() );
		update_option( self::PREFIX . $entry['id'], $packed, false );
		wp_cache_delete( self::PREFIX . $entry['id'], 'options' );
		if ( get_option( self::PREFIX . $entry['id'] ) !== $packed ) {
			throw new \RuntimeException( 'The configuration could not be backed up: the database did not keep it.' );
		}
		$this->keep( array( $entry, ...$this->all() ) );
		return $entry;
	}

	/**
	 * The document of one.
	 *
	 * @return array<string, mixed>|null Null when there is none any more.
	 */
	public function document( string $id ): ?array {
		if ( ! in_array( $id, array_column( $this->all(), 'id' ), true ) ) {
			return null;
		}
		$text  = self::unpack( get_option( self::PREFIX . $id, '' ) );
		$value = json_decode( $text, true );
		return is_array( $value ) ? $value : null;
	}

	/**
	 * Drops the oldest, but never the last one of an update: that one is the way back.
	 *
	 * @param list<Entry> $all Newest first.
	 */
	private function keep( array $all ): void {
		$upgrades = array_keys( array_column( $all, 'reason' ), self::UPGRADE, true );
		while ( count( $all ) > self::MOST ) {
			$last = count( $all ) - 1;
			$drop = ( $upgrades[0] ?? -1 ) === $last ? $last - 1 : $last;
			delete_option( self::PREFIX . $all[ $drop ]['id'] );
			array_splice( $all, $drop, 1 );
			$upgrades = array_keys( array_column( $all, 'reason' ), self::UPGRADE, true );
		}
		update_option( self::LIST_OPTION, $all, false );
	}

	/**
	 * Versions of a mapping repeat each other: compressed they are a tenth.
	 *
	 * @param array<string, mixed> $document Configuration.
	 */
	private static function pack( array $document ): string {
		$text = (string) wp_json_encode( $document );
		return function_exists( 'gzcompress' ) ? 'gz:' . base64_encode( (string) gzcompress( $text ) ) : $text; // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Binary in an option.
	}

	private static function unpack( mixed $packed ): string {
		if ( ! is_string( $packed ) || ! str_starts_with( $packed, 'gz:' ) ) {
			return is_string( $packed ) ? $packed : '';
		}
		$raw = base64_decode( substr( $packed, 3 ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- See pack().
		return false === $raw || ! function_exists( 'gzuncompress' ) ? '' : (string) gzuncompress( $raw );
	}
}
