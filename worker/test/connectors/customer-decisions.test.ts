/** DUP-3: what a person decides about an order's customer, where the customer is linked by then, or further keys of the rule would find one that nobody was shown. */
import { describe, expect, it } from 'vitest';
import { companyMark } from '../../src/connectors/contacts.ts';
import { CustomerResolver, type Candidate, type CustomerSource } from '../../src/connectors/customers.ts';
import { rulesSchema } from '../../src/core/rules/schema.ts';
import type { Decision, Link } from '../../src/store/contract/api.ts';
import { caught } from './catch.ts';
import { customerLink, sampleOrder } from './fixtures.ts';

const quiet = () => undefined;
const SETTINGS = { guest_policy: 'create-per-guest', guest_account: '', create_customers: true } as const;
const RULES = rulesSchema.parse( { customer: { keys: [ 'vat' ] } } );
const VAT = 'NO123456789MVA';
const order = sampleOrder( { extra: { _billing_vat_number: VAT } } );
const linked = ( number: string ): Link[] => [ { ...customerLink( 'bc' ), key: number, number } ];
const decided = ( choice: 'customer' | 'new-customer', customer = '' ): Decision => ( { choice, customer, candidates: [ 'A', 'B' ], seen: '', reason: '' } );

/** Customers in memory: A and B with the order's address, C with its VAT number alone. */
function dynamics(): CustomerSource & { made: number } {
	const person = { name: 'Somebody', postcode: '', phone: '', vat: '' };
	const customer = ( number: string, email: string, vat = '' ): Candidate => ( { key: number, number, email, blocked: false, etag: '', person: { ...person, vat } } );
	const all = [ customer( 'A', 'zoe@example.com' ), customer( 'B', 'zoe@example.com' ), customer( 'C', 'office@example.com', VAT ) ];
	return {
		entity: 'customers', company: 'c', made: 0,
		url: () => '',
		byEmail: ( email ) => Promise.resolve( all.filter( ( one ) => one.email === email ) ),
		byKey: ( _key, writings ) => Promise.resolve( all.filter( ( one ) => writings.includes( one.person.vat ) ) ),
		byNumber: ( number ) => Promise.resolve( all.find( ( one ) => one.number === number ) ?? null ),
		many: () => Promise.resolve( [] ),
		create( { customer: { email } } ) {
			all.push( customer( `NEW-${ ++this.made }`, email ) );
			return Promise.resolve( all.at( -1 ) as Candidate );
		},
	};
}

describe( 'the decision of a person about the customer of an order', () => {
	it( 'DUP-3: "none of them" makes a customer, whatever a further key would find, and a repeated attempt finds that one again', async () => {
		const source = dynamics();
		const resolver = new CustomerResolver( source, SETTINGS, 'bc-1', RULES );
		expect( await resolver.resolve( order, [], quiet, decided( 'new-customer' ) ) ).toMatchObject( { number: 'NEW-1', created: true } );
		expect( await resolver.resolve( order, [], quiet, decided( 'new-customer' ) ) ).toMatchObject( { number: 'NEW-1', created: false } );
		expect( source.made ).toBe( 1 );
	} );

	it.each( [
		[ 'another customer', decided( 'customer', 'B' ), /^Customer B was chosen for order #10045, but the orders of this shopper go to customer A by now\./ ],
		[ 'none of those shown', decided( 'new-customer' ), /^A new customer was chosen for order #10045, and customer A was among those that were turned down, but .* customer A by now\./ ],
	] )( 'DUP-3: two held orders of one account: once the first is decided, a second decision for %s stops with both named', async ( _what, decision, message ) => {
		const source = dynamics();
		const { issue } = await caught( new CustomerResolver( source, SETTINGS, 'bc-1', RULES ).resolve( order, linked( 'A' ), quiet, decision ) );
		expect( issue ).toMatchObject( { code: 'customer_ambiguous', retryClass: 'rejected', record: 'order #10045', message: expect.stringMatching( message ), remedy: expect.stringContaining( 'Retry books the order on customer A' ) } );
		expect( source.made ).toBe( 0 );
	} );

	it( 'DUP-3: a second decision that says the same goes on with the link: the same customer, or the new one that the first made', async () => {
		const resolver = new CustomerResolver( dynamics(), SETTINGS, 'bc-1', RULES );
		expect( await resolver.resolve( order, linked( 'A' ), quiet, decided( 'customer', 'A' ) ) ).toMatchObject( { number: 'A', created: false } );
		expect( await resolver.resolve( order, linked( 'NEW-1' ), quiet, decided( 'new-customer' ) ) ).toMatchObject( { number: 'NEW-1', created: false } );
	} );

	it( 'DUP-3: an account linked for another company: the customer that was chosen for the new number is kept, and "a new one" makes it once', async () => {
		const source = dynamics();
		const resolver = new CustomerResolver( source, SETTINGS, 'bc-1', rulesSchema.parse( { customer: { company: { by: 'vat' } } } ) );
		const second = sampleOrder( { extra: { _billing_vat_number: 'DE555555555' }, billing: { ...order.billing, company: 'Dritte KG', email: 'new@example.com' }, customer: { ...order.customer, isGuest: false, id: '7', email: 'new@example.com' } } );
		const links = linked( 'A' ).map( ( link ) => ( { ...link, record_id: '7', content_hash: companyMark( { by: 'vat', key: 'vat 123456789', value: '' } ) } ) );
		expect( ( await caught( resolver.resolve( second, links, quiet ) ) ).issue ).toMatchObject( { code: 'customer_ambiguous', facts: { candidates: [ 'A' ] } } );
		const chosen = await resolver.resolve( second, links, quiet, decided( 'customer', 'A' ) );
		expect( await resolver.resolve( second, [ chosen.link ], quiet ) ).toMatchObject( { number: 'A', created: false } );
		for ( const created of [ true, false ] ) {
			expect( await resolver.resolve( second, links, quiet, decided( 'new-customer' ) ) ).toMatchObject( { number: 'NEW-1', created } );
		}
	} );
} );
