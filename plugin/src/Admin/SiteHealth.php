<?php
/**
 * Site Health.
 *
 * @package Concord
 */

namespace Concord\Admin;

use Concord\Overview\Problems;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Tests under Tools, Site Health, and a section of its information page. Each test is one of the overview's problems or its absence. */
final class SiteHealth {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_filter( 'site_status_tests', array( $this, 'add_tests' ) );
		add_filter( 'debug_information', array( $this, 'add_information' ) );
	}

	/**
	 * Direct tests only: none of them leaves the machine.
	 *
	 * @param array<string, array<string, mixed>> $tests Tests.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_tests( array $tests ): array {
		foreach ( array(
			'worker' => __( 'Concord worker', 'concord' ),
			'queue'  => __( 'Concord queue', 'concord' ),
			'key'    => __( 'Concord encryption key', 'concord' ),
			'secret' => __( 'Concord sign-in to Dynamics', 'concord' ),
			'https'  => __( 'Concord transport', 'concord' ),
			'rest'   => __( 'Concord REST routes', 'concord' ),
		) as $name => $label ) {
			$tests['direct'][ 'concord_' . $name ] = array(
				'label' => $label,
				'test'  => fn (): array => $this->result( $name ),
			);
		}
		return $tests;
	}

	/**
	 * The section of the information page; nothing personal, no secret.
	 *
	 * @param array<string, array<string, mixed>> $information Sections.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_information( array $information ): array {
		$fields = array();
		foreach ( StatusReport::rows( $this->services ) as $label => $value ) {
			$fields[ sanitize_key( $label ) ] = array(
				'label' => $label,
				'value' => $value,
			);
		}
		$information['concord'] = array(
			'label'  => __( 'Concord for Dynamics 365', 'concord' ),
			'fields' => $fields,
		);
		return $information;
	}

	/**
	 * One test.
	 *
	 * @param string $name Which.
	 * @return array<string, mixed>
	 */
	public function result( string $name ): array {
		$codes   = array(
			'worker' => array( 'not_paired', 'worker_never', 'worker_late', 'worker_offline' ),
			'queue'  => array( 'update_failing', 'update_untested', 'queue_late', 'counts_differ' ),
			'key'    => array( 'key_from_salts', 'secret_unreadable' ),
			'secret' => array( 'secret_expired', 'secret_expiring' ),
			'https'  => array( 'plain_http', 'site_copied' ),
			'rest'   => array( 'rest_missing' ),
		);
		$problem = 'rest' === $name ? self::rest_problem() : null;
		foreach ( 'rest' === $name ? array() : $this->services->problems()->of( $this->services->overview()->facts() ) as $candidate ) {
			if ( null === $problem && in_array( $candidate['code'], $codes[ $name ], true ) ) {
				$problem = $candidate;
			}
		}
		$grave = array( 'update_failing', 'worker_offline', 'queue_late', 'counts_differ', 'secret_unreadable', 'secret_expired', 'plain_http', 'rest_missing' );
		return array(
			'label'       => null === $problem ? self::good( $name ) : $problem['message'],
			'status'      => null === $problem ? 'good' : ( in_array( $problem['code'], $grave, true ) ? 'critical' : 'recommended' ),
			'badge'       => array(
				'label' => __( 'Dynamics 365', 'concord' ),
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( null === $problem ? self::good( $name ) : $problem['remedy'] ) . '</p>',
			'actions'     => '<p><a href="' . esc_url( Page::url() ) . '">' . esc_html__( 'Open Concord', 'concord' ) . '</a></p>',
			'test'        => 'concord_' . $name,
		);
	}

	/**
	 * A security plugin may have unregistered the routes or closed REST.
	 *
	 * @return array{code: string, message: string, remedy: string}|null
	 */
	private static function rest_problem(): ?array {
		$routes = rest_get_server()->get_routes( 'wc-concord/v1' );
		return isset( $routes['/wc-concord/v1/overview'] ) && '' !== rest_url() ? null : array(
			'code'    => 'rest_missing',
			'message' => __( 'The REST routes of Concord are not registered.', 'concord' ),
			'remedy'  => __( 'A plugin closes the REST API. Allow the namespace wc-concord/v1 in it.', 'concord' ),
		);
	}

	private static function good( string $name ): string {
		return match ( $name ) {
			'worker' => __( 'The Concord worker is online', 'concord' ),
			/* translators: %d: minutes. */
			'queue'  => sprintf( __( 'No record has been due for more than %d minutes', 'concord' ), intdiv( Problems::LAG_SECONDS, 60 ) ),
			'key'    => __( 'The secrets of Concord can be read with its encryption key', 'concord' ),
			'secret' => __( 'No secret of a connection is known to expire within 30 days', 'concord' ),
			'https'  => __( 'Workers reach this site over a private line', 'concord' ),
			default  => __( 'The REST routes of Concord are registered', 'concord' ),
		};
	}
}
