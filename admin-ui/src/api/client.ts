/**
 * The one way to the plugin's REST routes: path in, parsed answer out, every failure an ApiError with a sentence.
 */
import apiFetch from '@wordpress/api-fetch';
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { readBoot } from '../boot.ts';

/** A failed call. `fields` names the inputs the plugin refused, by their dotted path. */
export class ApiError extends Error {
	readonly code: string;
	readonly status: number;
	readonly fields: Readonly< Record< string, string > >;

	constructor( message: string, code: string, status: number, fields: Record< string, string > = {} ) {
		super( message );
		this.code = code;
		this.status = status;
		this.fields = fields;
	}
}

const failureSchema = z.object( {
	code: z.string(),
	message: z.string(),
	data: z.optional( z.nullable( z.looseObject( { status: z.optional( z.number() ), params: z.optional( z.unknown() ) } ) ) ),
} );
const fieldsSchema = z.record( z.string(), z.string() );

/** `namespace`: another than the plugin's own, such as WooCommerce's. */
type Request = { path: string; namespace?: 'wc/v3'; method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; data?: unknown; signal?: AbortSignal };

export async function call< T extends z.ZodMiniType >( request: Request, schema: T ): Promise< z.infer< T > > {
	return ( await callWithHeaders( request, schema ) ).body;
}

/** Also hands back the list's total (X-WP-Total), 0 where the route has none. */
export async function callWithHeaders< T extends z.ZodMiniType >( request: Request, schema: T ): Promise< { body: z.infer< T >; total: number } > {
	let response: Response;
	try {
		response = await withFreshNonce( () => apiFetch< Response, false >( {
			path: `/${ request.namespace ?? readBoot().restPath }${ request.path }`,
			method: request.method ?? 'GET',
			parse: false,
			...( request.data === undefined ? {} : { data: request.data } ),
			...( request.signal ? { signal: request.signal } : {} ),
		} ) );
	} catch ( failure ) {
		throw await toApiError( failure );
	}
	const body = z.safeParse( schema, await readJson( response ) );
	if ( ! body.success ) {
		const where = body.error.issues[ 0 ]?.path.join( '.' ) ?? '';
		throw new ApiError(
			/* translators: %s: name of a field in the answer. */
			sprintf( __( 'The store answered in a form this screen does not know (%s). Reload the page; if it stays, the plugin and this screen are of different versions.', 'concord' ), where ),
			'concord_unknown_answer',
			response.status
		);
	}
	return { body: body.data, total: Number( response.headers.get( 'X-WP-Total' ) ?? 0 ) };
}

/** WordPress lets its token for forms run out before the session does: it is fetched anew once, so that a page left open can still save. */
async function withFreshNonce( send: () => Promise< Response > ): Promise< Response > {
	try {
		return await send();
	} catch ( failure ) {
		if ( ! ( failure instanceof Response ) || failure.status !== 403 || ! /"rest_cookie_invalid_nonce"/.test( await failure.clone().text() ) ) {
			throw failure;
		}
	}
	// Both are set by WordPress (wp_default_packages_inline_scripts), whose own renewal works only for parsed answers.
	const { nonceEndpoint, nonceMiddleware } = apiFetch as { nonceEndpoint?: string; nonceMiddleware?: { nonce: string } };
	const answer = nonceEndpoint ? await fetch( nonceEndpoint, { credentials: 'same-origin' } ).catch( () => null ) : null;
	const nonce = answer?.ok ? ( await answer.text() ).trim() : '';
	if ( ! nonceMiddleware || ! /^[a-z0-9]{8,}$/.test( nonce ) ) {
		throw new ApiError( __( 'Your session has ended, so nothing was saved. Sign in again in another tab, then repeat what you did here; your changes are still in this page.', 'concord' ), 'concord_signed_out', 403 );
	}
	nonceMiddleware.nonce = nonce;
	return send();
}

async function readJson( response: Response ): Promise< unknown > {
	try {
		return await response.json();
	} catch {
		throw new ApiError( __( 'The store answered with a page instead of data. A security plugin or a cache may stand in between.', 'concord' ), 'concord_not_json', response.status );
	}
}

async function toApiError( failure: unknown ): Promise< ApiError > {
	if ( failure instanceof ApiError ) {
		return failure;
	}
	if ( failure instanceof Response ) {
		const parsed = z.safeParse( failureSchema, await failure.json().catch( () => null ) );
		if ( parsed.success ) {
			const fields = z.safeParse( fieldsSchema, parsed.data.data?.params );
			return new ApiError( parsed.data.message, parsed.data.code, failure.status, fields.success ? fields.data : {} );
		}
		return new ApiError( __( 'The store answered with a page instead of data. A security plugin or a cache may stand in between.', 'concord' ), 'concord_not_json', failure.status );
	}
	const parsed = z.safeParse( failureSchema, failure );
	if ( parsed.success ) {
		return new ApiError( parsed.data.message, parsed.data.code, parsed.data.data?.status ?? 0 );
	}
	return new ApiError( __( 'The store could not be reached. Check your connection and try again.', 'concord' ), 'concord_offline', 0 );
}
