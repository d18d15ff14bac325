/** What Concord made in Dynamics in a period (docs/store-api.md). */
import { z } from 'zod';
import { body, type Route } from './router.ts';
import { linkKey, type StoreState } from './state.ts';

const day = z.string().regex( /^\d{4}-\d{2}-\d{2}$/ );
const SHOWN = 2_000;

export function createdRoutes( state: StoreState ): Route[] {
	return [ { method: 'GET', path: '/created/<id>', who: 'admin', run: ( { params, query } ) => {
		const { from, to } = body( z.object( { from: day, to: day } ), Object.fromEntries( query ) );
		const rows = [ ...state.links.values() ]
			.filter( ( link ) => link.connection_id === params[ 'id' ] && ! link.entity.startsWith( 'flow:' ) )
			.map( ( { key: _key, etag: _etag, content_hash: _hash, connection_id: _id, ...link } ) => {
				const at = state.linkedAt.get( linkKey( { ...link, connection_id: params[ 'id' ] ?? '' } ) ) ?? 0;
				const deleted = link.record_type === 'order' && ! state.shop.orders.has( link.record_id );
				return { ...link, created_at: state.iso( at ), deleted, edit_url: link.record_type === 'order' && ! deleted ? `${ state.url }/wp-admin/admin.php?page=wc-orders&action=edit&id=${ link.record_id }` : '' };
			} )
			.filter( ( { created_at: at } ) => at.slice( 0, 10 ) >= from && at.slice( 0, 10 ) <= to )
			.sort( ( a, b ) => b.created_at.localeCompare( a.created_at ) );
		return { connection_id: params[ 'id' ], total: rows.length, rows: rows.slice( 0, SHOWN ) };
	} } ];
}
