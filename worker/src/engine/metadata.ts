/**
 * The command "read_metadata": what fields the tenant has, for the mapping editor, and which of those that orders are written to are
 * missing. Reads only; the store keeps the answer with its date and asks again every day.
 */
import { z } from 'zod';
import { contractGaps, flowGaps, usesOf, type ContractGap, type ContractUse } from '../core/contract.ts';
import { contentOf, orderStepsOf } from '../core/flow/contents.ts';
import { SyncError } from '../core/issue.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import { ORDER_ENTITIES, type EntityInfo, type Metadata } from '../core/mapping/metadata.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Connection, SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import type { Lanes } from './lanes.ts';

const MOST = 30;
/** `entities`: further entity sets, by comma; the documents of an order are always read. */
const argsSchema = z.object( { connection_id: z.string(), entities: z.string().max( 5_000 ).default( '' ) } );

export async function metadataCommand( attempt: Attempt, lanes: Lanes ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The fields cannot be read: the connection does not exist or its settings do not work.', remedy: 'Choose a connection whose test succeeds, then try again.' } };
	}
	const { id, product } = lane.connection;
	const asked = args.data.entities.split( ',' ).map( ( name ) => name.trim() ).filter( ( name ) => name !== '' );
	const wanted = [ ...new Set( [ ...Object.values( ORDER_ENTITIES[ product ] ), ...asked ] ) ].slice( 0, MOST );
	try {
		const read: Metadata = { connection_id: id, product, ...await lane.connector.readMetadata( wanted, attempt.observe ) };
		const gaps = [ ...gapsOf( lane.connection, read ), ...await gapsOfFlows( attempt, lane.connection, lane.connector, read ) ];
		const result = { ...read, gaps };
		return { ...attempt.base(), outcome: 'synced', summary: `Read the fields of ${ result.entities.length } entities.`, warnings: [], result };
	} catch ( error ) {
		if ( error instanceof SyncError ) {
			// A person waits for it and has the fields read last: an answer now is worth more than one later.
			return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: error.issue };
		}
		throw error;
	}
}

/** What is written to fields that the tenant does not have (any more). A mapping that cannot be read is told where it is used. */
function gapsOf( connection: Connection, metadata: Metadata ): ContractGap[] {
	return readable( () => contractGaps( mappingsFor( connection ), metadata ) );
}

/** The same for every step of every flow that is in use. */
async function gapsOfFlows( attempt: Attempt, connection: Connection, connector: Connector, read: Metadata ): Promise< ContractGap[] > {
	const uses = [
		...readable( () => usesOf( { name: '', steps: orderStepsOf( connection ) ?? [] } ) ),
		...connection.flows.flatMap( ( flow ) => readable( () => usesOf( { name: flow.name, ...contentOf( flow ) } ) ) ),
	];
	const known = new Set( read.entities.map( ( { name } ) => name ) );
	const unread = [ ...new Set( uses.map( ( { entity } ) => entity ) ) ].filter( ( entity ) => entity !== '' && ! known.has( entity ) ).slice( 0, MOST );
	const entities: EntityInfo[] = [ ...read.entities ];
	const unasked = new Set< string >();
	for ( const entity of unread ) {
		const found = await described( attempt, connector, entity );
		if ( found === 'not allowed' ) {
			unasked.add( entity );
		} else {
			entities.push( ...found );
		}
	}
	const asked = ( { entity }: ContractUse ) => known.has( entity ) || ( unread.includes( entity ) && ! unasked.has( entity ) );
	return flowGaps( uses.filter( asked ), { entities } );
}

/** One by one: the page of a custom API that is gone answers an error, and says nothing about the other entity sets. */
async function described( attempt: Attempt, connector: Connector, entity: string ): Promise< EntityInfo[] | 'not allowed' > {
	try {
		return ( await connector.readMetadata( [ entity ], attempt.observe ) ).entities;
	} catch ( error ) {
		if ( ! ( error instanceof SyncError ) ) {
			throw error;
		}
		// What could not be asked is not missing: only an answer that there is none is.
		return error.issue.code === 'entity_unavailable' ? [] : 'not allowed';
	}
}

/** A flow or mapping that cannot be read names nothing; it is told where it is used. */
function readable< T >( read: () => T[] ): T[] {
	try {
		return read();
	} catch ( error ) {
		if ( error instanceof SyncError ) {
			return [];
		}
		throw error;
	}
}
