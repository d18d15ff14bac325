/** Customers both ways: an account of the store and its customer in the simulators, with the real connectors, the engine and the templates between them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnector } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import type { EntityRow } from '../../src/core/flow/entity-access.ts';
import { templatesFor } from '../../src/core/flow/templates/index.ts';
import type { FlowContent } from '../../src/core/flow/schema.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import { accountOf } from '../../src/sandbox/store/accounts.ts';
import { connectionSchema } from '../../src/store/contract/api.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { startRig, type Rig } from './rig.ts';

const SIDES = {
	bc: { set: 'customers', email: 'email', phone: 'phoneNumber', street: 'addressLine1', city: 'city', vat: 'taxRegistrationNumber', name: 'displayName' },
	fo: { set: 'CustomersV3', email: 'PrimaryContactEmail', phone: 'PrimaryContactPhone', street: 'AddressStreet', city: 'AddressCity', vat: 'TaxExemptNumber', name: 'OrganizationName' },
} as const;
const quiet = () => undefined;

describe.each( [ 'bc', 'fo' ] as const )( 'an account and its customer in %s', ( product ) => {
	const side = SIDES[ product ];
	let sandbox: RunningSandbox;
	let rig: Rig;
	/** What a person in Dynamics sees and does. */
	let dynamics: Connector;

	beforeEach( async () => {
		sandbox = await startSandbox();
		const { secret, ...input } = sandboxConnection( sandbox, product );
		rig = await startRig( { speed: 10, connect: { ...input, secret }, connector: ( connection, parts ) => createConnector( connection, secret, { ...parts, now: () => new Date() } ) } );
		dynamics = createConnector( connectionSchema.parse( { id: 'person', secret: null, ...input } ), secret, { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0.5 } );
	} );
	afterEach( async () => {
		await rig.close();
		await dynamics.close();
		await sandbox.close();
	} );

	/** An account whose order was never sent: the flows alone bring it over. */
	const account = ( change: Record< string, string > = {} ) => {
		const id = 400 + rig.store.state.shop.orders.size;
		const order = rig.store.placeOrder( { change: { customer_id: id }, captured: false } );
		rig.store.state.shop.edit( String( order.id ), { status: 'pending', date_paid_gmt: null } );
		rig.store.state.shop.edit( String( order.id ), { billing: { ...order.billing, email: `shopper-${ id }@customer.example`, phone: '+49 30 1', company: 'Beispiel GmbH', city: 'Köln', address_1: 'Marktplatz 7', address_2: '', country: 'DE', state: '' } } );
		rig.store.state.shop.setMeta( 'customer', id, '_billing_vat_number', 'DE123456789' );
		Object.entries( change ).forEach( ( [ name, value ] ) => rig.store.state.shop.setField( 'customer', id, name, value ) );
		return id;
	};
	const use = async ( key: 'customer' | 'account' ) => {
		const content = templatesFor( product ).find( ( one ) => one.key === key )?.content as FlowContent;
		const quick = content.trigger.on === 'feed' ? { ...content, trigger: { ...content.trigger, everyMinutes: 1 } } : content;
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name: key, content: quick } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '', override: 'test' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		return id;
	};
	const event = ( id: number ) => rig.store.state.outbox.find( 'customer', String( id ) );
	const settled = ( id: number ) => rig.until( `customer ${ id } is settled`, () => [ 'synced', 'needs-you', 'skipped' ].includes( event( id )?.state ?? '' ) );
	const edit = async ( id: number, fields: Record< string, string > ) => {
		rig.store.editAccount( id, fields );
		await settled( id );
	};
	const customer = ( id: number ): Promise< EntityRow | null > => dynamics.entities.find( side.set, [ { field: side.email, value: `shopper-${ id }@customer.example` } ], quiet );
	const inDynamics = async ( id: number, values: Record< string, unknown > ) => {
		const row = await customer( id );
		const key = product === 'bc' ? 'id' : 'CustomerAccount';
		const keyed = await dynamics.entities.find( side.set, [ { field: key, value: String( row?.values[ key ] ) } ], quiet );
		await dynamics.entities.update( keyed as EntityRow, values, quiet );
	};
	const values = async ( id: number, ...fields: ( keyof typeof side )[] ) => {
		const row = await customer( id );
		return fields.map( ( field ) => String( row?.values[ side[ field ] ] ?? '' ) );
	};
	const changes = () => sandbox.journal().filter( ( entry ) => entry.method === 'PATCH' || ( entry.method === 'POST' && entry.product !== 'token' ) ).length;

	it( 'DUP-3: a new one is made once with address and VAT number, linked, and changed by later edits of the account in the changed field alone', async () => {
		await use( 'customer' );
		rig.start();
		const id = account();
		await edit( id, { billing_phone: '+49 30 2' } );
		expect( [ event( id )?.state, event( id )?.issue ] ).toEqual( [ 'synced', null ] );
		expect( await values( id, 'name', 'phone', 'street', 'city', 'vat' ) ).toEqual( [ 'Beispiel GmbH', '+49 30 2', 'Marktplatz 7', 'Köln', 'DE123456789' ] );
		const [ link ] = rig.store.state.linksOf( { record_type: 'customer', record_id: String( id ) } ).filter( ( one ) => one.entity === side.set );
		expect( [ link?.number !== '', rig.store.state.shop.metaOf( 'customer', id ).find( ( one ) => one.key === '_dynamics_customer' )?.value ] ).toEqual( [ true, link?.number ] );
		const before = changes();
		await edit( id, {} );
		expect( changes() ).toBe( before );
		await inDynamics( id, { [ side.city ]: 'Bonn' } );
		await edit( id, { billing_phone: '+49 30 3' } );
		expect( await values( id, 'phone', 'city' ) ).toEqual( [ '+49 30 3', 'Bonn' ] );
		expect( changes() - before ).toBe( 2 );
	} );

	it( 'DUP-3: a checkout that opens an account brings order and account at once, and one customer is made', async () => {
		await use( 'customer' );
		const id = account();
		const order = [ ...rig.store.state.shop.orders.values() ].find( ( one ) => one.customer_id === id );
		rig.store.state.shop.edit( String( order?.id ), { status: 'processing', date_paid_gmt: order?.date_created_gmt ?? null } );
		rig.store.state.capture( String( order?.id ) );
		rig.store.editAccount( id, {} );
		rig.start();
		await settled( id );
		await rig.until( 'the order is settled', () => [ 'synced', 'needs-you' ].includes( rig.stateOf( order?.id ?? 0 ) ?? '' ) );
		expect( [ rig.stateOf( order?.id ?? 0 ), event( id )?.state, await values( id, 'name' ) ] ).toEqual( [ 'synced', 'synced', [ 'Beispiel GmbH' ] ] );
	} );

	it( 'DUP-9: what one side changed comes to the other once, and no echo follows', async () => {
		await use( 'customer' );
		const feed = await use( 'account' );
		rig.start();
		const id = account();
		await edit( id, { billing_phone: '+49 30 2' } );
		const field = ( name: 'phone' | 'city' ) => accountOf( rig.store.state, id )?.billing[ name ];
		const told = ( phone: string ) => [ ...rig.store.state.documents.values() ].some( ( one ) => one.product === id && one.data.includes( `"phone":"${ phone }"` ) );
		rig.clock.forward( 60_000 );
		await rig.until( 'the feed told the customer', () => told( '+49 30 2' ) );
		await inDynamics( id, { [ side.phone ]: '+49 30 9' } );
		rig.clock.forward( 60_000 );
		await rig.until( 'the edit of Dynamics is in the store', () => field( 'phone' ) === '+49 30 9' );
		const looks = () => rig.store.state.outbox.find( 'command', feed )?.history.length ?? 0;
		const [ before, at, looked ] = [ changes(), event( id )?.history.length, looks() ];
		rig.clock.forward( 60_000 );
		await rig.until( 'the feed looked again', () => looks() > looked );
		expect( [ changes(), event( id )?.history.length, event( id )?.state ] ).toEqual( [ before, at, 'synced' ] );
		await edit( id, { billing_city: 'Ulm' } );
		expect( await values( id, 'phone', 'city' ) ).toEqual( [ '+49 30 9', 'Ulm' ] );
		expect( rig.store.state.outbox.rows().filter( ( one ) => one.record_type === 'document' && one.state === 'needs-you' ) ).toEqual( [] );
	} );

	it( 'a field that both sides changed is overwritten on neither, is shown, and goes on when a person made them agree', async () => {
		await use( 'customer' );
		rig.start();
		const id = account();
		await edit( id, { billing_phone: '+49 30 2' } );
		await inDynamics( id, { [ side.phone ]: '+49 30 8' } );
		await edit( id, { billing_phone: '+49 30 7', billing_city: 'Ulm' } );
		expect( event( id ) ).toMatchObject( { state: 'needs-you', issue: { code: 'dynamics_conflict', field: side.phone, valueClass: 'changed on both sides' } } );
		expect( JSON.stringify( event( id )?.issue ) ).not.toContain( '+49' );
		expect( await values( id, 'phone', 'city' ) ).toEqual( [ '+49 30 8', 'Ulm' ] );
		await edit( id, { billing_phone: '+49 30 8' } );
		expect( event( id )?.state ).toBe( 'synced' );
		await edit( id, { billing_phone: '+49 30 6' } );
		expect( await values( id, 'phone' ) ).toEqual( [ '+49 30 6' ] );
	} );

	it( 'DUP-3: a customer who is there already is linked by the rules and never made twice; its own values stay and are named, and one of another name waits for a person where the rule says so', async () => {
		const id = account();
		const person = product === 'bc' ? { displayName: 'Beispiel GmbH', type: 'Company' } : { PartyType: 'Organization', OrganizationName: 'Beispiel GmbH', CustomerGroupId: '10', SalesCurrencyCode: 'EUR' };
		await dynamics.entities.create( side.set, [], { ...person, [ side.email ]: `shopper-${ id }@customer.example`, [ side.phone ]: '+49 30 5' }, quiet );
		await use( 'customer' );
		rig.start();
		await edit( id, {} );
		expect( [ event( id )?.state, await values( id, 'phone', 'city' ) ] ).toEqual( [ 'synced', [ '+49 30 5', 'Köln' ] ] );
		expect( event( id )?.history.at( -1 )?.summary + JSON.stringify( event( id ) ) ).toContain( `${ side.phone } of customer` );
		const mappings = { schemaVersion: 1, documents: { header: { rows: [], removed: [] }, line: { rows: [], removed: [] }, customer: { rows: [], removed: [] } }, rules: { skuAliases: [], customer: { keys: [], vatMeta: '', differs: 'review' } } };
		const { revision } = await rig.admin( 'PUT', `/flows/${ rig.connectionId }/draft`, { revision: 0, mappings } ) as { revision: number };
		await rig.admin( 'POST', `/flows/${ rig.connectionId }/publish`, { revision, note: '', override: 'test' } );
		const other = account();
		await dynamics.entities.create( side.set, [], { ...person, ...( product === 'bc' ? { displayName: 'Other Ltd' } : { OrganizationName: 'Other Ltd' } ), [ side.email ]: `shopper-${ other }@customer.example` }, quiet );
		await edit( other, {} );
		expect( event( other )?.issue ).toMatchObject( { code: 'customer_ambiguous', valueClass: 'another name' } );
	} );
} );
