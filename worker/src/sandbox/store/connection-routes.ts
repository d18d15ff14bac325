/** Connections as the admin edits them. A secret goes in and never comes out; an edit without one keeps the stored one. */
import { randomUUID, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { connectionSettingsSchema, type ConnectionSettings } from '../../store/contract/api.ts';
import { command } from './admin-routes.ts';
import { takeBackup } from './backup-routes.ts';
import { ApiError } from './errors.ts';
import { rememberRemoved } from './kept-links.ts';
import { answer, body, type Route } from './router.ts';
import type { StoredConnection, StoreState } from './state.ts';

const draftSchema = z.object( {
	name: z.string().min( 1 ).max( 100 ), product: z.enum( [ 'fo', 'bc' ] ), enabled: z.boolean().default( true ), settings: connectionSettingsSchema, secret: z.string().optional(), secret_expires_on: z.union( [ z.literal( '' ), z.iso.date() ] ).nullish(),
} );
const changeSchema = draftSchema.partial();

export function connectionRoutes( state: StoreState ): Route[] {
	const admin = ( method: string, path: string, run: Route[ 'run' ] ): Route => ( { method, path, who: 'admin', run } );
	const find = ( id: string | undefined ): StoredConnection => {
		const found = state.connections.get( id ?? '' );
		if ( ! found ) {
			throw new ApiError( 'not_found', 'There is no such connection.', 404 );
		}
		return found;
	};
	return [
		admin( 'GET', '/connections', () => [ ...state.connections.values() ].map( ( connection ) => shown( state, connection ) ) ),
		admin( 'POST', '/connections', ( { body: sent } ) => answer( shown( state, create( state, sent ) ), 201 ) ),
		admin( 'GET', '/connections/<id>', ( { params } ) => shown( state, find( params[ 'id' ] ) ) ),
		admin( 'PUT', '/connections/<id>', ( { params, body: sent } ) => shown( state, change( state, find( params[ 'id' ] ), sent ) ) ),
		admin( 'DELETE', '/connections/<id>', ( { params } ) => {
			const connection = find( params[ 'id' ] );
			takeBackup( state, 'before_removal', connection.name );
			rememberRemoved( state, connection );
			state.connections.delete( connection.id );
			// Its flows go with it, as in the plugin; the backup has them.
			[ ...state.ownFlows.values() ].filter( ( flow ) => flow.connection_id === connection.id ).forEach( ( { id } ) => {
				state.ownFlows.delete( id );
				state.flows.delete( id );
			} );
			state.flows.delete( connection.id );
			state.updates.entries.delete( connection.id );
			state.bump();
			return { deleted: true };
		} ),
		admin( 'POST', '/connections/<id>/test', ( { params } ) => command( state, { name: 'test_connection', args: { connection_id: find( params[ 'id' ] ).id } } ) ),
	];
}

function create( state: StoreState, sent: unknown ): StoredConnection {
	const { secret, secret_expires_on: day, ...draft } = body( draftSchema, sent );
	checkRequired( draft.product, draft.settings );
	const connection: StoredConnection = { ...draft, id: randomUUID(), flow: null, shadow: false, ...stored( state, secret, lastDay( draft.settings, secret, day ) ) };
	state.connections.set( connection.id, connection );
	state.bump();
	return connection;
}

function change( state: StoreState, connection: StoredConnection, sent: unknown ): StoredConnection {
	const { secret, secret_expires_on: day, ...changes } = body( changeSchema, sent );
	const known = Object.fromEntries( Object.entries( changes ).filter( ( [ , value ] ) => value !== undefined ) );
	checkRequired( changes.product ?? connection.product, changes.settings ?? connection.settings );
	if ( secret === undefined && connection.secret !== null && changes.settings ) {
		checkSecretStays( connection.settings, changes.settings );
	}
	Object.assign( connection, known, secret === undefined ? ( day === undefined ? {} : { secretExpiresOn: connection.secret === null ? null : day || null } ) : stored( state, secret, lastDay( changes.settings ?? connection.settings, secret, day ) ) );
	state.bump();
	return connection;
}

/** A stored secret goes only where it was entered for. */
function checkSecretStays( before: ConnectionSettings, after: ConnectionSettings ): void {
	const origin = ( url: string ) => ( URL.canParse( url ) ? new URL( url ).origin : '' );
	if ( ( [ 'base_url', 'token_url', 'proxy_url' ] as const ).some( ( name ) => after[ name ] !== '' && origin( after[ name ] ) !== origin( before[ name ] ) ) ) {
		throw new ApiError( 'connection_invalid', 'The connection was not saved. Correct the fields named below.', 400, { secret: 'The address leads to another server now. Enter the secret again.' } );
	}
}

/** What the sign-in and the product cannot do without. */
function checkRequired( product: 'fo' | 'bc', settings: ConnectionSettings ): void {
	const needed: ( keyof ConnectionSettings )[] = [ 'company' ];
	if ( settings.auth.startsWith( 'entra-' ) ) {
		needed.push( 'tenant', 'client_id' );
	}
	if ( settings.auth === 'adfs' ) {
		needed.push( 'token_url', 'client_id' );
	}
	if ( settings.auth === 'basic' ) {
		needed.push( 'username' );
	}
	if ( product === 'bc' && settings.hosting === 'cloud' ) {
		needed.push( 'environment' );
	}
	if ( settings.guest_policy === 'one-account' ) {
		needed.push( 'guest_account' );
	}
	const missing = needed.filter( ( name ) => settings[ name ] === '' );
	if ( missing.length > 0 ) {
		throw new ApiError( 'connection_invalid', 'The connection was not saved. Correct the fields named below.', 400, Object.fromEntries( missing.map( ( name ) => [ `settings.${ name }`, 'This must not be empty.' ] ) ) );
	}
}

function stored( state: StoreState, secret: string | undefined, day: string | null ): Pick< StoredConnection, 'secret' | 'secretSetAt' | 'secretExpiresOn' > {
	return secret === undefined || secret === '' ? { secret: null, secretSetAt: null, secretExpiresOn: null } : { secret, secretSetAt: state.now(), secretExpiresOn: day };
}

/** A certificate tells its last day itself (plugin: Connections/SecretExpiry). */
function lastDay( { auth }: ConnectionSettings, secret: string | undefined, said: string | null | undefined ): string | null {
	const pem = auth === 'entra-certificate' ? /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec( secret ?? '' )?.[ 0 ] : undefined;
	try {
		return pem === undefined ? said || null : new Date( new X509Certificate( pem ).validTo ).toISOString().slice( 0, 10 );
	} catch {
		return said || null;
	}
}

function shown( state: StoreState, { secret, secretSetAt, secretExpiresOn, flow: _flow, ...connection }: StoredConnection ) {
	return { ...connection, has_secret: secret !== null, secret_set_at: state.isoOrNull( secretSetAt ), secret_expires_on: secretExpiresOn ?? null };
}
