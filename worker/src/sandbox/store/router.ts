/** Routes of the sample store: method, path with <name> holes, who may call, and a function from request to JSON. */
import type { z } from 'zod';
import { ApiError } from './errors.ts';
import type { PairedWorker } from './pairing.ts';

export type Who = 'anyone' | 'worker' | 'admin';
export type Call = { params: Record< string, string >; query: URLSearchParams; body: unknown; worker: PairedWorker | null; /** Of an invited guest; empty for everybody else. */ session: string };
export type Answered = { status: number; headers: Record< string, string >; data: unknown };
export type Route = { method: string; path: string; who: Who; run( call: Call ): unknown };

/** An answer with its own status or headers; plain values are 200. */
export function answer( data: unknown, status = 200, headers: Record< string, string > = {} ): Answered {
	return Object.assign( Object.create( answered ) as object, { data, status, headers } ) as Answered;
}

const answered = {};

export function asAnswer( value: unknown ): Answered {
	return typeof value === 'object' && value !== null && Object.getPrototypeOf( value ) === answered ? value as Answered : { status: 200, headers: {}, data: value };
}

export function match( routes: Route[], method: string, path: string ): { route: Route; params: Record< string, string > } {
	let known = false;
	for ( const route of routes ) {
		const params = fit( route.path, path );
		if ( params && route.method === method ) {
			return { route, params };
		}
		known ||= params !== null;
	}
	// WordPress answers 404 to a wrong method as well.
	throw new ApiError( 'no_route', known ? 'This route does not take this method.' : 'There is no such route.', 404 );
}

function fit( pattern: string, path: string ): Record< string, string > | null {
	const [ want, have ] = [ pattern.split( '/' ), path.split( '/' ) ];
	if ( want.length !== have.length ) {
		return null;
	}
	const params: Record< string, string > = {};
	for ( const [ index, part ] of want.entries() ) {
		const name = /^<(\w+)>$/.exec( part )?.[ 1 ];
		if ( name !== undefined ) {
			params[ name ] = decodeURIComponent( have[ index ] ?? '' );
		} else if ( part !== have[ index ] ) {
			return null;
		}
	}
	return params;
}

/** 400 with every wrong field named. */
export function body< T extends z.ZodType >( schema: T, sent: unknown ): z.infer< T > {
	const parsed = schema.safeParse( sent );
	if ( parsed.success ) {
		return parsed.data;
	}
	const params = Object.fromEntries( parsed.error.issues.map( ( issue ) => [ issue.path.join( '.' ) || 'body', issue.message ] ) );
	throw new ApiError( 'invalid', `Wrong or missing: ${ Object.keys( params ).join( ', ' ) }.`, 400, params );
}
