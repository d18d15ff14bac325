import { startSampleStore } from '../../worker/src/sandbox/store/index.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export async function sampleStoreUnderTest(): Promise< StoreUnderTest > {
	let offset = 0;
	const store = await startSampleStore( { now: () => new Date( Date.UTC( 2026, 10, 23, 9 ) + offset ) } );
	return {
		name: 'sample', url: store.url,
		adminHeaders: { authorization: `Basic ${ Buffer.from( `${ store.admin.login }:${ store.admin.password }` ).toString( 'base64' ) }` },
		placeOrder: async () => store.placeOrder(),
		checkout: async () => store.placeOrder(),
		account: async () => store.placeOrder( { change: { customer_id: 2 }, captured: false } ).billing.email,
		editOrder: async ( id ) => store.editOrder( id, { customer_note: 'Edited.' } ),
		refund: async ( order, amount ) => {
			const { id } = store.state.shop.refund( order, { amount } );
			store.state.outbox.append( 'refund', String( id ) );
			store.state.capture( String( order ) );
			return { id };
		},
		deleteOrder: async ( id ) => store.deleteOrder( id ),
		advance: async ( seconds ) => {
			offset += seconds * 1000;
		},
		placeUncaptured: async () => store.placeOrder( { captured: false } ),
		close: () => store.close(),
	};
}
