<?php
/**
 * Who may do what.
 *
 * @package Concord
 */

namespace Concord\Access;

defined( 'ABSPATH' ) || exit;

/** The capabilities and the one role of the plugin. */
final class Capabilities {

	public const MANAGE = 'manage_concord';

	public const VIEW = 'view_concord';

	public const SYNC = 'concord_sync';

	public const WORKER_ROLE = 'concord_worker';

	/** Gives people their capabilities and makes the worker's role. May run again. */
	public static function install(): void {
		foreach ( array( 'administrator', 'shop_manager' ) as $name ) {
			$role = get_role( $name );
			if ( null !== $role ) {
				$role->add_cap( self::MANAGE );
				$role->add_cap( self::VIEW );
			}
		}
		// Not even "read": with it the role could open wp-admin/profile.php and make itself more application passwords.
		remove_role( self::WORKER_ROLE );
		add_role( self::WORKER_ROLE, __( 'Concord worker', 'concord' ), array( self::SYNC => true ) );
	}

	/** True for the user of a paired worker. */
	public static function is_worker( ?\WP_User $user ): bool {
		return null !== $user && in_array( self::WORKER_ROLE, $user->roles, true );
	}
}
