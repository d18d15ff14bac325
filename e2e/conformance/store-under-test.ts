/**
 * What the conformance suite needs of a store beside its REST contract: a shopper, and where possible a hand on its clock.
 * Two stores answer to it: the sample store, always, and a real WooCommerce with the plugin, where one can be had.
 */
export type OrderIds = { id: number; number: string };

export type StoreUnderTest = {
	name: 'sample' | 'real';
	url: string;
	/** Headers that sign a person in who may manage Concord. */
	adminHeaders: Record< string, string >;
	placeOrder(): Promise< OrderIds >;
	/** Checkout number `index` of a list that has all an order can have: two rates, coupon, guest and customer, names of all scripts. */
	checkout( index: number ): Promise< { id: number } >;
	/** A customer's account; answers its e-mail address. */
	account(): Promise< string >;
	/** Changes the order as a person in wp-admin would. */
	editOrder( id: number ): Promise< void >;
	/** A refund of an amount, as a person in wp-admin would. */
	refund( order: number, amount: string ): Promise< { id: number } >;
	deleteOrder( id: number ): Promise< void >;
	/** Lets leases and waiting times run down by so much; null where that cannot be done: what needs it is skipped, not passed. */
	advance: ( ( seconds: number ) => Promise< void > ) | null;
	/** An order that no hook captured; null where hooks cannot be made to fail from outside. */
	placeUncaptured: ( () => Promise< { id: number } > ) | null;
	close(): Promise< void >;
};
