/** The sample store's WooCommerce: orders recorded from a real one, placed again with fresh ids and today's dates. */
import * as money from '../../core/money.ts';
import { storeOrderSchema, storeRefundSchema, type StoreOrder, type StoreRefund } from '../../store/contract/record.ts';
import { withSubjects } from './subjects.ts';

export type OrderChange = Partial< Omit< StoreOrder, 'id' > >;

export class Shop {
	readonly #now: () => number;
	readonly #recorded: StoreOrder[];
	readonly orders = new Map< string, StoreOrder >();
	#next = 0;
	#nextOrderId = 1001;
	#nextItemId = 1;

	/** `recorded` must hold at least one order. Throws ZodError on an order that is not of the contract's shape. */
	constructor( now: () => number, recorded: unknown[] ) {
		this.#now = now;
		this.#recorded = recorded.map( ( order ) => storeOrderSchema.parse( order ) );
		if ( this.#recorded.length === 0 ) {
			throw new RangeError( 'a sample store needs at least one recorded order' );
		}
	}

	/** The next recorded order as if a shopper had placed it now. `change` replaces fields of it. */
	place( change: OrderChange = {} ): StoreOrder {
		const template = this.#recorded[ this.#next++ % this.#recorded.length ] as StoreOrder;
		const id = this.#nextOrderId++;
		const gmt = this.gmt();
		const fresh = < T extends { id: number } >( items: T[] ): T[] => items.map( ( item ) => ( { ...item, id: this.#nextItemId++ } ) );
		const order: StoreOrder = {
			...structuredClone( template ), id, number: String( id ), refunds: [],
			date_created_gmt: gmt, date_modified_gmt: gmt, date_paid_gmt: template.date_paid_gmt === null ? null : gmt, date_completed_gmt: template.date_completed_gmt === null ? null : gmt,
			line_items: fresh( template.line_items ), shipping_lines: fresh( template.shipping_lines ), fee_lines: fresh( template.fee_lines ),
			coupon_lines: fresh( template.coupon_lines ), tax_lines: fresh( template.tax_lines ), ...change,
		};
		this.orders.set( String( id ), storeOrderSchema.parse( order ) );
		return order;
	}

	/** An order as it is handed out: with its customer and its products as they are now. Null when there is none. */
	read( id: string ): StoreOrder | null {
		const order = this.orders.get( id );
		return order ? withSubjects( this, order ) : null;
	}

	/** The order of a store that has none, for previews of a mapping: under the id 0, in no list (plugin/src/Record/SampleOrder.php). */
	sample(): StoreOrder {
		const [ template ] = this.#recorded as [ StoreOrder ];
		const gmt = this.gmt();
		const email = 'sample@example.com';
		return withSubjects( this, { ...structuredClone( template ), id: 0, number: 'SAMPLE', customer_id: 0, customer_data: null, status: 'processing', refunds: [], meta_data: [], billing: { ...template.billing, email }, date_created_gmt: gmt, date_modified_gmt: gmt, date_paid_gmt: gmt, date_completed_gmt: null, customer_note: 'A sample order: nobody placed it, and it is never sent.' } );
	}

	/** False when there is no such order. */
	edit( id: string, change: OrderChange ): boolean {
		const order = this.orders.get( id );
		if ( ! order ) {
			return false;
		}
		this.orders.set( id, storeOrderSchema.parse( { ...order, date_modified_gmt: this.gmt(), ...change } ) );
		return true;
	}

	gmt(): string {
		return new Date( this.#now() ).toISOString().slice( 0, 19 );
	}

	/** Refunds by id. */
	readonly refunds = new Map< string, StoreRefund >();
	#nextRefundId = 700_001;

	/** What is left of an order to be given back. */
	refundable( orderId: number ): string {
		const order = this.orders.get( String( orderId ) );
		return order ? money.sub( order.total, money.sum( order.refunds.map( ( refund ) => money.abs( refund.total ) ) ) ) : '0';
	}

	/** As wc_create_refund(): lines in WooCommerce's signs. Throws RangeError above what is left. */
	refund( orderId: number, { amount, ...change }: Pick< StoreRefund, 'amount' > & Partial< Pick< StoreRefund, 'reason' | 'restocked' | 'line_items' | 'meta_data' > > ): StoreRefund {
		const order = this.orders.get( String( orderId ) );
		if ( ! order || money.compare( amount, this.refundable( orderId ) ) > 0 ) {
			throw new RangeError( 'Invalid refund amount.' );
		}
		const refund = storeRefundSchema.parse( { id: this.#nextRefundId++, parent_id: orderId, parent_number: order.number, date_created_gmt: this.gmt(), currency: order.currency, amount, reason: '', restocked: false, line_items: [], meta_data: [], ...change } );
		this.refunds.set( String( refund.id ), refund );
		this.edit( String( orderId ), { refunds: [ ...order.refunds, { id: refund.id, total: money.negate( amount ), reason: refund.reason, date_created_gmt: refund.date_created_gmt } ] } );
		return refund;
	}

	/** Meta data of products and customers, which the sample store knows only by their orders. */
	readonly #meta = new Map< string, { key: string; value: unknown }[] >();
	readonly notes = new Map< number, string[] >();

	metaOf( type: 'product' | 'customer', id: number ): { key: string; value: unknown }[] {
		return this.#meta.get( `${ type }:${ id }` ) ?? [];
	}

	/** Products made of items of Dynamics, by id. */
	readonly made = new Map< number, { id: number; key: string; name: string } >();
	#nextProductId = 900_001;

	makeProduct( sku: string, name: string ): number {
		const id = this.#nextProductId++;
		this.made.set( id, { id, key: sku, name } );
		this.setField( 'product', id, 'status', 'draft' );
		return id;
	}

	/** Fields of products and customers that a flow set. */
	readonly #fields = new Map< string, Record< string, string > >();

	fieldsOf( type: 'product' | 'customer', id: number ): Record< string, string > {
		return this.#fields.get( `${ type }:${ id }` ) ?? {};
	}

	/** False when it stands there already. */
	setField( type: 'product' | 'customer', id: number, key: string, value: string ): boolean {
		const have = this.fieldsOf( type, id );
		this.#fields.set( `${ type }:${ id }`, { ...have, [ key ]: value } );
		return have[ key ] !== value;
	}

	/** False when it stands there already. An empty value takes it away. */
	setMeta( type: 'order' | 'product' | 'customer', id: number, key: string, value: string ): boolean {
		const order = type === 'order' ? this.orders.get( String( id ) ) : undefined;
		const have = type === 'order' ? order?.meta_data ?? [] : this.metaOf( type, id );
		if ( String( have.find( ( one ) => one.key === key )?.value ?? '' ) === value ) {
			return false;
		}
		const next = [ ...have.filter( ( one ) => one.key !== key ), ...( value === '' ? [] : [ { key, value } ] ) ];
		if ( order ) {
			order.meta_data = next;
		} else if ( type !== 'order' ) {
			this.#meta.set( `${ type }:${ id }`, next );
		}
		return true;
	}

	/** False when the order has that note already. */
	note( id: number, text: string ): boolean {
		const notes = this.notes.get( id ) ?? [];
		if ( notes.includes( text ) ) {
			return false;
		}
		this.notes.set( id, [ ...notes, text ] );
		return true;
	}
}
