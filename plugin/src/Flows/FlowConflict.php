<?php
/**
 * Two people at one mapping.
 *
 * @package Concord
 */

namespace Concord\Flows;

defined( 'ABSPATH' ) || exit;

/** Somebody else saved since this person read it; nothing was written. */
final class FlowConflict extends \RuntimeException {}
