<?php
/**
 * Amounts of stock.
 *
 * @package Concord
 */

namespace Concord\Apply;

defined( 'ABSPATH' ) || exit;

/** What becomes of parts of a unit, and the largest figure that is believed (STK-5); as worker/src/core/flow/store-fields.ts. */
final class StockAmount {

	/** Never more than there is. */
	public const DOWN = 'down';

	public const NEAREST = 'nearest';

	/** As told, where the shop sells parts of a unit (filter woocommerce_stock_amount); else WooCommerce cuts them off. */
	public const KEEP = 'keep';

	public const RULES = array( self::DOWN, self::NEAREST, self::KEEP );

	public const AT_MOST = '1000000';

	/** What the shop shows of so many units. */
	public static function of( float $units, string $rule ): int|float {
		$exact   = round( $units, 6 );
		$rounded = match ( $rule ) {
			self::NEAREST => floor( $exact + 0.5 ),
			self::KEEP    => $exact,
			default       => floor( $exact ),
		};
		return wc_stock_amount( $rounded );
	}

	/**
	 * Whether a figure can be meant.
	 *
	 * @param string $value   Decimal string.
	 * @param string $at_most Units.
	 */
	public static function is_credible( string $value, string $at_most ): bool {
		return abs( (float) $value ) <= (float) $at_most;
	}
}
