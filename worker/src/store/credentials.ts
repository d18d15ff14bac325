/**
 * What pairing gave this worker, in one file only its user may read. Written whole or not at all: a worker that lost half its
 * credentials would have to be paired again.
 */
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

export const credentialsSchema = z.object( {
	version: z.literal( 1 ),
	worker_id: z.string(), worker_name: z.string(),
	/** "https://shop.example/wp-json/" as the store told it. */
	rest_url: z.url(), site_url: z.string(),
	user_login: z.string(), application_password: z.string(), webhook_secret: z.string(),
	doorbell: z.object( { url: z.string(), token: z.string() } ),
	/** Of the site this worker was paired to; a copy of the site has another. */
	fingerprint: z.string(),
	/** PEM, P-256. Secrets of connections are sealed to it. Empty where secrets come from the environment. */
	private_key: z.string(), public_key: z.string(),
	paired_at: z.string(),
} );
export type Credentials = z.infer< typeof credentialsSchema >;

export class CredentialsError extends Error {
	override readonly name = 'CredentialsError';
}

/** `--data`, else CONCORD_DATA, else the XDG configuration folder. */
export function dataFolder( wanted: string | undefined, env: NodeJS.ProcessEnv ): string {
	return wanted || env[ 'CONCORD_DATA' ] || join( env[ 'XDG_CONFIG_HOME' ] || join( homedir(), '.config' ), 'concord' );
}

export function credentialsPath( folder: string ): string {
	return join( folder, 'pairing.json' );
}

/** Null when this folder holds no pairing. */
export async function readCredentials( folder: string ): Promise< Credentials | null > {
	const path = credentialsPath( folder );
	let text: string;
	try {
		text = await readFile( path, 'utf8' );
	} catch ( error ) {
		if ( ( error as NodeJS.ErrnoException ).code === 'ENOENT' ) {
			return null;
		}
		throw new CredentialsError( `The pairing file ${ path } cannot be read (${ ( error as NodeJS.ErrnoException ).code ?? 'unknown' }). Run the worker as the user that paired it.` );
	}
	const parsed = credentialsSchema.safeParse( parseJson( text ) );
	if ( ! parsed.success ) {
		throw new CredentialsError( `The pairing file ${ path } is damaged. Pair the worker again: concord pair <store address> <code>.` );
	}
	return parsed.data;
}

export async function writeCredentials( folder: string, credentials: Credentials ): Promise< void > {
	await mkdir( folder, { recursive: true, mode: 0o700 } );
	const path = credentialsPath( folder );
	const temporary = `${ path }.${ randomUUID() }`;
	const file = await open( temporary, 'wx', 0o600 );
	try {
		await file.writeFile( `${ JSON.stringify( credentials, null, '\t' ) }\n` );
		await file.sync();
		await file.close();
		await chmod( temporary, 0o600 );
		await rename( temporary, path );
	} catch ( error ) {
		await file.close().catch( () => undefined );
		await rm( temporary, { force: true } );
		throw error;
	}
}

/**
 * The environment wins, so that a container needs no file: CONCORD_STORE_URL, _USER, _PASSWORD, and optionally
 * _FINGERPRINT, _WEBHOOK_SECRET, CONCORD_DOORBELL_URL, _TOKEN, CONCORD_PRIVATE_KEY. Null when neither says enough.
 */
export function withEnvironment( stored: Credentials | null, env: NodeJS.ProcessEnv ): Credentials | null {
	const url = env[ 'CONCORD_STORE_URL' ] ? restUrl( env[ 'CONCORD_STORE_URL' ] ) : stored?.rest_url;
	const user = env[ 'CONCORD_STORE_USER' ] || stored?.user_login;
	const password = env[ 'CONCORD_STORE_PASSWORD' ] || stored?.application_password;
	if ( ! url || ! user || ! password ) {
		return null;
	}
	const key = env[ 'CONCORD_PRIVATE_KEY' ]?.replaceAll( '\\n', '\n' );
	return {
		version: 1, worker_id: env[ 'CONCORD_WORKER_ID' ] || stored?.worker_id || 'worker-env', worker_name: stored?.worker_name ?? 'worker',
		rest_url: url, site_url: stored?.site_url ?? url, user_login: user, application_password: password,
		webhook_secret: env[ 'CONCORD_WEBHOOK_SECRET' ] || ( stored?.webhook_secret ?? '' ),
		doorbell: { url: env[ 'CONCORD_DOORBELL_URL' ] || ( stored?.doorbell.url ?? '' ), token: env[ 'CONCORD_DOORBELL_TOKEN' ] || ( stored?.doorbell.token ?? '' ) },
		fingerprint: env[ 'CONCORD_STORE_FINGERPRINT' ] || ( stored?.fingerprint ?? '' ),
		private_key: key || ( stored?.private_key ?? '' ), public_key: stored?.public_key ?? '', paired_at: stored?.paired_at ?? '',
	};
}

/** "https://shop.example" -> "https://shop.example/wp-json/"; an address that already names the REST root stays. */
export function restUrl( address: string ): string {
	const url = new URL( /^https?:\/\//i.test( address ) ? address : `https://${ address }` );
	if ( url.searchParams.has( 'rest_route' ) || /\/wp-json\/?$/.test( url.pathname ) ) {
		return url.href.endsWith( '/' ) || url.search !== '' ? url.href : `${ url.href }/`;
	}
	url.search = '';
	url.hash = '';
	url.pathname = `${ url.pathname.replace( /\/wp-(admin|login).*$/, '' ).replace( /\/$/, '' ) }/wp-json/`;
	return url.href;
}

/** CONCORD_SECRET_<CONNECTION_ID>: upper case, everything but letters and digits an underscore. Wins over the vault. */
export function secretFromEnvironment( connectionId: string, env: NodeJS.ProcessEnv ): string | null {
	return env[ `CONCORD_SECRET_${ connectionId.toUpperCase().replace( /[^A-Z0-9]/g, '_' ) }` ] || null;
}

function parseJson( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return null;
	}
}
