<?php
/**
 * Custom data of a customer or product, as it travels with an order.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/**
 * The part of a record's meta that fits into every order that names it: plain values up to a length, and not more of them than a
 * claim of fifty orders carries easily. Order meta goes along whole because it belongs to the order; a user's does not: what signs in, what
 * pays and what wp-admin remembers of a person stays here, whatever the mapping asks for.
 */
final class SmallMeta {

	private const KEYS = 60;

	private const CHARACTERS = 500;

	/** Beyond what Format leaves out: identities at payment providers, second factors, roles, places people were at. */
	private const PROTECTED = '/hash|otp\b|totp|two.?factor|2fa|backup.?code|recovery|activation|capabilit|user.?level|login|last.?active|last.?update|stripe|paypal|braintree|wcpay|customer.?id|payer|location/i';

	/** What wp-admin remembers of a person's taste. */
	private const PREFERENCES = '/^(nickname|description|rich_editing|syntax_highlighting|comment_shortcuts|admin_color|use_ssl|show_admin_bar|show_welcome|locale|dismissed_|closedpostboxes|metaboxhidden|meta-box-order|screen_layout|manage.*columnshidden|edit_.*_per_page|_?order_count|_?money_spent|_last_order|paying_customer)/i';

	/**
	 * Of Format::meta(), by key, the first of equal keys, in the order of their names so that the limit cuts the same ones each time.
	 *
	 * @param list<array{key: string, value: mixed}> $meta Meta.
	 * @return list<array{key: string, value: string|int|float|bool}>
	 */
	public static function of( array $meta ): array {
		$kept = array();
		foreach ( $meta as $entry ) {
			$value = $entry['value'];
			$key   = $entry['key'];
			$fits  = is_scalar( $value ) && '' !== $value && mb_strlen( (string) $value ) <= self::CHARACTERS && ! isset( $kept[ $key ] );
			if ( $fits && 1 !== preg_match( self::PROTECTED, $key ) && 1 !== preg_match( self::PREFERENCES, $key ) && ! SeenMeta::is_sensitive( $key ) ) {
				$kept[ $key ] = array(
					'key'   => $key,
					'value' => is_string( $value ) ? Format::utf8( $value ) : $value,
				);
			}
		}
		ksort( $kept, SORT_STRING );
		return array_slice( array_values( $kept ), 0, self::KEYS );
	}
}
