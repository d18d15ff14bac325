<?php
/**
 * Settings of a connection.
 *
 * @package Concord
 */

namespace Concord\Connections;

defined( 'ABSPATH' ) || exit;

/** connectionSettingsSchema (worker/src/store/contract/api.ts) in JSON schema: one declaration for defaults, types and the REST schema. */
final class SettingsSchema {

	/**
	 * JSON schema of `settings`.
	 *
	 * @return array<string, mixed>
	 */
	public static function schema(): array {
		return array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'properties'           => self::sign_in() + self::orders(),
		);
	}

	/**
	 * Where and as whom.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function sign_in(): array {
		return array(
			'base_url'              => self::text( 500 ),
			'hosting'               => self::choice( 'cloud', 'on-premises' ),
			'auth'                  => self::choice( 'entra-secret', 'entra-certificate', 'adfs', 'basic' ),
			'tenant'                => self::text( 200 ),
			'client_id'             => self::text( 200 ),
			'token_url'             => self::text( 500 ),
			'username'              => self::text( 200 ),
			'environment'           => self::text( 100 ),
			'company'               => self::text( 200 ),
			'inventory_url'         => self::text( 500 ),
			'inventory_environment' => self::text( 100 ),
			'inventory_measure'     => self::text( 100 ),
			'inventory_token_url'   => self::text( 500 ),
			'proxy_url'             => self::text( 500 ),
			'ca_certificate'        => self::text( 20000 ),
			'rate_per_5_minutes'    => array(
				'type'    => 'integer',
				'minimum' => 0,
				'maximum' => 100000,
				'default' => 0,
			),
		);
	}

	/**
	 * What becomes of an order.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private static function orders(): array {
		return array(
			'order_statuses'   => array(
				'type'     => 'array',
				'maxItems' => 50,
				'items'    => self::text( 60 ),
				'default'  => array( 'processing', 'completed' ),
			),
			'guest_policy'     => array( 'default' => 'create-per-guest' ) + self::choice( 'one-account', 'create-per-guest' ),
			'guest_account'    => self::text( 60 ),
			'create_customers' => array(
				'type'    => 'boolean',
				'default' => true,
			),
			'customer_group'   => self::text( 60 ),
			'shipping'         => self::carrier(),
			'fee'              => self::carrier(),
			'rounding'         => self::rounding(),
			'fallback_item'    => self::text( 60 ),
			'price_mode'       => array( 'default' => 'as-store' ) + self::choice( 'as-store', 'net', 'gross' ),
			'tax'              => array(
				'type'     => 'array',
				'maxItems' => 500,
				'items'    => self::tax_row(),
				'default'  => array(),
			),
			'location'         => self::text( 60 ),
			'payment_terms'    => self::text( 60 ),
			'payment_method'   => self::text( 60 ),
			'numbering'        => array( 'default' => 'sequence' ) + self::choice( 'own', 'sequence' ),
			'edits'            => array( 'default' => 'ask' ) + self::choice( 'amend', 'ask' ),
			'cancellations'    => array( 'default' => 'ask' ) + self::choice( 'delete', 'ask' ),
		);
	}

	/**
	 * Item or account that carries an amount without a product.
	 *
	 * @return array<string, mixed>
	 */
	private static function carrier(): array {
		return array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'properties'           => array(
				'kind'   => self::choice( 'item', 'account' ),
				'number' => self::text( 60 ),
			),
			'default'              => array(
				'kind'   => 'item',
				'number' => '',
			),
		);
	}

	/**
	 * A carrier with a tolerance, or null.
	 *
	 * @return array<string, mixed>
	 */
	private static function rounding(): array {
		$schema                            = self::carrier();
		$schema['type']                    = array( 'object', 'null' );
		$schema['default']                 = null;
		$schema['properties']['tolerance'] = array( 'pattern' => '^[0-9]+(\.[0-9]+)?$' ) + self::text( 20 );
		return $schema;
	}

	/**
	 * One rate of the tax table.
	 *
	 * @return array<string, mixed>
	 */
	private static function tax_row(): array {
		return array(
			'type'                 => 'object',
			'additionalProperties' => false,
			'properties'           => array(
				'percent'   => array( 'pattern' => '^([0-9]+(\.[0-9]+)?)?$' ) + self::text( 20 ),
				'tax_class' => self::text( 200 ),
				'country'   => self::text( 2 ),
				'tax_code'  => self::text( 60 ),
				'tax_group' => self::text( 60 ),
			),
		);
	}

	/**
	 * Text of limited length.
	 *
	 * @param int $max Characters.
	 * @return array<string, mixed>
	 */
	private static function text( int $max ): array {
		return array(
			'type'      => 'string',
			'maxLength' => $max,
			'default'   => '',
		);
	}

	/**
	 * One of a few words; the first is the default.
	 *
	 * @return array<string, mixed>
	 */
	private static function choice( string ...$words ): array {
		return array(
			'type'    => 'string',
			'enum'    => array_values( $words ),
			'default' => $words[0],
		);
	}
}
