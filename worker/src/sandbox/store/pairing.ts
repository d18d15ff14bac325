/** Who may call the sample store: one admin, and workers that exchanged a single-use code for a password. */
import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { ApiError } from './errors.ts';
import { rawPoint } from './seal.ts';

export type PairedWorker = {
	id: string; name: string; version: string; publicKey: string; login: string; password: string;
	pairedAt: number; lastSeen: number | null; heartbeat: Heartbeat | null;
};
export type Heartbeat = { version: string; started_at: string; rss_bytes: number; lanes: { connection_id: string; state: string; message: string; until: string | null }[] };

const CODE_LIFE_MS = 600_000;
const WRONG_MAX = 10;
/** Without letters and digits that look alike. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export class Pairing {
	readonly #now: () => number;
	readonly adminLogin = 'admin';
	readonly adminPassword = randomBytes( 18 ).toString( 'base64url' );
	/** Shared by all workers; new ones when a worker is revoked, since it knew them. */
	doorbellToken = newSecret();
	webhookSecret = newSecret();
	readonly workers = new Map< string, PairedWorker >();
	#code: { text: string; expires: number } | null = null;
	#wrong: number[] = [];

	constructor( now: () => number ) {
		this.#now = now;
	}

	newCode(): { code: string; expires: number } {
		const letters = Array.from( { length: 12 }, () => ALPHABET[ randomInt( ALPHABET.length ) ] ).join( '' );
		const text = `${ letters.slice( 0, 4 ) }-${ letters.slice( 4, 8 ) }-${ letters.slice( 8 ) }`;
		this.#code = { text, expires: this.#now() + CODE_LIFE_MS };
		return { code: text, expires: this.#code.expires };
	}

	/** The code dies with its first use. Ten wrong ones in ten minutes close the door for all. */
	pair( code: string, worker: { id: string; name: string; version: string; public_key: string } ): PairedWorker {
		const now = this.#now();
		this.#wrong = this.#wrong.filter( ( time ) => time > now - CODE_LIFE_MS );
		if ( this.#wrong.length >= WRONG_MAX ) {
			throw new ApiError( 'pair_locked', 'Too many wrong pairing codes. Wait ten minutes and create a new code.', 429 );
		}
		const spoken = code.replace( /[\s-]/g, '' ).toUpperCase();
		if ( ! this.#code || this.#code.expires <= now || ! same( spoken, this.#code.text.replaceAll( '-', '' ) ) ) {
			this.#wrong.push( now );
			throw new ApiError( 'pair_code', 'This pairing code is wrong, used or older than ten minutes. Create a new one under WooCommerce > Concord.', 403 );
		}
		this.#checkKey( worker.public_key );
		this.#code = null;
		const paired: PairedWorker = {
			id: worker.id, name: worker.name, version: worker.version, publicKey: worker.public_key, login: `concord-${ worker.id }`,
			password: randomBytes( 18 ).toString( 'base64url' ), pairedAt: now, lastSeen: null, heartbeat: null,
		};
		this.workers.set( worker.id, paired );
		return paired;
	}

	#checkKey( pem: string ): void {
		try {
			rawPoint( pem );
		} catch {
			throw new ApiError( 'pair_key', 'The worker\'s public key is not a P-256 key in PEM form.', 400, { 'worker.public_key': 'not a P-256 public key' } );
		}
	}

	/** False when there is no such worker. */
	revoke( id: string ): boolean {
		if ( ! this.workers.delete( id ) ) {
			return false;
		}
		this.doorbellToken = newSecret();
		this.webhookSecret = newSecret();
		return true;
	}

	/** Who the Basic credentials belong to; null when to nobody. */
	identify( authorization: string | undefined ): { role: 'admin' } | { role: 'worker'; worker: PairedWorker } | null {
		const encoded = /^Basic (.+)$/i.exec( authorization ?? '' )?.[ 1 ];
		if ( encoded === undefined ) {
			return null;
		}
		const text = Buffer.from( encoded, 'base64' ).toString( 'utf8' );
		const login = text.slice( 0, text.indexOf( ':' ) );
		const password = text.slice( text.indexOf( ':' ) + 1 );
		if ( login === this.adminLogin ) {
			return same( password, this.adminPassword ) ? { role: 'admin' } : null;
		}
		const worker = [ ...this.workers.values() ].find( ( candidate ) => candidate.login === login );
		return worker && same( password, worker.password ) ? { role: 'worker', worker } : null;
	}
}

function newSecret(): string {
	return randomBytes( 32 ).toString( 'base64url' );
}

export function same( left: string, right: string ): boolean {
	const [ a, b ] = [ Buffer.from( left ), Buffer.from( right ) ];
	return a.length === b.length && timingSafeEqual( a, b );
}
