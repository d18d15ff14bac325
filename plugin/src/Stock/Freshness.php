<?php
/**
 * Age of stock figures.
 *
 * @package Concord
 */

namespace Concord\Stock;

use Concord\Apply\StockWriter;
use Concord\Clock;
use Concord\Flows\Runs;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * When Dynamics was last asked for what a product has. A flow that reads changes writes only what changed, so the age is that of the
 * flow's last look and not that of the figure; a product that no flow in use follows has none.
 */
final class Freshness {

	/** @var array<string, array{at: int, every: int}|null> Looks by flow, of this request. */
	private array $looks = array();

	public function __construct( private readonly Runs $runs, private readonly Settings $settings, private readonly Clock $clock ) {}

	/** Reads the looks anew: a long-running process lives through more than one. */
	public function forget(): void {
		$this->looks = array();
	}

	/** Unix time of the last look; null where no flow in use tells this product's stock. */
	public function of( \WC_Product $product ): ?int {
		$look = $this->look( $product );
		return null === $look ? null : $look['at'];
	}

	/** Older than the shop allows. A flow is never late before it missed a turn: twice its interval counts where that is longer. */
	public function is_stale( \WC_Product $product ): bool {
		$look = $this->look( $product );
		return null !== $look && $this->clock->now() - $look['at'] > MINUTE_IN_SECONDS * max( $this->settings->all()['stock_guard_minutes'], 2 * $look['every'] );
	}

	/**
	 * Of the product that carries the stock: that of a variation may be its parent's.
	 *
	 * @return array{at: int, every: int}|null Unix time, minutes.
	 */
	private function look( \WC_Product $product ): ?array {
		$keeper = $product->get_stock_managed_by_id() === $product->get_id() ? $product : wc_get_product( $product->get_stock_managed_by_id() );
		$flow   = $keeper instanceof \WC_Product && $keeper->managing_stock() ? (string) $keeper->get_meta( Followed::META ) : '';
		if ( '' === $flow || ! $keeper instanceof \WC_Product ) {
			return null;
		}
		$this->looks[ $flow ] ??= $this->runs->looked( $flow );
		$look                   = $this->looks[ $flow ];
		return null === $look ? null : array(
			'at'    => max( $look['at'], (int) strtotime( (string) $keeper->get_meta( StockWriter::AS_OF ) ) ),
			'every' => $look['every'],
		);
	}
}
