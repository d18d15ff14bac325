<?php
/**
 * Translations of the app's lazy parts.
 *
 * @package Concord
 */

namespace Concord\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress loads one file of translations for each script that is registered, and the parts of the app that webpack loads later are none:
 * without this a translated site would show mapping, flows and rules in English.
 */
final class ChunkTranslations {

	private const DOMAIN = 'concord';

	/**
	 * Scripts that give the texts of all parts to wp.i18n; none in English.
	 *
	 * @param string $build     Folder of the built app.
	 * @param string $url       Its address, with a slash at the end.
	 * @param string $languages Folder of translations that came with the plugin; language packs of WordPress count besides.
	 * @return list<string>
	 */
	public static function scripts( string $build, string $url, string $languages ): array {
		if ( 'en_US' === determine_locale() ) {
			return array();
		}
		$scripts = array();
		foreach ( self::parts( $build ) as $name ) {
			$handle = 'concord-part-' . $name;
			wp_register_script( $handle, $url . $name . '.js', array(), CONCORD_VERSION, array( 'in_footer' => true ) );
			$texts = load_script_textdomain( $handle, self::DOMAIN, $languages );
			$data  = is_string( $texts ) ? self::locale_data( $texts ) : null;
			if ( null !== $data ) {
				$scripts[] = 'wp.i18n.setLocaleData( ' . wp_json_encode( $data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES ) . ', "' . self::DOMAIN . '" );';
			}
			wp_deregister_script( $handle );
		}
		return $scripts;
	}

	/**
	 * Names of the parts, without ending.
	 *
	 * @return list<string>
	 */
	private static function parts( string $build ): array {
		$files = glob( $build . '/*.js' );
		$names = array_map( static fn ( string $file ): string => basename( $file, '.js' ), false === $files ? array() : $files );
		return array_values( array_diff( $names, array( 'index' ) ) );
	}

	/**
	 * Jed's form, as wp i18n make-json writes it; null for what is none.
	 *
	 * @return array<string, mixed>|null
	 */
	private static function locale_data( string $texts ): ?array {
		$read = json_decode( $texts, true );
		$all  = is_array( $read ) && is_array( $read['locale_data'] ?? null ) ? $read['locale_data'] : array();
		$data = $all[ self::DOMAIN ] ?? $all['messages'] ?? null;
		return is_array( $data ) ? $data : null;
	}
}
