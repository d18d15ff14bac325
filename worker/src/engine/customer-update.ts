/**
 * A customer that stands in Dynamics already, brought to what an order says in the rows that ask for it ("onUpdate", "onCreateOrUpdate").
 * Other rows never reach it: Dynamics and its people are its masters too. What the order leaves empty changes nothing.
 */
import { limitsOf, type Connector, type CustomerRef } from '../connectors/connector.ts';
import type { EntityRow, Where } from '../core/flow/entity-access.ts';
import { sameValue } from '../core/flow/same.ts';
import { asksForUpdate } from '../core/mapping/customer-rows.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import type { Order } from '../core/model/order.ts';
import { prepareCustomer, type Values } from '../core/prepare.ts';
import { previewCustomer, type PreviewProblem } from '../core/preview.ts';
import type { PreviewDocument } from '../core/preview.ts';
import type { Connection } from '../store/contract/api.ts';
import { LeaseLost, type Attempt } from './attempt.ts';

const WRITE_MARGIN_MS = 5_000;

/** `order`: as its rules leave it, the same that makes a new customer. */
export type CustomerOrder = { attempt: Attempt; connection: Connection; connector: Connector; order: Order };

/** Fields that were changed, empty when nothing was. A change made there at the same moment refuses ours (etag) and the record is tried again, from what stands there then. */
export async function updateCustomer( { attempt, connection, connector, order }: CustomerOrder, customer: CustomerRef ): Promise< string[] > {
	const { settings, product } = connection;
	const mappings = mappingsFor( connection );
	// What one of a company's people enters is theirs: it does not overwrite the company's.
	if ( customer.created || customer.shared || ! mayChange( connection, order ) ) {
		return [];
	}
	const { values } = await prepareCustomer( { order, settings, product, mappings, operation: 'update', ...limitsOf( connector ) } );
	const found = Object.keys( values ).length === 0 ? null : await read( attempt, connection, connector, customer.number );
	const changes = found ? differing( found, values ) : {};
	if ( found && Object.keys( changes ).length > 0 ) {
		if ( ! attempt.holds( WRITE_MARGIN_MS ) ) {
			throw new LeaseLost( 'the lease of this record ran out' );
		}
		await connector.entities.update( found, changes, attempt.observe );
	}
	return Object.keys( changes );
}

/** The same without writing: the fields that would be changed, null for none. */
export async function previewUpdate( { attempt, connection, connector, order }: CustomerOrder, number: string ): Promise< { document: PreviewDocument | null; problems: PreviewProblem[] } > {
	const { settings, product } = connection;
	if ( ! mayChange( connection, order ) ) {
		return { document: null, problems: [] };
	}
	const input = { order, settings, product, mappings: mappingsFor( connection ), operation: 'update' as const, ...limitsOf( connector ) };
	const { document, problems } = await previewCustomer( input );
	if ( ! document || problems.length > 0 ) {
		return { document: null, problems };
	}
	const { values } = await prepareCustomer( input );
	const found = Object.keys( values ).length === 0 ? null : await read( attempt, connection, connector, number );
	const changes = found ? differing( found, values ) : {};
	const fields = document.fields.filter( ( { field } ) => Object.hasOwn( changes, field ) );
	return { document: fields.length === 0 ? null : { ...document, fields }, problems };
}

/** One account for all guests is nobody's in particular. */
function mayChange( connection: Connection, order: Order ): boolean {
	return ! ( order.customer.isGuest && connection.settings.guest_policy === 'one-account' ) && asksForUpdate( mappingsFor( connection ).customer );
}

function read( attempt: Attempt, connection: Connection, connector: Connector, number: string ): Promise< EntityRow | null > {
	const where: Where = [ { field: connection.product === 'bc' ? 'number' : 'CustomerAccount', value: number } ];
	return connector.entities.find( mappingsFor( connection ).customer.entity, where, attempt.observe );
}

function differing( found: EntityRow, values: Values ): Values {
	return Object.fromEntries( Object.entries( values ).filter( ( [ field, value ] ) => ! sameValue( found.values[ field ], value ) ) );
}
