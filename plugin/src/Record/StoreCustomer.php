<?php
/**
 * Customers.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/** storeCustomerSchema. User meta is left out but for what is named custom data: it is full of sessions and preferences. */
final class StoreCustomer implements Serialiser {

	public function read( array $ids ): array {
		cache_users( $ids );
		$records = array();
		foreach ( $ids as $id ) {
			try {
				$records[ $id ] = false === get_userdata( $id ) ? null : self::shape( new \WC_Customer( $id ) );
			} catch ( \Throwable $error ) {
				$records[ $id ] = $error;
			}
		}
		return $records;
	}

	public function number( array $record ): string {
		return (string) $record['id'];
	}

	public function essence( array $record ): array {
		unset( $record['date_modified_gmt'], $record['currency'] );
		return $record;
	}

	/**
	 * One customer.
	 *
	 * @return array<string, mixed>
	 */
	private static function shape( \WC_Customer $customer ): array {
		return array(
			'id'                => $customer->get_id(),
			'email'             => Format::utf8( (string) $customer->get_email() ),
			'first_name'        => Format::utf8( (string) $customer->get_first_name() ),
			'last_name'         => Format::utf8( (string) $customer->get_last_name() ),
			'role'              => (string) $customer->get_role(),
			'date_created_gmt'  => Format::gmt( $customer->get_date_created() ),
			'date_modified_gmt' => Format::gmt( $customer->get_date_modified() ),
			'currency'          => get_woocommerce_currency(),
			'billing'           => Format::address( $customer->get_billing(), true ),
			'shipping'          => Format::address( $customer->get_shipping(), false ),
			'meta_data'         => array_values(
				array_filter(
					Format::meta( $customer->get_meta_data() ),
					static fn ( array $meta ): bool => 1 === preg_match( '/^_?(billing|shipping)_|vat|tax|eori|company/i', $meta['key'] )
				)
			),
		);
	}
}
