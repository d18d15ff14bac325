/**
 * Client of the store's REST namespace wc-concord/v1 (docs/store-api.md). Times out, limits sizes, follows no redirect (it would
 * carry the password elsewhere) and speaks TLS except to the machine's own loopback.
 *
 * Throws SyncError store_unreachable or store_malformed_record; StoreRefusal when the plugin itself said no.
 */
import { getCACertificates, rootCertificates } from 'node:tls';
import { Agent, ProxyAgent, request, type Dispatcher } from 'undici';
import type { z } from 'zod';
import { isoSeconds } from '../clock.ts';
import type { StoreWrite } from '../core/flow/running.ts';
import { SyncError } from '../core/issue.ts';
import {
	API_NAMESPACE, claimAnswerSchema, doorbellAnswerSchema, errorAnswerSchema, extendAnswerSchema, followedSchema, knownDocumentsSchema, orderOfAnswerSchema, pairAnswerSchema, progressAnswerSchema, pictureAnswerSchema, putsAnswerSchema, recordPageSchema, settleAnswerSchema, storeInfoSchema, storeKeysSchema, storeOrdersSchema, sweepAnswerSchema, stockAnswerSchema, stockPreviewAnswerSchema, wakeAnswerSchema, workerConfigSchema, writesAnswerSchema,
	type ClaimAnswer, type ClaimRequest, type Followed, type FollowedQuery, type KnownDocuments, type KnownQuery, type OrderOf, type OrderOfAnswer, type PairAnswer, type Picture, type PutResult, type Puts, type PutsAnswer, type PageQuery, type RecordPage, type SettleAnswer, type SettleRequest, type StockAnswer, type StockFigures, type StockPreview, type StockPreviewAnswer, type StoreInfo, type StoreKeys, type StoreOrders, type WorkerConfig,
} from './contract/api.ts';
import { foreignAnswer, unreachable, wrongShape, type RawAnswer } from './faults.ts';

export type StoreAccess = { rest_url: string; user_login: string; application_password: string; doorbell: { url: string; token: string } };
export type StoreClientOptions = {
	userAgent: string;
	/** PEM added to the usual authorities. */
	ca?: string; proxy?: string;
	timeoutMs?: number;
	/** Replaces the sockets (tests). */
	dispatcher?: Dispatcher;
};

/** The plugin understood and refused: wrong code, revoked password, no TLS. `code` begins "concord_" or is WordPress's own. */
export class StoreRefusal extends Error {
	override readonly name = 'StoreRefusal';
	readonly status: number;
	readonly code: string;

	constructor( status: number, code: string, message: string ) {
		super( message );
		this.status = status;
		this.code = code;
	}
}

const MAX_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
const LOOPBACK = new Set( [ 'localhost', '127.0.0.1', '[::1]' ] );
/** Paths in config that end in refusal whatever is repeated. */
type Call< S extends z.ZodType > = { method: 'GET' | 'POST'; path: string; schema: S; body?: unknown; anonymous?: boolean; query?: Record< string, string > };

export class StoreClient {
	readonly #access: StoreAccess;
	readonly #options: StoreClientOptions;
	readonly #dispatcher: Dispatcher;
	/** The store's clock minus ours in milliseconds, from the last Date header; null before the first answer. */
	skewMs: number | null = null;
	readonly #now: () => Date;

	constructor( access: StoreAccess, options: StoreClientOptions, now: () => Date = () => new Date() ) {
		assertPrivate( access.rest_url );
		this.#access = access;
		this.#options = options;
		this.#now = now;
		this.#dispatcher = options.dispatcher ?? dispatcherFor( options );
	}

	pair( code: string, worker: { id: string; name: string; version: string; public_key: string } ): Promise< PairAnswer > {
		return this.#call( { method: 'POST', path: 'pair', schema: pairAnswerSchema, body: { code, worker }, anonymous: true } );
	}

	store(): Promise< StoreInfo > {
		return this.#call( { method: 'GET', path: 'store', schema: storeInfoSchema } );
	}

	/** Orders of the last `days`, newest first. */
	orders( { page, per_page: perPage, days, include = [] }: { page: number; per_page: number; days: number; include?: readonly string[] } ): Promise< StoreOrders > {
		return this.#call( { method: 'GET', path: 'orders', schema: storeOrdersSchema, query: { page: String( page ), per_page: String( perPage ), days: String( days ), ...( include.length === 0 ? {} : { include: include.join( ',' ) } ) } } );
	}

	/** SKUs of products and variations, e-mails of customers, or of guests of the last year, by rising id. */
	keys( kind: 'skus' | 'emails' | 'guests', { after, per_page: perPage }: { after: number; per_page: number } ): Promise< StoreKeys > {
		return this.#call( { method: 'GET', path: `setup/${ kind }`, schema: storeKeysSchema, query: { after: String( after ), per_page: String( perPage ) } } );
	}

	/** Records of one kind by rising id, after `after`. */
	page( type: 'order' | 'customer' | 'product' | 'refund', { after, per_page: perPage, statuses = [] }: PageQuery ): Promise< RecordPage > {
		return this.#call( { method: 'GET', path: `pages/${ type }`, schema: recordPageSchema, query: { after: String( after ), per_page: String( perPage ), ...( statuses.length === 0 ? {} : { statuses: statuses.join( ',' ) } ) } } );
	}

	/** Writes of flows that no claim of the record itself settles. Repeating one changes nothing. */
	write( writes: readonly StoreWrite[] ): Promise< z.infer< typeof writesAnswerSchema > > {
		return this.#call( { method: 'POST', path: 'writes', schema: writesAnswerSchema, body: { writes: writes.map( ( write ) => ( write.as_of === undefined ? write : { ...write, as_of: this.#byStore( write.as_of ) } ) ) } } );
	}

	/** Stock figures of many SKUs, at most FIGURES_AT_ONCE; only what differs is written. */
	stock( figures: StockFigures ): Promise< StockAnswer > {
		return this.#call( { method: 'POST', path: 'stock', schema: stockAnswerSchema, body: { ...figures, as_of: this.#byStore( figures.as_of ) } } );
	}

	/** What the store would make of figures, at most PREVIEWED_AT_ONCE; nothing is written. */
	previewStock( figures: StockPreview ): Promise< StockPreviewAnswer > {
		return this.#call( { method: 'POST', path: 'stock/preview', schema: stockPreviewAnswerSchema, body: { ...figures, as_of: this.#byStore( figures.as_of ) } } );
	}

	/** Documents of Dynamics, at most PUTS_AT_ONCE. Repeating one changes nothing. */
	put( puts: Puts ): Promise< PutsAnswer > {
		return this.#call( { method: 'POST', path: 'puts', schema: putsAnswerSchema, body: puts } );
	}

	/** Products in stock that a flow keeps. */
	followed( { flow_id: flowId, after, per_page: perPage }: FollowedQuery ): Promise< Followed > {
		return this.#call( { method: 'GET', path: 'stock/followed', schema: followedSchema, query: { flow_id: flowId, after: String( after ), per_page: String( perPage ) } } );
	}

	/** What the store keeps of one kind, after `after`. */
	known( { after, per_page: perPage, ...query }: KnownQuery ): Promise< KnownDocuments > {
		return this.#call( { method: 'GET', path: 'puts', schema: knownDocumentsSchema, query: { ...query, after: String( after ), per_page: String( perPage ) } } );
	}

	/** The picture of an item, after the store asked for it. */
	picture( picture: Picture ): Promise< PutResult > {
		return this.#call( { method: 'POST', path: 'pictures', schema: pictureAnswerSchema, body: picture } );
	}

	orderOf( document: OrderOf ): Promise< OrderOfAnswer > {
		return this.#call( { method: 'GET', path: 'order-of', schema: orderOfAnswerSchema, query: document } );
	}

	/** A moment of ours by the store's clock, which says when orders were completed: one too late would take what was shipped since for gone from the figure. */
	#byStore( iso: string ): string {
		return isoSeconds( new Date( Date.parse( iso ) + ( this.skewMs ?? 0 ) ) );
	}

	/** Something moved in Dynamics: the flow runs now instead of at its next turn. Harmless to repeat. */
	wake( flowId: string ): Promise< z.infer< typeof wakeAnswerSchema > > {
		return this.#call( { method: 'POST', path: `flows/${ encodeURIComponent( flowId ) }/wake`, schema: wakeAnswerSchema, body: {} } );
	}

	config(): Promise< WorkerConfig > {
		return this.#call( { method: 'GET', path: 'worker/config', schema: workerConfigSchema } );
	}

	claim( body: ClaimRequest ): Promise< ClaimAnswer > {
		return this.#call( { method: 'POST', path: 'events/claim', schema: claimAnswerSchema, body } );
	}

	/** One answer per result, in order. Repeating it is harmless: the lease token fences what was settled already. */
	settle( body: SettleRequest ): Promise< SettleAnswer > {
		return this.#call( { method: 'POST', path: 'events/settle', schema: settleAnswerSchema, body } );
	}

	extend( workerId: string, leaseSeconds: number, leases: { event_id: number; lease_token: string }[] ): Promise< z.infer< typeof extendAnswerSchema > > {
		return this.#call( { method: 'POST', path: 'events/extend', schema: extendAnswerSchema, body: { worker_id: workerId, lease_seconds: leaseSeconds, leases } } );
	}

	/** Keeps how far a claimed command came; it is handed out with the command to whoever takes over. */
	progress( workerId: string, { event_id: eventId, lease_token: token }: { event_id: number; lease_token: string }, progress: unknown ): Promise< z.infer< typeof progressAnswerSchema > > {
		return this.#call( { method: 'POST', path: 'events/progress', schema: progressAnswerSchema, body: { worker_id: workerId, event_id: eventId, lease_token: token, progress } } );
	}

	sweep(): Promise< z.infer< typeof sweepAnswerSchema > > {
		return this.#call( { method: 'POST', path: 'events/sweep', schema: sweepAnswerSchema, body: {} } );
	}

	get hasDoorbell(): boolean {
		return this.#access.doorbell.url !== '' && this.#access.doorbell.token !== '';
	}

	/** What is due, without WordPress being booted. */
	async doorbell(): Promise< z.infer< typeof doorbellAnswerSchema > > {
		const { url, token } = this.#access.doorbell;
		assertPrivate( url );
		return this.#read( await this.#send( 'GET', new URL( url ), { 'x-concord-doorbell': token }, undefined ), doorbellAnswerSchema );
	}

	async close(): Promise< void > {
		if ( ! this.#options.dispatcher ) {
			await this.#dispatcher.destroy();
		}
	}

	async #call< S extends z.ZodType >( call: Call< S > ): Promise< z.output< S > > {
		const { user_login: user, application_password: password } = this.#access;
		const authorization = `Basic ${ Buffer.from( `${ user }:${ password }` ).toString( 'base64' ) }`;
		const url = routeUrl( this.#access.rest_url, call.path );
		Object.entries( call.query ?? {} ).forEach( ( [ name, value ] ) => url.searchParams.set( name, value ) );
		return this.#read( await this.#send( call.method, url, call.anonymous ? {} : { authorization }, call.body ), call.schema );
	}

	async #send( method: 'GET' | 'POST', url: URL, headers: Record< string, string >, body: unknown ): Promise< RawAnswer > {
		const all = { accept: 'application/json', 'user-agent': this.#options.userAgent, ...headers, ...( body === undefined ? {} : { 'content-type': 'application/json' } ) };
		const timeout = this.#options.timeoutMs ?? TIMEOUT_MS;
		try {
			const answer = await request( url, { method, headers: all, body: body === undefined ? null : JSON.stringify( body ), dispatcher: this.#dispatcher, headersTimeout: timeout, bodyTimeout: timeout, signal: AbortSignal.timeout( timeout ) } );
			this.#noteClock( answer.headers[ 'date' ] );
			return { status: answer.statusCode, headers: answer.headers, text: await limited( answer.body ) };
		} catch ( error ) {
			throw error instanceof SyncError ? error : networkFault( error, url );
		}
	}

	#noteClock( date: string | string[] | undefined ): void {
		const at = typeof date === 'string' ? Date.parse( date ) : NaN;
		if ( Number.isFinite( at ) ) {
			this.skewMs = at - this.#now().getTime();
		}
	}

	#read< S extends z.ZodType >( answer: RawAnswer, schema: S ): z.output< S > {
		const data = parse( answer.text );
		if ( answer.status >= 200 && answer.status < 300 && data !== undefined ) {
			const parsed = schema.safeParse( data );
			if ( parsed.success ) {
				return parsed.data;
			}
			throw wrongShape( parsed.error.issues[ 0 ]?.path.map( String ).join( '.' ) ?? '', parsed.error.issues[ 0 ]?.message ?? '' );
		}
		const refusal = answer.status >= 400 ? errorAnswerSchema.safeParse( data ) : null;
		// WordPress answers with JSON of this form even where a security plugin speaks through it.
		if ( refusal?.success && answer.status < 500 && refusal.data.code !== 'rest_no_route' ) {
			throw new StoreRefusal( answer.status, refusal.data.code, refusal.data.message );
		}
		throw foreignAnswer( answer );
	}
}

/** "https://shop/wp-json/" + path, or "https://shop/?rest_route=/" + path on plain permalinks. */
function routeUrl( rest: string, path: string ): URL {
	const url = new URL( rest );
	const route = url.searchParams.get( 'rest_route' );
	if ( route === null ) {
		return new URL( `${ API_NAMESPACE }/${ path }`, rest.endsWith( '/' ) ? rest : `${ rest }/` );
	}
	url.searchParams.set( 'rest_route', `${ route.replace( /\/$/, '' ) }/${ API_NAMESPACE }/${ path }` );
	return url;
}

function assertPrivate( address: string ): void {
	const url = URL.canParse( address ) ? new URL( address ) : null;
	if ( url && ( url.protocol === 'https:' || ( url.protocol === 'http:' && LOOPBACK.has( url.hostname ) ) ) ) {
		return;
	}
	throw unreachable( 'The store\'s address does not begin with https://, so nothing was sent.', 'Use the https:// address of the store; plain http is accepted on the machine\'s own loopback only.' );
}

function dispatcherFor( { ca, proxy }: StoreClientOptions ): Dispatcher {
	const trust = ca ? { ca: [ ...new Set( [ ...rootCertificates, ...getCACertificates( 'system' ), ...getCACertificates( 'extra' ), ca ] ) ] } : {};
	const connect = { timeout: 10_000, ...trust };
	return proxy ? new ProxyAgent( { uri: proxy, requestTls: connect, proxyTls: connect } ) : new Agent( { connect, pipelining: 1 } );
}

async function limited( body: AsyncIterable< Buffer > ): Promise< string > {
	const parts: Buffer[] = [];
	let size = 0;
	for await ( const part of body ) {
		size += part.length;
		if ( size > MAX_BYTES ) {
			throw wrongShape( '', `more than ${ MAX_BYTES } bytes` );
		}
		parts.push( part );
	}
	return Buffer.concat( parts ).toString( 'utf8' );
}

function parse( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return undefined;
	}
}

function networkFault( error: unknown, url: URL ): SyncError {
	const code = codeOf( error );
	if ( /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test( code ) ) {
		const expired = code === 'CERT_HAS_EXPIRED';
		return new SyncError( {
			code: 'certificate_invalid', retryClass: 'repeat-safe', message: `The certificate of ${ url.host } ${ expired ? 'has expired' : 'is not trusted by this machine' }, so nothing was sent.`,
			remedy: expired ? 'Renew the certificate of the store, and check the clock of this machine.' : 'If it is signed by your own authority, set CONCORD_CA_FILE to its certificate (PEM).', remote: { code },
		}, { cause: error } );
	}
	const why = code === 'ENOTFOUND' ? `The name ${ url.hostname } was not found.` : code === 'ECONNREFUSED' ? `Nothing listens at ${ url.host }.` : `The store at ${ url.host } did not answer.`;
	return unreachable( why, 'Check the store\'s address, that the site is up, and this machine\'s network or proxy (CONCORD_PROXY).', undefined, undefined, error );
}

function codeOf( error: unknown, depth = 0 ): string {
	if ( ! ( error instanceof Error ) || depth > 4 ) {
		return '';
	}
	const own = 'code' in error && typeof error.code === 'string' ? error.code : '';
	const inner = error instanceof AggregateError ? codeOf( error.errors[ 0 ], depth + 1 ) : codeOf( error.cause, depth + 1 );
	return own.startsWith( 'UND_' ) ? inner || own : own || inner;
}
