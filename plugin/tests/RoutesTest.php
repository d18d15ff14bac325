<?php
/**
 * Who may call what.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/ShellTestCase.php';

use PHPUnit\Framework\Attributes\DataProvider;

final class RoutesTest extends ShellTestCase {

	/** Route and verb -> who is let in: "sync" the worker, "view"/"manage" people, "code" everybody who has a code, "guest" nobody without the session of an invitation. */
	private const TABLE = array(
		'POST /pair'                                      => 'code',
		'GET /store'                                      => 'sync',
		'GET /worker/config'                              => 'sync',
		'GET /worker/download'                            => 'manage',
		'POST /events/claim'                              => 'sync',
		'POST /events/extend'                             => 'sync',
		'POST /events/progress'                           => 'sync',
		'POST /events/settle'                             => 'sync',
		'POST /events/sweep'                              => 'sync',
		'GET /flows/(?P<id>[a-z0-9]{6,40})'               => 'view',
		'PUT /flows/(?P<id>[a-z0-9]{6,40})/draft'         => 'manage',
		'DELETE /flows/(?P<id>[a-z0-9]{6,40})/draft'      => 'manage',
		'POST /flows/(?P<id>[a-z0-9]{6,40})/publish'      => 'manage',
		'GET /shadow/(?P<id>[a-z0-9]{6,40})'              => 'view',
		'PUT /shadow/(?P<id>[a-z0-9]{6,40})'              => 'manage',
		'POST /shadow/(?P<id>[a-z0-9]{6,40})/send'        => 'manage',
		'GET /shadow/(?P<id>[a-z0-9]{6,40})/records/(?P<event>\d+)' => 'view',
		'GET /created/(?P<id>[a-z0-9-]{6,40})'            => 'view',
		'POST /flows/(?P<id>[a-z0-9]{6,40})/rollback'     => 'manage',
		'GET /flows/(?P<id>[a-z0-9]{6,40})/versions/(?P<version>\d+)' => 'view',
		'GET /flows'                                      => 'view',
		'POST /flows'                                     => 'manage',
		'DELETE /flows/(?P<id>[a-z0-9]{6,40})'            => 'manage',
		'PUT /flows/(?P<id>[a-z0-9]{6,40})/settings'      => 'manage',
		'POST /flows/(?P<id>[a-z0-9]{6,40})/run'          => 'manage',
		'POST /flows/(?P<id>[a-z0-9-]{1,64})/wake'        => 'sync',
		'POST /stock'                                     => 'sync',
		'GET /stock/followed'                                     => 'sync',
		'POST /stock/preview'                                     => 'sync',
		'GET /puts'                                       => 'sync',
		'POST /puts'                                      => 'sync',
		'POST /pictures'                                  => 'sync',
		'GET /order-of'                                   => 'sync',
		'GET /flow-templates'                             => 'view',
		'POST /flow-templates'                            => 'manage',
		'DELETE /flow-templates/(?P<id>template[a-f0-9]{12})' => 'manage',
		'GET /pages/(?P<type>order|refund|customer|product)' => 'sync',
		'POST /writes'                                    => 'sync',
		'GET /orders'                                     => 'sync',
		'GET /metadata/(?P<id>[a-z0-9]{6,40})'            => 'view',
		'GET /sources'                                    => 'view',
		'POST /products/batch'                            => 'sync',
		'GET /overview'                                   => 'view',
		'GET /records'                                    => 'view',
		'GET /records/(?P<event_id>\d+)'                  => 'view',
		'POST /records/(?P<event_id>\d+)/retry'           => 'manage',
		'POST /records/(?P<event_id>\d+)/hold'            => 'manage',
		'POST /records/(?P<event_id>\d+)/skip'            => 'manage',
		'POST /records/(?P<event_id>\d+)/decide'            => 'manage',
		'POST /records/retry'                             => 'manage',
		'POST /orders/(?P<order_id>\d+)/send'                   => 'manage',
		'GET /connections'                                => 'view',
		'POST /connections'                               => 'manage',
		'GET /connections/(?P<id>[a-z0-9]{6,40})'         => 'view',
		'PUT /connections/(?P<id>[a-z0-9]{6,40})'         => 'manage',
		'DELETE /connections/(?P<id>[a-z0-9]{6,40})'      => 'manage',
		'POST /connections/(?P<id>[a-z0-9]{6,40})/test'   => 'manage',
		'POST /commands'                                  => 'manage',
		'GET /commands/(?P<id>\d+)'                       => 'view',
		'GET /pairing'                                    => 'view',
		'POST /pairing/code'                              => 'manage',
		'DELETE /pairing/(?P<worker_id>[a-z0-9-]{8,64})'  => 'manage',
		'GET /setup'                                      => 'view',
		'PUT /setup'                                      => 'manage',
		'POST /setup/go-live'                             => 'manage',
		'GET /setup/estimate'                             => 'view',
		'GET /setup/test-order'                           => 'view',
		'POST /setup/test-order'                          => 'manage',
		'GET /invitation'                                 => 'view',
		'POST /invitation'                                => 'manage',
		'DELETE /invitation'                              => 'manage',
		'POST /invite/open'                               => 'code',
		'PUT /invite/sign-in'                             => 'guest',
		'GET /invite/test'                                => 'guest',
		'POST /invite/test'                               => 'guest',
		'POST /invite/end'                                => 'guest',
		'PUT /setup/backfill'                             => 'manage',
		'GET /setup/(?P<kind>skus|emails|guests)'         => 'sync',
		'GET /backups'                                    => 'view',
		'POST /backups'                                   => 'manage',
		'POST /backups/compare'                           => 'manage',
		'POST /backups/restore'                           => 'manage',
		'GET /backups/(?P<id>[a-f0-9]{12})'               => 'manage',
		'GET /connections/(?P<id>[a-z0-9]{6,40})/kept-links' => 'view',
		'POST /connections/(?P<id>[a-z0-9]{6,40})/kept-links' => 'manage',
		'GET /upgrades'                                   => 'view',
		'POST /upgrades/(?P<id>[a-z0-9]{6,40})/test'      => 'manage',
		'POST /upgrades/(?P<id>[a-z0-9]{6,40})/accept'    => 'manage',
		'GET /settings'                                   => 'view',
		'PUT /settings'                                   => 'manage',
	);

	public function test_every_registered_route_is_listed_and_every_caller_gets_what_the_list_says(): void {
		$checked = 0;
		foreach ( rest_get_server()->get_routes( 'wc-concord/v1' ) as $route => $handlers ) {
			$path = substr( $route, strlen( '/wc-concord/v1' ) );
			if ( '' === $path ) {
				continue;
			}
			self::assertIsCallable( rest_get_server()->get_route_options( $route )['schema'] ?? null, $route . ' has no schema' );
			foreach ( $handlers as $handler ) {
				foreach ( array_keys( $handler['methods'] ) as $verb ) {
					self::assertArrayHasKey( "{$verb} {$path}", self::TABLE, 'An unlisted route' );
					delete_option( 'concord_invitation_misses' );
					foreach ( array( '', 'subscriber', 'customer', 'concord_worker', 'shop_manager', 'administrator' ) as $role ) {
						$this->as_role( $role );
						$request = new \WP_REST_Request( $verb, $route );
						$allowed = call_user_func( $handler['permission_callback'], $request );
						self::assertSame( self::expected( self::TABLE[ "{$verb} {$path}" ], $role ), is_wp_error( $allowed ) ? $allowed->get_error_data()['status'] : 200, "{$verb} {$path} as {$role}" );
						++$checked;
					}
				}
			}
		}
		self::assertGreaterThanOrEqual( 6 * 14, $checked );
	}

	private static function expected( string $who, string $role ): int {
		if ( 'guest' === $who ) {
			return 401;
		}
		$let_in = array(
			'code'   => array( '', 'subscriber', 'customer', 'concord_worker', 'shop_manager', 'administrator' ),
			'sync'   => array( 'concord_worker' ),
			'view'   => array( 'shop_manager', 'administrator' ),
			'manage' => array( 'shop_manager', 'administrator' ),
		);
		return in_array( $role, $let_in[ $who ], true ) ? 200 : ( '' === $role ? 401 : 403 );
	}

	/** @return list<array{string}> */
	public static function foreign_routes(): array {
		return array( array( '/wp/v2/users' ), array( '/wc/v3/orders' ), array( '/wp/v2/users/me' ), array( '/wp/v2/posts' ) );
	}

	#[DataProvider( 'foreign_routes' )]
	public function test_a_worker_is_refused_outside_concord( string $path ): void {
		$this->as_role( 'concord_worker' );
		self::assertSame( 403, $this->call( 'GET', $path )->get_status() );
	}
}
