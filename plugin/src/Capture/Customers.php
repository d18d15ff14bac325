<?php
/**
 * Customer hooks.
 *
 * @package Concord
 */

namespace Concord\Capture;

defined( 'ABSPATH' ) || exit;

/** Users with the role customer. Staff who buy are read with their order. */
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
		if ( $user instanceof \WP_User && in_array( 'customer', (array) $user->roles, true ) ) {
			$this->recorder->later( 'customer', $user->ID );
		}
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
