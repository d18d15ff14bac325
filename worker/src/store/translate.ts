/**
 * The store's records as canonical ones. What the store sends is foreign input: a record that does not fit its shape stops
 * with the path of what is wrong, never with a value (it may be personal).
 */
import { SyncError, type IssueCode } from '../core/issue.ts';
import { orderSchema, type Address, type Order, type OrderLine } from '../core/model/order.ts';
import * as money from '../core/money.ts';
import { possibleSums } from '../core/sum-check.ts';
import { clean, normaliseEmail } from '../core/text.ts';
import { dayInZone } from '../core/time.ts';
import { storeOrderSchema, type StoreOrder } from './contract/record.ts';

type StoreAddress = StoreOrder[ 'shipping' ] & { email?: string };
type Meta = { key: string; value: unknown }[];

/** SyncError `store_malformed_record` (or `currency_missing`: a currency is never guessed, MON-9), class rejected. */
export function translateOrder( record: unknown ): Order {
	return translate( record, nameOf( record ) );
}

/** The record of a claim: another order's content must never be sent under this one's reference. */
export function translateClaimedOrder( record: unknown, recordId: string ): Order {
	const name = `order id ${ recordId }`;
	const order = translate( record, name );
	if ( order.id !== recordId ) {
		throw malformed( name, [ 'id' ], 'the id of another order' );
	}
	return order;
}

/** `unread`: what to call the record while its own number cannot be trusted. */
function translate( record: unknown, unread: string ): Order {
	const parsed = storeOrderSchema.safeParse( record );
	if ( ! parsed.success ) {
		throw malformed( unread, parsed.error.issues[ 0 ]?.path ?? [], parsed.error.issues[ 0 ]?.message ?? 'wrong shape' );
	}
	const store = parsed.data;
	const name = `order #${ store.number || store.id }`;
	if ( ! /^[A-Z]{3}$/.test( store.currency.trim().toUpperCase() ) ) {
		throw noCurrency( name, store.currency );
	}
	const built = orderSchema.safeParse( withCharge( build( store, name ), store ) );
	if ( ! built.success ) {
		throw malformed( name, built.error.issues[ 0 ]?.path ?? [], built.error.issues[ 0 ]?.message ?? 'wrong shape' );
	}
	return built.data;
}

function build( store: StoreOrder, name: string ): Order {
	const createdAt = utc( store.date_created_gmt );
	return {
		id: String( store.id ),
		number: clean( store.number ).trim() || String( store.id ),
		status: store.status.replace( /^wc-/, '' ),
		parentId: String( store.parent_id ),
		...( store.renewal ? { renewal: { subscriptionId: String( store.renewal.subscription_id ), parentId: String( store.renewal.parent_id ), document: store.renewal.document } } : {} ),
		currency: store.currency.trim().toUpperCase(),
		minorUnitDigits: Math.min( store.price_decimals, 4 ),
		pricesIncludeTax: store.prices_include_tax,
		createdAt,
		paidAt: store.date_paid_gmt === null ? null : utc( store.date_paid_gmt ),
		modifiedAt: utc( store.date_modified_gmt ),
		timeZone: store.time_zone,
		dateInStoreZone: day( createdAt, store.time_zone, name ),
		customer: { id: String( store.customer_id ), isGuest: store.customer_id === 0, email: normaliseEmail( store.billing.email ), ...account( store.customer_data ) },
		billing: address( store.billing ),
		shipping: address( hasPlace( store.shipping ) ? { ...store.shipping, email: store.billing.email } : store.billing ),
		lines: [ ...store.line_items.map( productLine ), ...store.shipping_lines.map( shippingLine ), ...store.fee_lines.map( feeLine ) ],
		coupons: store.coupon_lines.map( ( coupon ) => ( { code: coupon.code, discount: coupon.discount, discountTax: coupon.discount_tax } ) ),
		taxes: store.tax_lines.map( ( tax ) => ( {
			rateId: String( tax.rate_id ), code: tax.rate_code, label: tax.label, percent: tax.rate_percent, taxClass: tax.tax_class,
			country: tax.country.toUpperCase(), compound: tax.compound, taxTotal: tax.tax_total, shippingTaxTotal: tax.shipping_tax_total,
		} ) ),
		payments: payments( store ),
		refunds: store.refunds.map( ( refund ) => ( { id: String( refund.id ), amount: money.abs( refund.total ), reason: clean( refund.reason ?? '' ), createdAt: refund.date_created_gmt ? utc( refund.date_created_gmt ) : null } ) ),
		total: store.total,
		totalTax: store.total_tax,
		customerNote: clean( store.customer_note ),
		extra: extra( store.meta_data ),
	};
}

/**
 * A gift card pays, it does not discount (MON-5). Plugins differ: some lower the order's total by the card, some leave it.
 * The lines tell which: where they already add up to the total, the card was not taken off it.
 */
function withCharge( order: Order, store: StoreOrder ): Order {
	const cards = money.sum( store.gift_cards.map( ( card ) => card.amount ) );
	if ( money.isZero( cards ) ) {
		return order;
	}
	const digits = order.minorUnitDigits;
	const full = possibleSums( order ).some( ( sum ) => money.equal( sum, money.round( store.total, digits ) ) );
	const total = full ? store.total : money.add( store.total, cards );
	const gateway = money.sub( total, cards );
	return { ...order, total, payments: order.payments.map( ( payment ) => ( payment.kind === 'gateway' ? { ...payment, amount: gateway } : payment ) ) };
}

function payments( store: StoreOrder ): Order[ 'payments' ] {
	const paidAt = store.date_paid_gmt === null ? null : utc( store.date_paid_gmt );
	const cards = store.gift_cards.map( ( card ) => ( { kind: card.kind, method: card.kind, title: card.code_hint, transactionId: '', amount: card.amount, paidAt } ) );
	const gateway = { kind: 'gateway' as const, method: store.payment_method, title: store.payment_method_title, transactionId: store.transaction_id, amount: store.total, paidAt };
	return store.payment_method === '' ? cards : [ gateway, ...cards ];
}

function productLine( line: StoreOrder[ 'line_items' ][ number ] ): OrderLine {
	return {
		...commonLine( line ), kind: 'product', sku: clean( line.sku ).trim(),
		productId: line.product_id === 0 ? '' : String( line.product_id ), variationId: line.variation_id === 0 ? '' : String( line.variation_id ),
		productDeleted: line.product_deleted, attributes: line.attributes, quantity: line.quantity,
		subtotal: line.subtotal, subtotalTax: line.subtotal_tax, methodId: '',
		...( line.product_data ? { product: goods( line.product_data ) } : {} ),
	};
}

function account( data: StoreOrder[ 'customer_data' ] ): Partial< Order[ 'customer' ] > {
	return data ? { firstName: clean( data.first_name ), lastName: clean( data.last_name ), role: data.role, registeredAt: data.date_created_gmt === null ? null : utc( data.date_created_gmt ), extra: extra( data.meta_data ) } : {};
}

function goods( data: NonNullable< StoreOrder[ 'line_items' ][ number ][ 'product_data' ] > ): NonNullable< OrderLine[ 'product' ] > {
	const { type, weight, length, width, height, tags, categories } = data;
	return { type, weight, length, width, height, tags, categories, globalUniqueId: clean( data.global_unique_id ).trim(), shippingClass: data.shipping_class, extra: extra( data.meta_data ) };
}

function shippingLine( line: StoreOrder[ 'shipping_lines' ][ number ] ): OrderLine {
	return { ...serviceLine( line ), kind: 'shipping', methodId: line.method_id };
}

function feeLine( line: StoreOrder[ 'fee_lines' ][ number ] ): OrderLine {
	return { ...serviceLine( line ), kind: 'fee', methodId: '' };
}

type AnyLine = { id: number; name: string; tax_class: string; total: string; total_tax: string; taxes: { rate_id: number; subtotal: string; total: string }[]; meta_data: Meta };

/** Shipping and fees know no quantity and no discount: one of it, subtotal = total. */
function serviceLine( line: AnyLine ): Omit< OrderLine, 'kind' | 'methodId' > {
	return { ...commonLine( line ), sku: '', productId: '', variationId: '', productDeleted: false, attributes: {}, quantity: '1', subtotal: line.total, subtotalTax: line.total_tax };
}

function commonLine( line: AnyLine ): Pick< OrderLine, 'id' | 'name' | 'total' | 'totalTax' | 'taxClass' | 'taxes' | 'extra' > {
	return {
		id: String( line.id ), name: clean( line.name ), total: line.total, totalTax: line.total_tax, taxClass: line.tax_class,
		taxes: line.taxes.map( ( tax ) => ( { rateId: String( tax.rate_id ), subtotal: tax.subtotal, total: tax.total } ) ),
		extra: extra( line.meta_data ),
	};
}

function address( from: StoreAddress ): Address {
	return {
		firstName: clean( from.first_name ), lastName: clean( from.last_name ), company: clean( from.company ), line1: clean( from.address_1 ), line2: clean( from.address_2 ),
		city: clean( from.city ), state: clean( from.state ), stateName: clean( from.state_name ) || clean( from.state ), postcode: clean( from.postcode ),
		country: clean( from.country ).trim().toUpperCase(), email: normaliseEmail( from.email ?? '' ), phone: clean( from.phone ),
	};
}

/** WooCommerce keeps an empty shipping address for downloads and where shipping goes to the billing address. */
function hasPlace( from: StoreAddress ): boolean {
	return [ from.address_1, from.address_2, from.city, from.postcode, from.country ].some( ( part ) => part.trim() !== '' );
}

/** The first of equal keys wins, as get_meta( $key, true ) does. A null prototype would not survive zod; keys are own ones. */
function extra( meta: Meta ): Record< string, unknown > {
	const entries = new Map< string, unknown >();
	for ( const { key, value } of meta ) {
		if ( ! entries.has( key ) && key !== '__proto__' ) {
			entries.set( key, value );
		}
	}
	return Object.fromEntries( entries );
}

function utc( gmt: string ): string {
	return `${ gmt }Z`;
}

function day( instant: string, zone: string, name: string ): string {
	try {
		return dayInZone( instant, zone );
	} catch {
		throw malformed( name, [ 'time_zone' ], 'neither an IANA time zone nor an offset' );
	}
}

function nameOf( record: unknown ): string {
	const id = typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined;
	return typeof id === 'number' || typeof id === 'string' ? `order id ${ String( id ).slice( 0, 20 ) }` : 'an order';
}

function malformed( record: string, path: PropertyKey[], reason: string ): SyncError {
	const field = path.map( String ).join( '.' ) || '(record)';
	return issue( 'store_malformed_record', record, field, reason,
		`The store sent ${ record } in a form that cannot be read: ${ field } is not what it should be.`,
		'Deactivate the plugin that changes this field of the order, or correct the field, and retry. Update Concord if the store is newer than the worker.' );
}

function noCurrency( record: string, found: string ): SyncError {
	return issue( 'currency_missing', record, 'currency', found.trim() === '' ? 'empty' : 'not an ISO 4217 code',
		`${ record } has no currency; Concord never guesses one.`, 'Set the currency of the order in the store and retry.' );
}

function issue( code: IssueCode, record: string, field: string, valueClass: string, message: string, remedy: string ): SyncError {
	return new SyncError( { code, retryClass: 'rejected', message, remedy, record, field, valueClass: valueClass.slice( 0, 200 ) } );
}
