<?php
/**
 * Account of a customer.
 *
 * @package Concord
 */

namespace Concord\Customers;

use Concord\Documents\Repository;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * By the stored link, which outlives a change of the address; else by the account's own e-mail address, exactly. What shoppers enter themselves - the
 * billing address, a VAT number - never links by itself: who typed another's VAT number would get that company's address and price group.
 *
 * @phpstan-import-type Row from Repository
 */
final class Finder {

	/** On the account: which customer of which connection it stands for. One line each: an account may belong to customers of two connections. */
	public const META = '_concord_customer';

	/** A company whose people have accounts, and none of them is the company's own: what Dynamics tells of the company is written to none, and none is made. */
	public const NOBODYS = 0;

	/** `reference` of the link of an account that is a contact of the customer (worker/src/connectors/contacts.ts). */
	private const CONTACT_OF = 'contact';

	/** Accounts that a person would still look through. */
	private const MOST = 20;

	public function __construct( private readonly Tables $tables ) {}

	public static function claim( string $connection_id, string $key ): string {
		return $connection_id . '|' . $key;
	}

	/**
	 * Null when nothing stands for it, NOBODYS when its people do.
	 *
	 * @param array<string, mixed> $data  Customer.
	 * @param Row|null             $known As it was taken the last time.
	 * @throws Refusal When a person has to decide.
	 */
	public function find( string $connection_id, array $data, ?array $known ): ?int {
		$linked = (int) ( $known['store_ids'] ?? '' );
		if ( $linked > 0 ) {
			return false !== get_userdata( $linked ) ? $linked : throw new Refusal(
				/* translators: %s: customer number. */
				sprintf( __( 'The account that stood for customer %s was deleted in the store, and is not made again by itself.', 'concord' ), $data['number'] ),
				__( 'Choose Skip to leave the customer out of the store.', 'concord' )
			);
		}
		$claimed = self::with_meta( self::META, array( self::claim( $connection_id, (string) $data['key'] ) ) );
		if ( array() !== $claimed ) {
			return 1 === count( $claimed ) ? $claimed[0] : throw self::several( $data, $claimed );
		}
		$email = mb_strtolower( trim( (string) $data['email'] ) );
		$user  = '' === $email ? false : get_user_by( 'email', $email );
		if ( $user instanceof \WP_User ) {
			self::must_be_free( $user->ID, $connection_id, $data );
			return $user->ID;
		}
		$contacts = $this->by_orders( $connection_id, (string) $data['key'], true );
		$may_be   = array_values( array_diff( array_unique( array( ...$this->by_orders( $connection_id, (string) $data['key'] ), ...self::by_vat( $data ) ) ), $contacts ) );
		if ( array() !== $may_be ) {
			throw self::several( $data, $may_be );
		}
		return array() === $contacts ? null : self::NOBODYS;
	}

	/**
	 * Accounts whose orders went to this customer: its own, or those of the people of a company.
	 *
	 * @return list<int>
	 */
	private function by_orders( string $connection_id, string $key, bool $contacts = false ): array {
		global $wpdb;
		// Guests have no account: the customer that was chosen for one is linked with the order.
		$ids = $wpdb->get_col( $wpdb->prepare( "SELECT record_id FROM %i WHERE connection_id = %s AND record_type = 'customer' AND link_key = %s AND record_id NOT LIKE %s AND deleted_at IS NULL AND ( reference = %s ) = %d ORDER BY id LIMIT %d", $this->tables->links(), $connection_id, $key, 'order-%', self::CONTACT_OF, (int) $contacts, self::MOST ) );
		return array_values( array_filter( array_map( 'intval', $ids ), static fn ( int $id ): bool => $id > 0 && false !== get_userdata( $id ) ) );
	}

	/**
	 * Accounts with its VAT number, however it is written.
	 *
	 * @param array<string, mixed> $data Customer.
	 * @return list<int>
	 */
	private static function by_vat( array $data ): array {
		$written = trim( (string) $data['vat'] );
		$bare    = self::bare( $written );
		$meta    = (string) ( $data['vatMeta'] ?? '' );
		if ( '' === $meta || 1 !== preg_match( '/\d.*\d.*\d.*\d/', $bare ) ) {
			return array();
		}
		$digits = (string) preg_replace( '/^[A-Z]{2}(?=.*\d)/', '', $bare );
		return self::with_meta( $meta, array_values( array_unique( array( $written, $bare, $digits, mb_strtoupper( (string) $data['country'] ) . $digits ) ) ) );
	}

	private static function bare( string $vat ): string {
		return (string) preg_replace( '/[^A-Z0-9]/', '', mb_strtoupper( $vat ) );
	}

	/**
	 * Accounts.
	 *
	 * @param list<string> $values Any of them.
	 * @return list<int>
	 */
	private static function with_meta( string $key, array $values ): array {
		$ids = get_users(
			array(
				'fields'     => 'ID',
				'number'     => self::MOST,
				'orderby'    => 'ID',
				// phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_query -- meta_key is indexed; asked only for a customer without a link.
				'meta_query' => array( array( 'key' => $key, 'value' => $values, 'compare' => 'IN' ) ),
			)
		);
		return array_values( array_map( 'intval', $ids ) );
	}

	/**
	 * Two customers of Dynamics with one e-mail address would overwrite each other for ever.
	 *
	 * @param array<string, mixed> $data Customer.
	 * @throws Refusal When another customer has it.
	 */
	private static function must_be_free( int $user_id, string $connection_id, array $data ): void {
		foreach ( (array) get_user_meta( $user_id, self::META ) as $claim ) {
			if ( is_string( $claim ) && str_starts_with( $claim, $connection_id . '|' ) ) {
				throw new Refusal(
					/* translators: 1: customer number, 2: user id. */
					sprintf( __( 'Customer %1$s has the e-mail address of account %2$d, and that account stands for another customer of Dynamics already. Nothing was written.', 'concord' ), $data['number'], $user_id ),
					__( 'Give each customer in Dynamics an e-mail address of its own, or choose Skip, then choose Retry.', 'concord' )
				);
			}
		}
	}

	/**
	 * A person decides.
	 *
	 * @param array<string, mixed> $data Customer.
	 * @param list<int>            $ids  Accounts it may be.
	 */
	private static function several( array $data, array $ids ): Refusal {
		return new Refusal(
			/* translators: 1: customer number, 2: ids of accounts. */
			sprintf( __( 'Customer %1$s may be one of these accounts: %2$s. They share its VAT number or its orders, and none has its e-mail address, so nothing was written and no account was made.', 'concord' ), $data['number'], implode( ', ', $ids ) ),
			__( 'If one of them is this customer, enter its e-mail address at the customer in Dynamics, then choose Retry. If none is, choose Skip.', 'concord' )
		);
	}
}
