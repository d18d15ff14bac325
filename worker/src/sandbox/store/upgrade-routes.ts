/** /upgrades: mapping tests after an update, once more or accepted with a reason (docs/upgrades.md). */
import { z } from 'zod';
import { workerSeen } from './admin-routes.ts';
import { ApiError } from './errors.ts';
import { body, type Route } from './router.ts';
import type { StoreState } from './state.ts';

export function upgradeRoutes( state: StoreState ): Route[] {
	const worker = () => {
		const seen = workerSeen( state );
		return seen?.last_seen === null || seen === null ? '' : seen.version;
	};
	const read = () => ( { plugin: state.updates.plugin, worker: worker(), connections: state.updates.standing( state, worker() ) } );
	const unproven = ( path: string, run: ( id: string, sent: unknown ) => void ): Route => ( { method: 'POST', path, who: 'admin', run: ( { params, body: sent } ) => {
		const id = params[ 'id' ] ?? '';
		if ( ! state.connections.has( id ) ) {
			throw new ApiError( 'connection_unknown', 'There is no such connection. It may have been deleted.', 404 );
		}
		const reason = path.endsWith( '/accept' ) ? body( z.object( { reason: z.string().trim().min( 1 ).max( 300 ) } ), sent ) : null;
		if ( ( read().connections.find( ( one ) => one.connection_id === id )?.state ?? 'proven' ) === 'proven' ) {
			throw new ApiError( 'upgrade_proven', 'Nothing is held back: this version has passed its tests already. Reload the page.', 409 );
		}
		run( id, reason );
		return read();
	} } );
	return [
		{ method: 'GET', path: '/upgrades', who: 'admin', run: read },
		unproven( '/upgrades/<id>/test', ( id ) => state.updates.test( state, id, worker() ) ),
		unproven( '/upgrades/<id>/accept', ( id, sent ) => state.updates.accept( state, id, worker(), z.object( { reason: z.string() } ).parse( sent ).reason ) ),
	];
}
