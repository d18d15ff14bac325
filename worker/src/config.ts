/**
 * How this worker runs, from a JSON file and the environment (which wins), by one schema that reports every mistake at once.
 * What it connects to is not here: that is edited in wp-admin and fetched from the store.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const whole = ( name: string, unit: string, least: number, most: number ) => z.coerce.number( `${ name } must be a number of ${ unit }` )
	.int( `${ name } must be a whole number of ${ unit }` ).min( least, `${ name } must be at least ${ least } ${ unit }` ).max( most, `${ name } must be at most ${ most } ${ unit }` );

export const runConfigSchema = z.strictObject( {
	log_level: z.enum( [ 'debug', 'info', 'warn', 'error', 'silent' ], 'log_level must be one of debug, info, warn, error, silent' ).default( 'info' ),
	http_host: z.string().min( 1, 'http_host must not be empty' ).default( '127.0.0.1' ),
	/** 0 takes a free port. */
	http_port: whole( 'http_port', 'port', 0, 65_535 ).default( 9465 ),
	http: z.stringbool( { truthy: [ 'on', 'true', '1', 'yes' ], falsy: [ 'off', 'false', '0', 'no' ], error: 'http must be "on" or "off"' } ).default( true ),
	/** Orders worked on at a time; the tenant's own limits come on top. */
	concurrency: whole( 'concurrency', 'orders', 1, 64 ).default( 8 ),
	batch: whole( 'batch', 'records', 1, 100 ).default( 50 ),
	lease_seconds: whole( 'lease_seconds', 'seconds', 15, 900 ).default( 120 ),
	poll_ms: whole( 'poll_ms', 'milliseconds', 100, 60_000 ).default( 1_000 ),
	idle_ms: whole( 'idle_ms', 'milliseconds', 100, 300_000 ).default( 2_500 ),
	/** Between two looks whether stock moved in Dynamics; each is one request. */
	watch_ms: whole( 'watch_ms', 'milliseconds', 500, 600_000 ).default( 2_000 ),
	/** How Dynamics reaches this worker from outside; '' leaves it at polling (docs/push.md). */
	public_url: z.union( [ z.literal( '' ), z.url( { protocol: /^https?$/, error: 'public_url must be an address such as https://worker.shop.example' } ) ] ).default( '' ),
	sweep_seconds: whole( 'sweep_seconds', 'seconds', 30, 86_400 ).default( 300 ),
	ca_file: z.string().default( '' ),
	proxy: z.union( [ z.literal( '' ), z.url( { protocol: /^https?$/, error: 'proxy must be an address such as http://proxy.example:3128' } ) ] ).default( '' ),
} );
export type RunConfig = z.infer< typeof runConfigSchema >;

export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	/** One sentence a mistake. */
	readonly mistakes: readonly string[];

	constructor( mistakes: readonly string[] ) {
		super( mistakes.join( '\n' ) );
		this.mistakes = mistakes;
	}
}

const NAMES = Object.keys( runConfigSchema.shape ) as ( keyof RunConfig )[];
export const envName = ( name: string ): string => `CONCORD_${ name.toUpperCase() }`;

/** `file`: asked for by name and therefore required; without it `<folder>/concord.json` is read if it is there. */
export function loadConfig( env: NodeJS.ProcessEnv, folder: string, file: string | undefined = env[ 'CONCORD_CONFIG' ] ): RunConfig {
	const path = file ?? join( folder, 'concord.json' );
	const { values: fromFile, mistakes } = readFile( path, file !== undefined );
	const fromEnv = Object.fromEntries( NAMES.flatMap( ( name ) => {
		const value = env[ envName( name ) ];
		return value === undefined || value === '' ? [] : [ [ name, value ] ];
	} ) );
	const parsed = runConfigSchema.safeParse( { ...fromFile, ...fromEnv } );
	const found = parsed.success ? [] : parsed.error.issues.flatMap( ( issue ) => sentences( issue, fromEnv, path ) );
	if ( ! parsed.success || mistakes.length > 0 ) {
		throw new ConfigError( [ ...mistakes, ...found ] );
	}
	return parsed.data;
}

function readFile( path: string, required: boolean ): { values: Record< string, unknown >; mistakes: string[] } {
	let text: string;
	try {
		text = readFileSync( path, 'utf8' );
	} catch ( error ) {
		const missing = ( error as NodeJS.ErrnoException ).code === 'ENOENT';
		return { values: {}, mistakes: missing && ! required ? [] : [ missing ? `The configuration file ${ path } does not exist.` : `The configuration file ${ path } cannot be read.` ] };
	}
	try {
		const values: unknown = JSON.parse( text.replace( /^\uFEFF/, '' ) );
		if ( typeof values === 'object' && values !== null && ! Array.isArray( values ) ) {
			// "http": true reads better in a file; the environment knows text only.
			return { values: Object.fromEntries( Object.entries( values ).map( ( [ name, value ] ) => [ name, typeof value === 'boolean' ? String( value ) : value ] ) ), mistakes: [] };
		}
	} catch {
		// Falls through to the sentence below.
	}
	return { values: {}, mistakes: [ `The configuration file ${ path } is not a JSON object.` ] };
}

function sentences( issue: z.core.$ZodIssue, fromEnv: Record< string, unknown >, path: string ): string[] {
	if ( issue.code === 'unrecognized_keys' ) {
		return issue.keys.map( ( key ) => `${ path }: there is no setting "${ key }". Known are ${ NAMES.join( ', ' ) }.` );
	}
	const name = String( issue.path[ 0 ] ?? '' );
	return [ `${ name in fromEnv ? envName( name ) : path }: ${ issue.message }.` ];
}

/** PEM text of ca_file, empty when none is set. */
export function readCa( config: Pick< RunConfig, 'ca_file' > ): string {
	if ( config.ca_file === '' ) {
		return '';
	}
	try {
		const pem = readFileSync( config.ca_file, 'utf8' );
		if ( pem.includes( '-----BEGIN CERTIFICATE-----' ) ) {
			return pem;
		}
	} catch {
		// Falls through to the sentence below.
	}
	throw new ConfigError( [ `CONCORD_CA_FILE: ${ config.ca_file } is not a readable certificate file (PEM).` ] );
}
