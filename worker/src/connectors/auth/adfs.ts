/**
 * AD FS of F&O on premises: a server application's client credentials with `resource`, the address without /namespaces/AXSF
 * (d365-fo.md, 9).
 */
import type { Dispatcher } from 'undici';
import type { Token } from './provider.ts';
import { postForm, tokenFault } from './token-request.ts';

const DEFAULT_LIFETIME_SECONDS = 3600;

export function adfsTokens( options: { tokenUrl: string; clientId: string; secret: string; resource: string; dispatcher: Dispatcher; now: () => Date } ): () => Promise< Token > {
	return async () => {
		const form = new URLSearchParams( { grant_type: 'client_credentials', client_id: options.clientId, client_secret: options.secret, resource: options.resource } );
		const answer = await postForm( options.tokenUrl, form.toString(), options.dispatcher );
		const value = answer.body[ 'access_token' ];
		if ( answer.status !== 200 || typeof value !== 'string' ) {
			throw tokenFault( answer, options.now() );
		}
		const seconds = Number( answer.body[ 'expires_in' ] ?? DEFAULT_LIFETIME_SECONDS );
		return { value, expiresAt: options.now().getTime() + ( Number.isFinite( seconds ) ? seconds : DEFAULT_LIFETIME_SECONDS ) * 1000 };
	};
}
