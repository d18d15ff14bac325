import { describe, expect, it } from 'vitest';
import { SyncError, type Issue } from '../../src/core/issue.ts';
import { checkSum, prepareOrder } from '../../src/core/index.ts';
import recorded from '../../src/sandbox/store/recorded-orders.json' with { type: 'json' };
import { storeOrderSchema, type StoreOrder } from '../../src/store/contract/record.ts';
import { translateOrder } from '../../src/store/translate.ts';
import { settings, sha256 } from '../core/orders.ts';

const orders = recorded.map( ( order ) => storeOrderSchema.parse( order ) );
const [ first ] = orders as [ StoreOrder ];

const issueOf = ( record: unknown ): Issue => {
	try {
		translateOrder( record );
	} catch ( error ) {
		expect( error ).toBeInstanceOf( SyncError );
		return ( error as SyncError ).issue;
	}
	throw new Error( 'the record was accepted' );
};

describe( 'orders recorded from a real WooCommerce', () => {
	it( 'MON-1, MON-4: each adds up and its documents come to what was charged, in both products', async () => {
		expect( orders.length ).toBeGreaterThanOrEqual( 8 );
		for ( const record of orders ) {
			const order = translateOrder( record );
			expect( checkSum( order ), order.number ).toBeNull();
			for ( const product of [ 'fo', 'bc' ] as const ) {
				const { expectedTotal } = await prepareOrder( { order, settings: settings(), product, reference: `WC1-${ order.id }`, customer: { key: 'k', number: 'n' }, sha256 } );
				expect( expectedTotal, `${ product } ${ order.number }` ).toBe( order.total );
			}
		}
	} );

	it( 'they hold what a shop meets: two rates, coupon, both price modes, negative and positive fee, a free order, a company and names of all scripts', () => {
		const all = orders.map( translateOrder );
		expect( all.some( ( order ) => new Set( order.taxes.map( ( tax ) => tax.percent ) ).size === 2 ) ).toBe( true );
		expect( all.some( ( order ) => order.coupons.length > 0 ) ).toBe( true );
		expect( new Set( all.map( ( order ) => order.pricesIncludeTax ) ).size ).toBe( 2 );
		expect( all.flatMap( ( order ) => order.lines.filter( ( line ) => line.kind === 'fee' ).map( ( line ) => line.total ) ).sort() ).toEqual( [ '-6.5', '3.5' ] );
		expect( all.some( ( order ) => Number( order.total ) === 0 ) ).toBe( true );
		expect( all.some( ( order ) => order.billing.company !== '' ) && all.some( ( order ) => /[\u0590-\u06FF]/.test( order.shipping.firstName ) ) ).toBe( true );
		expect( new Set( all.map( ( order ) => order.customer.isGuest ) ).size ).toBe( 2 );
	} );
} );

describe( 'a store order as a canonical one', () => {
	it( 'keeps id and number apart (DUP-7), normalises the e-mail, and falls back to the billing address', () => {
		const nowhere = { ...first.shipping, address_1: '', address_2: '', city: '', postcode: '', country: '' };
		const order = translateOrder( { ...first, number: 'RE-7', billing: { ...first.billing, email: ' Ada@Example.COM' }, shipping: nowhere, customer_id: 0 } );
		expect( order ).toMatchObject( { id: String( first.id ), number: 'RE-7', customer: { isGuest: true, email: 'ada@example.com' } } );
		expect( order.shipping.line1 ).toBe( first.billing.address_1 );
	} );

	it( 'MON-12: has the day of the store\'s zone, at 23:30 and across the change of the clocks', () => {
		const at = ( gmt: string, zone: string ) => translateOrder( { ...first, date_created_gmt: gmt, time_zone: zone } ).dateInStoreZone;
		expect( at( '2026-11-23T22:30:00', 'Europe/Berlin' ) ).toBe( '2026-11-23' );
		expect( at( '2026-11-23T23:30:00', 'Europe/Berlin' ) ).toBe( '2026-11-24' );
		expect( at( '2026-10-25T22:30:00', 'Europe/Berlin' ) ).toBe( '2026-10-25' );
		expect( at( '2026-10-24T22:30:00', 'Europe/Berlin' ) ).toBe( '2026-10-25' );
		expect( at( '2026-11-23T02:00:00', '-09:30' ) ).toBe( '2026-11-22' );
	} );

	it( 'MON-5: a gift card is a payment, whether its plugin lowered the total or not', () => {
		const card = { kind: 'gift_card' as const, code_hint: '…1234', amount: '10.00' };
		const lowered = translateOrder( { ...first, total: '25.58', gift_cards: [ card ] } );
		expect( lowered.total ).toBe( '35.58' );
		expect( lowered.payments.map( ( payment ) => [ payment.kind, payment.amount ] ) ).toEqual( [ [ 'gateway', '25.58' ], [ 'gift_card', '10.00' ] ] );
		expect( checkSum( lowered ) ).toBeNull();
		const kept = translateOrder( { ...first, total: '35.58', gift_cards: [ card ] } );
		expect( kept.total ).toBe( '35.58' );
		expect( kept.payments[ 0 ] ).toMatchObject( { kind: 'gateway', amount: '25.58' } );
	} );

	it( 'MON-9: an order without a currency is held, never guessed', () => {
		expect( issueOf( { ...first, currency: '' } ) ).toMatchObject( { code: 'currency_missing', retryClass: 'rejected', valueClass: 'empty' } );
		expect( translateOrder( { ...first, currency: 'usd' } ).currency ).toBe( 'USD' );
	} );

	it( 'a malformed or foreign record stops with the path of what is wrong and without its value', () => {
		const line = { ...first.line_items[ 0 ], total: 'secret-value' };
		expect( issueOf( { ...first, line_items: [ line ] } ) ).toMatchObject( { code: 'store_malformed_record', field: 'line_items.0.total', record: `order id ${ first.id }` } );
		expect( JSON.stringify( issueOf( { ...first, line_items: [ line ] } ) ) ).not.toContain( 'secret-value' );
		for ( const foreign of [ null, [], 'x', {}, { id: 'x' }, { ...first, time_zone: 'Mars/Phobos' }, { ...first, total: '1e3' } ] ) {
			expect( issueOf( foreign ).code ).toBe( 'store_malformed_record' );
		}
	} );

	it( 'removes what no database takes from names, and keeps custom data by path', () => {
		const order = translateOrder( { ...first, customer_note: 'a\0b', meta_data: [ { key: '_vat', value: 'DE1' }, { key: '_vat', value: 'later' }, { key: '__proto__', value: { polluted: true } } ] } );
		expect( order.customerNote ).toBe( 'ab' );
		expect( order.extra ).toEqual( { _vat: 'DE1' } );
		expect( ( {} as { polluted?: boolean } ).polluted ).toBeUndefined();
	} );
} );
