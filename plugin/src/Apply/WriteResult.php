<?php
/**
 * Verdicts on writes.
 *
 * @package Concord
 */

namespace Concord\Apply;

defined( 'ABSPATH' ) || exit;

/**
 * What became of one write of a flow, in the shape of the route's answer.
 *
 * @phpstan-type Result array{written: bool, message: string}
 */
final class WriteResult {

	/**
	 * The store was changed.
	 *
	 * @return Result
	 */
	public static function done(): array {
		return array(
			'written' => true,
			'message' => '',
		);
	}

	/**
	 * It stands there already, or the store has no such record.
	 *
	 * @return Result
	 */
	public static function nothing(): array {
		return array(
			'written' => false,
			'message' => '',
		);
	}

	/**
	 * Not taken.
	 *
	 * @param string $message Why, in words for a person.
	 * @return Result
	 */
	public static function refusal( string $message ): array {
		return array(
			'written' => false,
			'message' => $message,
		);
	}
}
