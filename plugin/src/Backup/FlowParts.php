<?php
/**
 * Parts of a flow by name.
 *
 * @package Concord
 */

namespace Concord\Backup;

defined( 'ABSPATH' ) || exit;

/** Names what two contents of a flow differ in: fields of documents, rules, steps. */
final class FlowParts {

	/**
	 * Names of the parts of the second that the first has not, or has otherwise.
	 *
	 * @param array<string, mixed>|null $from Null: the built-in mapping.
	 * @param array<string, mixed>|null $to   Null: the built-in mapping.
	 * @return list<string>
	 */
	public static function different( ?array $from, ?array $to ): array {
		$before = self::parts( $from );
		$after  = self::parts( $to );
		return array_keys( array_filter( $after, static fn ( mixed $part, string $name ): bool => ! array_key_exists( $name, $before ) || $before[ $name ] !== $part, ARRAY_FILTER_USE_BOTH ) );
	}

	/**
	 * By name.
	 *
	 * @param array<string, mixed>|null $content Of a flow.
	 * @return array<string, mixed>
	 */
	private static function parts( ?array $content ): array {
		$parts = array();
		foreach ( (array) ( $content['documents'] ?? array() ) as $document => $rows ) {
			foreach ( (array) ( $rows['rows'] ?? array() ) as $row ) {
				$parts[ $document . '.' . ( $row['target'] ?? '' ) ] = $row;
			}
			foreach ( (array) ( $rows['removed'] ?? array() ) as $removed ) {
				$parts[ $document . '.−' . $removed ] = true;
			}
		}
		foreach ( (array) ( $content['rules'] ?? array() ) as $rule => $form ) {
			$parts[ 'rules.' . $rule ] = $form;
		}
		foreach ( array( 'trigger', 'steps' ) as $name ) {
			if ( isset( $content[ $name ] ) && array() !== $content[ $name ] ) {
				$parts[ $name ] = $content[ $name ];
			}
		}
		return $parts;
	}
}
