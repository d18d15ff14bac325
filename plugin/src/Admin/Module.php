<?php
/**
 * Room: Admin.
 *
 * @package Concord
 */

namespace Concord\Admin;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Hangs the screens into wp-admin; the shop's visitors never load any of it. */
final class Module implements ModuleContract {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		// Site Health's weekly check runs from cron, outside wp-admin.
		( new SiteHealth( $this->services ) )->register();
		if ( ! is_admin() ) {
			return;
		}
		( new Page() )->register();
		( new OrdersColumn( $this->services ) )->register();
		( new OrderBox( $this->services ) )->register();
		( new StatusReport( $this->services ) )->register();
		( new Notices( $this->services ) )->register();
	}
}
