<?php
/**
 * What is owed, without booting WooCommerce: a worker that polls often costs the store next to nothing.
 *
 * GET with the token in X-Concord-Doorbell; answers { due, next_due_at, config_version }. Loads WordPress up to the
 * database only (SHORTINIT): no plugin, no theme, no session.
 *
 * @package Concord
 */

// phpcs:disable WordPress.Security.ValidatedSanitizedInput, WordPress.PHP.NoSilencedErrors, WordPress.DB.DirectDatabaseQuery -- WordPress is not loaded yet, or only its database.

/**
 * Finds wp-load.php above this file, wherever wp-content was put. The plugin folder may be a link, so the path the
 * server called is tried first.
 */
function concord_doorbell_wp_load(): ?string {
	$starts = array_filter( array( $_SERVER['SCRIPT_FILENAME'] ?? '', __FILE__ ), 'is_string' );
	foreach ( $starts as $start ) {
		for ( $folder = dirname( $start ), $up = 0; $up < 12 && dirname( $folder ) !== $folder; $folder = dirname( $folder ), ++$up ) {
			foreach ( array( '', '/wp', '/wordpress', '/core' ) as $below ) {
				if ( is_file( $folder . $below . '/wp-load.php' ) ) {
					return $folder . $below . '/wp-load.php';
				}
			}
		}
	}
	return null;
}

/**
 * Ends with JSON.
 *
 * @param int                  $status HTTP status.
 * @param array<string, mixed> $data   Body.
 */
function concord_doorbell_answer( int $status, array $data ): never {
	http_response_code( $status );
	header( 'Content-Type: application/json; charset=utf-8' );
	header( 'Cache-Control: no-store' );
	echo json_encode( $data ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- No WordPress here; JSON escapes.
	exit;
}

/** The whole of it. */
function concord_doorbell(): never {
	$given = $_SERVER['HTTP_X_CONCORD_DOORBELL'] ?? '';
	if ( ! is_string( $given ) || '' === $given ) {
		concord_doorbell_answer( 401, array( 'code' => 'concord_unauthenticated', 'message' => 'The doorbell wants its token in X-Concord-Doorbell.', 'data' => array( 'status' => 401 ) ) );
	}
	global $wpdb;
	$options = array();
	foreach ( (array) $wpdb->get_results( "SELECT option_name, option_value FROM {$wpdb->options} WHERE option_name IN ( 'concord_doorbell_token', 'concord_config_version' )" ) as $row ) {
		$options[ $row->option_name ] = $row->option_value;
	}
	$token = $options['concord_doorbell_token'] ?? '';
	// Hashes of both, so that the comparison tells nothing of the length either.
	if ( '' === $token || ! hash_equals( hash( 'sha256', $token ), hash( 'sha256', $given ) ) ) {
		concord_doorbell_answer( 403, array( 'code' => 'concord_forbidden', 'message' => 'This is not the token of the doorbell.', 'data' => array( 'status' => 403 ) ) );
	}
	$table = $wpdb->prefix . 'concord_events';
	$now   = gmdate( 'Y-m-d H:i:s' );
	$due   = (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM ( SELECT id FROM %i WHERE priority IN ( 0, 1 ) AND claim_at <= %s LIMIT 1000 ) AS due', $table, $now ) );
	$next  = $wpdb->get_var( $wpdb->prepare( "SELECT MIN(claim_at) FROM %i WHERE priority IN ( 0, 1 ) AND claim_at > %s AND state IN ( 'waiting', 'retrying' )", $table, $now ) );
	concord_doorbell_answer(
		200,
		array(
			'due'            => $due,
			'next_due_at'    => is_string( $next ) ? str_replace( ' ', 'T', $next ) . 'Z' : null,
			'config_version' => (int) ( $options['concord_config_version'] ?? 1 ),
		)
	);
}

if ( ! defined( 'ABSPATH' ) ) {
	define( 'SHORTINIT', true );
	$concord_wp_load = concord_doorbell_wp_load();
	if ( null === $concord_wp_load ) {
		concord_doorbell_answer( 500, array( 'code' => 'concord_no_wordpress', 'message' => 'The doorbell found no wp-load.php above itself. The worker polls instead.', 'data' => array( 'status' => 500 ) ) );
	}
	require $concord_wp_load;
	concord_doorbell();
}
