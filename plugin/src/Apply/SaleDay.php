<?php
/**
 * Days of a sale.
 *
 * @package Concord
 */

namespace Concord\Apply;

defined( 'ABSPATH' ) || exit;

/**
 * A date of Dynamics as the moment a sale begins or ends. Both products keep days; Finance & Operations writes them as noon UTC and
 * "no day" as 1900-01-01, Business Central "no day" as 0001-01-01. A day is the shop's own: taken as a moment in UTC a sale would begin the
 * evening before, and with the first minute of its last day it would end a day early.
 */
final class SaleDay {

	/** A day, also as midnight or noon UTC. */
	private const DAY = '/^(\d{4}-\d{2}-\d{2})(?:T(?:00|12):00:00(?:\.0+)?(?:Z|[+-]00:00)?)?$/';

	private const ZONE = '/(?:Z|[+-]\d{2}:?\d{2})$/';

	/**
	 * In the shop's own time, "Y-m-d H:i:s"; empty when there is no day.
	 *
	 * @param string $value Empty or readable by strtotime().
	 * @param bool   $last  The sale's last day: through its last second, as WooCommerce's own screen has it.
	 */
	public static function of( string $value, bool $last ): string {
		$value = trim( $value );
		if ( '' === $value || $value < '1900-01-02' ) {
			return '';
		}
		if ( 1 === preg_match( self::DAY, $value, $day ) ) {
			return $day[1] . ( $last ? ' 23:59:59' : ' 00:00:00' );
		}
		$moment = (int) strtotime( $value );
		return 1 === preg_match( self::ZONE, $value ) ? (string) wp_date( 'Y-m-d H:i:s', $moment ) : gmdate( 'Y-m-d H:i:s', $moment );
	}
}
