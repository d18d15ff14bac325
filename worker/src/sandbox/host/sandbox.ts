/** The state around the products: who may sign in, what is allowed, what went wrong on purpose, what happened. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { Faults, faultSchema } from './faults.ts';
import { Journal } from './journal.ts';
import { page } from './page.ts';
import type { HostResponse, Product } from './product.ts';
import { shippingSchema, shorteningSchema, trackingSchema } from './shipping.ts';
import { DEFAULT_LIMITS, limitsSchema, Throttle } from './throttle.ts';
import { Tokens, type Client } from './tokens.ts';

export type SandboxOptions = { clients: Client[]; products: Product[]; now: () => Date; latencyMs: number; stateFile: string | null };
type ControlRequest = { method: string; path: string; url: string; origin: string; body: string; contentType: string };

const settingsSchema = z.object( {
	latencyMs: z.number().int().min( 0 ).max( 60_000 ).optional(),
	tokenLifetimeSeconds: z.number().int().min( 1 ).optional(),
	limits: z.object( { fo: limitsSchema.partial().optional(), bc: limitsSchema.partial().optional() } ).optional(),
	stopAfterLines: z.object( { product: z.enum( [ 'fo', 'bc' ] ), lines: z.number().int().min( 0 ).nullable(), silently: z.boolean().default( true ) } ).optional(),
	companion: z.boolean().optional(),
	unpublished: z.array( z.string() ).optional(),
} );
export type SandboxSettings = z.input< typeof settingsSchema >;
const actionSchema = z.object( { product: z.enum( [ 'fo', 'bc' ] ), action: z.enum( [ 'ship', 'invoice', 'release', 'cancel', 'post' ] ), order: z.string().min( 1 ), ...shippingSchema.shape } );
const trackSchema = z.object( { product: z.enum( [ 'fo', 'bc' ] ), shipment: z.string().min( 1 ), ...trackingSchema.shape } );
const shortageSchema = z.object( { product: z.enum( [ 'fo', 'bc' ] ), ...shorteningSchema.shape } );
const stockSchema = z.object( { product: z.enum( [ 'fo', 'bc' ] ), company: z.string(), item: z.string(), quantity: z.string().regex( /^-?\d+(\.\d+)?$/ ), warehouse: z.string().optional(), color: z.string().optional() } );

const SAVE_AFTER_MS = 500;
const BC_AUDIENCE = 'https://api.businesscentral.dynamics.com';

export class Sandbox {
	readonly journal = new Journal();
	readonly faults = new Faults();
	readonly products: Product[];
	readonly tokens: Tokens;
	readonly throttles: Record< 'fo' | 'bc', Throttle >;
	readonly now: () => Date;
	latencyMs: number;
	readonly #stateFile: string | null;
	#saving: NodeJS.Timeout | null = null;

	constructor( options: SandboxOptions ) {
		this.products = options.products;
		this.now = options.now;
		this.latencyMs = options.latencyMs;
		this.#stateFile = options.stateFile;
		const ms = () => options.now().getTime();
		this.tokens = new Tokens( options.clients, ms );
		this.throttles = { fo: new Throttle( { ...DEFAULT_LIMITS.fo }, ms ), bc: new Throttle( { ...DEFAULT_LIMITS.bc }, ms ) };
		this.#load();
	}

	/** The audience a token must name: BC's own, or F&O's origin as the client entered it. */
	authorized( product: 'fo' | 'bc', origin: string, authorization: string, onPremises: boolean, audience?: string ): boolean {
		if ( /^Basic /i.test( authorization ) ) {
			return product === 'bc' && onPremises && this.tokens.basic( authorization ) !== null;
		}
		const audiences = audience !== undefined ? [ audience ] : product === 'bc' ? [ BC_AUDIENCE ] : [ origin, `${ origin }/fo` ];
		return this.tokens.bearer( authorization, audiences ) !== null;
	}

	token( path: string, form: URLSearchParams ): HostResponse {
		const { status, body } = path.startsWith( '/adfs/' ) ? this.tokens.adfs( form ) : this.tokens.entra( form );
		return json( status, body );
	}

	configure( input: SandboxSettings ): void {
		const { latencyMs, tokenLifetimeSeconds, limits, stopAfterLines, companion, unpublished } = settingsSchema.parse( input );
		this.products.forEach( ( product ) => product.offer( { companion, unpublished } ) );
		this.latencyMs = latencyMs ?? this.latencyMs;
		this.tokens.lifetimeSeconds = tokenLifetimeSeconds ?? this.tokens.lifetimeSeconds;
		for ( const name of [ 'fo', 'bc' ] as const ) {
			const given = Object.fromEntries( Object.entries( limits?.[ name ] ?? {} ).filter( ( [ , value ] ) => value !== undefined ) );
			this.throttles[ name ].limits = { ...this.throttles[ name ].limits, ...given };
		}
		if ( stopAfterLines ) {
			this.products.find( ( product ) => product.name === stopAfterLines.product )?.stopAfterLines( stopAfterLines.lines, stopAfterLines.silently );
		}
	}

	/** The sandbox's own routes and its page; null for everything else. */
	async control( request: ControlRequest ): Promise< HostResponse | null > {
		if ( request.path === '/' && request.method === 'GET' ) {
			return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body: page( this, request.origin ) };
		}
		if ( ! request.path.startsWith( '/_sandbox/' ) ) {
			return null;
		}
		// A page of another site could post a form here; it cannot send JSON without being asked first.
		if ( request.method !== 'GET' && ! request.contentType.startsWith( 'application/json' ) ) {
			return json( 415, { error: 'Send application/json.' } );
		}
		try {
			return json( 200, await this.#command( `${ request.method } ${ request.path.slice( '/_sandbox/'.length ) }`, request.body === '' ? {} : JSON.parse( request.body ) ) );
		} catch ( error ) {
			return json( 400, { error: error instanceof z.ZodError ? z.prettifyError( error ) : error instanceof Error ? error.message : String( error ) } );
		}
	}

	#command( command: string, body: unknown ): unknown {
		switch ( command ) {
			case 'GET journal':
				return { entries: this.journal.list(), refusals: { fo: this.throttles.fo.refusals, bc: this.throttles.bc.refusals } };
			case 'GET state':
				return { documents: this.products.flatMap( ( product ) => product.documents() ), stock: this.products.flatMap( ( product ) => product.stock() ), faults: this.faults.list(), latencyMs: this.latencyMs };
			case 'POST faults':
				this.faults.add( faultSchema.parse( body ) );
				return { faults: this.faults.list() };
			case 'DELETE faults':
				this.faults.clear();
				return {};
			case 'DELETE journal':
				this.journal.clear();
				return {};
			case 'POST settings':
				this.configure( settingsSchema.parse( body ) );
				return { latencyMs: this.latencyMs };
			case 'POST act': {
				const { product, action, order, ...shipping } = actionSchema.parse( body );
				this.#product( product ).act( action, order, shipping );
				this.changed();
				return {};
			}
			case 'POST tracking': {
				const { product, shipment, ...tracking } = trackSchema.parse( body );
				this.#product( product ).track( shipment, tracking );
				this.changed();
				return {};
			}
			case 'POST shortage': {
				const { product, ...what } = shortageSchema.parse( body );
				this.#product( product ).shorten( what );
				this.changed();
				return {};
			}
			case 'POST stock': {
				const { product, company, item, quantity, ...place } = stockSchema.parse( body );
				this.#product( product ).setStock( company, item, quantity, place );
				this.changed();
				return {};
			}
			default:
				throw new Error( `The sandbox does not know ${ command }.` );
		}
	}

	#product( name: 'fo' | 'bc' ): Product {
		const product = this.products.find( ( one ) => one.name === name );
		if ( ! product ) {
			throw new Error( `This sandbox runs no ${ name }.` );
		}
		return product;
	}

	/** Something may have changed: the file follows in a moment, and never half written. */
	changed(): void {
		if ( this.#stateFile !== null && this.#saving === null ) {
			this.#saving = setTimeout( () => this.save(), SAVE_AFTER_MS );
			this.#saving.unref();
		}
	}

	save(): void {
		if ( this.#saving ) {
			clearTimeout( this.#saving );
			this.#saving = null;
		}
		if ( this.#stateFile !== null ) {
			writeFileSync( `${ this.#stateFile }.part`, JSON.stringify( Object.fromEntries( this.products.map( ( product ) => [ product.name, product.image() ] ) ) ) );
			renameSync( `${ this.#stateFile }.part`, this.#stateFile );
		}
	}

	#load(): void {
		if ( this.#stateFile === null || ! existsSync( this.#stateFile ) ) {
			return;
		}
		const images = z.record( z.string(), z.unknown() ).parse( JSON.parse( readFileSync( this.#stateFile, 'utf8' ) ) );
		for ( const product of this.products ) {
			if ( images[ product.name ] !== undefined ) {
				product.restore( images[ product.name ] );
			}
		}
	}
}

function json( status: number, body: unknown ): HostResponse {
	return { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify( body ) };
}
