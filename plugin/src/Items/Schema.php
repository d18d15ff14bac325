<?php
/**
 * Form of an item.
 *
 * @package Concord
 */

namespace Concord\Items;

defined( 'ABSPATH' ) || exit;

/** REST schema of an item's data (worker/src/core/model/item.ts). */
final class Schema {

	private const AMOUNT = '^([0-9]{1,15}(\.[0-9]{1,8})?)?$';

	private const DAY = '^(\d{4}-\d{2}-\d{2})?$';

	/**
	 * Schema.
	 *
	 * @return array<string, mixed>
	 */
	public static function item(): array {
		$short = array(
			'type'      => 'string',
			'maxLength' => 500,
			'required'  => true,
		);
		$text  = array_merge( $short, array( 'maxLength' => 200_000 ) );
		$flag  = array(
			'type'     => 'boolean',
			'required' => true,
		);
		$names = array(
			'type'     => 'array',
			'maxItems' => 200,
			'items'    => array( 'type' => 'string', 'maxLength' => 500 ),
		);
		return array(
			'type'       => 'object',
			'properties' => self::prices() + array(
				'key'              => array_merge( $short, array( 'minLength' => 1, 'maxLength' => 190 ) ),
				'number'           => $short,
				'sku'              => $short,
				'name'             => $text,
				'description'      => $text,
				'shortDescription' => $text,
				'service'          => $flag,
				'currency'         => $short,
				'pricesIncludeTax' => array( 'type' => array( 'boolean', 'null' ) ),
				'gtin'             => $short,
				'weight'           => array_merge( $short, array( 'pattern' => self::AMOUNT ) ),
				'taxClass'         => $short,
				'categories'       => $names,
				'blocked'          => $flag,
				'image'            => array_merge( $short, array( 'maxLength' => 190 ) ),
				'variants'         => array(
					'type'     => 'array',
					'required' => true,
					'maxItems' => 500,
					'items'    => array(
						'type'       => 'object',
						'properties' => self::prices() + array(
							'key'     => array_merge( $short, array( 'minLength' => 1, 'maxLength' => 190 ) ),
							'sku'     => array_merge( $short, array( 'minLength' => 1 ) ),
							'gtin'    => $short,
							'options' => array(
								'type'                 => 'object',
								'required'             => true,
								'additionalProperties' => array( 'type' => 'string', 'maxLength' => 500 ),
							),
						),
					),
				),
				'create'           => array( 'type' => 'string', 'enum' => array( '', 'draft' ) ),
				'whenBlocked'      => array( 'type' => 'string', 'enum' => array( '', 'draft', 'private' ) ),
				'master'           => $names,
				'bothWays'         => $names,
			),
		);
	}

	/**
	 * Prices of an item or a variant.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function prices(): array {
		$amount = array(
			'type'     => 'string',
			'pattern'  => self::AMOUNT,
			'required' => true,
		);
		$day    = array_merge( $amount, array( 'pattern' => self::DAY ) );
		return array(
			'regularPrice' => $amount,
			'salePrice'    => $amount,
			'saleFrom'     => $day,
			'saleTo'       => $day,
		);
	}
}
