/** A company account with contacts: several people of one company order, and Dynamics has one customer, over HTTP at both simulators. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { templatesFor } from '../../src/core/flow/templates/index.ts';
import { EMPTY_FLOW } from '../../src/core/mapping/flow.ts';
import { orderPreviewSchema } from '../../src/core/preview.ts';
import { rulesSchema } from '../../src/core/rules/schema.ts';
import { caller } from '../../../e2e/orders/dynamics.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const BUDGET_MS = 60_000;
const VAT = 'DE123456789';
const COMPANY = 'Beispiel GmbH';
const rows = z.object( { value: z.array( z.looseObject( {} ) ) } );
const SETS = { bc: { customers: 'customers', orders: 'salesOrders', number: 'number', vat: 'taxRegistrationNumber', of: 'customerNumber', email: 'email', phone: 'phoneNumber' }, fo: { customers: 'CustomersV3', orders: 'SalesOrderHeadersV4', number: 'CustomerAccount', vat: 'TaxExemptNumber', of: 'OrderingCustomerAccountNumber', email: 'PrimaryContactEmail', phone: 'PrimaryContactPhone' } } as const;

describe.each( [ 'bc', 'fo' ] as const )( 'people of one company in %s', ( product ) => {
	const sets = SETS[ product ];
	let rig: TenantRig;

	beforeEach( async () => {
		rig = await startTenantRig( product );
	} );
	afterEach( () => rig.close() );

	const publish = async ( company: { by: 'vat' | 'domain' | 'number'; meta?: string; role?: string } ) => {
		await rig.admin( 'PUT', `/flows/${ rig.connectionId }/draft`, { revision: 0, mappings: { ...EMPTY_FLOW, rules: rulesSchema.parse( { customer: { company } } ) } } );
		await rig.admin( 'POST', `/flows/${ rig.connectionId }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
	};
	const customerFlow = async () => {
		const { id: flow } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name: 'customer', content: templatesFor( product ).find( ( one ) => one.key === 'customer' )?.content } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ flow }/publish`, { revision: 1, note: '', override: 'test' } );
		await rig.admin( 'PUT', `/flows/${ flow }/settings`, { enabled: true } );
	};
	/** An account, and its paid order. */
	const order = ( id: number, first: string, { email = `${ first.toLowerCase() }@beispiel.example`, vat = VAT, company = COMPANY, captured = true } = {} ) => {
		const placed = rig.store.placeOrder( { change: { customer_id: id }, captured: false } );
		rig.store.state.shop.edit( String( placed.id ), { billing: { ...placed.billing, first_name: first, last_name: 'Muster', company, email, country: 'DE', state: '' }, shipping: { ...placed.shipping, first_name: first, last_name: 'Muster', company, country: 'DE', state: '' } } );
		rig.store.state.shop.setMeta( 'order', placed.id, '_billing_vat_number', vat );
		if ( captured ) {
			rig.store.state.capture( String( placed.id ) );
		}
		return placed.id;
	};
	const settled = ( ...ids: number[] ) => rig.until( 'the orders are settled', () => ids.every( ( id ) => [ 'synced', 'needs-you', 'skipped' ].includes( rig.stateOf( id ) ?? '' ) ) );
	const tenant = async ( set: string, method = 'GET', body?: unknown, key = '' ) => {
		const { sandbox } = rig;
		if ( product === 'fo' ) {
			return caller( sandbox, `${ sandbox.fo.baseUrl }/data/`, sandbox.fo.tokenUrl, `${ new URL( sandbox.fo.baseUrl ).origin }/.default` )( method, `${ set }${ key }?cross-company=true`, body );
		}
		const { baseUrl, tenant: name, environment, company, tokenUrl } = sandbox.bc;
		const call = caller( sandbox, `${ baseUrl }/v2.0/${ name }/${ environment }/api/v2.0/`, tokenUrl, 'https://api.businesscentral.dynamics.com/.default' );
		const id = rows.parse( await call( 'GET', 'companies' ) ).value.find( ( one ) => one[ 'name' ] === company )?.[ 'id' ];
		return call( method, `companies(${ String( id ) })/${ set }${ key }`, body );
	};
	const list = async ( set: string ) => rows.parse( await tenant( set ) ).value;
	const ofCompany = async () => ( await list( sets.customers ) ).filter( ( one ) => one[ product === 'bc' ? 'displayName' : 'OrganizationName' ] === COMPANY );
	const persons = async () => product === 'fo' ? [] : ( await list( 'contacts' ) ).filter( ( one ) => one[ 'type' ] === 'Person' );
	const people = async () => ( await persons() ).map( ( one ) => `${ String( one[ 'displayName' ] ) } <${ String( one[ 'email' ] ) }> of ${ String( one[ 'companyName' ] ) }` ).toSorted();
	const links = ( id: number ) => rig.store.state.linksOf( { record_type: 'customer', record_id: String( id ) } );
	const BOTH = product === 'bc' ? [ `Anna Muster <anna@beispiel.example> of ${ COMPANY }`, `Bert Muster <bert@beispiel.example> of ${ COMPANY }` ] : [];

	it( 'DUP-3: two who order at once are one customer with two contacts, told by the VAT number however it is written; orders name the person; a further order makes nothing', async () => {
		await publish( { by: 'vat' } );
		const ids = [ order( 901, 'Anna', { vat: 'de 123.456.789' } ), order( 902, 'Bert', { company: COMPANY.toUpperCase() } ) ];
		rig.start();
		await settled( ...ids );
		expect( ids.map( ( id ) => rig.stateOf( id ) ) ).toEqual( [ 'synced', 'synced' ] );
		const found = ( await list( sets.customers ) ).filter( ( one ) => /^DE ?123\.?456\.?789$/i.test( String( one[ sets.vat ] ) ) );
		expect( found.length ).toBe( 1 );
		const account = String( found[ 0 ]?.[ sets.number ] );
		const orders = ( await list( sets.orders ) ).filter( ( one ) => one[ sets.of ] === account );
		expect( orders.map( ( one ) => String( one[ product === 'bc' ? 'email' : 'Email' ] ) ).toSorted() ).toEqual( [ 'anna@beispiel.example', 'bert@beispiel.example' ] );
		if ( product === 'fo' ) {
			expect( orders.map( ( one ) => String( one[ 'SalesOrderName' ] ).toUpperCase() ).toSorted() ).toEqual( [ 'BEISPIEL GMBH, ANNA MUSTER', 'BEISPIEL GMBH, BERT MUSTER' ] );
		} else {
			expect( ( await people() ).map( ( one ) => one.toUpperCase() ) ).toEqual( BOTH.map( ( one ) => one.toUpperCase() ) );
			expect( links( 902 ).map( ( link ) => [ link.entity, link.number !== '' ] ).toSorted() ).toEqual( [ [ 'contacts', true ], [ 'customers', true ] ] );
		}
		// Whose account it was made for is nobody's contact; the other is, so that what it enters stays its own.
		expect( [ 901, 902 ].map( ( id ) => links( id ).find( ( link ) => link.entity === sets.customers )?.reference ).toSorted() ).toEqual( [ '', 'contact' ] );
		const before = rig.writes().filter( ( { path } ) => /contacts|customers/i.test( path ) ).length;
		const again = order( 902, 'Bert' );
		await settled( again );
		expect( [ rig.stateOf( again ), rig.writes().filter( ( { path } ) => /contacts|customers/i.test( path ) ).length - before, ( await ofCompany() ).length ] ).toEqual( [ 'synced', 0, 1 ] );
	}, BUDGET_MS );

	it.each( product === 'bc' ? [ 'customers', 'contacts' ] : [ 'CustomersV3' ] )( 'LOS-9: an answer lost on %s leaves one customer and each person once', async ( set ) => {
		await publish( { by: 'vat' } );
		rig.sandbox.fault( { kind: 'drop-after-commit', match: { product, method: 'POST', pathIncludes: set }, times: 1 } );
		const ids = [ order( 901, 'Anna' ), order( 902, 'Bert' ) ];
		rig.start();
		await settled( ...ids );
		expect( [ ids.map( ( id ) => rig.stateOf( id ) ), ( await ofCompany() ).length, await people() ] ).toEqual( [ [ 'synced', 'synced' ], 1, BOTH ] );
	}, BUDGET_MS );

	it( 'MON-10: the preview says whom it would add to which customer, and writes nothing', async () => {
		await publish( { by: 'domain' } );
		const first = order( 901, 'Anna' );
		rig.start();
		await settled( first );
		const [ account ] = await ofCompany();
		const before = rig.writes().length;
		const next = order( 902, 'Bert', { captured: false } );
		const preview = orderPreviewSchema.parse( ( await rig.command( 'preview_order', { order_id: String( next ) } ) ).result );
		expect( preview.customer ).toEqual( { would: 'use', number: String( account?.[ sets.number ] ), ...( product === 'bc' ? { contact: { would: 'create', name: 'Bert Muster', number: '' } } : {} ) } );
		// A mail provider is no company: this one would be a customer of their own.
		const stranger = order( 903, 'Cleo', { email: 'cleo@gmail.com', captured: false } );
		expect( orderPreviewSchema.parse( ( await rig.command( 'preview_order', { order_id: String( stranger ) } ) ).result ).customer ).toEqual( { would: 'create', number: '' } );
		expect( rig.writes().length ).toBe( before );
	}, BUDGET_MS );

	it( 'DUP-3: an account that names its customer number goes there, and one that names a number Dynamics has not waits with the number named', async () => {
		await publish( { by: 'number', meta: '_account_number', role: 'customer' } );
		const first = order( 901, 'Anna', { captured: false } );
		await tenant( sets.customers, 'POST', product === 'bc' ? { number: 'ACME', displayName: COMPANY, type: 'Company', email: 'office@beispiel.example' } : { dataAreaId: rig.sandbox.fo.company, CustomerAccount: 'ACME', CustomerGroupId: '10', SalesCurrencyCode: 'EUR', PartyType: 'Organization', OrganizationName: COMPANY, PrimaryContactEmail: 'office@beispiel.example' } );
		rig.store.state.shop.setMeta( 'order', first, '_account_number', 'acme' );
		const second = order( 902, 'Bert', { captured: false } );
		rig.store.state.shop.setMeta( 'order', second, '_account_number', 'NOWHERE' );
		[ first, second ].forEach( ( id ) => rig.store.state.capture( String( id ) ) );
		rig.start();
		await settled( first, second );
		const event = rig.store.state.outbox.find( 'order', String( second ) );
		expect( [ rig.stateOf( first ), links( 901 ).find( ( link ) => link.entity === sets.customers )?.number, event?.state, event?.issue?.code, event?.issue?.message ] ).toEqual( [ 'synced', 'ACME', 'needs-you', 'customer_company_missing', expect.stringContaining( 'customer NOWHERE' ) ] );
	}, BUDGET_MS );

	it( 'DUP-9: what one of its people changes on their account changes nothing of the company', async () => {
		await publish( { by: 'vat' } );
		await customerFlow();
		const first = order( 901, 'Anna' );
		rig.start();
		await settled( first );
		order( 902, 'Bert', { captured: false } );
		rig.store.state.shop.setMeta( 'customer', 902, '_billing_vat_number', VAT );
		rig.store.editAccount( 902, { billing_phone: '+49 30 77' } );
		const event = () => rig.store.state.outbox.find( 'customer', '902' );
		await rig.until( 'the account is settled', () => [ 'synced', 'needs-you' ].includes( event()?.state ?? '' ) );
		expect( [ event()?.state, event()?.issue, await people() ] ).toEqual( [ 'synced', null, BOTH ] );
		const [ account, ...others ] = await ofCompany();
		expect( [ others, account?.[ sets.email ], account?.[ sets.phone ] === '+49 30 77' ] ).toEqual( [ [], 'anna@beispiel.example', false ] );
	}, BUDGET_MS );

	it( 'DUP-3: an account that buys for a second company gets its orders on that one; a number that nobody has asks a person', async () => {
		await publish( { by: 'vat' } );
		await tenant( sets.customers, 'POST', product === 'bc' ? { number: 'OTHER', displayName: 'Andere AG', type: 'Company', email: 'office@andere.example', taxRegistrationNumber: 'DE987654321' } : { dataAreaId: rig.sandbox.fo.company, CustomerAccount: 'OTHER', CustomerGroupId: '10', SalesCurrencyCode: 'EUR', PartyType: 'Organization', OrganizationName: 'Andere AG', PrimaryContactEmail: 'office@andere.example', TaxExemptNumber: 'DE987654321' } );
		const first = order( 901, 'Anna' );
		rig.start();
		await settled( first );
		const [ own ] = await ofCompany();
		const second = order( 901, 'Anna', { vat: 'DE 987654321', company: 'Andere AG' } );
		await settled( second );
		const third = order( 901, 'Anna' );
		await settled( third );
		const unknown = order( 901, 'Anna', { vat: 'DE111111111', company: 'Dritte KG' } );
		await settled( unknown );
		const issue = rig.store.state.outbox.find( 'order', String( unknown ) )?.issue;
		expect( [ first, second, third, unknown ].map( ( id ) => rig.stateOf( id ) ) ).toEqual( [ 'synced', 'synced', 'synced', 'needs-you' ] );
		expect( ( await list( sets.orders ) ).map( ( one ) => one[ sets.of ] ) ).toEqual( [ own?.[ sets.number ], 'OTHER', own?.[ sets.number ] ] );
		expect( [ issue?.code, issue?.facts?.[ 'candidates' ], issue?.message ] ).toEqual( [ 'customer_ambiguous', [ own?.[ sets.number ] ], expect.stringContaining( 'names the VAT number DE111111111' ) ] );
		expect( await people() ).toEqual( product === 'bc' ? [ 'Anna Muster <anna@beispiel.example> of Andere AG', `Anna Muster <anna@beispiel.example> of ${ COMPANY }` ] : [] );
	}, BUDGET_MS );

	it( 'DUP-3: a customer number that was corrected on the account counts from the next order on', async () => {
		await publish( { by: 'number', meta: '_account_number' } );
		for ( const number of [ 'ACME', 'OTHER' ] ) {
			await tenant( sets.customers, 'POST', product === 'bc' ? { number, displayName: number, type: 'Company', email: `${ number }@beispiel.example` } : { dataAreaId: rig.sandbox.fo.company, CustomerAccount: number, CustomerGroupId: '10', SalesCurrencyCode: 'EUR', PartyType: 'Organization', OrganizationName: number, PrimaryContactEmail: `${ number }@beispiel.example` } );
		}
		rig.start();
		for ( const number of [ 'acme', 'OTHER' ] ) {
			const id = order( 901, 'Anna', { captured: false } );
			rig.store.state.shop.setMeta( 'order', id, '_account_number', number );
			rig.store.state.capture( String( id ) );
			await settled( id );
		}
		expect( ( await list( sets.orders ) ).map( ( one ) => one[ sets.of ] ) ).toEqual( [ 'ACME', 'OTHER' ] );
	}, BUDGET_MS );

	it( 'DUP-3: an account that opens the company writes its VAT number as it likes, and the next of its people is found on it', async () => {
		await publish( { by: 'vat' } );
		await customerFlow();
		order( 901, 'Anna', { captured: false } );
		rig.store.state.shop.setMeta( 'customer', 901, '_billing_vat_number', 'de 123.456.789' );
		rig.store.editAccount( 901, { billing_phone: '+49 30 77' } );
		rig.start();
		const event = () => rig.store.state.outbox.find( 'customer', '901' );
		await rig.until( 'the account is settled', () => [ 'synced', 'needs-you' ].includes( event()?.state ?? '' ) );
		const next = order( 902, 'Bert' );
		await settled( next );
		expect( [ event()?.issue, rig.stateOf( next ), ( await ofCompany() ).map( ( one ) => one[ sets.vat ] ) ] ).toEqual( [ null, 'synced', [ VAT ] ] );
	}, BUDGET_MS );

	it.runIf( product === 'bc' )( 'a customer that has no contact of its own keeps the order going, and the record says why the person is none', async () => {
		await publish( { by: 'vat' } );
		await tenant( 'customers', 'POST', { number: 'ACME', displayName: COMPANY, type: 'Company', email: 'office@beispiel.example', taxRegistrationNumber: VAT } );
		const [ own ] = ( await list( 'contacts' ) ).filter( ( one ) => one[ 'displayName' ] === COMPANY );
		await tenant( 'contacts', 'DELETE', undefined, `(${ String( own?.[ 'id' ] ) })` );
		const id = order( 901, 'Anna' );
		rig.start();
		await settled( id );
		expect( [ rig.stateOf( id ), await people() ] ).toEqual( [ 'synced', [] ] );
		const warnings = JSON.stringify( rig.store.state.outbox.find( 'order', String( id ) ) );
		expect( warnings ).toContain( 'The person is not a contact of customer ACME' );
	}, BUDGET_MS );
} );
