/** "Something waits": a signed, empty post that wakes the worker. Never waited for, never repeated (docs/store-api.md, Nudge). */
import { createHmac, randomUUID } from 'node:crypto';

export class Nudge {
	readonly #now: () => number;

	constructor( now: () => number ) {
		this.#now = now;
	}

	send( url: string, secret: string ): void {
		if ( url === '' || secret === '' ) {
			return;
		}
		const body = JSON.stringify( { t: Math.floor( this.#now() / 1000 ), n: randomUUID() } );
		const signature = createHmac( 'sha256', secret ).update( body ).digest( 'base64' );
		// A worker that does not listen is found by its own polling; an error here concerns nobody.
		fetch( url, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-concord-signature': signature }, signal: AbortSignal.timeout( 2_000 ) } )
			.then( ( response ) => response.body?.cancel(), () => undefined );
	}
}
