/**
 * Webhooks as API v2.0 sends them: a handshake when a subscription is made or renewed, three days of life, changes of one
 * record merged and sent after 30 seconds, no signature. What the receiver answers decides: 408, 429, 5xx or nothing is
 * tried again five times; any other refusal deletes the subscription.
 */
import { randomUUID } from 'node:crypto';
import { entityOfSet } from './contract.ts';
import { BcError, badRequest, entityChanged, missingToken } from './errors.ts';
import type { Change } from './tables.ts';

/** Sends one request to a receiver; `undefined` is no answer at all (refused, or slower than `timeoutMs`). */
export type Send = ( request: { method: 'POST'; url: string; headers: Record< string, string >; body: string; timeoutMs: number } ) => Promise< { status: number; body: string } | undefined >;

type Subscription = { subscriptionId: string; notificationUrl: string; resource: string; clientState: string; expires: number; version: number; modified: string; companyId: string; set: string };
type Notice = { change: Change; due: number; attempt: number };

const DAYS_3 = 3 * 24 * 3600 * 1000;
const HANDSHAKE_MS = 5000;
const ANSWER_MS = 30000;
export const DELAY_MS = 30000;
const RETRY_MS = [ 60000, 60000, 600000, 6000000, 60000000 ];
const COLLECTION_FROM = 1000;

export class Subscriptions {
	private readonly all = new Map< string, Subscription >();
	private readonly waiting = new Map< string, Map< string, Notice > >();
	private readonly now: () => Date;
	private readonly send: Send;
	private readonly companyIds: () => readonly string[];
	delayMs = DELAY_MS;
	collectionFrom = COLLECTION_FROM;

	constructor( now: () => Date, send: Send, companyIds: () => readonly string[] ) {
		this.now = now;
		this.send = send;
		this.companyIds = companyIds;
	}

	async handle( method: string, key: string | undefined, ifMatch: string | undefined, body: Record< string, unknown > ): Promise< { status: number; body?: unknown } > {
		this.expire();
		if ( key === undefined ) {
			return method === 'POST' ? { status: 201, body: await this.create( body ) } : { status: 200, body: { value: [ ...this.all.values() ].map( wire ) } };
		}
		const found = [ ...this.all.values() ].find( ( one ) => one.subscriptionId === key );
		if ( found === undefined ) {
			throw new BcError( 404, 'BadRequest_ResourceNotFound', `The subscription '${ key }' does not exist.` );
		}
		if ( method === 'GET' ) {
			return { status: 200, body: wire( found ) };
		}
		if ( ifMatch === undefined ) {
			throw missingToken();
		}
		if ( ifMatch !== '*' && ifMatch !== tag( found ) ) {
			throw entityChanged();
		}
		if ( method === 'DELETE' ) {
			this.drop( key );
			return { status: 204 };
		}
		return { status: 200, body: await this.renew( found, body ) };
	}

	/** A committed change: told to whoever subscribed to its set, unless it is merged with one already waiting. */
	note( change: Change ): void {
		for ( const one of this.all.values() ) {
			if ( one.companyId !== change.companyId || one.set !== change.set ) {
				continue;
			}
			const notices = this.waiting.get( one.subscriptionId ) ?? new Map< string, Notice >();
			this.waiting.set( one.subscriptionId, notices );
			const before = notices.get( change.id );
			const due = before?.due ?? this.firstDue( notices ) ?? change.at.getTime() + this.delayMs;
			const type = before?.change.type === 'created' && change.type === 'updated' ? 'created' : change.type;
			notices.set( change.id, { change: { ...change, type }, due, attempt: before?.attempt ?? 0 } );
		}
	}

	/** Sends what is due by the sandbox clock; `all` sends everything now. */
	async flush( all = false ): Promise< number > {
		this.expire();
		const at = this.now().getTime();
		let sent = 0;
		for ( const [ id, notices ] of [ ...this.waiting ] ) {
			const due = [ ...notices.values() ].filter( ( notice ) => all || notice.due <= at );
			const subscription = this.all.get( id );
			if ( subscription !== undefined && due.length > 0 ) {
				due.forEach( ( notice ) => notices.delete( notice.change.id ) );
				await this.deliver( subscription, due, notices );
				sent += due.length;
			}
		}
		return sent;
	}

	private async deliver( subscription: Subscription, due: readonly Notice[], notices: Map< string, Notice > ): Promise< void > {
		const id = randomUUID();
		const answer = await this.send( {
			method: 'POST', url: subscription.notificationUrl, timeoutMs: ANSWER_MS,
			headers: { 'content-type': 'application/json', 'clientrequestid': id, 'x-ms-correlation-id': id },
			body: JSON.stringify( { value: this.messages( subscription, due ) } ),
		} );
		if ( answer !== undefined && answer.status >= 200 && answer.status < 300 ) {
			return;
		}
		const attempt = Math.max( ...due.map( ( notice ) => notice.attempt ) );
		const wait = RETRY_MS[ attempt ];
		const again = answer === undefined || answer.status === 408 || answer.status === 429 || answer.status >= 500;
		if ( ! again || wait === undefined ) {
			this.drop( subscription.subscriptionId );
			return;
		}
		due.forEach( ( notice ) => {
			if ( ! notices.has( notice.change.id ) ) {
				notices.set( notice.change.id, { ...notice, due: this.now().getTime() + wait, attempt: attempt + 1 } );
			}
		} );
	}

	private messages( subscription: Subscription, due: readonly Notice[] ): unknown[] {
		const shared = { subscriptionId: subscription.subscriptionId, clientState: subscription.clientState, expirationDateTime: iso( subscription.expires ) };
		const resource = subscription.resource.replace( /^\//, '' );
		if ( due.length > this.collectionFrom ) {
			const first = Math.min( ...due.map( ( notice ) => notice.change.at.getTime() ) );
			return [ { ...shared, resource: `${ resource }?$filter=lastModifiedDateTime%20gt%20${ iso( first - 50 ) }`, changeType: 'collection', lastModifiedDateTime: iso( first ) } ];
		}
		return due.map( ( { change } ) => ( { ...shared, resource: `${ resource }(${ change.id })`, changeType: change.type, lastModifiedDateTime: change.at.toISOString() } ) );
	}

	private async create( body: Record< string, unknown > ): Promise< unknown > {
		const url = String( body.notificationUrl ?? '' );
		const resource = String( body.resource ?? '' );
		const match = /companies\(([0-9a-f-]{36})\)\/(\w+)$/i.exec( resource );
		const set = match?.[ 2 ] ?? '';
		const companyId = match?.[ 1 ]?.toLowerCase() ?? '';
		if ( entityOfSet( set )?.webhook.eligibleByRule !== true || ! this.companyIds().includes( companyId ) ) {
			throw badRequest( `The resource '${ resource }' is not supported for webhook subscriptions.` );
		}
		const clientState = String( body.clientState ?? '' );
		if ( clientState.length > 2048 ) {
			throw badRequest( 'The clientState must not be longer than 2048 characters.' );
		}
		await this.shake( url );
		const subscription: Subscription = { subscriptionId: randomUUID().replaceAll( '-', '' ), notificationUrl: url, resource, clientState, expires: this.now().getTime() + DAYS_3, version: 1, modified: this.now().toISOString(), companyId, set };
		this.all.set( subscription.subscriptionId, subscription );
		return wire( subscription );
	}

	private async renew( found: Subscription, body: Record< string, unknown > ): Promise< unknown > {
		const url = typeof body.notificationUrl === 'string' ? body.notificationUrl : found.notificationUrl;
		await this.shake( url );
		const clientState = typeof body.clientState === 'string' ? body.clientState : found.clientState;
		const renewed = { ...found, notificationUrl: url, clientState, expires: this.now().getTime() + DAYS_3, version: found.version + 1, modified: this.now().toISOString() };
		this.all.set( found.subscriptionId, renewed );
		return wire( renewed );
	}

	/** The receiver must give the token back as its body. */
	private async shake( url: string ): Promise< void > {
		const token = randomUUID();
		const answer = await this.send( { method: 'POST', url: `${ url }${ url.includes( '?' ) ? '&' : '?' }validationToken=${ token }`, headers: {}, body: '', timeoutMs: HANDSHAKE_MS } );
		if ( answer?.status !== 200 || answer.body.trim() !== token ) {
			throw badRequest( 'Subscription validation request failed: the notification URL must answer with status 200 and the validation token as its body.' );
		}
	}

	private firstDue( notices: ReadonlyMap< string, Notice > ): number | undefined {
		return notices.values().next().value?.due;
	}

	private expire(): void {
		const at = this.now().getTime();
		[ ...this.all.values() ].filter( ( one ) => one.expires <= at ).forEach( ( one ) => this.drop( one.subscriptionId ) );
	}

	private drop( id: string ): void {
		this.all.delete( id );
		this.waiting.delete( id );
	}
}

function tag( one: Subscription ): string {
	return `W/"${ Buffer.from( `${ one.subscriptionId };${ one.version }` ).toString( 'base64' ) }"`;
}

function wire( one: Subscription ): unknown {
	const { subscriptionId, notificationUrl, resource, clientState } = one;
	return { '@odata.etag': tag( one ), subscriptionId, notificationUrl, resource, clientState, lastModifiedDateTime: one.modified, expirationDateTime: iso( one.expires ) };
}

function iso( at: number ): string {
	return new Date( at ).toISOString();
}
