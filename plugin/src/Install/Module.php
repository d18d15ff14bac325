<?php
/**
 * Room: tables and migrations.
 *
 * @package Concord
 */

namespace Concord\Install;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Brings the schema up to date where no visitor waits. */
final class Module implements ModuleContract {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_action( 'admin_init', array( $this, 'migrate' ) );
		add_action( 'cli_init', array( $this, 'migrate' ) );
	}

	/** A refused step is logged and tried again at the next visit; wp-admin keeps working. */
	public function migrate(): void {
		try {
			$this->services->upgrade()->run();
		} catch ( \RuntimeException $error ) {
			wc_get_logger()->error( $error->getMessage(), array( 'source' => 'concord' ) );
		}
	}
}
