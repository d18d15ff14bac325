<?php
/**
 * Room: hooks to outbox rows.
 *
 * @package Concord
 */

namespace Concord\Capture;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Registers the hooks of every record type. Nothing else in the plugin writes events of records. */
final class Module implements ModuleContract {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		$recorder = $this->services->recorder();
		( new Orders( $recorder ) )->register();
		( new Refunds( $recorder ) )->register();
		( new Customers( $recorder ) )->register();
		( new Products( $recorder ) )->register();
		Origin::on_end(
			function ( array $touched ): void {
				$this->services->rebase()->run( $touched );
			}
		);
	}
}
