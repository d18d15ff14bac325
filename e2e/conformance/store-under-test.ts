/**
 * What the conformance suite needs of a store beside its REST contract: a shopper, and where possible a hand on its clock.
 * Two stores answer to it: the sample store, always, and a real WooCommerce with the plugin, where one can be had.
 */
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';

export type OrderIds = { id: number; number: string };

export type StoreUnderTest = {
	name: 'sample' | 'real';
	url: string;
	/** Header "Authorization" of a person who may manage Concord. */
	adminAuthorization: string;
	placeOrder(): Promise< OrderIds >;
	/** Changes the order as a person in wp-admin would. */
	editOrder( id: number ): Promise< void >;
	deleteOrder( id: number ): Promise< void >;
	/** Moves the store's clock; null where it cannot be moved: what needs it is skipped, not passed. */
	advance: ( ( seconds: number ) => void ) | null;
	/** An order that no hook captured; null where hooks cannot be made to fail from outside. */
	placeUncaptured: ( () => Promise< Pick< StoreOrder, 'id' > > ) | null;
	close(): Promise< void >;
};
