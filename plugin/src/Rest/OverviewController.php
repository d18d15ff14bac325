<?php
/**
 * GET /overview.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/** The first screen in one answer. */
final class OverviewController extends Controller {

	public function register_routes(): void {
		$text   = array( 'type' => 'string' );
		$number = array( 'type' => 'integer' );
		$object = array( 'type' => 'object' );
		$this->route(
			'/overview',
			array( self::verb( 'GET', array( $this, 'read' ), array( $this, 'may_view' ) ) ),
			array(
				'title'      => 'concord-overview',
				'type'       => 'object',
				'properties' => array(
					'paired'             => array( 'type' => 'boolean' ),
					'worker'             => array( 'type' => array( 'object', 'null' ) ),
					'counts'             => array(
						'type'       => 'object',
						'properties' => array_fill_keys( State::ALL, $number ),
					),
					'captured'           => $number,
					'owed'               => $number,
					'oldest_due_seconds' => $number,
					'sweep'              => $object,
					'paused'             => array( 'type' => 'boolean' ),
					'live'               => array( 'type' => 'boolean' ),
					'shadow'             => array( 'type' => 'boolean' ),
					'store'              => $object,
					'problems'           => array(
						'type'  => 'array',
						'items' => array(
							'type'       => 'object',
							'properties' => array_fill_keys( array( 'code', 'message', 'remedy' ), $text ),
						),
					),
				),
			)
		);
	}

	/** Current figures, never cached. */
	public function read(): \WP_REST_Response {
		$switches = $this->services->shadow_switches();
		$in_use   = array_filter( $this->services->connections()->all(), static fn ( array $row ): bool => $row['enabled'] );
		$shadowed = array_filter( $in_use, static fn ( array $row ): bool => $switches->on( $row['id'] ) );
		return self::answer(
			$this->services->overview()->get() + array(
				'live'   => $this->services->go_live()->live(),
				'shadow' => array() !== $shadowed,
			)
		);
	}
}
