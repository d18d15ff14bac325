<?php
/**
 * Contract of a place for shipments.
 *
 * @package Concord
 */

namespace Concord\Documents\Tracking;

use Concord\Documents\Shipment;

defined( 'ABSPATH' ) || exit;

/** Where a store shows shipments to its shoppers: WooCommerce's own fulfillments, a tracking plugin, or a note. */
interface Place {

	/** Whether this store has it, and it can hold this shipment. */
	public function takes( Shipment $shipment ): bool;

	/**
	 * One record for the shipment, or the changed one. The shopper is told by the mail of this place.
	 *
	 * @param string $known What put() answered before for this shipment; '' for the first time.
	 * @return string Kept with the document.
	 */
	public function put( \WC_Order $order, Shipment $shipment, string $known ): string;

	/**
	 * Tracking numbers that the shipment no longer has: one that was corrected in Dynamics, or all of a shipment that was taken back.
	 *
	 * @param list<string> $numbers As put() was given them before.
	 */
	public function forget( \WC_Order $order, array $numbers ): void;
}
