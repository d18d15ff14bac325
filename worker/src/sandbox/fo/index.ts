/** A Finance & Operations environment with two legal entities. Pure of sockets: the sandbox's host, or a test, hands it requests. */
import { Tables, type TablesImage } from './tables.ts';
import { serveBatch } from './batch.ts';
import { errorBody, FoError } from './errors.ts';
import { csdl, metadataService } from './metadata.ts';
import { ORDERS, type World } from './sales.ts';
import { companies, seed } from './seed.ts';
import { serve, type FoResponse } from './service.ts';

export type { FoResponse };
export type FoDocument = { company: string; number: string; reference: string; status: string; currency: string; total: string };
export type Fo = {
	world: World;
	/** An order keeps only so many lines of a changeset; null ends it. */
	fault: { stopAfterLines: number | null; silently: boolean };
	answer( request: { method: string; url: string; origin: string; headers: Record< string, string | undefined >; body: string }, authorized: boolean ): FoResponse | undefined;
	documents( reference?: string ): FoDocument[];
	image(): TablesImage;
	restore( image: TablesImage ): void;
};

/** `clientIds`: apps registered under System administration > Setup > Microsoft Entra applications. */
export function createFo( { now, clientIds = [], items = 0 }: { now: () => Date; clientIds?: readonly string[]; items?: number } ): Fo {
	const world: World = { tables: new Tables(), now, validationStatus: 400, defaultCompany: companies()[ 0 ] ?? 'demf' };
	seed( world.tables, clientIds, items );
	const fault: Fo[ 'fault' ] = { stopAfterLines: null, silently: true };
	return {
		world,
		fault,
		answer( request, authorized ) {
			const route = routeOf( request.url );
			if ( ! route ) {
				return undefined;
			}
			if ( ! authorized ) {
				return { status: 401, headers: { 'www-authenticate': 'Bearer', 'content-type': 'application/json' }, body: JSON.stringify( errorBody( new FoError( 401, 'Unauthorized' ) ) ) };
			}
			return route.service === 'metadata' ? metadata( world, route.rest ) : data( world, fault, route, request );
		},
		documents: ( reference ) => world.tables.rows( ORDERS ).filter( ( row ) => reference === undefined || row[ 'CustomersOrderReference' ] === reference ).map( ( row ) => ( {
			company: row[ 'dataAreaId' ] ?? '', number: row[ 'SalesOrderNumber' ] ?? '', reference: row[ 'CustomersOrderReference' ] ?? '', // Held: its maker has not finished it yet.
			status: row[ 'IsSalesProcessingStopped' ] === 'Yes' ? 'Held' : row[ 'SalesOrderStatus' ] ?? '', currency: row[ 'CurrencyCode' ] ?? '', total: row[ 'OrderTotalAmount' ] ?? '0',
		} ) ),
		image: () => world.tables.image(),
		restore: ( image ) => world.tables.restore( image ),
	};
}

type Route = { service: 'data' | 'metadata'; base: string; rest: string };

/** /fo/data/…, /fo/namespaces/AXSF/data/… (on premises) and the metadata service beside them. */
export function routeOf( url: string ): Route | undefined {
	const match = /^(\/fo(?:\/namespaces\/AXSF)?)\/(data|metadata)\/(.*)$/s.exec( url );
	return match ? { base: match[ 1 ] ?? '', service: match[ 2 ] === 'metadata' ? 'metadata' : 'data', rest: match[ 3 ] ?? '' } : undefined;
}

function data( world: World, fault: Fo[ 'fault' ], route: Route, request: { method: string; origin: string; headers: Record< string, string | undefined >; body: string } ): FoResponse {
	const root = `${ request.origin }${ route.base }/data/`;
	if ( route.rest === '$metadata' ) {
		return { status: 200, headers: { 'content-type': 'application/xml' }, body: csdl() };
	}
	if ( route.rest === '$batch' && request.method === 'POST' ) {
		return serveBatch( world, request.headers[ 'content-type' ] ?? '', request.body, root, fault );
	}
	return serve( world, { method: request.method, url: route.rest, root, headers: request.headers, body: request.body } );
}

function metadata( world: World, path: string ): FoResponse {
	const found = metadataService( decodeURIComponent( path.replace( /\?.*$/s, '' ) ), world.unpublished );
	return found === undefined ? { status: 404, headers: {}, body: '' } : { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify( found ) };
}
