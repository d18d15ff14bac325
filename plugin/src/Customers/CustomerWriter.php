<?php
/**
 * Customers.
 *
 * @package Concord
 */

namespace Concord\Customers;

use Concord\Apply\NamedLock;
use Concord\Documents\FreeWriter;
use Concord\Documents\Repository;
use Concord\Documents\Unkept;
use Concord\Documents\Verdict;

defined( 'ABSPATH' ) || exit;

/**
 * A customer of Dynamics as an account of the shop: found before it is made, made only where the flow says so, and changed in the fields alone of
 * which Dynamics is master. The e-mail address that an account signs in with is never changed: whoever edits it could have the account's password sent to
 * themselves.
 *
 * @phpstan-import-type Result from Verdict
 * @phpstan-import-type Row from Repository
 */
final class CustomerWriter implements FreeWriter, Unkept {

	/** Role that a flow gave, so that another one can take its place. */
	private const ROLE = '_concord_customer_role';

	public function __construct( private readonly Finder $finder ) {}

	public function kind(): string {
		return 'customer';
	}

	public function schema(): array {
		return Schema::customer();
	}

	public function put( array $data, ?array $known, string $connection_id ): array {
		try {
			// Two customers with one e-mail address, told at the same time, must not become two accounts.
			return NamedLock::during( 'customer ' . mb_strtolower( trim( (string) $data['email'] ) ), fn (): array => $this->locked( $data, $known, $connection_id ) );
		} catch ( Refusal $refusal ) {
			return Verdict::refused( $refusal->getMessage(), $refusal->remedy );
		}
	}

	public function unchanged( array $known, string $connection_id ): array {
		unset( $connection_id );
		return Verdict::unchanged( $known['store_ids'] );
	}

	/**
	 * While no other request works on the address.
	 *
	 * @param array<string, mixed> $data  Customer.
	 * @param Row|null             $known As it was taken the last time.
	 * @return Result
	 * @throws Refusal With what stands in the way.
	 */
	private function locked( array $data, ?array $known, string $connection_id ): array {
		$found = $this->finder->find( $connection_id, $data, $known );
		if ( Finder::NOBODYS === $found ) {
			return Verdict::foreign();
		}
		if ( null === $found && ( 'customer' !== ( $data['create'] ?? '' ) || $data['blocked'] || ! is_email( trim( (string) $data['email'] ) ) ) ) {
			return Verdict::foreign();
		}
		if ( null !== $found && Rights::is_staff( $found ) ) {
			throw new Refusal(
				/* translators: 1: customer number, 2: user id. */
				sprintf( __( 'Customer %1$s has the e-mail address of account %2$d, which helps to run the shop. Concord never writes to such an account.', 'concord' ), $data['number'], $found ),
				__( 'Give the customer another e-mail address in Dynamics, or leave it out by a filter of the flow, then choose Retry. Choose Skip to leave it as it is.', 'concord' )
			);
		}
		$role    = trim( (string) ( $data['role'] ?? '' ) );
		$refused = '' === $role ? null : Rights::role_refusal( $role );
		$id      = $found ?? self::make( $data );
		$said    = array_filter( array( $refused ) );
		$account = new \WC_Customer( $id );
		$noted   = array();
		array_push( $said, ...Fields::write( $account, $data, null === $found, $connection_id, $noted ) );
		self::save( $account );
		if ( ! in_array( Finder::claim( $connection_id, (string) $data['key'] ), (array) get_user_meta( $id, Finder::META ), true ) ) {
			add_user_meta( $id, Finder::META, Finder::claim( $connection_id, (string) $data['key'] ) );
		}
		if ( '' !== $role && null === $refused ) {
			self::give( $id, $role );
		}
		if ( null === $found && true === ( $data['mail'] ?? false ) ) {
			self::mail( $id );
		}
		return array() === $said ? Verdict::written( (string) $id, implode( ' ', $noted ) ) : Verdict::refused(
			/* translators: 1: customer number, 2: why. */
			sprintf( __( 'A part of customer %1$s was not written: %2$s', 'concord' ), $data['number'], implode( ' ', array_unique( $said ) ) ),
			__( 'Correct it in Dynamics, on the account, or in the row of the flow, then choose Retry.', 'concord' ),
			(string) $id
		);
	}

	/**
	 * A new account with a password nobody knows. Not through WooCommerce's own maker: that one sends a mail.
	 *
	 * @param array<string, mixed> $data Customer.
	 * @throws Refusal When WordPress does not take it.
	 */
	private static function make( array $data ): int {
		$email = mb_strtolower( trim( (string) $data['email'] ) );
		$id    = wp_insert_user(
			array(
				'user_login' => wc_create_new_customer_username( $email ),
				'user_pass'  => wp_generate_password( 32, true, true ),
				'user_email' => $email,
				'role'       => 'customer',
			)
		);
		if ( is_wp_error( $id ) ) {
			throw new Refusal(
				/* translators: %s: customer number. */
				sprintf( __( 'WordPress did not take a new account for customer %s.', 'concord' ), $data['number'] ),
				__( 'Look whether the e-mail address of the customer is a right one, and whether an extension forbids new accounts, then choose Retry.', 'concord' )
			);
		}
		return $id;
	}

	/** Only what changed: a save for nothing would move the account's time of change. */
	private static function save( \WC_Customer $account ): void {
		$moved = array_filter( $account->get_meta_data(), static fn ( \WC_Meta_Data $meta ): bool => array() !== $meta->get_changes() || ! $meta->id );
		if ( array() !== $account->get_changes() || array() !== $moved ) {
			$account->save();
		}
	}

	/** In place of the one a flow gave before; roles that a person gave stay. */
	private static function give( int $id, string $role ): void {
		$user   = new \WP_User( $id );
		$before = (string) get_user_meta( $id, self::ROLE, true );
		if ( $before === $role && in_array( $role, (array) $user->roles, true ) ) {
			return;
		}
		if ( '' !== $before && $before !== $role && 'customer' !== $before ) {
			$user->remove_role( $before );
		}
		$user->add_role( $role );
		update_user_meta( $id, self::ROLE, $role );
	}

	private static function mail( int $id ): void {
		$mail = WC()->mailer()->get_emails()['WC_Email_Customer_New_Account'] ?? null;
		if ( $mail instanceof \WC_Email_Customer_New_Account ) {
			$mail->trigger( $id, '', true );
		}
	}
}
