/**
 * Bad input from end to end: each kind comes in one claim with good orders. The good ones arrive; the bad one stands still with
 * a sentence that names record, field, class of the value and remedy; after the remedy it arrives once, to the cent.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Issue } from '../../worker/src/core/issue.ts';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';
import { namesNobody, openBench, type Bench } from './bench.ts';
import { shaped, type Shape } from './shaped-order.ts';

const UNPAID = [ 'pending', 'failed', 'on-hold', 'cancelled', 'refunded', 'checkout-draft', 'trash' ] as const;

describe.each( [ 'bc', 'fo' ] as const )( 'bad input on its way to %s', ( product ) => {
	let bench: Bench;
	const bc = product === 'bc';
	const dynamics = bc ? 'Business Central' : 'Dynamics';

	beforeAll( async () => {
		bench = await openBench( product );
		bench.startWorker();
	} );
	afterAll( () => bench.close() );

	/** Good orders around a bad one: they arrive, it stops, and Dynamics holds nothing of it. */
	const stops = async ( shape: Shape, change = {} ): Promise< { bad: StoreOrder; issue: Issue | null } > => {
		const { bad, good } = await bench.place( [ { ...shaped( shape ), ...change } ] );
		await bench.arrived( good );
		const record = await bench.becomes( bad, 'needs-you' );
		namesNobody( record, bad );
		expect( bench.sandbox.documents( product, bench.reference( bad ) ), 'nothing half-made in Dynamics' ).toEqual( [] );
		return { bad, issue: record.issue };
	};
	const correct = ( order: StoreOrder, shape: Shape ) => bench.store.editOrder( order.id, shaped( shape ) );

	it( 'a SKU that Dynamics does not have is named; the item is created there, and the order arrives', async () => {
		const { bad, issue } = await stops( { lines: [ {}, { sku: 'CONCORD-LAMP' } ] } );
		expect( issue ).toMatchObject( {
			code: 'item_not_found', record: `order #${ bad.id }`, field: bc ? 'lineObjectNumber' : 'ItemNumber', valueClass: 'unknown SKU', facts: { sku: 'CONCORD-LAMP' },
			message: `${ dynamics } has no item CONCORD-LAMP.`,
			remedy: bc ? 'Create the item in Business Central, or correct the SKU in the store, then retry the order.' : 'Create or release the item in this legal entity, or correct the SKU in the store, then retry the order.',
		} );
		await bench.dynamics.createItem( 'CONCORD-LAMP' );
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
	} );

	it( 'a product without SKU stops its order by line; with the SKU it arrives', async () => {
		const { bad, issue } = await stops( { lines: [ {}, { sku: ' ' } ] } );
		expect( issue ).toMatchObject( {
			code: 'item_missing_sku', record: `order #${ bad.id }, line 2`, field: 'lines.1.sku', valueClass: 'empty',
			message: `order #${ bad.id }, line 2 names no item that Dynamics could know: its product has no SKU.`,
			remedy: 'Give the product a SKU and add it to the order again, or choose a fallback item under Connections, and retry.',
		} );
		correct( bad, { lines: [ {}, { sku: 'CONCORD-HOODIE' } ] } );
		await bench.arrived( [ bad ] );
	} );

	it( 'FUL-5: a deleted product goes by the SKU kept on the line; without one its order alone waits, until a fallback item is chosen', async () => {
		const { bad, issue } = await stops( { lines: [ {}, { sku: '', deleted: true, name: 'Gone for good' } ] } );
		expect( issue ).toMatchObject( {
			code: 'item_missing_sku', record: `order #${ bad.id }, line 2`, field: 'lines.1.sku', valueClass: 'empty',
			message: `order #${ bad.id }, line 2 names no item that Dynamics could know: its product was deleted.`,
			remedy: 'Choose a fallback item for lines of deleted products under Connections, or correct the line in the order, and retry.',
		} );
		await bench.settings( { fallback_item: 'CONCORD-STICKER' } );
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
		expect( ( await bench.record( bad ) ).history[ 0 ]?.warnings ).toContain( `order #${ bad.id }, line 2 was sent as item CONCORD-STICKER, because its product was deleted.` );
		const { shaped: both, good } = await bench.place( [ shaped( { lines: [ { sku: 'CONCORD-MUG', deleted: true } ] } ), shaped( { lines: [ { sku: '', deleted: true, name: 'Gone for good' } ] } ) ] );
		await bench.arrived( [ ...both, ...good ] );
		const items = await Promise.all( both.map( async ( order ) => ( await bench.dynamics.orders( bench.reference( order ) ) )[ 0 ]?.lines[ 0 ] ) );
		expect( items ).toMatchObject( [ { item: 'CONCORD-MUG' }, { item: 'CONCORD-STICKER', text: 'Gone for good' } ] );
		await bench.settings( { fallback_item: '' } );
	} );

	it( 'a guest without e-mail stops alone; with the address on the order it arrives', async () => {
		const lines = [ {} ];
		const { bad, issue } = await stops( { lines, billing: { email: '' } } );
		expect( issue ).toMatchObject( {
			code: 'customer_missing_email', record: `order #${ bad.id }`, field: 'customer.email', valueClass: 'empty',
			message: `The customer of order #${ bad.id } has no e-mail address, so no customer can be found in Dynamics.`,
			remedy: 'Enter the e-mail address on the order, or link the customer by hand, then retry.',
		} );
		correct( bad, { lines } );
		await bench.arrived( [ bad ] );
	} );

	it( 'DUP-3: guests with one address in several spellings share one customer; a merely similar address is another', async () => {
		const emails = [ 'Zadie.Okonjo@customer.example', 'zadie.okonjo@customer.example', ' zadie.okonjo@CUSTOMER.example ', 'zadie.okonjo+web@customer.example' ];
		const { shaped: all, good } = await bench.place( emails.map( ( email ) => shaped( { lines: [ {} ], billing: { email } } ) ) );
		await bench.arrived( [ ...all, ...good ] );
		const found = ( await Promise.all( emails.slice( 0, 3 ).map( ( email ) => bench.dynamics.customers( email.trim() ) ) ) ).flat();
		expect( new Set( found.map( ( customer ) => customer[ bc ? 'number' : 'CustomerAccount' ] ) ).size ).toBe( 1 );
		expect( await bench.dynamics.customers( 'zadie.okonjo+web@customer.example' ) ).toHaveLength( 1 );
	} );

	it( 'DUP-3: an address that two customers in Dynamics have is a person\'s decision: both are named, no third is made', async () => {
		const email = 'twice@customer.example';
		const [ first, second ] = [ await bench.dynamics.createCustomer( 'One', email ), await bench.dynamics.createCustomer( 'Other', email ) ];
		const { bad, issue } = await stops( { lines: [ {} ], billing: { email } } );
		expect( issue ).toMatchObject( {
			code: 'customer_ambiguous', record: `order #${ bad.id }`, field: 'customer.email', valueClass: 'e-mail of 2 customers', facts: { candidates: [ first, second ] },
			message: `Several customers in Dynamics have the e-mail address of order #${ bad.id }: ${ first }, ${ second }.`,
			remedy: 'Choose the right customer, or remove the e-mail address from the others in Dynamics, then retry.',
		} );
		await bench.dynamics.removeEmail( first );
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
		expect( await bench.dynamics.customers( email ) ).toHaveLength( 1 );
	} );

	it( 'MON-9: a currency the tenant does not know stops the order, known or new customer alike; nothing is exchanged', async () => {
		const newcomer = await stops( { lines: [ {} ], currency: 'ISK', billing: { email: 'newcomer@customer.example' } } );
		expect( newcomer.issue ).toMatchObject( { code: 'currency_unknown', record: `the customer of order #${ newcomer.bad.id }`, facts: { currency: 'ISK' } } );
		expect( await bench.dynamics.customers( 'newcomer@customer.example' ), 'no customer is left behind' ).toEqual( [] );
		correct( newcomer.bad, { lines: [ {} ] } );
		await bench.arrived( [ newcomer.bad ] );
		const { bad, issue } = await stops( { lines: [ {} ], currency: 'ISK' } );
		expect( issue ).toMatchObject( {
			code: 'currency_unknown', record: `order #${ bad.id }`, field: bc ? 'currencyCode' : 'CurrencyCode', valueClass: 'unknown currency', facts: { currency: 'ISK' },
			message: `The currency ISK is not set up in ${ dynamics }.`, remedy: `Set up the currency with an exchange rate in ${ dynamics }, then retry the order.`,
		} );
		if ( bc ) {
			await bench.dynamics.createCurrency( 'ISK' );
			await bench.retry( bad );
		} else {
			correct( bad, { lines: [ {} ], currency: 'USD' } );
		}
		await bench.arrived( [ bad ] );
	} );

	it( 'MON-9: an order without a currency is held, and never takes the store\'s or the company\'s', async () => {
		const { bad, issue } = await stops( { lines: [ {} ], currency: '' } );
		expect( issue ).toMatchObject( {
			code: 'currency_missing', record: `order #${ bad.id }`, field: 'currency', valueClass: 'empty',
			message: `order #${ bad.id } has no currency; Concord never guesses one.`, remedy: 'Set the currency of the order in the store and retry.',
		} );
		correct( bad, { lines: [ {} ], currency: 'EUR' } );
		await bench.arrived( [ bad ] );
	} );

	it( 'a line of quantity 0 with an amount stops by line; without an amount it is left out and said', async () => {
		const { bad, issue } = await stops( { lines: [ {}, { quantity: '0', total: '4.00' } ] } );
		expect( issue ).toMatchObject( {
			code: 'line_zero_quantity', record: `order #${ bad.id }, line 2`, field: 'lines.1.quantity', valueClass: 'zero',
			message: `order #${ bad.id }, line 2 has quantity 0 but an amount; Dynamics cannot hold an amount without a quantity.`,
			remedy: 'Set the line\'s quantity to what was sold, or its amounts to 0, and retry.',
		} );
		correct( bad, { lines: [ {}, { quantity: '0', total: '0' } ] } );
		await bench.arrived( [ bad ] );
		expect( ( await bench.record( bad ) ).history[ 0 ]?.warnings ).toContain( `order #${ bad.id }, line 2 has quantity 0 and no amount; it was left out.` );
		const [ document ] = await bench.dynamics.orders( bench.reference( bad ) );
		expect( document?.lines.filter( ( line ) => line.item.startsWith( 'CONCORD' ) ) ).toHaveLength( 1 );
	} );

	it( 'MON-4: negative and positive fees arrive at once, and no line has a negative quantity', async () => {
		const { bad: fees, good } = await bench.place( [ shaped( { lines: [ { total: '40.00' } ], fees: [ { name: 'Loyalty', total: '-6.00' }, { name: 'Gift wrap', total: '3.00' } ] } ) ] );
		await bench.arrived( [ fees, ...good ] );
		const [ document ] = await bench.dynamics.orders( bench.reference( fees ) );
		expect( document?.lines.filter( ( line ) => [ '8720', 'HANDLING' ].includes( line.item ) ).map( ( { text, quantity, price } ) => ( { text, quantity, price } ) ) )
			.toEqual( [ { text: 'Loyalty', quantity: 1, price: -6 }, { text: 'Gift wrap', quantity: 1, price: 3 } ] );
	} );

	it( 'MON-4: an order whose lines do not make its total stops with the cents named; recalculated, it arrives', async () => {
		const { bad, issue } = await stops( { lines: [ {} ] }, { total: '18.00' } );
		expect( issue ).toMatchObject( {
			code: 'order_sum_mismatch', record: `order #${ bad.id }`, field: 'total', difference: '-0.15',
			message: `The lines and taxes of order #${ bad.id } add up to 17.85 EUR, but the order charges 18.00 EUR: 0.15 EUR too little.`,
			remedy: 'Open the order, press Recalculate or correct the line that another plugin changed, and retry.',
		} );
		bench.store.editOrder( bad.id, { total: '17.85' } );
		await bench.arrived( [ bad ] );
	} );

	it( 'MON-11: failed, pending and abandoned drafts are never sent; LOS-3: each is sent when it is paid, though its first event said otherwise', async () => {
		const { shaped: unpaid, good } = await bench.place( UNPAID.map( ( status ) => ( { ...shaped( { lines: [ {} ] } ), status, date_paid_gmt: null } ) ) );
		await bench.arrived( good );
		for ( const [ index, order ] of unpaid.entries() ) {
			const { skipped } = await bench.becomes( order, 'skipped' );
			const status = UNPAID[ index ] ?? '';
			expect( skipped ).toEqual( status === 'checkout-draft' ? { rule: 'draft', message: 'A checkout that was begun and not finished is not an order; it is sent as soon as it becomes one.' }
				: status === 'trash' ? { rule: 'trashed', message: 'The order is in the trash; it is sent when it is restored.' }
					: { rule: 'status_not_selected', message: `The order is "${ status }". Only orders that are "processing" or "completed" are sent; choose others under Connections.` } );
			expect( bench.sandbox.documents( product, bench.reference( order ) ) ).toEqual( [] );
		}
		unpaid.forEach( ( order ) => bench.store.editOrder( order.id, { status: 'processing' } ) );
		await bench.arrived( unpaid );
	} );
} );
