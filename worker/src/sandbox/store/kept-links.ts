/** Links of removed connections, offered to one that leads to the same company (docs/upgrades.md). */
import { z } from 'zod';
import { ApiError } from './errors.ts';
import { body, type Route } from './router.ts';
import { linkKey, type StoredConnection, type StoreState } from './state.ts';

export type Removed = { id: string; name: string; place: string; removed_at: string };

export function rememberRemoved( state: StoreState, connection: StoredConnection ): void {
	state.removed.unshift( { id: connection.id, name: connection.name, place: placeOf( connection ), removed_at: state.iso( state.now() ) } );
}

export function keptLinkRoutes( state: StoreState ): Route[] {
	const route = ( method: string, run: ( connection: StoredConnection, sent: unknown ) => unknown ): Route => ( { method, path: '/connections/<id>/kept-links', who: 'admin', run: ( { params, body: sent } ) => {
		const connection = state.connections.get( params[ 'id' ] ?? '' );
		if ( ! connection ) {
			throw new ApiError( 'connection_unknown', 'There is no such connection. It may have been deleted.', 404 );
		}
		return run( connection, sent );
	} } );
	return [
		route( 'GET', ( connection ) => ( { offered: offered( state, connection ) } ) ),
		route( 'POST', ( connection, sent ) => {
			const { from } = body( z.object( { from: z.string() } ), sent );
			if ( ! offered( state, connection ).some( ( one ) => one.connection_id === from ) ) {
				throw new ApiError( 'links_not_offered', 'These links cannot be used here: they belong to another company, or were taken over already. Reload the page to see what is offered.', 409 );
			}
			return move( state, from, connection.id );
		} ),
	];
}

function offered( state: StoreState, connection: StoredConnection ) {
	return state.removed.filter( ( { id, place } ) => ! state.connections.has( id ) && place === placeOf( connection ) )
		.map( ( { id, name, removed_at } ) => ( { connection_id: id, name, company: connection.settings.company, removed_at, links: count( state, id ) } ) )
		.filter( ( { links } ) => links > 0 );
}

function move( state: StoreState, from: string, to: string ): { moved: number; left: number } {
	let moved = 0;
	for ( const [ key, link ] of [ ...state.links ] ) {
		const next = { ...link, connection_id: to };
		if ( link.connection_id === from && ! state.links.has( linkKey( next ) ) ) {
			state.links.delete( key );
			state.links.set( linkKey( next ), next );
			state.linkedAt.set( linkKey( next ), state.linkedAt.get( key ) ?? state.now() );
			moved++;
		}
	}
	return { moved, left: count( state, from ) };
}

function count( state: StoreState, id: string ): number {
	return [ ...state.links.values() ].filter( ( link ) => link.connection_id === id && ! link.entity.startsWith( 'flow:' ) ).length;
}

/** What makes a company the same company. */
function placeOf( { product, settings }: StoredConnection ): string {
	return [ product, settings.tenant, settings.environment, settings.base_url.replace( /\/+$/, '' ), settings.company ].map( ( part ) => part.trim().toLowerCase() ).join( '|' );
}
