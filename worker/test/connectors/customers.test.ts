/** What the readers of customers make of each product's own entities, over real HTTP against the simulators. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector } from '../../src/connectors/connector.ts';
import { createConnector } from '../../src/connectors/index.ts';
import { customerSchema, type Customer } from '../../src/core/model/customer.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import { connectionSchema } from '../../src/store/contract/api.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { customersOf } from '../../../e2e/orders/customers.ts';

const silent = () => undefined;

describe.each( [ 'bc', 'fo' ] as const )( 'customers of %s', ( product ) => {
	let sandbox: RunningSandbox;
	let connector: Connector;

	beforeEach( async () => {
		sandbox = await startSandbox( { now: () => new Date() } );
		const { secret, ...input } = sandboxConnection( sandbox, product );
		connector = createConnector( connectionSchema.parse( { id: product, secret: null, ...input } ), secret, { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0.5 } );
	} );
	afterEach( async () => {
		await connector.close();
		await sandbox.close();
	} );

	const look = async ( since: string ) => {
		const seen = { customers: [] as Customer[], reached: since };
		for await ( const { records, reached } of connector.feeds.changed( 'customers', since, silent ) ) {
			seen.customers.push( ...records.map( ( record ) => customerSchema.parse( record ) ) );
			seen.reached = reached;
		}
		return seen;
	};

	it( 'DUP-3: are told with address, VAT number and block, companies apart from persons, and found again by their key', async () => {
		const dynamics = customersOf( sandbox, product );
		await dynamics.create( { number: 'ACME', company: 'Acme Ltd', email: 'Buyer@Acme.example', vat: 'DE123456789', city: 'Bonn', phone: '+49 228 1' } );
		await dynamics.create( { number: 'ADA', firstName: 'Ada', lastName: 'Stone', email: 'ada@example.com', city: 'Berlin', phone: '' } );
		const { customers, reached } = await look( '' );
		const [ acme, ada ] = [ 'ACME', 'ADA' ].map( ( number ) => customers.find( ( one ) => one.number === number ) );
		expect( acme ).toMatchObject( { kind: 'company', company: 'Acme Ltd', firstName: '', lastName: '', email: 'Buyer@Acme.example', vat: 'DE123456789', city: 'Bonn', country: 'DE', phone: '+49 228 1', blocked: false, create: '', master: [], group: product === 'fo' ? '10' : '' } );
		expect( ada ).toMatchObject( { kind: 'person', company: '', firstName: 'Ada', lastName: 'Stone', phone: '' } );
		expect( reached ).not.toContain( ' ' );
		await dynamics.block( 'ACME' );
		expect( await connector.feeds.one( 'customers', acme?.key ?? '', silent ) ).toMatchObject( { number: 'ACME', blocked: true } );
		expect( await connector.feeds.one( 'customers', product === 'bc' ? '00000000-0000-0000-0000-000000000000' : 'NOBODY', silent ) ).toBeNull();
		expect( ( await look( reached ) ).customers.find( ( one ) => one.number === 'ACME' )?.blocked ).toBe( true );
		expect( ( await connector.feeds.newest( 'customers', 2, silent ) ).length ).toBe( 2 );
	} );

	it( 'LOS-10: a page that fails ends the look, and the next one misses nobody', async () => {
		sandbox.fault( { match: { product, pathIncludes: product === 'bc' ? 'customers?' : 'CustomersV3' }, kind: 'error-before', status: 500, times: 9 } );
		await expect( look( '' ) ).rejects.toMatchObject( { issue: { code: 'dynamics_unreachable' } } );
		sandbox.clearFaults();
		expect( ( await look( '' ) ).customers.length ).toBeGreaterThan( 0 );
	} );
} );
