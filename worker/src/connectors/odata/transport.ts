/**
 * The socket side of a connection: where it may go, which certificates it trusts, how long each phase may take.
 */
import { getCACertificates, rootCertificates } from 'node:tls';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import { SyncError } from '../../core/issue.ts';
import type { ConnectionSettings } from '../../store/contract/api.ts';

export type Timeouts = {
	connectMs: number;
	/** F&O takes its time over a large $batch; BC cancels by itself after 8 minutes. */
	headersMs: number;
	/** Between two pieces of the answer. */
	bodyMs: number;
	/** From first byte sent to last byte read: what a slow drip cannot stretch. */
	totalMs: number;
};

export const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 10_000, headersMs: 180_000, bodyMs: 30_000, totalMs: 300_000 };

export function createDispatcher( settings: Pick< ConnectionSettings, 'proxy_url' | 'ca_certificate' >, timeouts: Timeouts ): Dispatcher {
	const tls = settings.ca_certificate.trim() === '' ? {} : { ca: trustedWith( settings.ca_certificate ) };
	const common = {
		headersTimeout: timeouts.headersMs,
		bodyTimeout: timeouts.bodyMs,
		/** A second request behind an unanswered write would share its fate on a broken socket. */
		pipelining: 1,
		connect: { timeout: timeouts.connectMs, ...tls },
	};
	if ( settings.proxy_url.trim() === '' ) {
		return new Agent( common );
	}
	return new ProxyAgent( { ...common, uri: settings.proxy_url.trim(), requestTls: { timeout: timeouts.connectMs, ...tls }, proxyTls: { timeout: timeouts.connectMs, ...tls } } );
}

/** The merchant's own authority comes on top of the usual ones; verification itself is never switched off. */
function trustedWith( pem: string ): string[] {
	return [ ...new Set( [ ...rootCertificates, ...getCACertificates( 'system' ), ...getCACertificates( 'extra' ), pem ] ) ];
}

const LOOPBACK = new Set( [ 'localhost', '127.0.0.1', '[::1]' ] );

/** Throws setting_missing when `url` is neither https nor http on the machine's own loopback (the sandbox). */
export function assertSafeUrl( url: URL, field: string ): void {
	if ( url.protocol === 'https:' || ( url.protocol === 'http:' && LOOPBACK.has( url.hostname ) ) ) {
		return;
	}
	throw new SyncError( {
		code: 'setting_missing',
		retryClass: 'auth',
		message: 'The address of this connection does not start with https://, so nothing was sent.',
		remedy: 'Under Connections, enter the address with https://.',
		field,
	} );
}
