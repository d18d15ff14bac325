<?php
/**
 * Room: Cli.
 *
 * @package Concord
 */

namespace Concord\Cli;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Adds "wp concord" where WP-CLI runs. */
final class Module implements ModuleContract {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		if ( defined( 'WP_CLI' ) && constant( 'WP_CLI' ) ) {
			\WP_CLI::add_command( 'concord', new Command( $this->services ) );
		}
	}
}
