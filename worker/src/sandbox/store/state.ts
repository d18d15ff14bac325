/** Everything the sample store knows, and what its routes have in common. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Connection, Link, StoreInfo } from '../../store/contract/api.ts';
import type { ShadowRun } from '../../store/contract/shadow.ts';
import type { StoredDocument } from './document-routes.ts';
import type { KeptGap, KeptMetadata } from './metadata-routes.ts';
import { ApiError } from './errors.ts';
import { Nudge } from './nudge.ts';
import { Outbox, type Row } from './outbox.ts';
import { Pairing } from './pairing.ts';
import type { Backup } from './backup-routes.ts';
import type { Removed } from './kept-links.ts';
import { SetupState } from './setup-state.ts';
import { UpdateState } from './update-state.ts';
import { Shop } from './shop.ts';

export type StoredConnection = Omit< Connection, 'secret' | 'flows' | 'start_at' > & { secret: string | null; secretSetAt: number | null; /** Last day of the secret, YYYY-MM-DD. */ secretExpiresOn?: string | null };
export type FlowHead = { revision: number; draft: { mappings: unknown; author: string; saved_at: string } | null; published: { version: number; mappings: unknown } | null; versions: { version: number; author: string; published_at: string; note: string; mappings: unknown }[]; /** Returns to the built-in mapping. */ builtIn?: { author: string; published_at: string; note: string }[] };
export type OwnFlow = { id: string; connection_id: string; name: string; enabled: boolean };
export type FlowTemplate = { id: string; name: string; product: string; content: unknown; saved_at: string; author: string };
/** What a checkout does with stock figures that are too old. The sample store has no checkout; it keeps the choice. */
export const STOCK_GUARDS = [ 'off', 'sell', 'backorder', 'block' ] as const;
export type StoreSettings = { paused: boolean; max_attempts: number; retention_days: number; remove_data_on_uninstall: boolean; nudge_url: string; mark_order_notes: boolean; stock_guard: ( typeof STOCK_GUARDS )[ number ]; stock_guard_minutes: number };

export class StoreState {
	readonly now: () => number;
	readonly outbox: Outbox;
	readonly pairing: Pairing;
	readonly shop: Shop;
	readonly nudge: Nudge;
	readonly setup = new SetupState();
	readonly updates = new UpdateState();
	backups: Backup[] = [];
	readonly removed: Removed[] = [];
	readonly connections = new Map< string, StoredConnection >();
	readonly flows = new Map< string, FlowHead >();
	readonly ownFlows = new Map< string, OwnFlow >();
	flowTemplates: FlowTemplate[] = [];
	/** How far each timed flow has read. */
	readonly flowCursors = new Map< string, string >();
	/** By connection and flow: runs in shadow, with a place of their own in Dynamics. */
	readonly shadowRuns = new Map< string, Map< string, ShadowRun & { cursor: string } > >();
	/** When each flow last looked in Dynamics to the end, live. */
	readonly flowLooks = new Map< string, number >();
	/** When each connection went into shadow or left it. */
	readonly shadowSince = new Map< string, { at: string; by: string } >();
	readonly metadata = new Map< string, KeptMetadata >();
	/** By connection: what its tenant did not have when it was asked last. */
	readonly contractGaps = new Map< string, KeptGap[] >();
	/** What flows wrote last, by record and field. */
	readonly flowWritten = new Map< string, string >();
	/** Documents of Dynamics by connection, kind and key. */
	readonly documents = new Map< string, StoredDocument >();
	readonly links = new Map< string, Link >();
	/** When each link was made, by its key. */
	readonly linkedAt = new Map< string, number >();
	readonly prefix = `S${ randomBytes( 2 ).toString( 'hex' ).toUpperCase() }`;
	readonly #seed = randomUUID();
	settings: StoreSettings = { paused: false, max_attempts: 12, retention_days: 90, remove_data_on_uninstall: false, nudge_url: '', mark_order_notes: true, stock_guard: 'off', stock_guard_minutes: 60 };
	configVersion = 1;
	sweep = { lastRun: null as number | null, checked: 0, found: 0 };
	/** Set once the server listens. */
	url = '';

	constructor( now: () => number, recorded: unknown[] ) {
		this.now = now;
		this.outbox = new Outbox( now );
		this.pairing = new Pairing( now );
		this.shop = new Shop( now, recorded );
		this.nudge = new Nudge( now );
	}

	iso( time: number ): string {
		return `${ new Date( time ).toISOString().slice( 0, 19 ) }Z`;
	}

	isoOrNull( time: number | null ): string | null {
		return time === null ? null : this.iso( time );
	}

	/** What every capture does: a row, then one nudge. */
	capture( orderId: string, kind = 'changed' ): Row {
		const row = this.outbox.append( 'order', orderId, kind );
		this.nudge.send( this.settings.nudge_url, this.pairing.workers.size > 0 ? this.pairing.webhookSecret : '' );
		return row;
	}

	bump(): void {
		this.configVersion++;
		this.outbox.maxAttempts = this.settings.max_attempts;
	}

	storeInfo(): StoreInfo {
		const zone = [ ...this.shop.orders.values() ][ 0 ]?.time_zone ?? 'Europe/Berlin';
		return {
			site_url: this.url, rest_url: `${ this.url }/wp-json/`, name: 'Concord sample store', reference_prefix: this.prefix,
			fingerprint: createHash( 'sha256' ).update( `${ this.#seed }|${ this.url }` ).digest( 'hex' ).slice( 0, 32 ),
			currency: 'EUR', price_decimals: 2, prices_include_tax: false, tax_round_at_subtotal: false, time_zone: zone,
			wordpress: 'sample', woocommerce: 'sample', plugin: this.updates.plugin, php: 'none', database: 'memory', hpos: true, server_time: this.iso( this.now() ),
		};
	}

	row( eventId: string ): Row {
		const row = this.outbox.get( Number( eventId ) );
		if ( ! row ) {
			throw new ApiError( 'not_found', 'There is no such record.', 404 );
		}
		return row;
	}

	/** Links of a record and, for orders, of their customer: a guest's is linked with the order where a person chose it. */
	linksOf( row: Pick< Row, 'record_type' | 'record_id' > ): Link[] {
		const account = row.record_type === 'order' ? String( this.shop.orders.get( row.record_id )?.customer_id ?? 0 ) : '0';
		const customer = row.record_type === 'order' && account === '0' ? `order-${ row.record_id }` : account;
		return [ ...this.links.values() ].filter( ( link ) =>
			( link.record_type === row.record_type && link.record_id === row.record_id ) || ( customer !== '0' && link.record_type === 'customer' && link.record_id === customer ) );
	}
}

/** One record has one link per connection and entity set. */
export function linkKey( link: Pick< Link, 'record_type' | 'record_id' | 'connection_id' | 'entity' > ): string {
	return [ link.record_type, link.record_id, link.connection_id, link.entity ].join( '|' );
}
