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
 * @phpstan-type Result array{written: bool, message: string, replaced: string}
 */
final class WriteResult {

	/**
	 * The store was changed.
	 *
	 * @param string $replaced What of a person's gave way, as a sentence without values of persons; '' when nothing did.
	 * @return Result
	 */
	public static function done( string $replaced = '' ): array {
		return array(
			'written'  => true,
			'message'  => '',
			'replaced' => $replaced,
		);
	}

	/**
	 * It stands there already, or the store has no such record.
	 *
	 * @return Result
	 */
	public static function nothing(): array {
		return array(
			'written'  => false,
			'message'  => '',
			'replaced' => '',
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
			'written'  => false,
			'message'  => $message,
			'replaced' => '',
		);
	}
}
