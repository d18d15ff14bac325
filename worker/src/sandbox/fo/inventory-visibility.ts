/**
 * Inventory Visibility beside the simulated F&O (d365-fo.md, 4): the security service, whose first answer leads elsewhere, and the query over the on-hand
 * rows. Below /fo-inventory/.
 */
import { randomBytes } from 'node:crypto';
import Big from 'big.js';
import { z } from 'zod';
import { must, type World } from './sales.ts';

export const VISIBILITY_PATH = '/fo-inventory/';
export const VISIBILITY_ENVIRONMENT = '4dc5d1ad-7d2f-4f9b-9a5a-000000000001';
const AUDIENCE = '0cdb527f-a8d1-4bf8-9436-b352c68682b2';
const PLACES_MAX = 100;
const DIMENSIONS: Readonly< Record< string, string > > = { colorid: 'ProductColorId', sizeid: 'ProductSizeId', styleid: 'ProductStyleId', configid: 'ProductConfigurationId', versionid: 'ProductVersionId' };

const tokenSchema = z.object( { grant_type: z.literal( 'client_credentials' ), client_assertion_type: z.literal( 'aad_app' ), client_assertion: z.string(), scope: z.string(), context: z.string(), context_type: z.literal( 'finops-env' ) } );
const querySchema = z.object( { filters: z.object( { organizationId: z.array( z.string() ).length( 1 ), productId: z.array( z.string() ).max( 5_000 ), siteId: z.array( z.string() ).min( 1 ), locationId: z.array( z.string() ).min( 1 ) } ), groupByValues: z.array( z.string() ), returnNegative: z.boolean().default( false ) } );

type Answer = { status: number; headers?: Record< string, string >; body: unknown };
/** `holds`: whether the header carries a live Entra token for this audience. */
type Ask = { path: string; authorization: string; apiVersion: string; body: string; holds: ( authorization: string, audience: string ) => boolean };

export class Visibility {
	readonly #world: World;
	readonly #tokens = new Set< string >();

	constructor( world: World ) {
		this.#world = world;
	}

	answer( { path, authorization, apiVersion, body, holds }: Ask ): Answer {
		const route = path.slice( VISIBILITY_PATH.length );
		if ( apiVersion === '' ) {
			return { status: 400, body: { message: 'Api-Version is missing.' } };
		}
		if ( route === 'token' ) {
			return { status: 307, headers: { location: `${ VISIBILITY_PATH }region/token` }, body: '' };
		}
		if ( route === 'region/token' ) {
			return this.#token( JSON.parse( body ), holds );
		}
		if ( ! this.#tokens.has( authorization.replace( /^Bearer /, '' ) ) ) {
			return { status: 401, body: { message: 'Unauthorized' } };
		}
		return route === `api/environment/${ VISIBILITY_ENVIRONMENT }/onhand/indexquery` ? this.#query( JSON.parse( body ) ) : { status: 404, body: { message: 'No such environment.' } };
	}

	/** As a service that was restarted: what it handed out no longer counts. */
	forget(): void {
		this.#tokens.clear();
	}

	#token( sent: unknown, holds: Ask[ 'holds' ] ): Answer {
		const form = tokenSchema.safeParse( sent );
		if ( ! form.success || form.data.context !== VISIBILITY_ENVIRONMENT || ! holds( `Bearer ${ form.data.client_assertion }`, AUDIENCE ) ) {
			return { status: 401, body: { error: 'invalid_client' } };
		}
		const token = randomBytes( 24 ).toString( 'base64url' );
		this.#tokens.add( token );
		return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: 3_600 } };
	}

	#query( sent: unknown ): Answer {
		const query = querySchema.safeParse( sent );
		if ( ! query.success || query.data.filters.siteId.length * query.data.filters.locationId.length > PLACES_MAX ) {
			return { status: 400, body: { message: 'The query is not valid.' } };
		}
		const { filters, groupByValues, returnNegative } = query.data;
		const has = ( values: readonly string[], value: string | undefined ) => values.some( ( one ) => one.toLowerCase() === ( value ?? '' ).toLowerCase() );
		const groups = new Map< string, { productId: string; dimensions: Record< string, string >; available: Big; onHand: Big } >();
		for ( const row of this.#world.tables.rows( must( 'WarehousesOnHandV2' ) ) ) {
			if ( ! has( filters.organizationId, row[ 'dataAreaId' ] ) || ! has( filters.siteId, row[ 'InventorySiteId' ] ) || ! has( filters.locationId, row[ 'InventoryWarehouseId' ] ) || ( filters.productId.length > 0 && ! has( filters.productId, row[ 'ItemNumber' ] ) ) ) {
				continue;
			}
			const dimensions = Object.fromEntries( groupByValues.map( ( name ) => [ name, row[ DIMENSIONS[ name.toLowerCase() ] ?? '' ] ?? '' ] ) );
			const key = JSON.stringify( [ row[ 'ItemNumber' ], dimensions ] );
			const known = groups.get( key ) ?? { productId: row[ 'ItemNumber' ] ?? '', dimensions, available: new Big( 0 ), onHand: new Big( 0 ) };
			groups.set( key, { ...known, available: known.available.plus( row[ 'AvailableOnHandQuantity' ] ?? '0' ), onHand: known.onHand.plus( row[ 'OnHandQuantity' ] ?? '0' ) } );
		}
		const rows = [ ...groups.values() ].filter( ( { available } ) => returnNegative || available.gte( 0 ) );
		return { status: 200, body: rows.map( ( { productId, dimensions, available, onHand } ) => ( { productId, dimensions, quantities: { fno: { availphysical: available.toNumber(), physicalinvent: onHand.toNumber(), reservphysical: 0 }, iv: { softreservphysical: 0 } } } ) ) };
	}
}
