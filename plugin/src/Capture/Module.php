<?php
/**
 * Room: Capture.
 *
 * @package Concord
 */

namespace Concord\Capture;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Hangs the room into WordPress. */
final class Module implements ModuleContract {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
	}
}
