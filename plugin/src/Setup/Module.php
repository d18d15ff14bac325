<?php
/**
 * Room: setup.
 *
 * @package Concord
 */

namespace Concord\Setup;

use Concord\Invite\Page;
use Concord\Lifecycle;
use Concord\Module as ModuleContract;
use Concord\Outbox\Module as Outbox;
use Concord\Outbox\Sweep;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** A store that never had the plugin starts not live. The backfill goes on with the scheduled sweep, also while no worker asks. */
final class Module implements ModuleContract, Lifecycle {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		( new Page() )->register();
		add_action( Outbox::SWEEP_HOOK, array( $this->services->backfill(), 'step' ), 20 );
	}

	/** Runs before the outbox sets its cursors: those tell that the plugin was here before. */
	public function activate(): void {
		if ( false === get_option( Sweep::OPTION, false ) ) {
			$this->services->go_live()->begin();
		}
	}

	public function deactivate(): void {}
}
