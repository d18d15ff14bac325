/** Kept configurations (docs/upgrades.md): the plugin's room Backup over the sample store's own state. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { flowContentSchema } from '../../core/flow/schema.ts';
import { connectionSettingsSchema } from '../../store/contract/api.ts';
import { ApiError } from './errors.ts';
import { faultOf, orderFormSchema } from './flow-form.ts';
import { headOf } from './flow-routes.ts';
import { answer, body, type Route } from './router.ts';
import { STOCK_GUARDS, type StoredConnection, type StoreState } from './state.ts';

const MOST = 5;
const SCHEMA = 1;
const versionSchema = z.object( { version: z.number().int().positive(), author: z.string(), published_at: z.string(), note: z.string(), mappings: z.unknown() } );
const headSchema = z.object( { draft: z.object( { mappings: z.unknown() } ).nullable(), published: z.number().int(), versions: z.array( versionSchema ) } );
const documentSchema = z.object( {
	kind: z.literal( 'concord-configuration' ), schemaVersion: z.number().int(), plugin: z.string(), made_at: z.string().default( '' ), site: z.string().default( '' ),
	settings: z.looseObject( { max_attempts: z.number().optional(), retention_days: z.number().optional(), nudge_url: z.string().optional(), mark_order_notes: z.boolean().optional(), stock_guard: z.enum( STOCK_GUARDS ).optional(), stock_guard_minutes: z.number().optional() } ).default( {} ),
	connections: z.array( z.object( { id: z.string(), name: z.string(), product: z.enum( [ 'fo', 'bc' ] ), settings: z.unknown() } ) ).default( [] ),
	flows: z.array( z.object( { id: z.string(), connection_id: z.string(), name: z.string() } ) ).default( [] ),
	heads: z.record( z.string(), headSchema ).default( {} ),
} );
type Document = z.infer< typeof documentSchema >;
export type Backup = { id: string; at: string; from: string; to: string; reason: string; by: string; about: string; document: Document };
type Change = { part: string; name: string; adds: boolean; lines: { field: string; now: string; then: string }[]; note: string; apply: () => void };
type Plan = { changes: Change[]; problems: string[] };

export function backupRoutes( state: StoreState ): Route[] {
	const admin = ( method: string, path: string, run: Route[ 'run' ] ): Route => ( { method, path, who: 'admin', run } );
	return [
		admin( 'GET', '/backups', () => ( { version: state.updates.plugin, backups: state.backups.map( entry ) } ) ),
		admin( 'POST', '/backups', () => answer( entry( takeBackup( state, 'by_hand' ) ), 201 ) ),
		admin( 'GET', '/backups/<id>', ( { params } ) => find( state, params[ 'id' ] ).document ),
		admin( 'POST', '/backups/compare', ( { body: sent } ) => shown( planOf( state, sent ) ) ),
		admin( 'POST', '/backups/restore', ( { body: sent } ) => {
			const plan = planOf( state, sent );
			const undo = takeBackup( state, 'before_restore' ).id;
			plan.changes.forEach( ( change ) => change.apply() );
			state.bump();
			return { ...shown( plan ), undo };
		} ),
	];
}

export function takeBackup( state: StoreState, reason: string, about = '' ): Backup {
	const flows = [ ...state.ownFlows.values() ].map( ( { id, connection_id, name } ) => ( { id, connection_id, name } ) );
	const heads = Object.fromEntries( [ ...state.flows ].filter( ( [ , head ] ) => head.revision > 0 ).map( ( [ id, head ] ) => [ id, { draft: head.draft, published: head.published?.version ?? 0, versions: head.versions } ] ) );
	const document: Document = structuredClone( {
		kind: 'concord-configuration', schemaVersion: SCHEMA, plugin: state.updates.plugin, made_at: state.iso( state.now() ), site: state.storeInfo().fingerprint, settings: state.settings,
		connections: [ ...state.connections.values() ].map( ( { id, name, product, settings } ) => ( { id, name, product, settings } ) ), flows, heads,
	} );
	const backup = { id: randomBytes( 6 ).toString( 'hex' ), at: state.iso( state.now() ), from: state.updates.plugin, to: state.updates.plugin, reason, by: 'admin', about, document };
	state.backups = [ backup, ...state.backups ].slice( 0, MOST );
	return backup;
}

function entry( { document: _document, ...shownEntry }: Backup ) {
	return shownEntry;
}

function shown( { changes, problems }: Plan ) {
	return { changes: changes.map( ( { apply: _apply, ...change } ) => change ), problems };
}

function find( state: StoreState, id: string | undefined ): Backup {
	const found = state.backups.find( ( backup ) => backup.id === id );
	if ( ! found ) {
		throw new ApiError( 'backup_unknown', 'There is no such backup any more. Only the last five are kept; reload the page to see them.', 404 );
	}
	return found;
}

function planOf( state: StoreState, sent: unknown ): Plan {
	const { id, file } = body( z.object( { id: z.string().optional(), file: z.string().optional() } ), sent );
	const document = file === undefined ? find( state, id ).document : readFile( file );
	const trusted = file === undefined || document.site === state.storeInfo().fingerprint;
	const problems: string[] = [];
	return { changes: [ ...planSettings( state, document ), ...planConnections( state, document, problems ), ...planFlows( state, document, trusted, problems ) ], problems };
}

function readFile( text: string ): Document {
	const refuse = ( message: string ): never => {
		throw new ApiError( 'backup_unusable', message, 400 );
	};
	let json: unknown;
	try {
		json = JSON.parse( text );
	} catch {
		return refuse( 'This file is not JSON, or was cut off. Choose a file that was downloaded under Backups of the configuration.' );
	}
	const newer = z.object( { kind: z.literal( 'concord-configuration' ), schemaVersion: z.number().gt( SCHEMA ), plugin: z.string() } ).safeParse( json );
	if ( newer.success ) {
		return refuse( `This file was made by a newer version of Concord (${ newer.data.plugin }). Update the plugin, then restore it again; nothing was changed.` );
	}
	const read = documentSchema.safeParse( json );
	return read.success ? read.data : refuse( 'This file is no configuration of Concord. Choose a file that was downloaded under Backups of the configuration.' );
}

function planSettings( state: StoreState, { settings }: Document ): Change[] {
	const names = [ 'max_attempts', 'retention_days', 'nudge_url', 'mark_order_notes', 'stock_guard', 'stock_guard_minutes' ] as const;
	const lines = names.flatMap( ( name ) => ( settings[ name ] === undefined || settings[ name ] === state.settings[ name ] ? [] : [ { field: name, now: textOf( state.settings[ name ] ), then: textOf( settings[ name ] ) } ] ) );
	return lines.length === 0 ? [] : [ { part: 'settings', name: '', adds: false, lines, note: '', apply: () => {
		state.settings = { ...state.settings, ...Object.fromEntries( names.flatMap( ( name ) => ( settings[ name ] === undefined ? [] : [ [ name, settings[ name ] ] ] ) ) ) };
	} } ];
}

function planConnections( state: StoreState, document: Document, problems: string[] ): Change[] {
	return document.connections.flatMap( ( { id, name, product, settings: sent } ): Change[] => {
		const before = state.connections.get( id );
		const read = connectionSettingsSchema.safeParse( sent );
		if ( ! read.success || ( before && before.product !== product ) ) {
			problems.push( `Connection “${ name }” stays as it is: its settings are not in their form.` );
			return [];
		}
		const settings = read.data;
		const then: Record< string, unknown > = { name, ...settings };
		const now: Record< string, unknown > = { name: before?.name ?? '', ...before?.settings };
		const lines = before ? Object.keys( then ).filter( ( field ) => textOf( now[ field ] ) !== textOf( then[ field ] ) ).map( ( field ) => ( { field, now: textOf( now[ field ] ), then: textOf( then[ field ] ) } ) ) : [];
		const moves = before !== undefined && before.secret !== null && before.settings.base_url !== settings.base_url;
		const after: StoredConnection = before ? { ...before, name, settings, ...( moves ? { secret: null, secretSetAt: null } : {} ) } : { id, name, product, enabled: false, settings, flow: null, shadow: false, secret: null, secretSetAt: null };
		const note = before ? ( moves ? 'It leads to another server then, so its secret is forgotten: enter it again afterwards.' : '' ) : 'It comes back switched off and without its secret: enter the secret, test it, then switch it on.';
		return before && lines.length === 0 ? [] : [ { part: 'connection', name, adds: ! before, lines, note, apply: () => void state.connections.set( id, after ) } ];
	} );
}

function planFlows( state: StoreState, document: Document, trusted: boolean, problems: string[] ): Change[] {
	const names = new Map( [ ...[ ...state.connections.values() ], ...document.connections ].map( ( { id, name } ) => [ id, name ] ) );
	const changes: Change[] = document.flows.filter( ( { id, connection_id } ) => ! state.ownFlows.has( id ) && names.has( connection_id ) )
		.map( ( flow ) => ( { part: 'flow', name: flow.name, adds: true, lines: [], note: 'It comes back switched off.', apply: () => void state.ownFlows.set( flow.id, { ...flow, enabled: false } ) } ) );
	const own = new Map( document.flows.map( ( { id, name } ) => [ id, name ] ) );
	for ( const [ id, kept ] of Object.entries( document.heads ) ) {
		const name = own.get( id ) ?? names.get( id );
		const change = name === undefined ? null : planHead( state, id, { name, form: own.has( id ) ? flowContentSchema : orderFormSchema, order: ! own.has( id ) }, kept, document.made_at, trusted, problems );
		if ( change ) {
			changes.push( change );
		}
	}
	return changes;
}

function planHead( state: StoreState, id: string, { name, form, order }: { name: string; form: z.ZodType; order: boolean }, kept: z.infer< typeof headSchema >, madeAt: string, trusted: boolean, problems: string[] ): Change | null {
	const now = headOf( state, id );
	let then: unknown = kept.versions.find( ( { version } ) => version === kept.published )?.mappings ?? null;
	let draft: unknown = kept.draft?.mappings ?? null;
	if ( [ then, draft ].some( ( content ) => content !== null && ! form.safeParse( content ).success ) ) {
		problems.push( `The flow “${ name }” stays as it is: what was kept is not in the form of a flow.` );
		return null;
	}
	const fault = order && then !== null ? faultOf( then ) : null;
	if ( fault !== null || ( ! trusted && then !== null ) ) {
		draft ??= then;
		then = now.published?.mappings ?? null;
	}
	const missing = trusted ? kept.versions.filter( ( { version } ) => ! now.versions.some( ( one ) => one.version === version ) ) : [];
	const differ = ( a: unknown, b: unknown ) => JSON.stringify( a ) !== JSON.stringify( b );
	const lines = [
		...( differ( now.published?.mappings ?? null, then ) ? [ { field: 'published', now: '', then: '' } ] : [] ),
		...( draft !== null && differ( now.draft?.mappings ?? null, draft ) ? [ { field: 'draft', now: '', then: '' } ] : [] ),
		...( missing.length > 0 ? [ { field: 'versions', now: '', then: missing.map( ( { version } ) => `v${ version }` ).join( ', ' ) } ] : [] ),
	];
	const note = fault !== null ? `It becomes a draft and is not published: ${ fault }` : trusted ? '' : 'It was made by another store: it becomes a draft, to be tested and published here.';
	return lines.length === 0 ? null : { part: 'flow', name, adds: false, lines, note, apply: () => applyHead( state, id, missing, kept.published, then, draft, madeAt ) };
}

function applyHead( state: StoreState, id: string, missing: z.infer< typeof versionSchema >[], published: number, then: unknown, draft: unknown, madeAt: string ): void {
	const head = headOf( state, id );
	const gone = head.revision === 0;
	head.versions = [ ...head.versions, ...missing ].sort( ( a, b ) => a.version - b.version );
	head.revision++;
	if ( gone && then !== null ) {
		head.published = { version: published, mappings: then };
	} else if ( JSON.stringify( head.published?.mappings ?? null ) !== JSON.stringify( then ) ) {
		const version = Math.max( 0, ...head.versions.map( ( one ) => one.version ) ) + 1;
		head.published = then === null ? null : { version, mappings: then };
		if ( then !== null ) {
			head.versions.push( { version, author: 'admin', published_at: state.iso( state.now() ), note: `Restored: version ${ published } of the backup of ${ madeAt }.`, mappings: then } );
		}
	}
	head.draft = draft === null ? head.draft : { mappings: draft, author: 'admin', saved_at: state.iso( state.now() ) };
	state.flows.set( id, head );
	const connection = state.connections.get( id );
	if ( connection ) {
		connection.flow = head.published;
	}
}

function textOf( value: unknown ): string {
	return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify( value );
}
