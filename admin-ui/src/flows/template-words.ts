/** What the templates are called and what they do now. */
import { __ } from '@wordpress/i18n';
import type { TemplateKey } from '../../../worker/src/core/flow/templates/index.ts';

export function templateName( key: TemplateKey ): string {
	switch ( key ) {
		case 'customer': return __( 'Customers → customers', 'concord' );
		case 'account': return __( 'Customers of Dynamics → accounts', 'concord' );
		case 'item': return __( 'Catalogue → products', 'concord' );
		case 'product': return __( 'Items → products', 'concord' );
		case 'price': return __( 'Prices → products', 'concord' );
		case 'stock': return __( 'Stock → products', 'concord' );
		case 'shipment': return __( 'Shipments → orders', 'concord' );
		case 'invoice': return __( 'Invoices → orders', 'concord' );
		case 'payment': return __( 'Payments → invoices', 'concord' );
		case 'creditMemo': return __( 'Credit memos → refunds', 'concord' );
		case 'cancellation': return __( 'Canceled and short sales orders → orders', 'concord' );
		case 'refund': return __( 'Refunds → credit memos', 'concord' );
	}
}

export function templateHint( key: TemplateKey ): string {
	switch ( key ) {
		case 'customer': return __( 'A customer of the store who changes is found in Dynamics by link or by the rules of customers, or made there, and changed: name, address, telephone, VAT number. Each field has its last writer; what both sides changed waits for you.', 'concord' );
		case 'product': return __( 'Once a day the item of each product is read: its name goes into a custom field, its GTIN into the product where Dynamics has one.', 'concord' );
		case 'account': return __( 'VAT number and, from Finance & Operations, customer group of a customer in Dynamics go onto the account with the same e-mail; telephone and billing address have their last writer, and what both sides changed waits for you. No account is made, and names stay the shopper’s, until a row says otherwise.', 'concord' );
		case 'item': return __( 'Prices, GTIN and blocked items follow Dynamics; items that are in no product become drafts for you to approve. Names, texts and pictures stay yours unless a row says otherwise.', 'concord' );
		case 'price': return __( 'The prices of products that are there already follow their items in Dynamics: regular price, and from Finance & Operations sale prices with their days. A price that is zero, in another currency, or with the tax kept otherwise than in the shop is not written, and said.', 'concord' );
		case 'stock': return __( 'The stock of each product follows that of its item in Dynamics, less what web orders will still take.', 'concord' );
		case 'shipment': return __( 'What Dynamics says of the shipment goes onto the order as a custom field or a note. The order status stays.', 'concord' );
		case 'invoice': return __( 'Number, day, amount and payment of each invoice stand on its order.', 'concord' );
		case 'payment': return __( 'As “Invoices → orders”; besides, what the shopper has paid is booked against the invoice in a payment journal, so that a prepaid order owes nothing.', 'concord' );
		case 'cancellation': return __( 'An order whose sales order was canceled or deleted in Dynamics is put on hold, with a note. Where planning takes something off a line you are asked; where it ships later, the shopper reads so. Rows choose what happens: leave, ask, backorder or cancel. No money goes back by itself.', 'concord' );
		case 'refund': return __( 'A refund becomes a posted credit memo (Business Central) or a return order (Finance & Operations) over exactly the refunded amount; where Dynamics comes to another, it stops for you.', 'concord' );
		case 'creditMemo': return __( 'A posted credit memo becomes a refund of its order over the same amount. The payment gateway is not asked to pay back, and the stock stays, unless the flow says so.', 'concord' );
	}
}

/** What has to be there before it works. */
export function templateNeeds( key: TemplateKey, product: 'fo' | 'bc' ): string {
	switch ( key ) {
		case 'stock': return product === 'fo' ? __( 'Products and variations whose SKU is the number of the item or variant in Dynamics. All warehouses count until you choose some where the flow starts.', 'concord' ) : __( 'Products whose SKU is the number of the item in Dynamics. All locations and variants of an item are one figure; variations get none.', 'concord' );
		case 'customer': return __( 'Customers with an e-mail address; the right to create customers in Dynamics.', 'concord' );
		case 'account': return __( 'Customers in Dynamics with the e-mail address of their account in the store.', 'concord' );
		case 'price':
		case 'item': return __( 'The match report of Overview > Configure & map, so that products that are there already are found and not made again.', 'concord' );
		case 'product': return __( 'Products whose SKU is the number of the item in Dynamics.', 'concord' );
		case 'shipment': return product === 'bc' ? __( 'Orders that Concord sent to Dynamics. Tracking numbers need the companion extension (docs/companion of Concord) in Business Central; shipments come without it too.', 'concord' ) : __( 'Orders that Concord sent to Dynamics; tracking numbers where they are recorded on the packing slip.', 'concord' );
		case 'cancellation':
		case 'creditMemo':
		case 'invoice': return __( 'Orders that Concord sent to Dynamics.', 'concord' );
		case 'payment': return __( 'A payment journal in Dynamics for this alone: in Business Central a cash receipt batch with the bank as its balancing account.', 'concord' );
		case 'refund': return __( 'Orders that Concord sent to Dynamics, and the right to create credit memos or return orders.', 'concord' );
	}
}
