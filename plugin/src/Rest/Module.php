<?php
/**
 * Room: REST.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Registers the controllers of wc-concord/v1 and keeps caches away from all of their answers. */
final class Module implements ModuleContract {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_action( 'rest_api_init', array( $this, 'register_routes' ) );
		add_filter( 'rest_post_dispatch', array( $this, 'forbid_caching' ), 10, 3 );
	}

	/**
	 * One controller per resource. A request for a namespace that WooCommerce knows, such as a shopper's checkout, loads none
	 * of them: it can only be answered by WooCommerce (same rule as WooCommerce's own namespaces).
	 */
	public function register_routes(): void {
		if ( function_exists( 'wc_rest_should_load_namespace' ) && ! wc_rest_should_load_namespace( Controller::REST_NAMESPACE ) ) {
			return;
		}
		foreach ( $this->controllers() as $name ) {
			( new $name( $this->services ) )->register_routes();
		}
	}

	/**
	 * Errors too: a page cache that keeps a 401 or an empty claim stops the sync (F19).
	 *
	 * @param \WP_HTTP_Response                      $response Answer.
	 * @param \WP_REST_Server                        $server   Server.
	 * @param \WP_REST_Request<array<string, mixed>> $request  Request.
	 */
	public function forbid_caching( \WP_HTTP_Response $response, \WP_REST_Server $server, \WP_REST_Request $request ): \WP_HTTP_Response {
		if ( str_starts_with( ltrim( $request->get_route(), '/' ), Controller::REST_NAMESPACE ) ) {
			$response->header( 'Cache-Control', 'no-store' );
		}
		return $response;
	}

	/**
	 * The controllers.
	 *
	 * @return list<class-string<Controller>>
	 */
	private function controllers(): array {
		return array(
			PairController::class,
			PairingController::class,
			WorkerController::class,
			ConnectionsController::class,
			CommandsController::class,
			SettingsController::class,
			OverviewController::class,
			EventsController::class,
			StoreController::class,
			RecordsController::class,
			ProductsController::class,
			FlowsController::class,
			FlowListController::class,
			FlowTemplatesController::class,
			FlowStoreController::class,
			DocumentsController::class,
			PicturesController::class,
			OrdersController::class,
			ShadowController::class,
			CreatedController::class,
			MetadataController::class,
			SourcesController::class,
			SetupController::class,
			BackupsController::class,
			KeptLinksController::class,
			UpgradesController::class,
			InvitationController::class,
			InviteController::class,
		);
	}
}
