/** Which customer an order belongs to, by rules the merchant chose; always the whole value, never parts of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBench, namesNobody, type Bench } from './bench.ts';
import { previewOf, publishRules, type GivenRules } from './rules-bench.ts';
import type { SHOPPER} from './shaped-order.ts';
import { shaped, type OrderChange } from './shaped-order.ts';

describe.each( [ 'bc', 'fo' ] as const )( 'customer rules for %s', ( product ) => {
	let bench: Bench;
	beforeEach( async () => {
		bench = await openBench( product );
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	const order = ( billing: Partial< typeof SHOPPER >, meta: OrderChange[ 'meta_data' ] = [] ): OrderChange => ( { ...shaped( { lines: [ {} ], billing } ), meta_data: meta } );
	const rules = ( customer: NonNullable< GivenRules[ 'customer' ] > ): Promise< void > => publishRules( bench, { customer } );
	const customerOf = async ( placed: { id: number } & Parameters< Bench[ 'record' ] >[ 0 ] ) => ( await previewOf( bench, placed ) ).customer;
	const count = async ( email: string ) => ( await bench.dynamics.customers( email ) ).length;

	it( 'DUP-3: guests with one address in several spellings are one customer, also when a rule looks for more keys', async () => {
		await rules( { keys: [ 'phone', 'vat' ], differs: 'merge' } );
		const { shaped: orders } = await bench.place( [ order( { email: 'ANNA@x.example' } ), order( { email: ' anna@x.example ', phone: '' } ), order( { email: 'Anna@X.example', phone: '030 5550199' } ) ], 0 );
		await bench.arrived( orders );
		expect( await count( 'anna@x.example' ) ).toBe( 1 );
	} );

	it( 'DUP-3: a part of an address, of a number or of a name never matches', async () => {
		await bench.dynamics.createCustomer( 'Wexthorpe', 'anna@x.example.org', { phone: '+49 30 555019', vat: 'DE12345678', postcode: '10115' } );
		await rules( { keys: [ 'vat', 'phone', 'namePostcode' ], differs: 'merge' } );
		const { bad } = await bench.place( [ order( { email: 'anna@x.example', phone: '+49 30 5550199' }, [ { key: '_billing_vat_number', value: 'DE123456789' } ] ) ], 0 );
		await bench.arrived( [ bad ] );
		expect( await count( 'anna@x.example' ) ).toBe( 1 );
	} );

	it( 'DUP-3: the VAT number or the telephone number finds the customer however it is written', async () => {
		const byVat = await bench.dynamics.createCustomer( 'Wexthorpe', 'books@x.example', { vat: 'DE123456789' } );
		const byPhone = await bench.dynamics.createCustomer( 'Wexthorpe', 'desk@x.example', { phone: '030 5550199' } );
		await rules( { keys: [ 'vat', 'phone' ], differs: 'merge' } );
		const { shaped: [ first, second ] } = await bench.place( [ order( { email: 'new@x.example', phone: '' }, [ { key: '_billing_vat_number', value: 'de 123.456.789' } ] ), order( { email: 'other@x.example', phone: '+49 30 5550199' } ) ], 0 );
		if ( ! first || ! second ) {
			throw new Error( 'two orders were placed' );
		}
		await bench.arrived( [ first, second ] );
		expect( [ await customerOf( first ), await customerOf( second ) ] ).toEqual( [ { would: 'use', number: byVat }, { would: 'use', number: byPhone } ] );
		expect( [ await count( 'new@x.example' ), await count( 'other@x.example' ) ] ).toEqual( [ 0, 0 ] );
	} );

	it( 'DUP-3: several that fit wait for a person with all their numbers, whatever the rule says about names', async () => {
		const numbers = [ await bench.dynamics.createCustomer( 'Wexthorpe', 'a@x.example', { phone: '+49 30 5550199' } ), await bench.dynamics.createCustomer( 'Wexthorpe', 'b@x.example', { phone: '030 5550199' } ) ];
		await rules( { keys: [ 'phone' ], differs: 'merge' } );
		const { bad } = await bench.place( [ order( { email: 'c@x.example' } ) ], 0 );
		const stopped = await bench.becomes( bad, 'needs-you' );
		expect( stopped.issue?.code ).toBe( 'customer_ambiguous' );
		expect( stopped.issue?.facts?.[ 'candidates' ] ).toEqual( expect.arrayContaining( numbers ) );
		numbers.forEach( ( number ) => expect( stopped.issue?.message ).toContain( number ) );
		namesNobody( stopped, bad );
		expect( await count( 'c@x.example' ) ).toBe( 0 );
	} );

	it( 'DUP-3: the same name and postal code is shown to a person and never decides', async () => {
		const number = await bench.dynamics.createCustomer( 'Wexthorpe', '', { firstName: 'Quillon', postcode: '10115' } );
		await rules( { keys: [ 'namePostcode' ], differs: 'merge' } );
		const { bad } = await bench.place( [ order( { email: 'quillon@new.example' } ) ], 0 );
		const stopped = await bench.becomes( bad, 'needs-you' );
		expect( stopped.issue ).toMatchObject( { code: 'customer_ambiguous', facts: { candidates: [ number ] } } );
		await rules( { keys: [], differs: 'merge' } );
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
	} );

	it( 'DUP-3: one who has the address but another name is used, made anew, or shown, as the rule says', async () => {
		const number = await bench.dynamics.createCustomer( 'Somebody', 'shared@x.example' );
		await rules( { differs: 'review' } );
		const { bad } = await bench.place( [ order( { email: 'shared@x.example' } ) ], 0 );
		const stopped = await bench.becomes( bad, 'needs-you' );
		expect( stopped.issue ).toMatchObject( { code: 'customer_ambiguous', facts: { candidates: [ number ] }, message: expect.stringContaining( 'is called otherwise' ) } );
		namesNobody( stopped, bad );
		await rules( { differs: 'new' } );
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
		expect( await count( 'shared@x.example' ) ).toBe( 2 );
		// The second order of the same person finds the one that was made.
		const { bad: again } = await bench.place( [ order( { email: 'Shared@x.example' } ) ], 0 );
		await bench.arrived( [ again ] );
		expect( await count( 'shared@x.example' ) ).toBe( 2 );
		await bench.dynamics.createCustomer( 'Else', 'third@x.example' );
		await rules( { differs: 'merge' } );
		const { bad: merged } = await bench.place( [ order( { email: 'third@x.example' } ) ], 0 );
		await bench.arrived( [ merged ] );
		expect( await count( 'third@x.example' ) ).toBe( 1 );
	} );
} );
