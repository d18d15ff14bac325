/** A worker and an admin as the suite plays them: plain HTTP, answers parsed by the contract's schemas. */
import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import type { z } from 'zod';
import {
	API_NAMESPACE, claimAnswerSchema, pairAnswerSchema, settleAnswerSchema,
	type Claim, type ClaimAnswer, type Link, type PairAnswer, type SettleAnswer, type SettleResult,
} from '../../worker/src/store/contract/api.ts';
import type { IssueCode } from '../../worker/src/core/issue.ts';
import { workerKeys } from './sealing.ts';
import { codeSchema, recordDetailSchema, settingsSchema } from './shapes.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export type Reply = { status: number; headers: Record< string, string | string[] | undefined >; body: unknown };

export async function send( store: StoreUnderTest, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, options: { headers?: Record< string, string >; body?: unknown; raw?: string } = {} ): Promise< Reply > {
	const text = options.raw ?? ( options.body === undefined ? null : JSON.stringify( options.body ) );
	const response = await request( `${ store.url }/wp-json/${ API_NAMESPACE }${ path }`, {
		method, body: text, headers: { ...( text === null ? {} : { 'content-type': 'application/json' } ), ...options.headers },
	} );
	const answer = await response.body.text();
	let body: unknown;
	try {
		body = JSON.parse( answer );
	} catch {
		throw new Error( `${ method } ${ path } answered ${ response.statusCode } with something that is not JSON: ${ answer.slice( 0, 200 ) }` );
	}
	return { status: response.statusCode, headers: response.headers, body };
}

export class Admin {
	readonly store: StoreUnderTest;

	constructor( store: StoreUnderTest ) {
		this.store = store;
	}

	async call< T extends z.ZodType >( method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, schema: T, body?: unknown, status = 200 ): Promise< z.infer< T > > {
		const reply = await send( this.store, method, path, { headers: this.store.adminHeaders, body } );
		if ( reply.status !== status ) {
			throw new Error( `${ method } ${ path } answered ${ reply.status } instead of ${ status }: ${ JSON.stringify( reply.body ).slice( 0, 300 ) }` );
		}
		return schema.parse( reply.body );
	}

	newCode(): Promise< z.infer< typeof codeSchema > > {
		return this.call( 'POST', '/pairing/code', codeSchema, undefined, 201 );
	}

	settings( changes: Record< string, unknown > ): Promise< z.infer< typeof settingsSchema > > {
		return this.call( 'PUT', '/settings', settingsSchema, changes );
	}

	record( eventId: number ): Promise< z.infer< typeof recordDetailSchema > > {
		return this.call( 'GET', `/records/${ eventId }`, recordDetailSchema );
	}
}

export class Worker {
	readonly store: StoreUnderTest;
	readonly id: string;
	readonly paired: PairAnswer;
	readonly privateKey: string;

	private constructor( store: StoreUnderTest, id: string, paired: PairAnswer, privateKey: string ) {
		this.store = store;
		this.id = id;
		this.paired = paired;
		this.privateKey = privateKey;
	}

	static async pair( store: StoreUnderTest ): Promise< Worker > {
		const { code } = await new Admin( store ).newCode();
		const id = `conformance-${ randomUUID().slice( 0, 8 ) }`;
		const keys = workerKeys();
		const reply = await send( store, 'POST', '/pair', { body: { code, worker: { id, name: 'Conformance', version: '0.1.0', public_key: keys.publicKey } } } );
		if ( reply.status !== 200 ) {
			throw new Error( `pairing answered ${ reply.status }: ${ JSON.stringify( reply.body ).slice( 0, 300 ) }` );
		}
		return new Worker( store, id, pairAnswerSchema.parse( reply.body ), keys.privateKey );
	}

	get headers(): Record< string, string > {
		return { authorization: `Basic ${ Buffer.from( `${ this.paired.user_login }:${ this.paired.application_password }` ).toString( 'base64' ) }` };
	}

	async call< T extends z.ZodType >( method: 'GET' | 'POST', path: string, schema: T, body?: unknown ): Promise< z.infer< T > > {
		const reply = await send( this.store, method, path, { headers: this.headers, body } );
		if ( reply.status !== 200 ) {
			throw new Error( `${ method } ${ path } answered ${ reply.status }: ${ JSON.stringify( reply.body ).slice( 0, 300 ) }` );
		}
		return schema.parse( reply.body );
	}

	claimAnswer( more: Record< string, unknown > = {} ): Promise< ClaimAnswer > {
		return this.call( 'POST', '/events/claim', claimAnswerSchema, { worker_id: this.id, limit: 100, lease_seconds: 120, ...more } );
	}

	/** Claims of these orders only: a shop may have more to tell (customers, products). The others are given back. */
	async claim( ids: number[], more: Record< string, unknown > = {} ): Promise< Claim[] > {
		const { claimed } = await this.claimAnswer( { record_types: [ 'order' ], ...more } );
		const wanted = claimed.filter( ( claim ) => ids.includes( Number( claim.record_id ) ) );
		const others = claimed.filter( ( claim ) => ! wanted.includes( claim ) );
		if ( others.length > 0 ) {
			await this.settle( others.map( released ) );
		}
		return wanted;
	}

	/** The one claim of this order; an error when there is none. */
	async claimOne( id: number ): Promise< Claim > {
		const [ claim ] = await this.claim( [ id ] );
		if ( ! claim ) {
			throw new Error( `order ${ id } was not handed out` );
		}
		return claim;
	}

	async settle( results: unknown[] ): Promise< SettleAnswer[ 'results' ] > {
		return ( await this.call( 'POST', '/events/settle', settleAnswerSchema, { worker_id: this.id, results } ) ).results;
	}

	async settleOne( result: SettleResult ): Promise< SettleAnswer[ 'results' ][ number ] > {
		const [ only ] = await this.settle( [ result ] );
		if ( ! only ) {
			throw new Error( 'settle answered no result' );
		}
		return only;
	}
}

function base( claim: Claim ) {
	const at = '2026-11-23T09:00:00Z';
	return { event_id: claim.event_id, lease_token: claim.lease_token, flow_version: 'built-in-1', links: [] as Link[], log: { started_at: at, ended_at: at, requests: 1, steps: [ { at, what: 'POST salesOrders', status: 201, ms: 180 } ] } };
}

export const released = ( claim: Claim ): SettleResult => ( { ...base( claim ), outcome: 'released' } );
export const synced = ( claim: Claim, links: Link[] = [] ): SettleResult => ( { ...base( claim ), outcome: 'synced', summary: 'Created S-ORD1.', warnings: [ 'shipToName was cut.' ], links } );
export const skipped = ( claim: Claim ): Extract< SettleResult, { outcome: 'skipped' } > => ( { ...base( claim ), outcome: 'skipped', rule: 'status_not_selected', message: 'The order is not paid.' } );
export const needsYou = ( claim: Claim, sent = false, code: IssueCode = 'item_not_found' ): SettleResult => ( {
	...base( claim ), outcome: 'needs-you', sent, issue: { code, retryClass: 'rejected', message: 'There is no such item.', remedy: 'Create it and retry.' },
} );
export const retry = ( claim: Claim, more: { retry_in_seconds?: number; counts?: boolean; sent?: boolean } = {} ): SettleResult => ( {
	...base( claim ), outcome: 'retry', retry_in_seconds: 600, counts: true, sent: false,
	issue: { code: 'dynamics_unreachable', retryClass: 'unknown-outcome', message: 'No answer.', remedy: 'Nothing to do.' }, ...more,
} );

export function aLink( over: Partial< Link > & Pick< Link, 'record_type' | 'record_id' > ): Link {
	return {
		connection_id: 'conformance', entity: over.record_type === 'customer' ? 'customers' : 'salesOrders', company: 'CRONUS', key: randomUUID(), number: 'S-ORD1', url: 'https://dynamics.example/1',
		reference: 'X-1', etag: 'W/"1"', content_hash: '0'.repeat( 64 ), store_total: '1.00', dynamics_total: '1.00', currency: 'EUR', ...over,
	};
}
