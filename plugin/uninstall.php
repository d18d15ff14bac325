<?php
/**
 * Runs when the plugin is deleted. People delete to reinstall, so data stays unless they asked for its removal.
 *
 * @package Concord
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/src/Install/Tables.php';
require_once __DIR__ . '/src/Install/Uninstaller.php';

( new Concord\Install\Uninstaller( new Concord\Install\Tables() ) )->run();
