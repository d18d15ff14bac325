/** Payment terms and method that were chosen while setting up reach the documents and customers of Dynamics, for both products. */
import { afterEach, describe, expect, it } from 'vitest';
import { openBench, type Bench } from './bench.ts';

const GUID = /^(?!0{8}-)[0-9a-f]{8}-[0-9a-f-]{27}$/;
const CASES = [
	{ product: 'bc', settings: { payment_terms: 'cod', payment_method: 'CARD' }, document: { paymentTermsId: expect.stringMatching( GUID ) as unknown }, customer: { paymentTermsId: expect.stringMatching( GUID ) as unknown, paymentMethodId: expect.stringMatching( GUID ) as unknown } },
	{ product: 'fo', settings: { payment_terms: 'Net14', payment_method: 'CARD' }, document: { PaymentTermsName: 'Net14', CustomerPaymentMethodName: 'CARD' }, customer: { PaymentTerms: 'Net14', PaymentMethod: 'CARD' } },
] as const;

describe.each( CASES )( 'payment terms for $product', ( { product, settings, document, customer } ) => {
	let bench: Bench;
	afterEach( () => bench.close() );

	it( 'a new order and its new customer carry what was chosen', async () => {
		bench = await openBench( product, { settings } );
		bench.startWorker();
		const order = bench.store.placeOrder();
		await bench.arrived( [ order ], 60 );
		expect( await bench.dynamics.headers( bench.reference( order ) ) ).toMatchObject( [ document ] );
		expect( await bench.dynamics.customers( order.billing.email.toLowerCase() ) ).toMatchObject( [ customer ] );
	} );

	// The sandbox of Finance & Operations does not hold orders against this list; there the test of the connection tells.
	it.runIf( product === 'bc' )( 'terms that Dynamics does not have stop the order with their code and what to do, and nothing is sent', async () => {
		bench = await openBench( product, { settings: { ...settings, payment_terms: 'NOSUCH' } } );
		bench.startWorker();
		const order = bench.store.placeOrder();
		const { issue } = await bench.becomes( order, 'needs-you', 60 );
		expect( `${ issue?.message } ${ issue?.remedy }` ).toMatch( /payment ?terms/i );
		expect( await bench.dynamics.headers( bench.reference( order ) ) ).toEqual( [] );
	} );
} );
