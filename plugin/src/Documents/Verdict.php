<?php
/**
 * Verdicts on documents.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/**
 * What became of a document of Dynamics in the store (putsAnswerSchema).
 *
 * @phpstan-type Result array{outcome: string, message: string, remedy: string, store_ids: string, wants?: string}
 */
final class Verdict {

	public const WRITTEN = 'written';

	public const UNCHANGED = 'unchanged';

	/** It belongs to no order of this store. */
	public const FOREIGN = 'foreign';

	public const REFUSED = 'refused';

	/**
	 * The store has it now.
	 *
	 * @param string $store_ids What WooCommerce has for it, e.g. the ids of fulfillments; kept with the document.
	 * @param string $message   What a person should know all the same, without personal values.
	 * @return Result
	 */
	public static function written( string $store_ids = '', string $message = '' ): array {
		return self::shape( self::WRITTEN, $message, '', $store_ids );
	}

	/**
	 * It stands there already.
	 *
	 * @return Result
	 */
	public static function unchanged( string $store_ids = '' ): array {
		return self::shape( self::UNCHANGED, '', '', $store_ids );
	}

	/**
	 * Of another shop, or entered in Dynamics by hand.
	 *
	 * @return Result
	 */
	public static function foreign(): array {
		return self::shape( self::FOREIGN, '', '', '' );
	}

	/**
	 * Not taken; a person has to look.
	 *
	 * @param string $message Why, in words for a person, without personal values.
	 * @param string $remedy  What to do.
	 * @param string $store_ids What WooCommerce has for it all the same; empty leaves what is kept.
	 * @return Result
	 */
	public static function refused( string $message, string $remedy, string $store_ids = '' ): array {
		return self::shape( self::REFUSED, $message, $remedy, $store_ids );
	}

	/**
	 * With the name of a picture that the store has not.
	 *
	 * @param Result $verdict What became of the rest.
	 * @return Result
	 */
	public static function wanting( array $verdict, string $picture ): array {
		$verdict['wants'] = $picture;
		return $verdict;
	}

	/**
	 * All members.
	 *
	 * @return Result
	 */
	private static function shape( string $outcome, string $message, string $remedy, string $store_ids ): array {
		return array(
			'outcome'   => $outcome,
			'message'   => $message,
			'remedy'    => $remedy,
			'store_ids' => $store_ids,
		);
	}
}
