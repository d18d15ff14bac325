/**
 * JSON $batch: at most 100 operations, in order. By default it stops at the first that fails; the outer 200 says nothing
 * about them. `Isolation: snapshot` is one transaction: a failure takes everything back, although earlier operations
 * already answered 201 with real ids (reproduced on a live server).
 */
import { parseExact, stringifyExact } from '../../core/json-number.ts';
import { z } from 'zod';
import { failure, json, serve, type BcRequest, type BcResponse, type BcServer } from './api.ts';
import { badRequest, serverError } from './errors.ts';


const LIMIT = 100;
const BATCH = z.object( {
	requests: z.array( z.object( {
		id: z.union( [ z.string(), z.number() ] ),
		method: z.string(),
		url: z.string(),
		headers: z.record( z.string(), z.string() ).default( {} ),
		body: z.unknown().optional(),
	} ) ),
} );

export async function runBatch( server: BcServer, request: BcRequest ): Promise< BcResponse > {
	const { requests } = read( request.body );
	if ( requests.length > LIMIT ) {
		throw serverError( `The batch request exceeds the maximum number of '${ LIMIT }' query operations.` );
	}
	const snapshot = request.headers.isolation?.toLowerCase() === 'snapshot';
	const goOn = ! snapshot && /odata\.continue-on-error(?!\s*=\s*false)/i.test( request.headers.prefer ?? '' );
	const transaction = snapshot ? server.ledger.begin() : undefined;
	const responses: unknown[] = [];
	let failed = false;
	for ( const one of requests ) {
		const answer = perform( server, request, one );
		failed ||= answer.status >= 400;
		responses.push( { id: String( one.id ), status: answer.status, headers: answer.headers, ...( answer.body === '' ? {} : { body: content( answer ) } ) } );
		if ( answer.status >= 400 && ! goOn ) {
			break;
		}
	}
	transaction?.end( ! failed );
	return json( 200, { responses } );
}

type Operation = z.infer< typeof BATCH >[ 'requests' ][ number ];

function perform( server: BcServer, outer: BcRequest, { method, url, headers, body }: Operation ): BcResponse {
	const lower = Object.fromEntries( Object.entries( headers ).map( ( [ name, value ] ) => [ name.toLowerCase(), value ] ) );
	try {
		const relative = url.startsWith( outer.base ) ? url.slice( outer.base.length ) : url;
		return serve( server, { method: method.toUpperCase(), url: relative, base: outer.base, headers: { company: outer.headers.company, ...lower }, body: body === undefined ? '' : stringifyExact( body ) } );
	} catch ( error ) {
		return failure( error );
	}
}

function content( answer: BcResponse ): unknown {
	return answer.headers[ 'content-type' ]?.startsWith( 'application/json' ) === true ? parseExact( answer.body ) : answer.body;
}

function read( text: string ): z.infer< typeof BATCH > {
	try {
		return BATCH.parse( parseExact( text ) );
	} catch {
		throw badRequest( 'Invalid Request Body' );
	}
}
