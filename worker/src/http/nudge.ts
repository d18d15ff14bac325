/** Is this nudge from our store? The plugin's own, or a WooCommerce webhook; both sign the raw bytes with the shared secret. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const bodySchema = z.object( { t: z.number(), n: z.string().min( 8 ).max( 100 ) } );
const WINDOW_SECONDS = 300;

export type NudgeVerdict = 'ok' | 'unsigned' | 'wrong_signature' | 'stale' | 'repeated';

export class NudgeGuard {
	readonly #secret: string;
	readonly #now: () => Date;
	/** Nonce -> seconds since the epoch at which it may be forgotten. */
	readonly #seen = new Map< string, number >();

	constructor( secret: string, now: () => Date ) {
		this.#secret = secret;
		this.#now = now;
	}

	judge( headers: Record< string, string | string[] | undefined >, raw: Buffer ): NudgeVerdict {
		const own = headers[ 'x-concord-signature' ];
		const signature = own ?? headers[ 'x-wc-webhook-signature' ];
		if ( typeof signature !== 'string' || this.#secret === '' ) {
			return 'unsigned';
		}
		if ( ! sameText( createHmac( 'sha256', this.#secret ).update( raw ).digest( 'base64' ), signature ) ) {
			return 'wrong_signature';
		}
		// WooCommerce signs no time; replaying its webhook wakes the worker once more and nothing else.
		return own === undefined ? 'ok' : this.#fresh( raw );
	}

	#fresh( raw: Buffer ): NudgeVerdict {
		const parsed = bodySchema.safeParse( parseJson( raw.toString( 'utf8' ) ) );
		const now = this.#now().getTime() / 1000;
		if ( ! parsed.success || Math.abs( now - parsed.data.t ) > WINDOW_SECONDS ) {
			return 'stale';
		}
		for ( const [ nonce, until ] of this.#seen ) {
			if ( until < now ) {
				this.#seen.delete( nonce );
			}
		}
		if ( this.#seen.has( parsed.data.n ) ) {
			return 'repeated';
		}
		this.#seen.set( parsed.data.n, now + 2 * WINDOW_SECONDS );
		return 'ok';
	}
}

function sameText( left: string, right: string ): boolean {
	const [ a, b ] = [ Buffer.from( left ), Buffer.from( right ) ];
	return a.length === b.length && timingSafeEqual( a, b );
}

function parseJson( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return null;
	}
}
