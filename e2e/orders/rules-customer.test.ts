/** Which customer an order belongs to, by rules the merchant chose; always the whole value, never parts of it. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { candidatesResultSchema } from '../../worker/src/core/candidates.ts';
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

	const customerOn = async ( placed: Parameters< Bench[ 'reference' ] >[ 0 ] ) => ( await bench.dynamics.headers( bench.reference( placed ) ) ).map( ( header ) => header[ product === 'bc' ? 'customerNumber' : 'OrderingCustomerAccountNumber' ] );
	const twins = async ( email: string ) => [ await bench.dynamics.createCustomer( 'Wexthorpe', email ), await bench.dynamics.createCustomer( 'Wexthorpe North', email ) ];
	const candidates = async ( numbers: string ) => {
		const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name: 'read_customers', args: { connection_id: bench.connectionId, numbers } } ) );
		for ( ;; await wait( 50 ) ) {
			const answer = z.object( { state: z.string(), result: z.unknown() } ).parse( await bench.admin( 'GET', `/commands/${ id }` ) );
			if ( answer.state === 'synced' ) {
				return candidatesResultSchema.parse( answer.result ).customers;
			}
		}
	};

	it( 'DUP-3: where several fit a person chooses one; the order goes out once with it, and neither its edits nor the next order of the account ask again', async () => {
		for ( const account of [ 0, 77 ] ) {
			const email = `twin${ account }@x.example`;
			const numbers = await twins( email );
			const chosen = numbers[ 1 ] ?? '';
			const { bad } = await bench.place( [ { ...order( { email } ), customer_id: account } ], 0 );
			const stopped = await bench.becomes( bad, 'needs-you' );
			expect( stopped.issue?.facts ).toMatchObject( { connection: bench.connectionId, candidates: expect.arrayContaining( numbers ), choices: [ 'customer', 'new-customer' ], seen: expect.stringMatching( /^\w{32}$/ ) } );
			namesNobody( stopped, bad );
			expect( ( await candidates( `${ numbers.join( ',' ) },NO-SUCH` ) ).map( ( one ) => [ one.number, one.name, one.blocked ] ) ).toEqual( [ [ numbers[ 0 ], expect.stringContaining( 'Wexthorpe' ), false ], [ chosen, expect.stringContaining( 'Wexthorpe North' ), false ] ] );
			await expect( bench.decide( bad, 'customer', '', 'OTHER' ), 'none of the candidates' ).rejects.toThrow( 'concord_decision_not_asked' );
			await expect( bench.decide( bad, 'leave', 'because' ), 'not asked' ).rejects.toThrow( 'concord_decision_not_asked' );

			await bench.decide( bad, 'customer', 'She called', chosen );
			await bench.arrived( [ bad ] );
			expect( await customerOn( bad ) ).toEqual( [ chosen ] );
			const { history } = await bench.record( bad );
			expect( history.map( ( one ) => [ one.outcome, one.summary ] ) ).toContainEqual( [ 'asked_customer', expect.stringMatching( new RegExp( `${ chosen }: She called$` ) ) ] );
			namesNobody( await bench.record( bad ), bad );

			bench.store.editOrder( bad.id, { shipping: { ...bad.shipping, address_1: 'New Lane 4' } } );
			const edited = await bench.becomes( bad, 'needs-you' );
			expect( edited.issue, 'the customer is known, so the address is all that differs' ).toMatchObject( { code: 'order_changed_after_sync', facts: { differences: [ expect.any( String ) ] } } );
			await bench.decide( bad, 'amend' );
			await bench.arrived( [ bad ] );
			expect( await customerOn( bad ) ).toEqual( [ chosen ] );
			const { bad: next } = await bench.place( [ { ...order( { email } ), customer_id: account } ], 0 );
			await ( account === 0 ? bench.becomes( next, 'needs-you' ) : bench.arrived( [ next ] ) );
			expect( await count( email ) ).toBe( 2 );
		}
	} );

	it.each( [ 'drop-after-commit', 'drop-before' ] as const )( 'DUP-3: a person says it is none of them: one new customer and one sales order, also when the answer is lost (%s)', async ( kind ) => {
		const numbers = await twins( 'none@x.example' );
		const { bad } = await bench.place( [ order( { email: 'none@x.example' } ) ], 0 );
		await bench.becomes( bad, 'needs-you' );
		bench.sandbox.fault( { kind, match: { product, method: 'POST', pathIncludes: product === 'bc' ? '/customers' : 'CustomersV3' } } );
		await bench.decide( bad, 'new-customer', '' );
		await bench.becomes( bad, 'synced', 60 );
		await bench.arrived( [ bad ] );
		expect( await count( 'none@x.example' ) ).toBe( 3 );
		const [ used, ...more ] = await customerOn( bad );
		expect( [ numbers.includes( String( used ) ), more ] ).toEqual( [ false, [] ] );
	} );
} );
