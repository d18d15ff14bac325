/** A Business Central with two companies. Pure of sockets: the sandbox's server, or a test's, hands it requests. */
import { handle, type BcRequest, type BcResponse, type BcServer } from './api.ts';
import { COMPANION_ROUTE, CUSTOM_ROUTE } from './custom.ts';
import { seedCompanies } from './seed.ts';
import { Subscriptions, type Send } from './subscriptions.ts';
import { Ledger, type TablesImage } from './tables.ts';

export type { BcRequest, BcResponse, BcServer, Send };
export { documents, duplicates, invoice, release, setStock, ship, shorten, track, type BcDocument } from './control.ts';
export { errorBody, BcError } from './errors.ts';

export type Bc = BcServer & {
	handle( request: BcRequest ): Promise< BcResponse >;
	/** Plain data for a file; `restore` brings it back. Subscriptions are not kept: receivers subscribe again. */
	image(): Record< string, TablesImage >;
	restore( image: Record< string, TablesImage > ): void;
};

/** `now` is the sandbox's clock; `send` delivers webhooks. */
export function createBc( { now, send, items = 0 }: { now: () => Date; send: Send; items?: number } ): Bc {
	const ids: string[] = [];
	const subscriptions = new Subscriptions( now, send, () => ids );
	const ledger = new Ledger( now, ( change ) => subscriptions.note( change ) );
	const companies = seedCompanies( ledger, items );
	ids.push( ...companies.map( ( company ) => company.id ) );
	const server: BcServer = { companies, ledger, subscriptions, faults: {}, companion: { published: false }, unpublished: new Set() };
	return {
		...server,
		handle: ( request ) => handle( server, request ),
		image: () => Object.fromEntries( companies.map( ( company ) => [ company.id, company.tables.image() ] ) ),
		restore: ( image ) => companies.forEach( ( company ) => {
			const own = image[ company.id ];
			if ( own !== undefined ) {
				company.tables.restore( own );
			}
		} ),
	};
}

const APIS = [ 'v2.0', 'microsoft/runtime/beta', CUSTOM_ROUTE, COMPANION_ROUTE ].map( ( route ) => route.replaceAll( '.', '\\.' ) ).join( '|' );
const ROUTE = new RegExp( `^(/bc/v2\\.0(?:/[^/]+){1,2}/api/(?:${ APIS })|/bc-onprem/[^/]+/api/(?:${ APIS }))(?:/(.*))?$`, 's' );

/**
 * Finds the API in a request path: online with a tenant, the common form without, and on-premises. undefined: not ours.
 * `runtime`: the API that lists webhook resources, under /api/microsoft/runtime/beta.
 */
export function routeOf( path: string ): { route: string; rest: string; onPremises: boolean } | undefined {
	const match = ROUTE.exec( path );
	return match === null ? undefined : { route: match[ 1 ] ?? '', rest: match[ 2 ] ?? '', onPremises: path.startsWith( '/bc-onprem/' ) };
}
