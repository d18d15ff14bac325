/**
 * Inventory Visibility, the add-in of Finance & Operations that tells on-hand quantities within seconds (d365-fo.md, 4). A service of its own with an
 * address of its own: a token of Microsoft Entra is changed for one of the security service, and quantities are asked by site and warehouse.
 */
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { SyncError, type Issue } from '../../core/issue.ts';
import * as money from '../../core/money.ts';
import type { ConnectionSettings } from '../../store/contract/api.ts';
import { entraTokens } from '../auth/entra.ts';
import { cachedTokens, type Token, type TokenProvider } from '../auth/provider.ts';
import { retryAfterMs } from '../budget.ts';
import type { Observer } from '../connector.ts';
import { decimalOf, parseAnswer, rowSchema } from '../odata/json.ts';
import { transportFault } from '../odata/faults.ts';
import { assertSafeUrl } from '../odata/transport.ts';
import type { Warehouse } from './warehouses.ts';

const SCOPE = '0cdb527f-a8d1-4bf8-9436-b352c68682b2/.default';
const SECURITY_SERVICE = 'https://securityservice.operations365.dynamics.com/token';
const SERVICE_SCOPE = 'https://inventoryservice.operations365.dynamics.com/.default';
const MEASURE = 'fno.availphysical';
/** Sites times warehouses of one question. */
const PLACES_AT_ONCE = 100;
const PRODUCTS_AT_ONCE = 5_000;
const TIMEOUT_MS = 120_000;
const REDIRECTS = 3;
/** As the add-in names the product dimensions, by the field of F&O. */
const DIMENSIONS = { ProductColorId: 'ColorId', ProductSizeId: 'SizeId', ProductStyleId: 'StyleId', ProductConfigurationId: 'ConfigId', ProductVersionId: 'VersionId' } as const;

type Settings = Pick< ConnectionSettings, 'auth' | 'tenant' | 'client_id' | 'token_url' | 'company' | 'inventory_url' | 'inventory_environment' | 'inventory_measure' | 'inventory_token_url' >;
export type VisibilityDeps = { settings: Settings; secret: string; dispatcher: Dispatcher; now: () => Date };
/** On-hand of one product with its dimensions, under F&O's own field names, summed over the places asked for. Decimal strings. */
export type OnHand = { item: string; dimensions: Record< string, string >; available: string; onHand: string; reserved: string };

const answerSchema = z.array( z.object( { productId: z.string(), dimensions: z.record( z.string(), z.unknown() ).nullish(), quantities: z.record( z.string(), rowSchema.nullish() ).nullish() } ) );
const tokenSchema = z.object( { access_token: z.string().min( 1 ), expires_in: z.unknown() } );

export class InventoryVisibility {
	readonly #deps: VisibilityDeps;
	readonly #tokens: TokenProvider;
	/** Source and name of the quantity that is sold, e.g. "fno.availphysical". */
	readonly #measure: [ string, string ];

	constructor( deps: VisibilityDeps ) {
		this.#deps = deps;
		const [ source = '', name = '' ] = ( deps.settings.inventory_measure.trim() || MEASURE ).toLowerCase().split( '.' );
		this.#measure = [ source, name ];
		const entra = entraTokens( { settings: deps.settings, secret: deps.secret, scope: SCOPE, dispatcher: deps.dispatcher, now: deps.now } );
		this.#tokens = cachedTokens( async () => this.#exchange( ( await entra() ).value ), deps.now );
	}

	/** `items`: item numbers, none for all. Throws SyncError. */
	async onHand( items: readonly string[], places: readonly Warehouse[], observe: Observer ): Promise< OnHand[] > {
		const rows: OnHand[] = [];
		for ( const [ site, warehouses ] of Map.groupBy( places, ( one ) => one.site ) ) {
			for ( let start = 0; start < warehouses.length; start += PLACES_AT_ONCE ) {
				const locationId = warehouses.slice( start, start + PLACES_AT_ONCE ).map( ( one ) => one.code );
				for ( let from = 0; from === 0 || from < items.length; from += PRODUCTS_AT_ONCE ) {
					const filters = { organizationId: [ this.#deps.settings.company ], productId: items.slice( from, from + PRODUCTS_AT_ONCE ), siteId: [ site ], locationId };
					rows.push( ...await this.#ask( { dimensionDataSource: 'fno', filters, groupByValues: Object.values( DIMENSIONS ), returnNegative: true }, observe ) );
				}
			}
		}
		return rows;
	}

	async #ask( question: unknown, observe: Observer ): Promise< OnHand[] > {
		const { inventory_url: base, inventory_environment: environment } = this.#deps.settings;
		const url = new URL( `${ base.trim().replace( /\/+$/, '' ) }/api/environment/${ encodeURIComponent( environment.trim() ) }/onhand/indexquery` );
		let authorization = await this.#tokens.authorization();
		let answer = await this.#post( url, question, { authorization }, observe );
		if ( answer.status === 401 ) {
			authorization = await this.#tokens.authorization( authorization );
			answer = await this.#post( url, question, { authorization }, observe );
		}
		this.#mustBeGood( answer );
		const parsed = answerSchema.safeParse( parsedOr( answer.text ) );
		if ( ! parsed.success ) {
			throw fault( 'dynamics_malformed_answer', 'repeat-safe', 'Inventory Visibility answered in a form that cannot be read.', 'Check its address under Connections: it is shown in its app in Power Apps.', answer.status );
		}
		return parsed.data.map( ( { productId, dimensions, quantities } ) => this.#row( productId, dimensions ?? {}, quantities ?? {} ) );
	}

	/** Its names come in any case. A product whose measure is not told has none of it. */
	#row( item: string, dimensions: Record< string, unknown >, quantities: Record< string, Record< string, unknown > | null | undefined > ): OnHand {
		const named = new Map( Object.entries( dimensions ).map( ( [ name, value ] ) => [ name.toLowerCase(), typeof value === 'string' ? value : '' ] ) );
		const sources = new Map( Object.entries( quantities ).map( ( [ name, values ] ) => [ name.toLowerCase(), Object.fromEntries( Object.entries( values ?? {} ).map( ( [ key, value ] ) => [ key.toLowerCase(), value ] ) ) ] ) );
		const of = ( source: string, name: string ) => decimalOf( sources.get( source ) ?? {}, name );
		const available = of( ...this.#measure ) ?? '0';
		return {
			item, dimensions: Object.fromEntries( Object.entries( DIMENSIONS ).map( ( [ field, name ] ) => [ field, named.get( name.toLowerCase() ) ?? '' ] ) ),
			available, onHand: of( 'fno', 'physicalinvent' ) ?? available, reserved: money.add( of( 'fno', 'reservphysical' ) ?? '0', of( 'iv', 'softreservphysical' ) ?? '0' ),
		};
	}

	/** The second step of the sign-in. Its first answer leads to the security service of the environment's region. */
	async #exchange( assertion: string ): Promise< Token > {
		const { settings, now } = this.#deps;
		const body = { grant_type: 'client_credentials', client_assertion_type: 'aad_app', client_assertion: assertion, scope: SERVICE_SCOPE, context: settings.inventory_environment.trim(), context_type: 'finops-env' };
		let url = new URL( settings.inventory_token_url.trim() || SECURITY_SERVICE );
		for ( let hop = 0; hop <= REDIRECTS; hop++ ) {
			const answer = await this.#post( url, body, {}, () => undefined );
			const next = answer.status === 307 || answer.status === 308 ? new URL( answer.location, url ) : null;
			if ( ! next ) {
				const token = answer.status < 300 ? tokenSchema.safeParse( parsedOr( answer.text ) ) : null;
				if ( token?.success ) {
					return { value: token.data.access_token, expiresAt: now().getTime() + Math.max( 60, Number( String( token.data.expires_in ) ) || 3_600 ) * 1_000 };
				}
				this.#mustBeGood( answer );
				throw fault( 'dynamics_malformed_answer', 'repeat-safe', 'The security service of Inventory Visibility answered without a token.', 'Check the environment id of Inventory Visibility under Connections.', answer.status );
			}
			// The token of Entra travels along: to nobody but Microsoft's own hosts, or the one that was entered.
			if ( next.hostname !== url.hostname && ! next.hostname.endsWith( '.dynamics.com' ) ) {
				break;
			}
			url = next;
		}
		throw fault( 'credentials_refused', 'rejected', 'The security service of Inventory Visibility leads to an address that is none of Microsoft\'s, so nothing was sent there.', 'Correct the address of the security service under Connections, or leave it empty.', 307 );
	}

	async #post( url: URL, body: unknown, headers: Record< string, string >, observe: Observer ): Promise< { status: number; text: string; location: string; retryAfter: string | undefined } > {
		assertSafeUrl( url, 'inventory_url' );
		const began = this.#deps.now().getTime();
		try {
			const answer = await this.#deps.dispatcher.request( { origin: url.origin, path: url.pathname + url.search, method: 'POST', headers: { ...headers, 'content-type': 'application/json', accept: 'application/json', 'api-version': '1.0' }, body: JSON.stringify( body ), headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS } );
			const text = await answer.body.text();
			observe( { what: 'ask Inventory Visibility', status: answer.statusCode, ms: this.#deps.now().getTime() - began } );
			const { location, 'retry-after': retryAfter } = answer.headers;
			return { status: answer.statusCode, text, location: String( location ?? '' ), retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined };
		} catch ( error ) {
			throw transportFault( error, 'read', url.host, '' );
		}
	}

	/** A finding of the stock alone: orders go on through F&O itself. */
	#mustBeGood( { status, retryAfter }: { status: number; retryAfter: string | undefined } ): void {
		if ( status < 300 ) {
			return;
		}
		if ( status === 429 || status >= 500 || status === 408 ) {
			throw new SyncError( { code: status === 429 ? 'dynamics_throttled' : 'dynamics_unreachable', retryClass: 'refused', message: 'Inventory Visibility asked to wait, or does not answer properly at the moment.', remedy: 'Nothing to do: it is asked again.', remote: { status } }, { retryAfterMs: retryAfterMs( retryAfter, this.#deps.now() ) ?? 30_000 } );
		}
		if ( status === 401 || status === 403 ) {
			throw fault( 'permission_missing', 'rejected', 'Inventory Visibility refused the app of this connection.', 'Give the app the API permission of the Inventory Visibility service in Microsoft Entra and register it in the add-in; check the environment id under Connections.', status );
		}
		throw fault( 'entity_unavailable', 'rejected', `Inventory Visibility refused the question (HTTP ${ status }).`, 'Check its address and environment id under Connections, and that its index holds the product dimensions (configuration of the add-in).', status );
	}
}

/** Null where it is not set up: WarehousesOnHandV2 serves then. */
export function visibilityOf( settings: ConnectionSettings, parts: { secret: string | null; dispatcher: Dispatcher; now: () => Date } ): InventoryVisibility | null {
	return settings.inventory_url.trim() === '' || settings.inventory_environment.trim() === '' || parts.secret === null || ! settings.auth.startsWith( 'entra' ) ? null : new InventoryVisibility( { ...parts, settings, secret: parts.secret } );
}

function parsedOr( text: string ): unknown {
	try {
		return parseAnswer( text );
	} catch {
		return null;
	}
}

function fault( code: Issue[ 'code' ], retryClass: Issue[ 'retryClass' ], message: string, remedy: string, status: number ): SyncError {
	return new SyncError( { code, retryClass, field: 'inventory_url', message, remedy, remote: { status } } );
}
