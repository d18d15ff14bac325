<?php
/**
 * Room: documents of Dynamics.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Ends the waiting of shipments for their tracking number, and keeps invoices out of renewals. */
final class Module implements ModuleContract {

	public const DUE_HOOK = 'concord_shipment_due';

	public const GROUP = 'concord';

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_action( self::DUE_HOOK, array( $this, 'due' ), 10, 2 );
		InvoiceMeta::register();
	}

	/** No number came: the shopper is told without one. */
	public function due( string $connection_id, string $key ): void {
		$known = $this->services->documents()->find( $connection_id, 'shipment', $key );
		if ( null === $known || ! str_starts_with( $known['store_ids'], ShipmentWriter::WAITING ) ) {
			return;
		}
		$this->services->documents_receiver()->again( $connection_id, 'shipment', $key );
	}
}
