/** Answers that are not saved yet outlive a reload and a closed tab: they wait in the browser. A secret is never among them. */
import type { TemplateKey } from '../../../worker/src/core/flow/templates/index.ts';
import type { ConnectionDraft } from '../api/queries.ts';
import type { Connection, ConnectionSettings } from '../api/schema.ts';

export type Answers = { settings: ConnectionSettings; chosen: TemplateKey[] };

const answersKey = ( { id }: Pick< Connection, 'id' > ) => `concord-setup-answers-${ id }`;
const SIGN_IN_KEY = 'concord-setup-sign-in';

export const readAnswers = ( connection: Connection ): Answers | null => read( answersKey( connection ), ( kept ) => isRecord( kept[ 'settings' ] ) && Array.isArray( kept[ 'chosen' ] ) );
export const keepAnswers = ( connection: Connection, answers: Answers | null ): void => keep( answersKey( connection ), answers );

/** The sign-in form as it was left, with an empty secret. */
export const readSignIn = (): ConnectionDraft | null => read( SIGN_IN_KEY, ( kept ) => isRecord( kept[ 'settings' ] ) && typeof kept[ 'product' ] === 'string' && typeof kept[ 'name' ] === 'string' );
export const keepSignIn = ( draft: ConnectionDraft | null ): void => keep( SIGN_IN_KEY, draft && { ...draft, secret: '' } );

function read< T >( key: string, fits: ( kept: Record< string, unknown > ) => boolean ): T | null {
	try {
		const text = window.localStorage.getItem( key );
		const kept: unknown = text === null ? null : JSON.parse( text );
		return isRecord( kept ) && fits( kept ) ? kept as T : null;
	} catch {
		// A browser that keeps nothing, or something else under this name: there is nothing to restore.
		return null;
	}
}

function keep( key: string, value: unknown ): void {
	try {
		if ( value === null ) {
			window.localStorage.removeItem( key );
		} else {
			window.localStorage.setItem( key, JSON.stringify( value ) );
		}
	} catch {
		// A browser that keeps nothing: the form works as long as the tab is open.
	}
}

function isRecord( value: unknown ): value is Record< string, unknown > {
	return typeof value === 'object' && value !== null && ! Array.isArray( value );
}
