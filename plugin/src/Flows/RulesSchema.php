<?php
/**
 * Form of the rules of a mapping.
 *
 * @package Concord
 */

namespace Concord\Flows;

defined( 'ABSPATH' ) || exit;

/**
 * JSON schema of worker/src/core/rules/schema.ts. Half-filled forms are drafts and pass; what they mean is the worker's question.
 * Every part may be left out.
 */
final class RulesSchema {

	private const ALIASES_MAX = 5000;
	private const PAIRS_MAX   = 50;
	private const DAYS_MAX    = 2000;

	/**
	 * The property "rules".
	 *
	 * @return array<string, mixed>
	 */
	public static function schema(): array {
		$amount = self::text( 40 );
		$target = self::form(
			array(
				'kind'   => self::choice( 'item', 'account' ),
				'number' => self::text( 40 ),
			)
		);
		return self::form(
			array(
				'skuAliases' => self::rows(
					self::ALIASES_MAX,
					array(
						'sku'  => self::text( 200 ),
						'item' => self::text( 100 ),
					)
				),
				'customer'   => self::form(
					array(
						'keys'    => array(
							'type'     => 'array',
							'maxItems' => 3,
							'items'    => self::choice( 'vat', 'phone', 'namePostcode' ),
						),
						'vatMeta' => self::text( 191 ),
						'differs' => self::choice( 'merge', 'new', 'review' ),
						'company' => self::form(
							array(
								'by'   => self::choice( 'off', 'vat', 'domain', 'number' ),
								'meta' => self::text( 191 ),
								'role' => self::text( 60 ),
							)
						),
					)
				),
				'currency'   => self::form(
					array(
						'rates' => self::rows(
							self::PAIRS_MAX,
							array(
								'from'     => self::text( 40 ),
								'to'       => self::text( 40 ),
								'source'   => self::choice( 'fixed', 'byDate', 'dynamics' ),
								'rate'     => $amount,
								'dates'    => self::rows(
									self::DAYS_MAX,
									array(
										'since' => self::text( 10 ),
										'rate'  => $amount,
									)
								),
								'rateType' => self::text( 20 ),
							)
						),
					)
				),
				'tax'        => self::form(
					array(
						'tolerance'        => $amount,
						'compare'          => self::choice( 'total', 'warn', 'stop' ),
						'compareTolerance' => $amount,
					)
				),
				'coupons'    => self::form(
					array(
						'as'     => self::choice( 'line-discount', 'own-line' ),
						'target' => $target,
					)
				),
				'bundles'    => self::form( array( 'send' => self::choice( 'as-store', 'parent', 'children', 'both' ) ) ),
				'address'    => self::form(
					array(
						'tidy'        => array( 'type' => 'boolean' ),
						'postcode'    => self::choice( 'off', 'warn', 'leave-out', 'stop' ),
						'state'       => self::choice( 'code', 'name' ),
						'houseNumber' => self::choice( 'as-entered', 'join', 'split' ),
						'names'       => self::choice( 'as-entered', 'split', 'join' ),
						'longLine'    => self::choice( 'cut', 'split', 'stop' ),
					)
				),
				'taxEngine'  => self::form(
					array(
						'on'             => array( 'type' => 'boolean' ),
						'url'            => self::text( 500 ),
						'timeoutSeconds' => array(
							'type'    => 'integer',
							'minimum' => 1,
							'maximum' => 30,
						),
						'address'        => self::choice( 'region', 'street' ),
						'tolerance'      => $amount,
					)
				),
			)
		);
	}

	/**
	 * An object of these fields and no others.
	 *
	 * @param array<string, array<string, mixed>> $properties By name.
	 * @return array<string, mixed>
	 */
	private static function form( array $properties ): array {
		return array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'properties'           => $properties,
		);
	}

	/**
	 * A list of such objects.
	 *
	 * @param int                                 $most       Longest list.
	 * @param array<string, array<string, mixed>> $properties Of each.
	 * @return array<string, mixed>
	 */
	private static function rows( int $most, array $properties ): array {
		return array(
			'type'     => 'array',
			'maxItems' => $most,
			'items'    => self::form( $properties ),
		);
	}

	/**
	 * One of these words.
	 *
	 * @param string ...$words Allowed.
	 * @return array<string, mixed>
	 */
	private static function choice( string ...$words ): array {
		return array(
			'type' => 'string',
			'enum' => array_values( $words ),
		);
	}

	/**
	 * A text of at most this many characters.
	 *
	 * @param int $most Longest.
	 * @return array<string, mixed>
	 */
	private static function text( int $most ): array {
		return array(
			'type'      => 'string',
			'maxLength' => $most,
		);
	}
}
