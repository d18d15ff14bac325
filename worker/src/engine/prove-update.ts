/** The command "prove_update": orders whose documents an earlier version made, made again by this one. Writes nothing, keeps no values. */
import { z } from 'zod';
import { limitsOf, type Connector } from '../connectors/connector.ts';
import { SyncError } from '../core/issue.ts';
import { canonicalJson } from '../core/json-number.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import type { Order } from '../core/model/order.ts';
import { filterOrder } from '../core/order-rules.ts';
import { prepareCustomer, type Prepared } from '../core/prepare.ts';
import { traitsOf } from '../core/shapes.ts';
import { digests, fixtureSchema, proven, type Fixture, type Made, type ProvenShape, type UpdateProof } from '../core/update-proof.ts';
import type { Connection, SettleResult } from '../store/contract/api.ts';
import { VERSION } from '../version.ts';
import { BUILT_IN, type Attempt } from './attempt.ts';
import { prepareSample } from './check-shapes.ts';
import { sha256 } from './content.ts';
import type { ReadOrders } from './coverage.ts';
import type { Lanes } from './lanes.ts';
import type { RateMemo } from './rule-facts.ts';
import { newestOfEachShape, readable, type Sample } from './shape-samples.ts';
import { stopOf } from './shape-verdict.ts';

/** The store adds the fixtures when it hands the command out. `baseline`: the plugin's version that made them. */
const argsSchema = z.object( { connection_id: z.string(), plugin: z.string(), salt: z.string(), baseline: z.string().default( '' ), fixtures: z.array( fixtureSchema ).default( [] ) } );
const FIXTURES_MAX = 60;
const MOST = 1_000;
const ANY_AGE_DAYS = 3_660;

export async function updateCommand( attempt: Attempt, lanes: Lanes, readOrders: ReadOrders ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The mapping cannot be tested after the update: the settings of the connection do not work.', remedy: 'Test the connection under Connections and correct what it names; the mapping tests then run again.' } };
	}
	const { connection, connector } = lane;
	const { plugin, salt, baseline, fixtures: before } = args.data;
	const prover = new Prover( attempt, connection, connector, salt );
	const { samples, checked } = await newestOfEachShape( readOrders, MOST, ( order ) => filterOrder( order, connection.settings ).send );
	const again = await ordersOf( before, readOrders );
	const shapes: ProvenShape[] = [];
	for ( const fixture of before ) {
		const sample = again.get( fixture.order.id );
		const made = sample && await prover.make( sample );
		// An order or product that a person changed since gives another document whatever the version; a plugin that hands it out otherwise does not excuse itself.
		if ( made && made.fixture.modified === fixture.modified && ( made.fixture.input === fixture.input || baseline !== plugin ) ) {
			shapes.push( proven( fixture, made.fixture, made.remedy ) );
		}
	}
	const compared = shapes.length;
	const fixtures: Fixture[] = [];
	for ( const sample of samples.slice( 0, FIXTURES_MAX ) ) {
		const made = await prover.make( sample );
		fixtures.push( made.fixture );
		if ( ! shapes.some( ( shape ) => shape.traits.join( '|' ) === sample.traits.join( '|' ) ) ) {
			shapes.push( proven( null, made.fixture, made.remedy ) );
		}
	}
	const failing = shapes.filter( ( { outcome } ) => outcome === 'changed' || outcome === 'stops' ).length;
	const result: UpdateProof = { connection_id: connection.id, plugin, worker: VERSION, flow: connection.flow ? `v${ connection.flow.version }` : BUILT_IN, checked, compared, failing, shapes, fixtures };
	return { ...attempt.base(), outcome: 'synced', summary: failing === 0 ? `${ compared } kinds of orders give the same documents as before.` : `${ failing } kinds of orders give other documents than before, or stop.`, warnings: [], result };
}

/** Those of the fixtures that the store still has. */
async function ordersOf( fixtures: readonly Fixture[], readOrders: ReadOrders ): Promise< Map< string, Sample > > {
	if ( fixtures.length === 0 ) {
		return new Map();
	}
	const { orders } = await readOrders( { page: 1, per_page: 100, days: ANY_AGE_DAYS, include: fixtures.map( ( { order } ) => order.id ) } );
	return new Map( orders.flatMap( ( { id, order: sent } ) => {
		const order = readable( sent, String( id ) );
		return order ? [ [ String( id ), { order, sent, traits: traitsOf( order ) } ] as const ] : [];
	} ) );
}

class Prover {
	readonly #attempt: Attempt;
	readonly #connection: Connection;
	readonly #connector: Connector;
	readonly #digest: ( text: string ) => Promise< string >;
	readonly #rates: RateMemo = new Map();

	constructor( attempt: Attempt, connection: Connection, connector: Connector, salt: string ) {
		this.#attempt = attempt;
		this.#connection = connection;
		this.#connector = connector;
		this.#digest = async ( text ) => sha256( `${ salt }\n${ text }` );
	}

	async make( { order, sent, traits }: Sample ): Promise< { fixture: Fixture; remedy: string } > {
		const made = await this.#made( order );
		const stops = 'stops' in made ? made.stops : '';
		return {
			remedy: 'stops' in made ? made.remedy : '',
			fixture: {
				order: { id: order.id, number: order.number }, traits, stops, fields: await digests( made, this.#digest ),
				modified: z.object( { date_modified_gmt: z.string() } ).catch( { date_modified_gmt: '' } ).parse( sent ).date_modified_gmt,
				input: ( await this.#digest( canonicalJson( { sent } ) ) ).slice( 0, 16 ),
			},
		};
	}

	async #made( order: Order ): Promise< Made > {
		try {
			const prepared = await prepareSample( this.#attempt, this.#connection, this.#connector, order, this.#rates );
			return { fields: { ...fieldsOf( prepared ), ...await this.#customer( prepared.order ) } };
		} catch ( error ) {
			const { message, remedy } = stopOf( error );
			return { stops: message, remedy };
		}
	}

	/** Of an order that brings a customer; where none can be made of it, the order itself says so when it is sent. */
	async #customer( order: Order ): Promise< Record< string, unknown > > {
		const { settings, product } = this.#connection;
		try {
			const { values } = await prepareCustomer( { order, settings, product, mappings: mappingsFor( this.#connection ), ...limitsOf( this.#connector ) } );
			return Object.fromEntries( Object.entries( values ).map( ( [ field, value ] ) => [ `customer.${ field }`, value ] ) );
		} catch ( error ) {
			if ( error instanceof SyncError ) {
				return { customer: error.issue.code };
			}
			throw error;
		}
	}
}

/** A field of the lines is one value: all lines in their order, so that an order of thousands of lines keeps a handful of digests. */
function fieldsOf( { header, lines, expectedTotal }: Prepared ): Record< string, unknown > {
	const names = [ ...new Set( lines.flatMap( ( { values } ) => Object.keys( values ) ) ) ];
	return {
		total: expectedTotal,
		...Object.fromEntries( Object.entries( header ).map( ( [ field, value ] ) => [ `header.${ field }`, value ] ) ),
		...Object.fromEntries( names.map( ( name ) => [ `line.${ name }`, lines.map( ( { values } ) => values[ name ] ?? null ) ] ) ),
	};
}
