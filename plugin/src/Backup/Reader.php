<?php
/**
 * Reading a configuration file.
 *
 * @package Concord
 */

namespace Concord\Backup;

use Concord\Rest\FlowForm;

defined( 'ABSPATH' ) || exit;

/** Says in one sentence why a file cannot be used, or hands out its document with every part in its form. What is in the parts is checked when they are restored. */
final class Reader {

	private const ID = '/^[a-z0-9]{6,40}$/';

	/**
	 * A file a person chose.
	 *
	 * @return array<string, mixed>|string The document, or the sentence.
	 */
	public static function file( string $text ): array|string {
		$document = json_decode( (string) preg_replace( '/^\xEF\xBB\xBF/', '', $text ), true );
		if ( ! is_array( $document ) ) {
			return __( 'This file is not JSON, or was cut off. Choose a file that was downloaded under Backups of the configuration.', 'concord' );
		}
		return self::document( $document );
	}

	/**
	 * A document.
	 *
	 * @param array<mixed> $document As read.
	 * @return array<string, mixed>|string
	 */
	public static function document( array $document ): array|string {
		if ( Snapshot::KIND !== ( $document['kind'] ?? null ) || ! is_int( $document['schemaVersion'] ?? null ) ) {
			return __( 'This file is no configuration of Concord. Choose a file that was downloaded under Backups of the configuration.', 'concord' );
		}
		if ( $document['schemaVersion'] > Snapshot::SCHEMA ) {
			/* translators: %s: version of the plugin. */
			return sprintf( __( 'This file was made by a newer version of Concord (%s). Update the plugin, then restore it again; nothing was changed.', 'concord' ), is_string( $document['plugin'] ?? null ) ? sanitize_text_field( $document['plugin'] ) : '?' );
		}
		$list = static fn ( string $name ): array => array_values( array_filter( is_array( $document[ $name ] ?? null ) ? $document[ $name ] : array(), 'is_array' ) );
		$map  = static fn ( string $name ): array => is_array( $document[ $name ] ?? null ) ? $document[ $name ] : array();
		$with = static fn ( array $rows ): array => array_values( array_filter( $rows, static fn ( array $row ): bool => is_string( $row['id'] ?? null ) && 1 === preg_match( self::ID, $row['id'] ) ) );
		return array(
			'plugin'      => is_string( $document['plugin'] ?? null ) ? $document['plugin'] : '',
			'made_at'     => is_string( $document['made_at'] ?? null ) ? $document['made_at'] : '',
			'site'        => is_string( $document['site'] ?? null ) ? $document['site'] : '',
			'settings'    => $map( 'settings' ),
			'setup'       => $map( 'setup' ),
			'connections' => $with( $list( 'connections' ) ),
			'flows'       => $with( $list( 'flows' ) ),
			'heads'       => array_filter( array_map( array( self::class, 'head' ), array_filter( $map( 'heads' ), 'is_array' ) ), static fn ( string|int $id ): bool => 1 === preg_match( self::ID, (string) $id ), ARRAY_FILTER_USE_KEY ),
			'templates'   => $with( $list( 'templates' ) ),
		);
	}

	/**
	 * Is this content a flow of that kind at all? The same form that a draft has to have.
	 *
	 * @param string $kind    Of Catalogue.
	 * @param mixed  $content Content of a flow.
	 */
	public static function fits( string $kind, mixed $content ): bool {
		return is_array( $content ) && true === rest_validate_value_from_schema( $content, FlowForm::any(), 'mappings' ) && FlowForm::fits( $kind, $content );
	}

	/**
	 * One head; versions without a number are none.
	 *
	 * @param array<mixed> $head As read.
	 * @return array{draft: array<string, mixed>|null, published: int, versions: list<array{version: int, author: string, published_at: string, note: string, mappings: array<string, mixed>}>}
	 */
	private static function head( array $head ): array {
		$versions = array();
		foreach ( is_array( $head['versions'] ?? null ) ? $head['versions'] : array() as $version ) {
			if ( is_array( $version ) && is_int( $version['version'] ?? null ) && $version['version'] > 0 && is_array( $version['mappings'] ?? null ) ) {
				$text       = static fn ( string $name ): string => is_string( $version[ $name ] ?? null ) ? sanitize_text_field( $version[ $name ] ) : '';
				$versions[] = array(
					'version'      => $version['version'],
					'author'       => $text( 'author' ),
					'published_at' => $text( 'published_at' ),
					'note'         => $text( 'note' ),
					'mappings'     => $version['mappings'],
				);
			}
		}
		$draft = $head['draft']['mappings'] ?? null;
		return array(
			'draft'     => is_array( $draft ) ? $draft : null,
			'published' => is_int( $head['published'] ?? null ) ? $head['published'] : 0,
			'versions'  => $versions,
		);
	}
}
