/** Customers with an account in the sample store: those its orders name, with what was changed of them since. */
import type { StoreCustomer, StoreOrder } from '../../store/contract/record.ts';
import type { StoreState } from './state.ts';

/** Null when no order names that account. */
export function accountOf( state: StoreState, id: number ): StoreCustomer | null {
	const order = [ ...state.shop.orders.values() ].find( ( one ) => one.customer_id === id && id > 0 );
	return order ? accountRecord( state, order ) : null;
}

export function accountRecord( state: StoreState, order: StoreOrder ): StoreCustomer {
	const id = order.customer_id;
	const fields = state.shop.fieldsOf( 'customer', id );
	const part = ( prefix: string ) => Object.fromEntries( Object.entries( fields ).filter( ( [ name ] ) => name.startsWith( prefix ) ).map( ( [ name, value ] ) => [ name.slice( prefix.length ), value ] ) );
	return {
		id, email: fields[ 'email' ] ?? order.billing.email, first_name: fields[ 'first_name' ] ?? order.billing.first_name, last_name: fields[ 'last_name' ] ?? order.billing.last_name, role: 'customer', currency: order.currency,
		date_created_gmt: null, date_modified_gmt: null, billing: { ...order.billing, ...part( 'billing_' ) }, shipping: { ...order.shipping, ...part( 'shipping_' ) }, meta_data: state.shop.metaOf( 'customer', id ),
	};
}

/** A field as WooCommerce's getter tells it ("billing_phone", "first_name"); '' where there is none. */
export function accountField( account: StoreCustomer, name: string ): string {
	const [ , side, field ] = /^(billing|shipping)_(.+)$/.exec( name ) ?? [];
	const from: Record< string, unknown > = side === 'billing' ? account.billing : side === 'shipping' ? account.shipping : account;
	return String( from[ field ?? name ] ?? '' );
}
