/** The box of an order in wp-admin, for a suite that has a store and a browser already. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Store } from '../store/for-tests.ts';
import type { AdminBrowser } from './browser.ts';

const idSchema = z.object( { id: z.number() } );
const orderSchema = idSchema.extend( { currency: z.string() } );

export function orderScreens( subject: () => { site: Store; admin: AdminBrowser } ): void {
	it( 'an order shows its credit memos and the refunds they stand for, with the amounts of both sides', async () => {
		const { site, admin } = subject();
		const { id, currency } = orderSchema.parse( await site.rest( 'POST', '/wc/v3/orders', { status: 'processing', set_paid: true, line_items: [ { product_id: site.products[ 'CONCORD-MUG' ], quantity: 3 } ] } ) );
		const { id: refund } = idSchema.parse( await site.rest( 'POST', `/wc/v3/orders/${ id }/refunds`, { amount: '2.50', api_refund: false } ) );
		site.evalPhp( `
			$services = Concord\\Plugin::services();
			$prefix = $services->site_identity()->reference_prefix();
			$services->links()->store( array(
				array( 'record_type' => 'order', 'record_id' => '${ id }', 'connection_id' => 'box', 'entity' => 'salesOrders', 'number' => 'S-ORD101099', 'reference' => $prefix . '-${ id }' ),
				array( 'record_type' => 'refund', 'record_id' => '${ refund }', 'connection_id' => 'box', 'entity' => 'ReturnOrderHeadersV2', 'number' => 'R000007', 'store_total' => '2.50', 'dynamics_total' => '2.50', 'currency' => '${ currency }' ),
			) );
			$memo = array( 'key' => 'm1', 'number' => 'S-CR103004', 'reference' => $prefix . '-${ id }', 'orderNumber' => '', 'invoiceNumber' => 'S-INV103021', 'postedOn' => '2026-11-24', 'currency' => '${ currency }', 'total' => '5.00', 'tax' => '0', 'lines' => array(), 'restock' => false, 'refundPayment' => false, 'state' => 'posted', 'corrective' => false, 'url' => 'https://businesscentral.dynamics.com/' );
			echo wp_json_encode( $services->documents_receiver()->take( 'box', array( array( 'flow_id' => 'f', 'kind' => 'creditMemo', 'key' => 'm1', 'number' => 'S-CR103004', 'data' => $memo, 'issue' => null ) ) ) );` );
		await admin.page.goto( `${ site.url }/wp-admin/admin.php?page=wc-orders&action=edit&id=${ id }` );
		const box = admin.page.locator( '#concord-order' );
		const shown = ( await box.innerText() ).replace( /\s+/g, ' ' );
		expect( shown ).toContain( 'Sales order S-ORD101099' );
		expect( shown ).toMatch( /S-CR103004, 2026-11-24, \S*5[.,]00\S*(?: \S)?, invoice S-INV103021 Refund #\d+, \S*5[.,]00/ );
		expect( shown ).toMatch( new RegExp( `R000007, \\S*2[.,]50\\S*(?: \\S)?, waits in Dynamics to be posted Refund #${ refund }, \\S*2[.,]50` ) );
		await box.scrollIntoViewIfNeeded();
		await admin.screenshot( 'order-box-refunds' );
	}, 60_000 );
}
