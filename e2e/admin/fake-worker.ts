/**
 * A hand that plays the worker over the store's REST contract, so that a test can bring records into every state
 * without a Dynamics behind it. Speaks only what docs/store-api.md promises.
 */
import { generateKeyPairSync } from 'node:crypto';
import { request } from 'undici';
import type { Issue } from '../../worker/src/core/issue.ts';
import { API_NAMESPACE, claimAnswerSchema, pairAnswerSchema, type Claim, type SettleResult } from '../../worker/src/store/contract/api.ts';

type Outcome = ( claim: Claim ) => SettleResult;

export class FakeWorker {
	readonly id = 'browser-test-worker';
	readonly #url: string;
	readonly #authorization: string;

	private constructor( url: string, authorization: string ) {
		this.#url = url;
		this.#authorization = authorization;
	}

	static async pair( storeUrl: string, code: string ): Promise< FakeWorker > {
		const { publicKey } = generateKeyPairSync( 'ec', { namedCurve: 'prime256v1', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } );
		const answer = await post( storeUrl, '/pair', { code, worker: { id: 'browser-test-worker', name: 'Office server', version: '0.1.0', public_key: publicKey } } );
		const paired = pairAnswerSchema.parse( answer );
		return new FakeWorker( storeUrl, `Basic ${ Buffer.from( `${ paired.user_login }:${ paired.application_password }` ).toString( 'base64' ) }` );
	}

	/** `version`: of the worker, as after an update of it. */
	async claim( limit: number, version = '0.1.0' ): Promise< Claim[] > {
		const answer = await post( this.#url, '/events/claim', {
			worker_id: this.id, limit, lease_seconds: 120,
			heartbeat: { version, started_at: new Date().toISOString().replace( /\.\d+Z$/, 'Z' ), rss_bytes: 96 * 2 ** 20, lanes: [] },
		}, this.#authorization );
		return claimAnswerSchema.parse( answer ).claimed;
	}

	async settle( results: SettleResult[] ): Promise< void > {
		await post( this.#url, '/events/settle', { worker_id: this.id, results }, this.#authorization );
	}

	/** Claims what is due and settles each order by the next of `outcomes` (the last one serves the rest). */
	async work( outcomes: Outcome[] ): Promise< void > {
		const claims = await this.claim( 50 );
		let used = 0;
		await this.settle( claims.map( ( claim ) => ( claim.record_type === 'order' ? ( outcomes[ Math.min( used++, outcomes.length - 1 ) ] ?? skipped )( claim ) : skipped( claim ) ) ) );
	}
}

function base( claim: Claim ) {
	const now = new Date().toISOString().replace( /\.\d+Z$/, 'Z' );
	return { event_id: claim.event_id, lease_token: claim.lease_token, flow_version: 'builtin-1', links: [], log: { started_at: now, ended_at: now, requests: 2, steps: [ { at: now, what: 'POST salesOrders', status: 201, ms: 182 } ] } };
}

export const synced: Outcome = ( claim ) => ( {
	...base( claim ), outcome: 'synced', summary: 'Created sales order S-ORD101001, both totals equal.', warnings: [],
	links: [ { record_type: 'order', record_id: claim.record_id, connection_id: 'bc', entity: 'salesOrders', company: 'CRONUS DE', key: 'b5ab1f5c-1111-4c1e-9d3e-000000000001', number: 'S-ORD101001', url: 'https://businesscentral.dynamics.com/', reference: `WC-${ claim.record_id }`, etag: '', content_hash: '0'.repeat( 64 ), store_total: '49.90', dynamics_total: '49.90', currency: 'EUR' } ],
} );

export const needsYou = ( issue: Partial< Issue > = {} ): Outcome => ( claim ) => ( {
	...base( claim ), outcome: 'needs-you', sent: false,
	issue: { code: 'item_not_found', retryClass: 'rejected', message: 'Business Central has no item “CONCORD-LAMP”.', remedy: 'Create the item, or correct the SKU of the product, then retry.', record: 'line 1', field: 'lineObjectNumber', valueClass: 'unknown SKU', remote: { status: 400, code: 'Internal_RecordNotFound', requestId: '7f3c2f1e' }, ...issue },
} );

export const retrying: Outcome = ( claim ) => ( {
	...base( claim ), outcome: 'retry', retry_in_seconds: 3600, counts: true, sent: true,
	issue: { code: 'dynamics_unreachable', retryClass: 'unknown-outcome', message: 'Business Central did not answer in time.', remedy: 'Nothing to do: the order is looked up before it is sent again.' },
} );

export const skipped: Outcome = ( claim ) => ( { ...base( claim ), outcome: 'skipped', rule: 'order-status', message: 'The order is not paid yet.' } );

async function post( storeUrl: string, path: string, body: unknown, authorization?: string ): Promise< unknown > {
	const response = await request( `${ storeUrl }/wp-json/${ API_NAMESPACE }${ path }`, {
		method: 'POST', body: JSON.stringify( body ), headers: { 'content-type': 'application/json', ...( authorization ? { authorization } : {} ) },
	} );
	const text = await response.body.text();
	if ( response.statusCode >= 300 ) {
		throw new Error( `${ path } answered ${ response.statusCode }: ${ text.slice( 0, 300 ) }` );
	}
	return JSON.parse( text );
}
