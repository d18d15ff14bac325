/** Fields of a tenant as both products tell them, custom ones included, and what the worker does with the lengths. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnector } from '../../src/connectors/index.ts';
import { limitsOf, type Connector } from '../../src/connectors/connector.ts';
import { contractGaps, flowGaps, usesOf } from '../../src/core/contract.ts';
import { DEFAULT_MAPPINGS } from '../../src/core/mapping/defaults/index.ts';
import { fieldOf, ORDER_ENTITIES, type Lengths, type Members } from '../../src/core/mapping/metadata.ts';
import { prepareCustomer, prepareOrder } from '../../src/core/prepare.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import { connectionSchema } from '../../src/store/contract/api.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { aLine, anOrder, aRate, settings, sha256 } from '../core/orders.ts';
import { caught } from './catch.ts';

const silent = () => undefined;
let sandbox: RunningSandbox;
let connector: Connector;

async function connect( product: 'fo' | 'bc', lengths: Lengths = {}, members: Members = {} ): Promise< void > {
	const { secret, ...input } = sandboxConnection( sandbox, product, {} );
	connector = createConnector( connectionSchema.parse( { id: 'one', secret: null, lengths, members, ...input } ), secret, { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0.5 } );
}

beforeEach( async () => {
	sandbox = await startSandbox();
} );
afterEach( async () => {
	await connector.close();
	await sandbox.close();
} );

describe( 'metadata of a tenant', () => {
	it( 'Business Central: lengths, enum members, what its pages refuse to take, and the fields of a custom API page', async () => {
		await connect( 'bc' );
		const custom = 'contoso/web/v1.0/webOrderLines';
		const found = await connector.readMetadata( [ ...Object.values( ORDER_ENTITIES.bc ), custom, 'noSuchSet' ], silent );
		expect( found.entities.map( ( entity ) => entity.name ).sort() ).toEqual( [ custom, 'customers', 'salesOrderLines', 'salesOrders' ] );
		expect( [ found.sets.includes( 'items' ), found.sets.includes( custom ) ] ).toEqual( [ true, true ] );
		expect( fieldOf( found, 'salesOrders', 'externalDocumentNumber' ) ).toMatchObject( { kind: 'text', maxLength: 35, readOnly: false } );
		expect( fieldOf( found, 'salesOrders', 'totalTaxAmount' ) ).toMatchObject( { kind: 'number', readOnly: true } );
		expect( fieldOf( found, 'customers', 'type' ) ).toMatchObject( { kind: 'enum', members: [ 'Company', 'Person' ] } );
		expect( fieldOf( found, custom, 'engraving' ) ).toMatchObject( { kind: 'text', maxLength: 100 } );
	} );

	it( 'Finance & Operations: keys, enums and custom fields, by one small request an entity and not by its whole $metadata', async () => {
		await connect( 'fo' );
		const found = await connector.readMetadata( [ ...Object.values( ORDER_ENTITIES.fo ), 'ConWebOrderLines' ], silent );
		expect( found.entities ).toHaveLength( 4 );
		expect( fieldOf( found, 'SalesOrderHeadersV4', 'SalesOrderNumber' ) ).toMatchObject( { kind: 'text', key: true, maxLength: null } );
		expect( fieldOf( found, 'SalesOrderHeadersV4', 'ConGiftWrap' ) ).toMatchObject( { kind: 'enum', members: [ 'None', 'Paper', 'Box' ] } );
		expect( fieldOf( found, 'CustomersV3', 'ConLoyaltyNumber' ) ).toMatchObject( { kind: 'text' } );
		expect( sandbox.journal().some( ( entry ) => entry.path.includes( '$metadata' ) ) ).toBe( false );
		expect( sandbox.journal().every( ( entry ) => entry.method === 'GET' || entry.path.includes( 'token' ) ) ).toBe( true );
	} );

	it( 'lengths the tenant told replace the built-in ones; a field it says nothing about keeps them', async () => {
		await connect( 'bc', { customers: { taxRegistrationNumber: 20 } } );
		expect( [ connector.maxLength( 'customers', 'taxRegistrationNumber' ), connector.maxLength( 'customers', 'city' ), connector.maxLength( 'customers', 'nothing' ) ] ).toEqual( [ 20, 30, undefined ] );
	} );

	it( 'a sign-in page instead of metadata is an answer nobody can use, with a remedy', async () => {
		await connect( 'bc' );
		sandbox.fault( { kind: 'html-page', match: { pathIncludes: '$metadata' } } );
		const { issue } = await caught( connector.readMetadata( [ 'salesOrders' ], silent ) );
		expect( [ issue.code, issue.remedy === '' ] ).toEqual( [ 'dynamics_malformed_answer', false ] );
	} );
} );

describe.each( [ 'bc', 'fo' ] as const )( 'the contract with %s', ( product ) => {
	it( 'the built-in mapping writes only members of the tenant\'s enums, and another value stops before it is sent', async () => {
		await connect( product );
		const { entities } = await connector.readMetadata( Object.values( ORDER_ENTITIES[ product ] ), silent );
		const members: Members = Object.fromEntries( entities.map( ( { name, fields } ) => [ name, Object.fromEntries( fields.filter( ( field ) => field.kind === 'enum' ).map( ( field ) => [ field.name, field.members ] ) ) ] ) );
		await connector.close();
		await connect( product, {}, members );
		const taxed = aLine( { taxes: [ { rateId: '1', subtotal: '1.9', total: '1.9' } ] } );
		const order = anOrder( [ taxed ], { taxes: [ aRate( '19' ) ] } );
		const input = { order, settings: settings(), product, reference: 'WC1-1', customer: { key: 'guid', number: 'C1' }, sha256, ...limitsOf( connector ) };
		expect( ( await prepareOrder( input ) ).lines.length ).toBeGreaterThan( 0 );
		expect( Object.keys( ( await prepareCustomer( input ) ).values ).length ).toBeGreaterThan( 3 );
		const target = entities.find( ( one ) => one.name === ORDER_ENTITIES[ product ].customer )?.fields.find( ( field ) => field.kind === 'enum' && field.members.length > 0 )?.name ?? '';
		const rows = [ { target, source: { kind: 'constant' as const, value: 'Robot' }, steps: [], conditions: [], required: false } ];
		const { issue } = await caught( prepareCustomer( { ...input, mappings: { ...DEFAULT_MAPPINGS[ product ], customer: { ...DEFAULT_MAPPINGS[ product ].customer, rows } } } ) );
		expect( [ issue.code, issue.field ] ).toEqual( [ 'value_not_mapped', target ] );
	} );

	it( 'OPS-6: has every field that the built-in mapping writes; a field that is not there, and an entity that is gone, are named', async () => {
		await connect( product );
		const metadata = await connector.readMetadata( Object.values( ORDER_ENTITIES[ product ] ), silent );
		const mappings = DEFAULT_MAPPINGS[ product ];
		expect( contractGaps( mappings, metadata ) ).toEqual( [] );
		const [ gone ] = mappings.header.rows;
		const less = { entities: metadata.entities.filter( ( one ) => one.name !== mappings.customer.entity ).map( ( one ) => ( one.name === mappings.header.entity ? { ...one, fields: one.fields.filter( ( field ) => field.name !== gone?.target ) } : one ) ) };
		expect( contractGaps( mappings, less ) ).toEqual( [ { entity: mappings.header.entity, field: gone?.target }, { entity: mappings.customer.entity, field: '' } ] );
	} );

	it( 'OPS-6: what a flow names is probed too: the gap names flow, step and field, in loops and where a flow starts', async () => {
		await connect( product );
		const custom = product === 'bc' ? 'contoso/web/v1.0/webOrderLines' : 'ConWebOrderLines';
		const [ key, field ] = product === 'bc' ? [ 'orderReference', 'engraving' ] : [ 'OrderReference', 'Engraving' ];
		const path = { kind: 'path' as const, path: 'number' };
		const row = ( target: string ) => ( { target, source: path, steps: [], conditions: [], required: false } );
		const uses = usesOf( { name: 'Engravings', trigger: { on: 'dynamics', entity: custom, changedField: 'noSuchTime', everyMinutes: 60 }, steps: [
			{ id: 'each', title: '', step: 'forEach', path: 'lines', as: 'line', steps: [ { id: 'write', title: 'Write the line', step: 'upsert', entity: custom, where: [ { field: key, source: path } ], rows: [ row( field ), row( 'noSuchField' ) ], as: 'kept' } ] },
			{ id: 'find', title: '', step: 'find', entity: 'noSuchSet', where: [ { field: 'key', source: path } ], as: 'found', missing: 'continue' },
		] } );
		const metadata = await connector.readMetadata( [ custom, 'noSuchSet' ], silent );
		expect( flowGaps( uses, metadata ) ).toEqual( [
			{ flow: 'Engravings', step: '', entity: custom, field: 'noSuchTime' },
			{ flow: 'Engravings', step: 'Write the line', entity: custom, field: 'noSuchField' },
			{ flow: 'Engravings', step: 'Find noSuchSet', entity: 'noSuchSet', field: '' },
		] );
	} );
} );
