<?php
/**
 * Who is not a customer alone.
 *
 * @package Concord
 */

namespace Concord\Customers;

defined( 'ABSPATH' ) || exit;

/**
 * Accounts that run the shop are never written to, and no role is given that would make one run it. Whoever may edit a customer card in Dynamics
 * would otherwise become an administrator by a value map, or would put themselves into an administrator's account.
 */
final class Rights {

	/** Any one of them makes an account staff. */
	private const STAFF = array(
		'manage_options', 'manage_woocommerce', 'view_woocommerce_reports', 'edit_shop_orders', 'edit_products', 'edit_users', 'create_users', 'promote_users', 'delete_users', 'list_users', 'remove_users',
		'edit_posts', 'edit_pages', 'upload_files', 'unfiltered_html', 'unfiltered_upload', 'install_plugins', 'activate_plugins', 'edit_plugins', 'edit_themes', 'switch_themes', 'edit_files', 'import', 'export', 'manage_categories', 'moderate_comments', 'update_core',
	);

	/** By what it may do, whatever its roles are called. */
	public static function is_staff( int $user_id ): bool {
		if ( is_super_admin( $user_id ) ) {
			return true;
		}
		foreach ( self::STAFF as $right ) {
			if ( user_can( $user_id, $right ) ) {
				return true;
			}
		}
		return self::more_than_reads( array_keys( array_filter( get_userdata( $user_id )->allcaps ?? array() ) ) );
	}

	/** Null for a role that a customer may have; else a sentence. */
	public static function role_refusal( string $role ): ?string {
		$known = get_role( $role );
		if ( null === $known ) {
			/* translators: %s: name of a role. */
			return sprintf( __( 'the store has no role “%s”.', 'concord' ), mb_substr( $role, 0, 60 ) );
		}
		$held = array_keys( array_filter( $known->capabilities ) );
		if ( array() !== array_intersect( $held, self::STAFF ) || self::more_than_reads( $held ) ) {
			/* translators: %s: name of a role. */
			return sprintf( __( 'the role “%s” may do more than buy, and no flow gives such a role.', 'concord' ), $role );
		}
		return null;
	}

	/**
	 * Rights of other plugins over what is not one's own; names are as WordPress forms them.
	 *
	 * @param list<int|string> $held Rights.
	 */
	private static function more_than_reads( array $held ): bool {
		return array() !== preg_grep( '/^(manage|administer|edit_others|delete_others|edit_private|publish|promote|install|activate|update|concord)_|_concord$/', array_map( 'strval', $held ) );
	}
}
