/** Business Central behind the host. */
import { randomUUID } from 'node:crypto';
import { BcError, createBc, documents, errorBody, invoice, release, routeOf, setStock, ship, shorten, track, type Bc } from '../bc/index.ts';
import { credit } from '../bc/crediting.ts';
import { answer } from '../bc/server.ts';
import type { Send } from '../bc/index.ts';
import type { Product } from './product.ts';

export function bcProduct( now: () => Date, send: Send, items = 0 ): Product {
	const bc: Bc = createBc( { now, send, items } );
	return {
		name: 'bc',
		owns: ( path ) => routeOf( path ) !== undefined,
		answer: ( request, authorize ) => answer( bc, authorize, request ),
		documents: ( reference ) => documents( bc.companies, reference ).map( ( { company, set, number, reference: found, orderNumber, status, currency, total } ) => ( { product: 'bc' as const, company, set, number, reference: found, orderNumber, status, currency, total } ) ),
		stock: () => bc.companies.flatMap( ( company ) => company.tables.list( 'items' ).map( ( item ) => ( { company: company.name, item: String( item.number ), name: String( item.displayName ), quantity: String( item.inventory ?? '0' ) } ) ) ),
		act( action, orderNumber, shipping ) {
			if ( action === 'cancel' ) {
				throw new Error( 'Business Central has no cancelling of sales orders; delete the order instead.' );
			}
			if ( action === 'post' ) {
				throw new Error( 'Business Central posts its journals by the API.' );
			}
			if ( action === 'ship' ) {
				ship( bc.companies, orderNumber, shipping );
				return;
			}
			( { invoice, release } )[ action ]( bc.companies, orderNumber );
		},
		credit( what ) {
			if ( 'number' in what ) {
				throw new Error( 'Business Central posts credit memos by its API; name the order and its line.' );
			}
			return credit( bc.companies, what.order, what.line, what.quantity );
		},
		shorten: ( what ) => shorten( bc.companies, what ),
		shipments: () => bc.companies.flatMap( ( company ) => company.tables.list( 'salesShipments' ).map( ( row ) => String( row.number ) ) ),
		track: ( shipment, tracking ) => track( bc.companies, shipment, tracking ),
		offer( { companion, unpublished } ) {
			if ( unpublished ) {
				bc.unpublished.clear();
				unpublished.forEach( ( name ) => bc.unpublished.add( name ) );
			}
			bc.companion.published = companion ?? bc.companion.published;
		},
		setStock: ( company, item, quantity ) => setStock( bc.companies, company, item, quantity ),
		refusal: ( retryAfterSeconds ) => ( {
			status: 429,
			headers: { 'content-type': 'application/json', ...( retryAfterSeconds === null ? {} : { 'retry-after': String( retryAfterSeconds ) } ) },
			body: JSON.stringify( errorBody( new BcError( 429, 'Application_TooManyRequests', 'Too many requests reached.' ), randomUUID() ) ),
		} ),
		stopAfterLines( lines, silently ) {
			delete bc.faults.stopDeepInsertAfter;
			bc.faults.stopSilently = silently;
			if ( lines !== null ) {
				bc.faults.stopDeepInsertAfter = lines;
			}
		},
		tick: () => void bc.subscriptions.flush(),
		image: () => bc.image(),
		restore: ( image ) => bc.restore( image as Parameters< Bc[ 'restore' ] >[ 0 ] ),
	};
}
