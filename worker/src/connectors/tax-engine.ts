/**
 * Asks the merchant's tax engine (docs/tax-engine.md). Reads only: repeating a question changes nothing there, so whatever is
 * lost on the way is asked again.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { request, type Dispatcher } from 'undici';
import { SyncError, type Issue } from '../core/issue.ts';
import type { Order } from '../core/model/order.ts';
import { isEngineAddress } from '../core/rules/problems.ts';
import type { TaxEngineRule } from '../core/rules/schema.ts';
import { readTaxAnswer, TAX_ENGINE_VERSION, taxQuestion, type TaxAnswer } from '../core/rules/tax-engine.ts';
import { orderName } from '../core/words.ts';
import type { Observer } from './connector.ts';

export const TAX_ENGINE_KEY = 'CONCORD_TAX_ENGINE_KEY';
/** Five thousand lines of answer have a quarter of this. */
const ANSWER_BYTES = 2 * 2 ** 20;

export type TaxEngineDeps = { dispatcher: Dispatcher; now: () => Date; /** Shared with the engine; null when the environment has none. */ key: string | null };

/** Throws SyncError: repeat-safe when there was no answer, refused on 429, rejected when the answer or the rule is wrong. */
export async function askTaxEngine( deps: TaxEngineDeps, order: Order, rule: TaxEngineRule, observe: Observer ): Promise< TaxAnswer > {
	const fault = faultsOf( order );
	if ( ! isEngineAddress( rule.url ) ) {
		throw fault( 'rejected', 'url', 'The address of the tax engine is neither https nor on this machine, so nothing was sent.', 'Correct the address under Rules, then retry.' );
	}
	if ( deps.key === null || deps.key === '' ) {
		throw fault( 'rejected', 'key', 'The tax engine was not asked: the worker has no key to sign the request with.', `Set ${ TAX_ENGINE_KEY } in the worker's environment to the key of the tax engine, restart the worker, then retry.` );
	}
	const body = JSON.stringify( taxQuestion( order, rule ) );
	const { status, text, retryAfter } = await exchange( deps, rule, body, signature( deps.key, deps.now(), body ), observe, fault );
	if ( status === 429 ) {
		throw fault( 'refused', 'answer', 'The tax engine asked to wait.', 'Nothing to do: it is asked again.', status, retryAfter );
	}
	if ( status >= 500 || status === 408 ) {
		throw fault( 'repeat-safe', 'answer', `The tax engine failed (HTTP ${ status }).`, 'Nothing to do: it is asked again. If it stays, look after the tax engine or switch it off under Rules.', status );
	}
	if ( status < 200 || status > 299 ) {
		throw fault( 'rejected', 'answer', `The tax engine refused the order (HTTP ${ status }).`, 'Look into the log of the tax engine; check its address and key. Then retry.', status );
	}
	return readTaxAnswer( order, parsed( text ) );
}

/** "t=<seconds>,v1=<hex HMAC-SHA256 of seconds.body>": the engine can refuse old and forged requests. */
export function signature( key: string, now: Date, body: string ): string {
	const seconds = Math.floor( now.getTime() / 1000 );
	return `t=${ seconds },v1=${ createHmac( 'sha256', key ).update( `${ seconds }.${ body }`, 'utf8' ).digest( 'hex' ) }`;
}

type Fault = ReturnType< typeof faultsOf >;

async function exchange( { dispatcher, now }: TaxEngineDeps, rule: TaxEngineRule, body: string, signed: string, observe: Observer, fault: Fault ): Promise< { status: number; text: string; retryAfter: string | undefined } > {
	const began = now().getTime();
	const id = randomUUID();
	try {
		const answer = await request( rule.url.trim(), {
			method: 'POST', body, signal: AbortSignal.timeout( rule.timeoutSeconds * 1000 ),
			// This machine is never behind the connection's proxy.
			...( new URL( rule.url.trim() ).protocol === 'https:' ? { dispatcher } : {} ),
			headers: { 'content-type': 'application/json', accept: 'application/json', 'concord-version': String( TAX_ENGINE_VERSION ), 'concord-request-id': id, 'concord-signature': signed },
		} );
		const text = await limited( answer.body );
		observe( { what: 'ask tax engine', status: answer.statusCode, ms: now().getTime() - began, requestId: id } );
		const retryAfter = answer.headers[ 'retry-after' ];
		return { status: answer.statusCode, text, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined };
	} catch ( error ) {
		observe( { what: 'ask tax engine', ms: now().getTime() - began, requestId: id } );
		const late = error instanceof Error && error.name === 'TimeoutError';
		throw fault( 'repeat-safe', 'answer', late ? `The tax engine did not answer within ${ rule.timeoutSeconds } second${ rule.timeoutSeconds === 1 ? '' : 's' }.` : 'The tax engine could not be reached.', 'Nothing to do: it is asked again. If it stays, look after the tax engine or switch it off under Rules.' );
	}
}

async function limited( body: AsyncIterable< Uint8Array > ): Promise< string > {
	const pieces: Uint8Array[] = [];
	let size = 0;
	for await ( const piece of body ) {
		size += piece.length;
		if ( size > ANSWER_BYTES ) {
			return '';
		}
		pieces.push( piece );
	}
	return Buffer.concat( pieces ).toString( 'utf8' );
}

function parsed( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return null;
	}
}

function faultsOf( order: Order ) {
	return ( retryClass: Issue[ 'retryClass' ], field: string, message: string, remedy: string, status?: number, retryAfter?: string ): SyncError => {
		const seconds = Number( retryAfter );
		return new SyncError(
			{ code: retryClass === 'rejected' ? 'setting_missing' : retryClass === 'refused' ? 'dynamics_throttled' : 'dynamics_unreachable', retryClass, message: `${ orderName( order ) } waits: ${ message }`, remedy, record: orderName( order ), field: `taxEngine.${ field }`, ...( status === undefined ? {} : { remote: { status } } ) },
			retryClass === 'refused' && Number.isFinite( seconds ) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {},
		);
	};
}
