/**
 * The sample store: wc-concord/v1 over plain HTTP on the machine's own loopback, for demos and tests on machines that
 * cannot run WordPress. Its orders were recorded from a real WooCommerce; its outbox keeps the real one's promises, which
 * the conformance suite checks against both.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { API_NAMESPACE } from '../../store/contract/api.ts';
import type { StoreOrder } from '../../store/contract/record.ts';
import { KEPT_OPEN_MS } from '../host/kept-open.ts';
import { adminRoutes } from './admin-routes.ts';
import { flowListRoutes } from './flow-list-routes.ts';
import { flowRoutes } from './flow-routes.ts';
import { documentRoutes } from './document-routes.ts';
import { pictureRoutes } from './item-routes.ts';
import { flowStoreRoutes } from './flow-store-routes.ts';
import { setupRoutes } from './setup-routes.ts';
import { connectionRoutes } from './connection-routes.ts';
import { ApiError } from './errors.ts';
import recordedOrders from './recorded-orders.json' with { type: 'json' };
import { inviteRoutes } from './invite-routes.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { asAnswer, match, type Answered, type Route } from './router.ts';
import type { OrderChange } from './shop.ts';
import { StoreState } from './state.ts';
import { backupRoutes } from './backup-routes.ts';
import { createdRoutes } from './created-routes.ts';
import { keptLinkRoutes } from './kept-links.ts';
import { upgradeRoutes } from './upgrade-routes.ts';
import { shadowRoutes } from './shadow-routes.ts';
import { doorbell, workerRoutes } from './worker-routes.ts';

export type SampleStoreOptions = {
	/** 0 (default) takes a free one. */
	port?: number;
	now?: () => Date;
	/** Orders to place in turn; default: those recorded from a real store. */
	orders?: unknown[];
};

export type PlaceOptions = {
	change?: OrderChange;
	/** false: as if the hook had failed; only a sweep finds the order. */
	captured?: boolean;
};

export type SampleStore = {
	/** "http://127.0.0.1:<port>" */
	url: string;
	/** HTTP Basic; also the credentials of a person in wp-admin. */
	admin: { login: string; password: string };
	pairingCode(): string;
	placeOrder( options?: PlaceOptions ): StoreOrder;
	/** A shopper changes their account: fields as WooCommerce's setters name them. */
	editAccount( id: number, fields: Record< string, string > ): void;
	editOrder( id: number, change: OrderChange ): void;
	deleteOrder( id: number ): void;
	/** State of every captured record, newest capture last. */
	events(): { event_id: number; record_type: string; record_id: string; state: string; attempt: number }[];
	orders(): StoreOrder[];
	state: StoreState;
	close(): Promise< void >;
};

const BASE = `/wp-json/${ API_NAMESPACE }`;
const BODY_MAX = 20 * 2 ** 20;

export async function startSampleStore( options: SampleStoreOptions = {} ): Promise< SampleStore > {
	const clock = options.now ?? ( () => new Date() );
	const state = new StoreState( () => clock().getTime(), options.orders ?? recordedOrders );
	const routes = [ ...workerRoutes( state ), ...adminRoutes( state ), ...connectionRoutes( state ), ...flowRoutes( state ), ...flowListRoutes( state ), ...flowStoreRoutes( state ), ...documentRoutes( state ), ...pictureRoutes( state ), ...metadataRoutes( state ), ...setupRoutes( state ), ...inviteRoutes( state ), ...shadowRoutes( state ), ...createdRoutes( state ), ...backupRoutes( state ), ...keptLinkRoutes( state ), ...upgradeRoutes( state ), ...controlRoutes( state ) ];
	const server = createServer( ( request, response ) => {
		void handle( state, routes, request ).then( ( answered ) => write( response, answered ) );
	} );
	server.keepAliveTimeout = KEPT_OPEN_MS;
	await new Promise< void >( ( resolve, reject ) => {
		server.once( 'error', reject );
		server.listen( options.port ?? 0, '127.0.0.1', resolve );
	} );
	state.url = `http://127.0.0.1:${ ( server.address() as AddressInfo ).port }`;
	return {
		url: state.url, state, admin: { login: state.pairing.adminLogin, password: state.pairing.adminPassword },
		pairingCode: () => state.pairing.newCode().code,
		placeOrder: ( place = {} ) => placeOrder( state, place ),
		editAccount: ( id, fields ) => {
			Object.entries( fields ).forEach( ( [ name, value ] ) => state.shop.setField( 'customer', id, name, value ) );
			state.outbox.append( 'customer', String( id ) );
		},
		editOrder: ( id, change ) => editOrder( state, id, change ),
		deleteOrder: ( id ) => deleteOrder( state, id ),
		events: () => state.outbox.rows().map( ( { event_id, record_type, record_id, state: stateOf, attempt } ) => ( { event_id, record_type, record_id, state: stateOf, attempt } ) ),
		orders: () => [ ...state.shop.orders.values() ],
		close: () => new Promise( ( resolve ) => {
			server.close( () => resolve() );
			server.closeAllConnections();
		} ),
	};
}

function placeOrder( state: StoreState, { change, captured = true }: PlaceOptions ): StoreOrder {
	const order = state.shop.place( change );
	if ( captured ) {
		state.capture( String( order.id ) );
	}
	return order;
}

function editOrder( state: StoreState, id: number, change: OrderChange ): void {
	if ( ! state.shop.edit( String( id ), change ) ) {
		throw new ApiError( 'not_found', 'There is no such order.', 404 );
	}
	state.capture( String( id ) );
}

function deleteOrder( state: StoreState, id: number ): void {
	state.shop.orders.delete( String( id ) );
	state.capture( String( id ), 'deleted' );
}

/** For demos in another process: a person's checkout. Not part of the contract. */
function controlRoutes( state: StoreState ): Route[] {
	return [ { method: 'POST', path: '/sample/orders', who: 'admin', run: ( { body: sent } ) => placeOrder( state, ( sent ?? {} ) as PlaceOptions ) } ];
}

async function handle( state: StoreState, routes: Route[], request: IncomingMessage ): Promise< Answered > {
	try {
		const url = new URL( request.url ?? '/', 'http://localhost' );
		if ( url.pathname.endsWith( '/doorbell.php' ) ) {
			return asAnswer( doorbell( state, request.headers[ 'x-concord-doorbell' ]?.toString() ) );
		}
		if ( ! url.pathname.startsWith( `${ BASE }/` ) ) {
			throw new ApiError( 'no_route', 'There is no such route.', 404 );
		}
		const { route, params } = match( routes, request.method ?? 'GET', url.pathname.slice( BASE.length ) );
		const worker = authorise( state, route, request.headers.authorization );
		return asAnswer( await route.run( { params, query: url.searchParams, body: await readBody( request ), worker, session: request.headers[ 'x-concord-invitation' ]?.toString() ?? '' } ) );
	} catch ( error ) {
		return failure( error );
	}
}

function authorise( state: StoreState, route: Route, authorization: string | undefined ) {
	if ( route.who === 'anyone' ) {
		return null;
	}
	const caller = state.pairing.identify( authorization );
	if ( ! caller ) {
		throw new ApiError( 'unauthenticated', 'Sign in first: Concord did not recognise the credentials of this request.', 401 );
	}
	if ( caller.role !== route.who ) {
		throw new ApiError( 'forbidden', 'Your account may not do this in Concord.', 403 );
	}
	return caller.role === 'worker' ? caller.worker : null;
}

async function readBody( request: IncomingMessage ): Promise< unknown > {
	const parts: Buffer[] = [];
	let size = 0;
	for await ( const part of request ) {
		size += ( part as Buffer ).length;
		if ( size > BODY_MAX ) {
			throw new ApiError( 'too_large', 'The request is too large.', 413 );
		}
		parts.push( part as Buffer );
	}
	const text = Buffer.concat( parts ).toString( 'utf8' );
	if ( text.trim() === '' ) {
		return null;
	}
	try {
		return JSON.parse( text );
	} catch {
		throw new ApiError( 'invalid_json', 'The request is not JSON.', 400 );
	}
}

function failure( error: unknown ): Answered {
	if ( error instanceof ApiError ) {
		return { status: error.status, headers: {}, data: { code: error.code, message: error.message, data: { ...error.more, status: error.status, ...( Object.keys( error.params ).length > 0 ? { params: error.params } : {} ) } } };
	}
	const message = error instanceof Error ? error.message : 'unknown';
	return { status: 500, headers: {}, data: { code: 'concord_internal', message: `The sample store failed: ${ message.slice( 0, 200 ) }`, data: { status: 500 } } };
}

function write( response: ServerResponse, answered: Answered ): void {
	response.writeHead( answered.status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...answered.headers } );
	response.end( JSON.stringify( answered.data ) );
}
