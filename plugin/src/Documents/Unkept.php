<?php
/**
 * Writers about persons.
 *
 * @package Concord
 */

namespace Concord\Documents;

defined( 'ABSPATH' ) || exit;

/** Marks a FreeWriter whose documents say who somebody is: their row keeps number and hash alone, so that a person stands in the store once. */
interface Unkept {
}
