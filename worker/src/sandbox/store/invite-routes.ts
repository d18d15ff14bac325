/** /invitation and /invite as the plugin answers them (docs/store-api.md): a guest enters one app registration and tests it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { connectionSettingsSchema } from '../../store/contract/api.ts';
import { command, workerSeen } from './admin-routes.ts';
import { ApiError } from './errors.ts';
import { answer, asAnswer, body, type Call, type Route } from './router.ts';
import type { StoreState } from './state.ts';

const WEEK_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;
const FIELDS = [ 'base_url', 'environment', 'company', 'tenant', 'client_id', 'secret' ] as const;
const ABOUT_ACCESS = [ 'connection', 'settings', 'Sign-in and company', 'Sign-in and legal entity', 'Clock', 'App registration', 'Customers', 'Sales orders', 'Sales order lines', 'Sales invoices', 'Sales shipments' ];
const STEPS = { bc: [ 'Register an app with API.ReadWrite.All and enable it in Business Central.' ], fo: [ 'Register an app and enter it with a service user in Finance & Operations.' ] };

const wantedSchema = z.object( { product: z.enum( [ 'bc', 'fo' ] ), connection_id: z.string().default( '' ) } );
const signInSchema = z.object( { base_url: z.string().min( 1 ), environment: z.string().default( '' ), company: z.string().min( 1 ), tenant: z.string().min( 1 ), client_id: z.string().min( 1 ), secret: z.string().min( 1 ) } );
const probesSchema = z.object( { probes: z.array( z.object( { name: z.string(), ok: z.boolean(), message: z.string(), remedy: z.string() } ) ) } );

type Invitation = { token: string; session: string; ends: number; product: 'bc' | 'fo'; connectionId: string; createdAt: number; ended: 'done' | 'revoked' | ''; commandId: number; log: { at: string; what: string }[] };

export function inviteRoutes( state: StoreState ): Route[] {
	let invitation: Invitation | null = null;
	const note = ( what: string ) => invitation?.log.push( { at: state.iso( state.now() ), what } );
	const closed = () => state.setup.goLive.live && [ ...state.connections.values() ].some( ( one ) => one.enabled );
	const end = ( how: 'done' | 'revoked' ) => {
		if ( invitation && invitation.ended === '' ) {
			invitation = { ...invitation, ended: how, token: '', session: '' };
			note( how );
		}
	};
	const entered = ( { session }: Call ): Invitation => {
		if ( ! invitation || closed() || session === '' || invitation.session !== session || state.now() >= invitation.ends ) {
			throw new ApiError( 'invite_session', 'This invitation has ended. Ask the store for a new link.', 401 );
		}
		return invitation;
	};
	const shape = ( link: string | null ) => ( { invitation: invitation && shown( state, invitation ), instructions: STEPS, link } );
	return [
		{ method: 'GET', path: '/invitation', who: 'admin', run: () => shape( null ) },
		{ method: 'POST', path: '/invitation', who: 'admin', run: ( { body: sent } ) => {
			const { product, connection_id: connectionId } = body( wantedSchema, sent );
			if ( closed() ) {
				throw new ApiError( 'invite_live', 'The store is live, so nobody from outside may change where its orders go. Change the sign-in yourself under Connections.', 409 );
			}
			invitation = { token: randomBytes( 32 ).toString( 'hex' ), session: '', ends: state.now() + WEEK_MS, product, connectionId, createdAt: state.now(), ended: '', commandId: 0, log: [] };
			note( 'created' );
			return answer( shape( `${ state.url }/?concord-invite=1#${ invitation.token }` ), 201 );
		} },
		{ method: 'DELETE', path: '/invitation', who: 'admin', run: () => {
			end( 'revoked' );
			return shape( null );
		} },
		{ method: 'POST', path: '/invite/open', who: 'anyone', run: ( { body: sent } ) => {
			const { token } = body( z.object( { token: z.string() } ), sent );
			if ( ! invitation || closed() || token === '' || invitation.token !== token || state.now() >= invitation.ends ) {
				throw new ApiError( 'invite_link', 'This link was used already, was taken back or is older than seven days. Ask the store for a new one.', 403 );
			}
			invitation = { ...invitation, token: '', session: randomBytes( 32 ).toString( 'hex' ), ends: state.now() + HOUR_MS };
			note( 'opened' );
			return { session: invitation.session, product: invitation.product };
		} },
		{ method: 'PUT', path: '/invite/sign-in', who: 'anyone', run: ( call ) => {
			const { product, connectionId } = entered( call );
			const foreign = Object.keys( z.record( z.string(), z.unknown() ).parse( call.body ?? {} ) ).filter( ( name ) => ! ( FIELDS as readonly string[] ).includes( name ) );
			if ( foreign.length > 0 ) {
				throw new ApiError( 'invite_invalid', 'Nothing was saved. Correct the fields named below.', 400, Object.fromEntries( foreign.map( ( name ) => [ name, 'An invitation does not reach this field.' ] ) ) );
			}
			const { secret, ...signIn } = body( signInSchema, call.body );
			const before = state.connections.get( connectionId );
			const settings = connectionSettingsSchema.parse( { shipping: { kind: 'item', number: '' }, fee: { kind: 'item', number: '' }, ...before?.settings, ...signIn, hosting: 'cloud', auth: 'entra-secret' } );
			const id = before?.id ?? randomUUID();
			state.connections.set( id, { ...before ?? { id, name: product === 'bc' ? 'Business Central' : 'Finance & Operations', product, enabled: ! state.setup.goLive.live && ! [ ...state.connections.values() ].some( ( one ) => one.enabled ), flow: null, shadow: false }, settings, secret, secretSetAt: state.now() } );
			state.bump();
			invitation = { ...entered( call ), connectionId: id };
			note( 'saved' );
			return { saved: true };
		} },
		{ method: 'POST', path: '/invite/test', who: 'anyone', run: ( call ) => {
			const { connectionId } = entered( call );
			if ( ! state.connections.has( connectionId ) ) {
				throw new ApiError( 'invite_unsaved', 'Save the sign-in first, then test it.', 409 );
			}
			const { command_id: commandId } = z.object( { command_id: z.number() } ).parse( asAnswer( command( state, { name: 'test_connection', args: { connection_id: connectionId } } ) ).data );
			invitation = { ...entered( call ), commandId };
			note( 'tested' );
			return answer( { state: 'waiting' }, 202 );
		} },
		{ method: 'GET', path: '/invite/test', who: 'anyone', run: ( call ) => tested( state, entered( call ) ) },
		{ method: 'POST', path: '/invite/end', who: 'anyone', run: ( call ) => {
			entered( call );
			end( 'done' );
			return { state: 'done' };
		} },
	];
}

function tested( state: StoreState, { commandId }: Invitation ) {
	const row = state.outbox.get( commandId );
	const result = probesSchema.safeParse( row?.result );
	return {
		state: row?.state ?? 'none', worker_online: workerSeen( state )?.state === 'online',
		probes: result.success ? result.data.probes.filter( ( probe ) => ABOUT_ACCESS.includes( probe.name ) ) : [],
		issue: row?.issue ? { message: row.issue.message, remedy: row.issue.remedy } : null,
	};
}

function shown( state: StoreState, { session, ends, ended, token, product, connectionId, createdAt, log }: Invitation ) {
	const over = state.now() >= ends;
	return { state: ended || ( over ? 'expired' : session !== '' ? 'in-use' : token === '' ? 'expired' : 'sent' ), product, connection_id: connectionId, created_at: state.iso( createdAt ), created_by: state.pairing.adminLogin, expires_at: state.iso( ends ), log };
}
