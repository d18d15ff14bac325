/** Two flows that follow the sales orders of one connection, where the store could not keep the second from running: a copied site, an older version. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancellations } from '../../src/core/flow/templates/parts.ts';
import { startRig, type Rig } from './rig.ts';

describe( 'two flows of sales orders', () => {
	let rig: Rig;

	beforeEach( async () => {
		rig = await startRig();
	} );
	afterEach( () => rig.close() );

	it( 'the first runs, and the second stops with both named and writes nothing', async () => {
		const ids: string[] = [];
		for ( const name of [ 'Shortages', 'Cancellations' ] ) {
			const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name, content: cancellations( 'bc' ).content } ) as { id: string };
			await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '' } );
			ids.push( id );
		}
		const [ first = '', second = '' ] = ids;
		await rig.admin( 'PUT', `/flows/${ first }/settings`, { enabled: true } );
		expect( await rig.admin( 'PUT', `/flows/${ second }/settings`, { enabled: true } ) ).toMatchObject( { code: 'concord_flow_has_rival' } );
		const flow = rig.store.state.ownFlows.get( second );
		Object.assign( flow ?? {}, { enabled: true } );
		await rig.admin( 'PUT', `/flows/${ second }/settings`, { name: 'Cancellations' } );
		rig.start();
		const run = ( id: string ) => rig.store.state.outbox.find( 'command', id );
		await rig.until( 'both ran', () => ids.every( ( id ) => ( run( id )?.history.length ?? 0 ) > 0 ) );
		const told = JSON.stringify( [ run( second )?.issue, run( second )?.result, run( second )?.history ] );
		expect( [ told.includes( 'Shortages' ), told.includes( 'Cancellations' ), told.includes( 'each would undo what the other did' ) ] ).toEqual( [ true, true, true ] );
		expect( JSON.stringify( [ run( first )?.issue, run( first )?.result, run( first )?.history ] ) ).not.toContain( 'undo what the other' );
	} );
} );
