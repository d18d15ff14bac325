/** As the plugin's Documents\PaidLater: open invoices of an order that is paid by now go round again, so that their flow books the payment. */
import { invoiceSchema } from '../../core/model/invoice.ts';
import { paymentSchema } from '../../core/model/payment.ts';
import type { StoreState } from './state.ts';

export function invoicesAgain( state: StoreState, orderId: string ): void {
	if ( ! state.shop.read( orderId )?.date_paid_gmt ) {
		return;
	}
	const own = [ ...state.documents.values() ].filter( ( one ) => String( one.order_id ) === orderId && one.data !== '' );
	const paid = own.filter( ( one ) => one.kind === 'payment' ).map( ( one ) => ( { connection: one.connection_id, ...paymentSchema.parse( JSON.parse( one.data ) ) } ) ).filter( ( one ) => one.state !== 'left' );
	for ( const document of own.filter( ( one ) => one.kind === 'invoice' ) ) {
		const open = invoiceSchema.parse( JSON.parse( document.data ) ).state === 'open' && ! paid.some( ( one ) => one.connection === document.connection_id && one.invoiceNumber === document.number );
		if ( open && JSON.stringify( state.flows.get( document.flow_id )?.published?.mappings ?? null ).includes( '"payInvoice"' ) ) {
			state.outbox.append( 'document', String( document.id ) );
		}
	}
}
