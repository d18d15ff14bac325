/** Where a product's API stands, worked out from what a merchant enters: with or without "/data", slash, tenant. */
import type { ConnectionSettings } from '../store/contract/api.ts';
import { SyncError } from '../core/issue.ts';
import { assertSafeUrl } from './odata/transport.ts';

type Settings = Pick< ConnectionSettings, 'base_url' | 'hosting' | 'tenant' | 'environment' >;

/** F&O: "https://env.operations.dynamics.com/data/"; on premises "https://ax.example.com/namespaces/AXSF/data/". */
export function foRoot( settings: Settings ): URL {
	let base = trimmed( settings.base_url ).replace( /\/data$/i, '' );
	if ( settings.hosting === 'on-premises' && ! /\/namespaces\/AXSF$/i.test( base ) ) {
		base = `${ base }/namespaces/AXSF`;
	}
	return checked( `${ base }/data/` );
}

/**
 * BC: ".../api/v2.0" is taken as it is. In the cloud, "/v2.0/{tenant}/{environment}" is added where it is not part of what
 * was entered; on premises the server instance is ("https://host:7048/BC").
 */
export function bcRoot( settings: Settings ): URL {
	const entered = trimmed( settings.base_url );
	const base = entered.replace( /\/api\/v2\.0$/i, '' ).replace( /\/v2\.0$/i, '' );
	if ( entered !== base && /\/api\/v2\.0$/i.test( entered ) || settings.hosting === 'on-premises' || /\/v2\.0\//i.test( base ) ) {
		return checked( `${ base }/api/v2.0/` );
	}
	if ( settings.environment === '' ) {
		throw new SyncError( { code: 'setting_missing', retryClass: 'auth', message: 'The Business Central environment of this connection is not named.', remedy: 'Under Connections, enter the environment ("production" as a rule).', field: 'environment' } );
	}
	const tenant = settings.tenant === '' ? '' : `/${ encodeURIComponent( settings.tenant ) }`;
	return checked( `${ base }/v2.0${ tenant }/${ encodeURIComponent( settings.environment ) }/api/v2.0/` );
}

function trimmed( url: string ): string {
	return url.trim().replace( /[?#].*$/, '' ).replace( /\/+$/, '' );
}

function checked( text: string ): URL {
	const url = new URL( text );
	assertSafeUrl( url, 'base_url' );
	return url;
}
