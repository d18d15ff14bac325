<?php
/**
 * A lock that was not had.
 *
 * @package Concord
 */

namespace Concord\Apply;

defined( 'ABSPATH' ) || exit;

/** Another request held the name for longer than we wait. */
final class LockBusy extends \RuntimeException {}
