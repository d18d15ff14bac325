<?php
/**
 * Form of a customer.
 *
 * @package Concord
 */

namespace Concord\Customers;

defined( 'ABSPATH' ) || exit;

/** REST schema of a customer's data (worker/src/core/model/customer.ts). */
final class Schema {

	private const TEXTS = array( 'number', 'firstName', 'lastName', 'company', 'email', 'phone', 'vat', 'address1', 'address2', 'city', 'state', 'postcode', 'country', 'shipAddress1', 'shipAddress2', 'shipCity', 'shipState', 'shipPostcode', 'shipCountry', 'group', 'priceGroup' );

	/**
	 * Schema.
	 *
	 * @return array<string, mixed>
	 */
	public static function customer(): array {
		$text  = array( 'type' => 'string', 'maxLength' => 500 );
		$flag  = array( 'type' => 'boolean' );
		$names = array( 'type' => 'array', 'maxItems' => 50, 'items' => $text );
		return array(
			'type'       => 'object',
			'properties' => array_fill_keys( self::TEXTS, $text + array( 'required' => true ) ) + array(
				'key'       => array( 'type' => 'string', 'minLength' => 1, 'maxLength' => 190, 'required' => true ),
				'kind'      => array( 'type' => 'string', 'enum' => array( 'company', 'person' ), 'required' => true ),
				'blocked'   => $flag + array( 'required' => true ),
				'create'    => array( 'type' => 'string', 'enum' => array( '', 'customer' ) ),
				'mail'      => $flag,
				'role'      => $text,
				'vatMeta'   => $text,
				'groupMeta' => $text,
				'master'    => $names,
				'bothWays'  => $names,
			),
		);
	}
}
