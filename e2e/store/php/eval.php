<?php
/**
 * Runs the code on standard input with the site loaded: php eval.php <site>.
 *
 * @package Concord
 */

require $argv[1] . '/wp-load.php';
wp_set_current_user( 1 );
eval( stream_get_contents( STDIN ) ); // phpcs:ignore Squiz.PHP.Eval.Discouraged -- The rig's own code, on a throw-away site.
