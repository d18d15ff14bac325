<?php
/**
 * Customer hooks.
 *
 * @package Concord
 */

namespace Concord\Capture;

use Concord\Customers\Rights;

defined( 'ABSPATH' ) || exit;

/**
 * Accounts that buy: with the role customer, or with any other that may do no more than buy, for instance of a price group (Customers\Rights). Staff who buy are read
 * with their order.
 */
final class Customers {

	public function __construct( private readonly Recorder $recorder ) {}

	public function register(): void {
		foreach ( array( 'woocommerce_new_customer', 'woocommerce_created_customer', 'woocommerce_update_customer', 'profile_update' ) as $hook ) {
			add_action( $hook, array( $this, 'changed' ) );
		}
		add_action( 'delete_user', array( $this, 'deleted' ) );
	}

	/**
	 * A customer is new or changed.
	 *
	 * @param mixed $user_id Id.
	 */
	public function changed( mixed $user_id ): void {
		$user = get_userdata( absint( $user_id ) );
		if ( $user instanceof \WP_User && ( in_array( 'customer', (array) $user->roles, true ) || self::buys( $user ) ) ) {
			$this->recorder->later( 'customer', $user->ID );
		}
	}

	/** A role took the place of "customer", and lets nobody do more than buy. Subscribers are readers of a blog. */
	private static function buys( \WP_User $user ): bool {
		return array() !== array_diff( (array) $user->roles, array( 'subscriber' ) ) && ! Rights::is_staff( $user->ID );
	}

	/**
	 * A user is deleted.
	 *
	 * @param mixed $user_id Id.
	 */
	public function deleted( mixed $user_id ): void {
		$this->recorder->deleted( 'customer', absint( $user_id ) );
	}
}
