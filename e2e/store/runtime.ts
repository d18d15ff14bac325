/** What a real store runs on here: the first of PHP with MariaDB, PHP with SQLite and WordPress Playground that can be had. */
import { execFileSync } from 'node:child_process';
import { hasMariadb } from './mariadb.ts';
import { playgroundPackage, sqliteDriver } from './packages.ts';
import { onPath } from './process.ts';
import { findSources, type Missing, type Sources } from './sources.ts';

const STORE_KINDS = [ 'php-mariadb', 'php-sqlite', 'playground' ] as const;
export type StoreKind = ( typeof STORE_KINDS )[ number ];
/** "php": MariaDB or else SQLite. */
export type StoreChoice = StoreKind | 'php';
export type Runtime = { kind: StoreKind; sources: Sources };

/** What the machine offers; tests bring their own. */
export type Machine = {
	env: NodeJS.ProcessEnv;
	/** Why this kind cannot be had, or null. Quick, and changes nothing. */
	obstacle( kind: StoreKind ): string | null;
	/** Fetches what the kind still lacks. @throws when it cannot. */
	prepare( kind: StoreKind ): void;
	sources(): Promise< Sources | Missing >;
};

const THIS_MACHINE: Machine = { env: process.env, obstacle, prepare, sources: () => findSources() };

/**
 * The runtime, or the sentence that says why there is none. CONCORD_STORE=php-mariadb|php-sqlite|playground forces one;
 * `wanted` does the same from the command line.
 */
export async function chooseRuntime( wanted?: StoreChoice, machine: Machine = THIS_MACHINE ): Promise< Runtime | Missing > {
	const forced = machine.env[ 'CONCORD_STORE' ] ?? '';
	if ( forced !== '' && ! isKind( forced ) ) {
		return { missing: `CONCORD_STORE is ${ STORE_KINDS.join( ', ' ) }, not "${ forced }".` };
	}
	const candidates = STORE_KINDS.filter( ( kind ) => wanted === undefined || kind === wanted || ( wanted === 'php' && kind !== 'playground' ) ).filter( ( kind ) => forced === '' || kind === forced || kind === wanted );
	if ( candidates.length === 0 ) {
		return { missing: `CONCORD_STORE=${ forced } is not what was asked for: ${ wanted }.` };
	}
	const reasons: string[] = [];
	const possible = candidates.filter( ( kind ) => {
		const reason = machine.obstacle( kind );
		return reason === null || ! reasons.push( `${ kind }: ${ reason }` );
	} );
	if ( possible.length === 0 ) {
		return { missing: reasons.join( ' ' ) };
	}
	// Before anything is fetched: without WooCommerce the rest is of no use.
	const sources = await machine.sources();
	if ( 'missing' in sources ) {
		return sources;
	}
	for ( const kind of possible ) {
		try {
			machine.prepare( kind );
			return { kind, sources };
		} catch ( error ) {
			reasons.push( `${ kind }: ${ error instanceof Error ? error.message : String( error ) }` );
		}
	}
	return { missing: reasons.join( ' ' ) };
}

function isKind( name: string ): name is StoreKind {
	return STORE_KINDS.some( ( kind ) => kind === name );
}

function obstacle( kind: StoreKind ): string | null {
	if ( kind === 'playground' ) {
		return onPath( 'npm' ) ? null : 'No npm on this machine.';
	}
	if ( ! onPath( 'php' ) ) {
		return 'No PHP on this machine.';
	}
	const modules = execFileSync( 'php', [ '-m' ], { encoding: 'utf8' } ).toLowerCase().split( /\s+/ );
	const lacking = [ kind === 'php-mariadb' ? 'mysqli' : 'pdo_sqlite', 'curl', 'gd', 'mbstring', 'xml', 'zip', 'intl' ].filter( ( extension ) => ! modules.includes( extension ) );
	if ( lacking.length > 0 ) {
		return `PHP lacks ${ lacking.join( ', ' ) }.`;
	}
	return kind === 'php-mariadb' && ! hasMariadb() ? 'No MariaDB server on this machine.' : null;
}

function prepare( kind: StoreKind ): void {
	if ( kind === 'php-sqlite' ) {
		sqliteDriver();
	} else if ( kind === 'playground' ) {
		playgroundPackage();
	}
}
