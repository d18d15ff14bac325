/** Finance & Operations behind the host. */
import { cancel, invoice, setStock, ship, shorten } from '../fo/control.ts';
import { createFo, routeOf } from '../fo/index.ts';
import { postJournal } from '../fo/receivables.ts';
import { creditReturn, enterReturn } from '../fo/returns.ts';
import { must } from '../fo/sales.ts';
import { track } from '../fo/shipping.ts';
import type { TablesImage } from '../fo/tables.ts';
import { Visibility, VISIBILITY_PATH } from '../fo/inventory-visibility.ts';
import type { Product } from './product.ts';

export function foProduct( now: () => Date, clientIds: readonly string[], items = 0 ): Product {
	const fo = createFo( { now, clientIds, items } );
	const visibility = new Visibility( fo.world );
	return {
		name: 'fo',
		owns: ( path ) => path.startsWith( VISIBILITY_PATH ) || routeOf( path ) !== undefined,
		answer: ( request, authorize ) => Promise.resolve( request.url.startsWith( VISIBILITY_PATH ) ? visible( visibility, request, authorize ) : fo.answer( request, authorize( request.headers[ 'authorization' ] ?? '', request.url.startsWith( '/fo/namespaces/' ) ) ) ),
		documents: ( reference ) => fo.documents( reference ).map( ( document ) => ( { product: 'fo' as const, set: 'SalesOrderHeadersV4', orderNumber: document.number, ...document } ) ),
		stock: () => fo.world.tables.rows( must( 'WarehousesOnHandV2' ) ).map( ( row ) => ( { company: row[ 'dataAreaId' ] ?? '', item: row[ 'ItemNumber' ] ?? '', name: row[ 'ProductName' ] ?? '', quantity: row[ 'OnHandQuantity' ] ?? '0' } ) ),
		act( action, orderNumber, shipping ) {
			if ( action === 'release' ) {
				throw new Error( 'Finance & Operations has no release of sales orders; ship it.' );
			}
			if ( action === 'ship' ) {
				ship( fo.world, orderNumber, shipping );
				return;
			}
			( { invoice, cancel, post: postJournal } )[ action ]( fo.world, orderNumber );
		},
		credit: ( what ) => creditReturn( fo.world, 'number' in what ? what.number : enterReturn( fo.world, what.order, what.line, what.quantity ) ),
		shorten: ( what ) => shorten( fo.world, what ),
		shipments: () => fo.world.tables.rows( must( 'CustPackingSlipJourBiEntities' ) ).map( ( row ) => row[ 'PackingSlipId' ] ?? '' ),
		track: ( shipment, tracking ) => track( fo.world, shipment, tracking ),
		offer( { unpublished } ) {
			fo.world.unpublished = new Set( unpublished ?? fo.world.unpublished );
		},
		setStock: ( company, item, quantity, place ) => setStock( fo.world, company, item, quantity, place ),
		refusal: ( retryAfterSeconds ) => ( {
			status: 429,
			headers: { 'content-type': 'application/json', ...( retryAfterSeconds === null ? {} : { 'retry-after': String( retryAfterSeconds ) } ) },
			body: JSON.stringify( { error: { code: '', message: 'This request could not be processed at this time due to system experiencing high resource utilization.' } } ),
		} ),
		stopAfterLines( lines, silently ) {
			fo.fault.stopAfterLines = lines;
			fo.fault.silently = silently;
		},
		tick: () => undefined,
		image: () => fo.image(),
		restore: ( image ) => fo.restore( image as TablesImage ),
	};
}

function visible( visibility: Visibility, { url, headers, body }: Parameters< Product[ 'answer' ] >[ 0 ], authorize: Parameters< Product[ 'answer' ] >[ 1 ] ): Awaited< ReturnType< Product[ 'answer' ] > > {
	const answer = visibility.answer( { path: url.replace( /\?.*$/s, '' ), authorization: headers[ 'authorization' ] ?? '', apiVersion: headers[ 'api-version' ] ?? '', body, holds: ( authorization, audience ) => authorize( authorization, false, audience ) } );
	return { status: answer.status, headers: { 'content-type': 'application/json', ...answer.headers }, body: JSON.stringify( answer.body ) };
}
