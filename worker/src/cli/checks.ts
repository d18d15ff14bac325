/** The store's half of `concord doctor`: each check a sentence, each failure with its remedy. */
import { SyncError } from '../core/issue.ts';
import { StoreRefusal, type StoreClient } from '../store/client.ts';
import type { StoreInfo, WorkerConfig } from '../store/contract/api.ts';
import type { Credentials } from '../store/credentials.ts';
import { VERSION } from '../version.ts';

export type Check = { name: string; ok: boolean; message: string; remedy: string };

const SKEW_LIMIT_MS = 5 * 60_000;

/** Reads only. `config` is null when the store could not be asked. */
export async function checkStore( client: StoreClient, credentials: Credentials, now: () => Date ): Promise< { checks: Check[]; config: WorkerConfig | null } > {
	let config: WorkerConfig;
	try {
		config = await client.config();
	} catch ( error ) {
		return { checks: [ failureOf( 'store', error, credentials ), ...clockOf( client.skewMs ) ], config: null };
	}
	return {
		config,
		checks: [
			{ name: 'store', ok: true, message: `${ config.store.name } answers at ${ credentials.rest_url }.`, remedy: '' },
			...clockOf( Date.parse( config.store.server_time ) - now().getTime() ),
			identity( config.store, credentials ),
			versions( config.store ),
			{ name: 'hpos', ok: true, message: config.store.hpos ? 'Orders are kept in high-performance order storage.' : 'Orders are kept as posts. That works; WooCommerce advises high-performance order storage.', remedy: '' },
			await doorbell( client ),
			{ name: 'paused', ok: ! config.paused, message: config.paused ? 'The store has paused Concord: nothing is sent.' : 'The store lets Concord work.', remedy: config.paused ? 'Switch it on under WooCommerce, Dynamics 365, Settings.' : '' },
			connections( config ),
		],
	};
}

/** What stopped the first request, by name where it can be told. */
export function failureOf( name: string, error: unknown, credentials: Pick< Credentials, 'user_login' > ): Check {
	if ( error instanceof SyncError ) {
		return { name, ok: false, message: error.issue.message, remedy: error.issue.remedy };
	}
	if ( ! ( error instanceof StoreRefusal ) ) {
		throw error;
	}
	const said = `The store answered ${ error.status } (${ error.code }).`;
	if ( error.code === 'rest_not_logged_in' || error.code === 'concord_unauthenticated' || error.code === 'concord_not_signed_in' ) {
		return { name, ok: false, message: `${ said } It did not see the sign-in of this request.`, remedy: 'The host may strip the Authorization header: with Apache add "SetEnvIf Authorization (.+) HTTP_AUTHORIZATION=$1" to .htaccess, with nginx pass it on by fastcgi_param. If the worker was revoked, pair it again.' };
	}
	if ( error.code === 'incorrect_password' || error.code === 'invalid_username' || error.code === 'concord_not_paired' ) {
		return { name, ok: false, message: `${ said } The password of "${ credentials.user_login }" is not valid any more.`, remedy: 'The worker was revoked, or its user was deleted. Pair it again with a new code.' };
	}
	if ( error.code === 'application_passwords_disabled' || error.code === 'application_passwords_disabled_for_user' ) {
		return { name, ok: false, message: `${ said } Application passwords are switched off.`, remedy: 'A security plugin (often Wordfence) switches them off: allow application passwords.' };
	}
	if ( error.code === 'concord_tls_required' ) {
		return { name, ok: false, message: `${ said } The store sees this request as unencrypted.`, remedy: 'Pair with the https:// address. Behind a proxy that ends TLS, have it send X-Forwarded-Proto and set $_SERVER["HTTPS"] in wp-config.php.' };
	}
	return { name, ok: false, message: `${ said } ${ error.message.slice( 0, 200 ) }`, remedy: error.status === 401
		? 'The host may strip the Authorization header, or the worker was revoked: check the first, then pair again.'
		: 'A security plugin may block the REST API: allow /wp-json/wc-concord/ for the worker\'s address and user.' };
}

function clockOf( skewMs: number | null ): Check[] {
	if ( skewMs === null ) {
		return [];
	}
	const minutes = Math.round( Math.abs( skewMs ) / 60_000 );
	return [ Math.abs( skewMs ) <= SKEW_LIMIT_MS
		? { name: 'clock', ok: true, message: 'The clocks of worker and store agree.', remedy: '' }
		: { name: 'clock', ok: false, message: `The clock of this machine is ${ minutes } minutes ${ skewMs > 0 ? 'behind' : 'ahead of' } the store's.`, remedy: 'Switch on time synchronisation (for instance "timedatectl set-ntp true") on the machine that is wrong; sign-ins to Dynamics fail otherwise.' } ];
}

function identity( store: StoreInfo, { fingerprint }: Credentials ): Check {
	const same = fingerprint === '' || store.fingerprint === fingerprint;
	return { name: 'identity', ok: same, message: same ? 'The site is the one this worker was paired to.' : 'The site is not the one this worker was paired to: a copy, or it moved. The worker writes nothing.',
		remedy: same ? '' : 'If this is the real site, pair the worker again. If it is a copy (staging), leave it paused.' };
}

function versions( store: StoreInfo ): Check {
	const match = store.plugin.split( '.' ).slice( 0, 2 ).join( '.' ) === VERSION.split( '.' ).slice( 0, 2 ).join( '.' );
	return { name: 'versions', ok: match, message: `Worker ${ VERSION }, plugin ${ store.plugin }, WordPress ${ store.wordpress }, WooCommerce ${ store.woocommerce }, PHP ${ store.php }, ${ store.database }.`,
		remedy: match ? '' : 'Download the worker again from wp-admin (WooCommerce, Dynamics 365, Connections), so that both are of one version.' };
}

/** A convenience only: without it the worker claims instead, which costs the store a little more. */
async function doorbell( client: StoreClient ): Promise< Check > {
	try {
		if ( client.hasDoorbell ) {
			await client.doorbell();
			return { name: 'doorbell', ok: true, message: 'The doorbell answers.', remedy: '' };
		}
	} catch ( error ) {
		if ( ! ( error instanceof SyncError || error instanceof StoreRefusal ) ) {
			throw error;
		}
	}
	return { name: 'doorbell', ok: true, message: 'The doorbell does not answer; the worker polls the REST API instead. Allow wp-content/plugins/concord/doorbell.php to spare the store some work.', remedy: '' };
}

function connections( { connections: all }: WorkerConfig ): Check {
	const enabled = all.filter( ( connection ) => connection.enabled );
	return { name: 'connections', ok: enabled.length > 0, message: enabled.length === 0 ? 'No connection to Dynamics is enabled; orders wait.' : `Orders go to "${ enabled[ 0 ]?.name ?? '' }"${ enabled.length > 1 ? '; the other enabled connections serve orders already linked to them' : '' }.`,
		remedy: enabled.length === 0 ? 'Add one under WooCommerce, Dynamics 365, Connections.' : '' };
}
