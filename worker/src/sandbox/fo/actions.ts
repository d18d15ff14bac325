/**
 * A bound action of a merchant's own entity, as a developer writes one with [SysODataActionAttribute] on a data entity: called on one row, with its parameters by name in the body
 * (d365-fo.md, 7: /data/<Set>(<key>)/Microsoft.Dynamics.DataEntities.<Action>). Made up.
 */
import type { Entity, Field, Row } from './contract.ts';
import { badQuery, notFound } from './errors.ts';
import type { World } from './sales.ts';

type Action = { set: string; name: string; parameters: readonly Field[]; /** What it answers with. */ returns: 'Edm.Int32'; run: ( world: World, entity: Entity, key: string, given: Row ) => number };

const parameter = ( name: string, type: string ): Field => ( { name, type, enumType: null, key: false } );

export const ACTIONS: readonly Action[] = [ {
	set: 'ConWholesaleOrders', name: 'approve', parameters: [ parameter( 'approver', 'Edm.String' ), parameter( 'limit', 'Edm.Decimal' ) ], returns: 'Edm.Int32',
	run: ( world, entity, key, { approver = '', limit = '0' } ) => {
		const approvals = Number( world.tables.find( entity, key )?.[ 'Approvals' ] ?? '0' ) + 1;
		world.tables.transaction( () => world.tables.update( entity, key, { Approver: approver, ApprovedLimit: limit, Approvals: String( approvals ) } ) );
		return approvals;
	},
} ];

/** The action of a row; one that the entity has not is not found. */
export function actionOf( { set }: Entity, name: string ): Action {
	const found = ACTIONS.find( ( one ) => one.set === set && one.name === name );
	if ( ! found ) {
		throw notFound( name );
	}
	return found;
}

/** All parameters and no other, each read by `read`; the sentences are Microsoft's OData library's. */
export function parametersOf( { name, parameters }: Action, body: Record< string, unknown >, read: ( field: Field, value: unknown ) => string ): Row {
	const foreign = Object.keys( body ).find( ( given ) => ! parameters.some( ( one ) => one.name === given ) );
	if ( foreign !== undefined ) {
		throw badQuery( `The parameter '${ foreign }' in the request payload is not a valid parameter for the operation '${ name }'.` );
	}
	const missing = parameters.filter( ( one ) => body[ one.name ] === undefined );
	if ( missing.length > 0 ) {
		throw badQuery( `One or more parameters of the operation '${ name }' are missing from the request payload. The missing parameters are: ${ missing.map( ( one ) => one.name ).join( ', ' ) }.` );
	}
	return Object.fromEntries( parameters.map( ( one ) => [ one.name, read( one, body[ one.name ] ) ] ) );
}
