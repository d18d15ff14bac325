/**
 * `concord sandbox`: Finance & Operations and Business Central good enough to develop and prove against without a tenant
 * (docs/sandbox.md). In memory, or in a file; on loopback.
 */
import { VISIBILITY_ENVIRONMENT, VISIBILITY_PATH } from './fo/inventory-visibility.ts';
import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import type { Send } from './bc/index.ts';
import { bcProduct } from './host/bc-product.ts';
import type { FaultInput } from './host/faults.ts';
import { foProduct } from './host/fo-product.ts';
import type { JournalEntry } from './host/journal.ts';
import type { SandboxDocument } from './host/product.ts';
import { Sandbox, type SandboxSettings } from './host/sandbox.ts';
import { listen } from './host/server.ts';
import type { SetTracking, Shipping, Shortening } from './host/shipping.ts';
import type { Client } from './host/tokens.ts';

export type { Client, FaultInput, JournalEntry, SandboxDocument, SandboxSettings };

export type SandboxStart = {
	port?: number;
	host?: string;
	stateFile?: string;
	latencyMs?: number;
	/** More items in the first company of each product, BULK-000001 and on, 100 in stock each. */
	items?: number;
	now?: () => Date;
	/** Who may sign in; one client with a fresh secret when left out. */
	clients?: Client[];
	/** Serves https with this key and certificate (PEM). */
	tls?: { key: string; cert: string };
};

export type RunningSandbox = {
	url: string;
	/** What goes into a connection: base address, token address, company, sign-in. */
	fo: { baseUrl: string; tokenUrl: string; company: string; /** Settings of Inventory Visibility, for those who set it up. */ inventory: { inventory_url: string; inventory_environment: string; inventory_token_url: string } };
	bc: { baseUrl: string; tokenUrl: string; company: string; tenant: string; environment: string };
	client: Client;
	journal(): readonly JournalEntry[];
	/** Documents that stand for orders, posted ones among them; all, or of one reference. */
	documents( product: 'fo' | 'bc', reference?: string ): SandboxDocument[];
	/** Requests refused with 429 so far. */
	refusals( product: 'fo' | 'bc' ): number;
	fault( fault: FaultInput ): void;
	clearFaults(): void;
	configure( settings: SandboxSettings ): void;
	/** `shipping`: what goes, of which line; all that is open without it. "post": a payment journal of F&O, by its number. */
	act( product: 'fo' | 'bc', action: 'ship' | 'invoice' | 'release' | 'cancel' | 'post', orderNumber: string, shipping?: Shipping ): void;
	/** As of Product (host/product.ts). */
	credit( product: 'fo' | 'bc', what: { order: string; line: string; quantity: string } | { number: string } ): string;
	shorten( product: 'fo' | 'bc', what: Shortening ): void;
	/** Numbers of posted shipments, oldest first. */
	shipments( product: 'fo' | 'bc' ): string[];
	/** A tracking number on a posted shipment. */
	track( product: 'fo' | 'bc', shipment: string, tracking: SetTracking ): void;
	close(): Promise< void >;
};

const TENANT = 'sandbox.example';
const WEBHOOK_TICK_MS = 1000;

export async function startSandbox( options: SandboxStart = {} ): Promise< RunningSandbox > {
	const now = options.now ?? ( () => new Date() );
	const client = options.clients?.[ 0 ] ?? { id: '5a0d0b0e-5a0d-4b0e-8a0d-5a0d0b0e5a0d', secret: randomBytes( 24 ).toString( 'base64url' ) };
	const clients = options.clients ?? [ client ];
	const products = [ foProduct( now, clients.map( ( one ) => one.id ), options.items ), bcProduct( now, sendWebhook, options.items ) ];
	const sandbox = new Sandbox( { clients, products, now, latencyMs: options.latencyMs ?? 0, stateFile: options.stateFile ?? null } );
	const { origin, close } = await listen( sandbox, { port: options.port ?? 0, host: options.host ?? '127.0.0.1', ...( options.tls ? { tls: options.tls } : {} ) } );
	const ticking = setInterval( () => products.forEach( ( product ) => product.tick() ), WEBHOOK_TICK_MS );
	ticking.unref();
	const tokenUrl = `${ origin }/${ TENANT }/oauth2/v2.0/token`;
	const product = ( name: 'fo' | 'bc' ) => products.find( ( one ) => one.name === name );
	return {
		url: origin,
		fo: { baseUrl: `${ origin }/fo`, tokenUrl, company: 'demf', inventory: { inventory_url: `${ origin }${ VISIBILITY_PATH }`, inventory_environment: VISIBILITY_ENVIRONMENT, inventory_token_url: `${ origin }${ VISIBILITY_PATH }token` } },
		bc: { baseUrl: `${ origin }/bc`, tokenUrl, company: 'CRONUS DE', tenant: TENANT, environment: 'sandbox' },
		client,
		journal: () => sandbox.journal.list(),
		documents: ( name, reference ) => product( name )?.documents( reference ) ?? [],
		refusals: ( name ) => sandbox.throttles[ name ].refusals,
		fault: ( fault ) => sandbox.faults.add( fault ),
		clearFaults: () => sandbox.faults.clear(),
		configure: ( settings ) => sandbox.configure( settings ),
		act: ( name, action, orderNumber, shipping ) => product( name )?.act( action, orderNumber, shipping ),
		credit: ( name, what ) => product( name )?.credit( what ) ?? '',
		shorten: ( name, what ) => product( name )?.shorten( what ),
		shipments: ( name ) => product( name )?.shipments() ?? [],
		track: ( name, shipment, tracking ) => product( name )?.track( shipment, tracking ),
		async close() {
			clearInterval( ticking );
			sandbox.save();
			await close();
		},
	};
}

/** Business Central's way to a receiver. Only loopback is dialled: a sandbox must not talk to strangers. */
const sendWebhook: Send = async ( { method, url, headers, body, timeoutMs } ) => {
	if ( ! /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test( url ) ) {
		throw new Error( 'The sandbox delivers webhooks to this machine only.' );
	}
	try {
		const response = await request( url, { method, headers, body, headersTimeout: timeoutMs, bodyTimeout: timeoutMs } );
		return { status: response.statusCode, body: await response.body.text() };
	} catch {
		// No answer is an answer of its own: the subscription's retry rule decides.
		return undefined;
	}
};
