<?php
/**
 * Writers of all or nothing.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/** Marks a Writer whose work and the document's row are one transaction: what broke off is tried again from the start, and nothing stands twice. */
interface Atomic {
}
