<?php
/**
 * One thing a restore changes.
 *
 * @package Concord
 */

namespace Concord\Backup;

defined( 'ABSPATH' ) || exit;

/** Told first, done only when a person has read it: the same object does both, so that what is shown is what happens. */
final class Change {

	public const SETTINGS   = 'settings';
	public const SETUP      = 'setup';
	public const CONNECTION = 'connection';
	public const FLOW       = 'flow';
	public const TEMPLATE   = 'template';

	/**
	 * A change.
	 *
	 * @param string                                              $part  One of the constants.
	 * @param string                                              $name  Of the connection, flow or template; empty for the others.
	 * @param bool                                                $adds  It is not there now.
	 * @param list<array{field: string, now: string, then: string}> $lines What differs.
	 * @param string                                              $note  A sentence for what a person should know or do.
	 * @param \Closure(): void                                    $apply Does it.
	 */
	public function __construct(
		public readonly string $part,
		public readonly string $name,
		public readonly bool $adds,
		public readonly array $lines,
		public readonly string $note,
		private readonly \Closure $apply,
	) {}

	public function apply(): void {
		( $this->apply )();
	}

	/**
	 * For people.
	 *
	 * @return array{part: string, name: string, adds: bool, lines: list<array{field: string, now: string, then: string}>, note: string}
	 */
	public function shown(): array {
		return array(
			'part'  => $this->part,
			'name'  => $this->name,
			'adds'  => $this->adds,
			'lines' => $this->lines,
			'note'  => $this->note,
		);
	}

	/**
	 * Fields of two maps that differ, as short texts.
	 *
	 * @param array<string, mixed> $now  As it is.
	 * @param array<string, mixed> $then As it would be.
	 * @return list<array{field: string, now: string, then: string}>
	 */
	public static function lines( array $now, array $then ): array {
		$lines = array();
		foreach ( $then as $field => $value ) {
			if ( ( $now[ $field ] ?? null ) !== $value ) {
				$lines[] = array(
					'field' => (string) $field,
					'now'   => self::text( $now[ $field ] ?? null ),
					'then'  => self::text( $value ),
				);
			}
		}
		return $lines;
	}

	private static function text( mixed $value ): string {
		$text = is_string( $value ) ? $value : ( null === $value ? '' : (string) wp_json_encode( $value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES ) );
		return mb_strlen( $text ) > 200 ? mb_substr( $text, 0, 199 ) . '…' : $text;
	}
}
