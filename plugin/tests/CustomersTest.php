<?php
/**
 * Customers of Dynamics as accounts.
 *
 * @package Concord
 */

namespace Concord\Tests;

use Concord\Customers\Finder;
use Concord\Outbox\Owed;

/** What the feed of customers does to the accounts of a real shop: nobody twice, nobody by a guess, nobody who runs the shop. */
final class CustomersTest extends StoreTestCase {

	private const CONNECTION = 'c1';

	private string $email;

	/** @var list<int> */
	private array $made = array();

	protected function setUp(): void {
		parent::setUp();
		$this->email = uniqid( 'shopper-' ) . '@example.com';
	}

	protected function tearDown(): void {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		foreach ( array( ...$this->made, ...array_map( 'intval', get_users( array( 'fields' => 'ID', 'meta_key' => Finder::META, 'meta_compare' => 'EXISTS' ) ) ) ) as $id ) {
			wp_delete_user( $id );
		}
		remove_role( 'wholesale_customer' );
		parent::tearDown();
	}

	/**
	 * A customer.
	 *
	 * @param array<string, mixed> $change Other parts.
	 * @return array<string, mixed>
	 */
	private function customer( array $change = array() ): array {
		return $change + array(
			'key' => 'guid-1', 'number' => 'C0001', 'kind' => 'person', 'firstName' => 'Ada', 'lastName' => 'Stone', 'company' => '', 'email' => $this->email, 'phone' => '+49 30 111', 'vat' => 'DE123456789',
			'address1' => 'Elm 1', 'address2' => '', 'city' => 'Berlin', 'state' => '', 'postcode' => '10115', 'country' => 'DE', 'shipAddress1' => '', 'shipAddress2' => '', 'shipCity' => '', 'shipState' => '', 'shipPostcode' => '', 'shipCountry' => '',
			'group' => 'RETAIL', 'priceGroup' => '', 'blocked' => false, 'create' => '', 'mail' => false, 'role' => '', 'vatMeta' => '_billing_vat_number', 'groupMeta' => '_dynamics_customer_group', 'master' => array( 'vat', 'group', 'phone' ), 'bothWays' => array(),
		);
	}

	/**
	 * Hands it over.
	 *
	 * @param array<string, mixed> $customer Customer.
	 * @return array<string, string>
	 */
	private function put( array $customer ): array {
		$answer = $this->services->documents_receiver()->take( self::CONNECTION, array( array( 'flow_id' => 'flow-1', 'kind' => 'customer', 'key' => $customer['key'], 'number' => $customer['number'], 'data' => $customer, 'issue' => null ) ) )[0];
		wp_cache_flush();
		return $answer;
	}

	private function account( string $role = 'customer', string $email = '' ): int {
		$id           = (int) wp_insert_user( array( 'user_login' => uniqid( 'u' ), 'user_pass' => 'x', 'user_email' => '' === $email ? $this->email : $email, 'role' => $role ) );
		$this->made[] = $id;
		return $id;
	}

	private function said( string $key = 'guid-1' ): string {
		$row = $this->services->documents()->find( self::CONNECTION, 'customer', $key );
		return (string) ( $this->services->events()->find_record( Owed::DOCUMENT, (string) ( $row['id'] ?? 0 ) )['state'] ?? '' );
	}

	/** DUP-3: exactly one account by its own address, its own fields untouched, no event of ours, and repeating changes nothing. */
	public function test_a_customer_goes_onto_the_account_with_its_address_in_the_fields_of_dynamics_alone(): void {
		$id = $this->account();
		update_user_meta( $id, 'first_name', 'Countess' );
		$before = $this->services->events()->find_record( 'customer', (string) $id );
		self::assertSame( 'written', $this->put( $this->customer( array( 'email' => ' ' . strtoupper( $this->email ) ) ) )['outcome'] );
		$account = new \WC_Customer( $id );
		self::assertSame( array( 'Countess', '', 'DE123456789', 'RETAIL', '+49 30 111' ), array( $account->get_first_name(), $account->get_billing_city(), $account->get_meta( '_billing_vat_number' ), $account->get_meta( '_dynamics_customer_group' ), $account->get_billing_phone() ) );
		self::assertSame( array( $this->email, array( 'customer' ) ), array( get_userdata( $id )->user_email, array_values( get_userdata( $id )->roles ) ) );
		self::assertSame( $before['generation'] ?? null, $this->services->events()->find_record( 'customer', (string) $id )['generation'] ?? null );
		self::assertSame( 'unchanged', $this->put( $this->customer( array( 'email' => ' ' . strtoupper( $this->email ) ) ) )['outcome'] );
		// By the link from now on; the address that the account signs in with stays.
		self::assertSame( 'written', $this->put( $this->customer( array( 'email' => 'other-' . $this->email, 'master' => array( 'email', 'phone' ), 'phone' => '+49 30 222' ) ) )['outcome'] );
		$account = new \WC_Customer( $id );
		self::assertSame( array( $this->email, 'other-' . $this->email, '+49 30 222' ), array( get_userdata( $id )->user_email, $account->get_billing_email(), $account->get_billing_phone() ) );
		self::assertSame( array(), $this->services->documents()->find( self::CONNECTION, 'customer', 'guid-1' )['data'], 'a person stands in the store once' );
	}

	public function test_no_account_is_made_until_the_flow_says_so_and_then_one_without_a_mail(): void {
		$mails = 0;
		$count = static function ( mixed $args ) use ( &$mails ): mixed {
			++$mails;
			return $args;
		};
		add_filter( 'wp_mail', $count );
		self::assertSame( 'foreign', $this->put( $this->customer() )['outcome'] );
		self::assertFalse( get_user_by( 'email', $this->email ) );
		self::assertSame( 'foreign', $this->put( $this->customer( array( 'create' => 'customer', 'blocked' => true ) ) )['outcome'] );
		self::assertSame( 'written', $this->put( $this->customer( array( 'create' => 'customer' ) ) )['outcome'] );
		$user = get_user_by( 'email', $this->email );
		self::assertInstanceOf( \WP_User::class, $user );
		self::assertSame( array( array( 'customer' ), 'Ada', 'Berlin', 'DE' ), array( array_values( $user->roles ), get_user_meta( $user->ID, 'first_name', true ), get_user_meta( $user->ID, 'billing_city', true ), get_user_meta( $user->ID, 'billing_country', true ) ) );
		self::assertSame( 0, $mails );
		$this->put( $this->customer( array( 'key' => 'guid-2', 'number' => 'C0002', 'email' => 'new-' . $this->email, 'vat' => '', 'create' => 'customer', 'mail' => true ) ) );
		remove_filter( 'wp_mail', $count );
		self::assertSame( 1, $mails );
	}

	/**
	 * Whoever edits a customer card in Dynamics must not reach an account that runs the shop, nor make one.
	 */
	public function test_accounts_that_run_the_shop_are_never_written_to_and_no_such_role_is_given(): void {
		foreach ( array( 'administrator', 'shop_manager', 'editor', 'author' ) as $at => $role ) {
			$email  = "{$role}-{$this->email}";
			$id     = $this->account( $role, $email );
			$before = get_user_meta( $id );
			$answer = $this->put( $this->customer( array( 'key' => "staff-{$at}", 'email' => $email, 'create' => 'customer', 'master' => array( 'firstName', 'email', 'phone', 'vat' ), 'vat' => '' ) ) );
			self::assertSame( 'refused', $answer['outcome'], $role );
			self::assertStringContainsString( 'helps to run the shop', $answer['message'] );
			self::assertStringNotContainsString( '@', $answer['message'] );
			self::assertSame( $before, get_user_meta( $id ), $role );
		}
		$id = $this->account();
		foreach ( array( 'administrator', 'shop_manager', 'editor', 'nonsense' ) as $role ) {
			$answer = $this->put( $this->customer( array( 'role' => $role ) ) );
			self::assertSame( array( 'refused', array( 'customer' ) ), array( $answer['outcome'], array_values( get_userdata( $id )->roles ) ), $role );
		}
		add_role( 'wholesale_customer', 'Wholesale', array( 'read' => true, 'have_wholesale_price' => true ) );
		self::assertSame( 'written', $this->put( $this->customer( array( 'role' => 'wholesale_customer' ) ) )['outcome'] );
		self::assertEqualsCanonicalizing( array( 'customer', 'wholesale_customer' ), array_values( get_userdata( $id )->roles ) );
		self::assertSame( 'refused', $this->put( $this->customer( array( 'vatMeta' => $GLOBALS['wpdb']->get_blog_prefix() . 'capabilities' ) ) )['outcome'] );
		self::assertFalse( user_can( $id, 'edit_posts' ) );
		// Made staff later, the linked account is left alone too.
		( new \WP_User( $id ) )->set_role( 'shop_manager' );
		self::assertSame( 'refused', $this->put( $this->customer( array( 'phone' => '+49 30 999' ) ) )['outcome'] );
		self::assertSame( '+49 30 111', get_user_meta( $id, 'billing_phone', true ) );
	}

	/** DUP-9: a company whose people have accounts stays theirs: none of them gets what Dynamics tells of the company, and no account is made beside them; the company's own account still stands for it. */
	public function test_a_company_whose_people_are_its_contacts_gets_no_account_beside_theirs(): void {
		$people = array( $this->account( 'customer', uniqid( 'anna-' ) . '@example.com' ), $this->account( 'customer', uniqid( 'bert-' ) . '@example.com' ) );
		$phones = static fn ( int ...$ids ): array => array_map( static fn ( int $id ): string => (string) get_user_meta( $id, 'billing_phone', true ), $ids );
		foreach ( $people as $id ) {
			update_user_meta( $id, '_billing_vat_number', 'DE123456789' );
			$this->services->links()->store( array( array( 'record_type' => 'customer', 'record_id' => (string) $id, 'connection_id' => self::CONNECTION, 'entity' => 'customers', 'key' => 'guid-1', 'number' => 'C0001', 'reference' => 'contact' ) ) );
		}
		$company = $this->customer( array( 'kind' => 'company', 'company' => 'Beispiel GmbH', 'create' => 'customer' ) );
		self::assertSame( array( 'foreign', false ), array( $this->put( $company )['outcome'], get_user_by( 'email', $this->email ) ) );
		self::assertSame( array( '', '' ), $phones( ...$people ) );

		$own = $this->account();
		self::assertSame( 'written', $this->put( $company )['outcome'] );
		self::assertSame( array( '+49 30 111', '', '' ), $phones( $own, ...$people ) );
	}

	/** DUP-3: what a shopper typed links nobody; a person is asked, and what the person does decides. */
	public function test_a_vat_number_alone_links_nobody_and_needs_a_person(): void {
		$id = $this->account( 'customer', 'someone-' . $this->email );
		update_user_meta( $id, '_billing_vat_number', '123456789' );
		$answer = $this->put( $this->customer( array( 'create' => 'customer' ) ) );
		self::assertSame( array( 'refused', 'needs-you' ), array( $answer['outcome'], $this->said() ) );
		self::assertStringContainsString( (string) $id, $answer['message'] );
		self::assertFalse( get_user_by( 'email', $this->email ) );
		self::assertSame( '', get_user_meta( $id, 'billing_phone', true ) );
		self::assertSame( 'written', $this->put( $this->customer( array( 'create' => 'customer', 'email' => 'someone-' . $this->email ) ) )['outcome'] );
		self::assertSame( array( '+49 30 111', 'synced' ), array( get_user_meta( $id, 'billing_phone', true ), $this->said() ) );
		// A second customer of Dynamics with the same address.
		$second = $this->put( $this->customer( array( 'key' => 'guid-2', 'number' => 'C0002', 'email' => 'someone-' . $this->email, 'phone' => '+49 30 333' ) ) );
		self::assertSame( array( 'refused', 'needs-you', '+49 30 111' ), array( $second['outcome'], $this->said( 'guid-2' ), get_user_meta( $id, 'billing_phone', true ) ) );
	}

	public function test_a_field_that_both_may_write_has_its_last_writer_and_a_clash_is_shown_and_writes_nothing(): void {
		$id   = $this->account();
		$both = array( 'master' => array( 'phone' ), 'bothWays' => array( 'phone' ) );
		$this->put( $this->customer( $both ) );
		$phone = static fn (): string => (string) get_user_meta( $id, 'billing_phone', true );
		self::assertSame( '+49 30 111', $phone() );
		$this->put( $this->customer( $both + array( 'phone' => '+49 30 222' ) ) );
		self::assertSame( '+49 30 222', $phone(), 'Dynamics wrote last' );
		update_user_meta( $id, 'billing_phone', '+49 30 777' );
		self::assertSame( 'written', $this->put( $this->customer( $both + array( 'phone' => '+49 30 222', 'city' => 'Bonn' ) ) )['outcome'] );
		self::assertSame( '+49 30 777', $phone(), 'the store wrote last' );
		$clash = $this->put( $this->customer( $both + array( 'phone' => '+49 30 333' ) ) );
		self::assertSame( array( 'refused', '+49 30 777', 'needs-you' ), array( $clash['outcome'], $phone(), $this->said() ) );
		self::assertStringContainsString( 'phone', $clash['message'] );
		self::assertStringNotContainsString( '333', $clash['message'] );
		self::assertSame( 'refused', $this->put( $this->customer( $both + array( 'phone' => '+49 30 333' ) ) )['outcome'], 'asked again it is still a clash' );
		update_user_meta( $id, 'billing_phone', '+49 30 333' );
		self::assertSame( array( 'written', 'synced' ), array( $this->put( $this->customer( $both + array( 'phone' => '+49 30 333' ) ) )['outcome'], $this->said() ) );
	}

	public function test_an_account_whose_price_group_is_its_only_role_is_captured_and_staff_and_readers_are_not(): void {
		add_role( 'wholesale_customer', 'Wholesale', array( 'read' => true ) );
		$ids = array_map( fn ( string $role ): int => $this->account( $role, uniqid() . '@shopper.example' ), array( 'wholesale_customer', 'shop_manager', 'subscriber', 'customer' ) );
		$this->end_request();
		foreach ( $ids as $id ) {
			$account = new \WC_Customer( $id );
			$account->set_billing_phone( '+49 30 77' );
			$account->save();
		}
		$this->end_request();
		$this->assertSame( array( (string) $ids[0], (string) $ids[3] ), array_values( array_intersect( array_map( 'strval', $ids ), array_column( $this->claim( 50, array( 'customer' ) ), 'record_id' ) ) ) );
	}

	public function test_what_a_master_replaced_and_what_differs_at_the_first_meeting_are_named_without_their_values(): void {
		$id    = $this->account();
		$phone = static fn (): string => (string) get_user_meta( $id, 'billing_phone', true );
		update_user_meta( $id, 'billing_phone', '+49 30 777' );
		$both  = array( 'master' => array( 'phone' ), 'bothWays' => array( 'phone' ) );
		$first = $this->put( $this->customer( $both ) );
		self::assertSame( array( 'written', '+49 30 777' ), array( $first['outcome'], $phone() ) );
		self::assertStringContainsString( 'phone', $first['message'] );
		self::assertStringNotContainsString( '777', $first['message'] );
		$this->put( $this->customer( $both + array( 'phone' => '+49 30 222' ) ) );
		self::assertSame( '+49 30 222', $phone(), 'after the first meeting the next change goes over' );
		update_user_meta( $id, 'billing_phone', '+49 30 999' );
		$replaced = $this->put( $this->customer( array( 'master' => array( 'phone' ), 'phone' => '+49 30 333' ) ) );
		self::assertSame( array( 'written', '+49 30 333' ), array( $replaced['outcome'], $phone() ) );
		self::assertStringContainsString( 'had been changed in the store', $replaced['message'] );
	}
}
