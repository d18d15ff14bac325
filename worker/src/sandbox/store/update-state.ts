/** Mapping tests after an update: the plugin's rooms Proofs\Updates and Proofs\UpdateStore, in memory (docs/upgrades.md). */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Issue } from '../../core/issue.ts';
import { updateProofSchema, type Fixture, type ProvenShape } from '../../core/update-proof.ts';
import type { Row } from './outbox.ts';
import type { StoredConnection, StoreState } from './state.ts';

export const PROVE_UPDATE = 'prove_update';
const AGAIN_MS = 900_000;
const DAY_MS = 86_400_000;

type Versions = { plugin: string; worker: string; by: string; who: string; reason: string; at: string };
type Entry = { passed: Versions[]; failing: boolean; for: string; asked: number; ended: number; shapes: ProvenShape[]; issue: Issue | null; unmade: boolean; made: number; print: string; flow: string; baseline: string; fixtures: Fixture[] };

export class UpdateState {
	/** Version of the "plugin"; a test updates it. */
	plugin = '0.1.0';
	readonly entries = new Map< string, Entry >();
	readonly #salt = randomBytes( 8 ).toString( 'hex' );

	/** Is there a connection whose mapping these versions have not proven? Asks for the test where it does not run yet. */
	held( state: StoreState, worker: string ): boolean {
		let held = false;
		for ( const connection of worker === '' ? [] : enabled( state ) ) {
			const entry = this.entries.get( connection.id );
			if ( ! entry ) {
				this.#pass( state, connection.id, worker, 'first', '', '' );
			} else if ( ! this.#passed( entry, worker ) ) {
				const stuck = ( entry.unmade || entry.asked !== 0 ) && state.now() - ( entry.asked || entry.ended ) >= AGAIN_MS;
				if ( entry.for !== this.#pair( worker ) || stuck || ( entry.asked === 0 && entry.ended === 0 ) ) {
					this.#ask( state, connection.id, entry, worker );
				}
				held ||= ! connection.shadow;
			}
		}
		return held;
	}

	whenDue( state: StoreState, worker: string ): void {
		for ( const connection of worker === '' ? [] : enabled( state ) ) {
			const entry = this.entries.get( connection.id );
			if ( entry && this.#passed( entry, worker ) && entry.asked === 0 && ( entry.print !== printOf( connection ) || state.now() - entry.made >= DAY_MS ) ) {
				this.#ask( state, connection.id, entry, worker );
			}
		}
	}

	test( state: StoreState, id: string, worker: string ): void {
		const entry = this.entries.get( id );
		if ( entry ) {
			this.#ask( state, id, entry, worker );
		}
	}

	accept( state: StoreState, id: string, worker: string, reason: string ): void {
		this.#pass( state, id, worker, 'accepted', 'admin', reason );
	}

	ended( state: StoreState, row: Row ): void {
		const id = z.object( { connection_id: z.string() } ).catch( { connection_id: '' } ).parse( row.args ).connection_id;
		const entry = this.entries.get( id );
		if ( ! entry ) {
			return;
		}
		const proof = row.state === 'synced' ? updateProofSchema.safeParse( row.result ) : null;
		if ( ! proof?.success || proof.data.plugin !== this.plugin ) {
			Object.assign( entry, { asked: 0, ended: state.now(), failing: false, shapes: [], issue: row.issue, unmade: true } );
			return;
		}
		const failing = proof.data.shapes.filter( ( { outcome } ) => outcome === 'changed' || outcome === 'stops' );
		const passed = this.#passed( entry, proof.data.worker );
		if ( failing.length > 0 && ! passed ) {
			Object.assign( entry, { asked: 0, ended: state.now(), failing: true, shapes: failing, issue: null, unmade: false } );
			return;
		}
		const connection = state.connections.get( id );
		Object.assign( entry, { asked: 0, failing: false, made: state.now(), print: connection ? printOf( connection ) : '', flow: proof.data.flow, baseline: this.plugin, fixtures: proof.data.fixtures } );
		if ( ! passed ) {
			this.#pass( state, id, proof.data.worker, 'test', '', '' );
		}
	}

	/** What the worker gets with the command. */
	arguments( id: string ): { salt: string; baseline: string; fixtures: Fixture[] } {
		const entry = this.entries.get( id );
		return { salt: this.#salt, baseline: entry?.baseline ?? '', fixtures: entry?.fixtures ?? [] };
	}

	standing( state: StoreState, worker: string ) {
		return enabled( state ).flatMap( ( connection ) => {
			const entry = this.entries.get( connection.id );
			const proven = ! entry || worker === '' || this.#passed( entry, worker );
			return entry ? [ {
				connection_id: connection.id, name: connection.name, state: proven ? 'proven' : entry.failing ? 'failing' : 'testing', shadow: connection.shadow, flow: entry.flow,
				passed: [ ...entry.passed ].reverse(), shapes: proven ? [] : entry.shapes, issue: proven ? null : entry.issue,
			} ] : [];
		} );
	}

	problems( state: StoreState, worker: string ) {
		const version = worker === this.plugin ? worker : `${ this.plugin } / ${ worker }`;
		return this.standing( state, worker ).filter( ( one ) => ! one.shadow && one.state !== 'proven' ).map( ( one ) => ( {
			code: one.state === 'failing' ? 'update_failing' : 'update_untested', message: `Paused until the mapping tests of version ${ version } have passed: “${ one.name }” sent with another version before. Orders are kept.`,
			remedy: one.state === 'failing' ? 'Look at them on Overview: accept the change with a reason, or go back to the version before.' : 'The worker tests by itself as soon as it is online, and sending goes on by itself when they pass.',
		} ) );
	}

	#pair( worker: string ): string {
		return `${ this.plugin }|${ worker }`;
	}

	#passed( entry: Entry, worker: string ): boolean {
		return entry.passed.some( ( versions ) => versions.plugin === this.plugin && versions.worker === worker );
	}

	#pass( state: StoreState, id: string, worker: string, by: string, who: string, reason: string ): void {
		const entry = this.entries.get( id ) ?? { passed: [], failing: false, for: '', asked: 0, ended: 0, shapes: [], issue: null, unmade: false, made: 0, print: '', flow: '', baseline: '', fixtures: [] };
		entry.passed = [ ...entry.passed, { plugin: this.plugin, worker, by, who, reason, at: state.iso( state.now() ) } ].slice( -20 );
		Object.assign( entry, { failing: false, shapes: [], issue: null, unmade: false, ended: 0, ...( by === 'accepted' ? { made: 0 } : {} ) } );
		this.entries.set( id, entry );
	}

	#ask( state: StoreState, id: string, entry: Entry, worker: string ): void {
		Object.assign( entry, { for: this.#pair( worker ), asked: state.now(), ended: 0, failing: false, issue: null, unmade: false } );
		const serial = String( state.outbox.rows().filter( ( row ) => row.record_type === 'command' ).length + 1 );
		state.outbox.append( 'command', serial, PROVE_UPDATE, { connection_id: id, plugin: this.plugin } );
	}
}

function enabled( state: StoreState ): StoredConnection[] {
	return [ ...state.connections.values() ].filter( ( connection ) => connection.enabled );
}

function printOf( { settings, flow }: StoredConnection ): string {
	return JSON.stringify( [ settings, flow ] );
}
