<?php
/**
 * Room: the outbox.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Concord\Lifecycle;
use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Schedules the sweep, wakes the worker after an append. */
final class Module implements ModuleContract, Lifecycle {

	public const SWEEP_HOOK = 'concord_sweep_run';

	private const GROUP = 'concord';

	private const EVERY_SECONDS = 300;

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_action( self::SWEEP_HOOK, array( $this, 'sweep' ) );
		add_action( 'admin_init', array( $this, 'schedule' ), 20 );
		$this->services->appender()->on_append(
			function (): void {
				$this->services->nudge()->want();
			}
		);
	}

	public function activate(): void {
		if ( class_exists( 'WooCommerce', false ) ) {
			$this->services->sweep()->begin();
		}
	}

	public function deactivate(): void {
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			as_unschedule_all_actions( '', array(), self::GROUP );
		}
	}

	/** Action Scheduler forgets nothing but may be emptied by hand; wp-admin puts the sweep back. */
	public function schedule(): void {
		if ( function_exists( 'as_has_scheduled_action' ) && ! as_has_scheduled_action( self::SWEEP_HOOK, array(), self::GROUP ) ) {
			as_schedule_recurring_action( time() + self::EVERY_SECONDS, self::EVERY_SECONDS, self::SWEEP_HOOK, array(), self::GROUP, true );
		}
	}

	/** The scheduled sweep. */
	public function sweep(): void {
		$this->services->sweep()->run();
		$this->services->retention()->prune();
		$this->services->flow_runs()->revive();
	}
}
