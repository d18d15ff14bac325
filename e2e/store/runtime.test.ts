/** Which runtime is chosen, and what is said when none can be: on machines that exist only here. */
import { describe, expect, it } from 'vitest';
import { chooseRuntime, type Machine, type StoreKind } from './runtime.ts';

const SOURCES = { wordpress: '/wp', woocommerce: '/wc', wordpressVersion: '7.1', woocommerceVersion: '10.2.4' };

function machine( has: StoreKind[], more: Partial< Machine > = {} ): Machine & { prepared: StoreKind[] } {
	const prepared: StoreKind[] = [];
	return {
		env: {}, obstacle: ( kind ) => ( has.includes( kind ) ? null : `no ${ kind }.` ), prepare: ( kind ) => void prepared.push( kind ),
		sources: () => Promise.resolve( SOURCES ), ...more, prepared,
	};
}

describe( 'The runtime of the real store', () => {
	it.each( [
		[ 'MariaDB first', [ 'php-mariadb', 'php-sqlite', 'playground' ], 'php-mariadb' ],
		[ 'SQLite where there is no MariaDB', [ 'php-sqlite', 'playground' ], 'php-sqlite' ],
		[ 'Playground where there is no PHP', [ 'playground' ], 'playground' ],
	] as [ string, StoreKind[], StoreKind ][] )( 'takes %s, and fetches only what that one needs', async ( _name, has, kind ) => {
		const here = machine( has );
		expect( await chooseRuntime( undefined, here ) ).toEqual( { kind, sources: SOURCES } );
		expect( here.prepared ).toEqual( [ kind ] );
	} );

	it( 'goes on to the next when npm cannot fetch what the first one needs', async () => {
		const here = machine( [ 'php-sqlite', 'playground' ], { prepare: ( kind ) => {
			if ( kind === 'php-sqlite' ) {
				throw new Error( 'npm could not fetch it.' );
			}
		} } );
		expect( await chooseRuntime( undefined, here ) ).toMatchObject( { kind: 'playground' } );
		expect( await chooseRuntime( 'php', here ) ).toEqual( { missing: 'php-mariadb: no php-mariadb. php-sqlite: npm could not fetch it.' } );
	} );

	it( 'takes the forced one, from the variable or the command line, or says why not', async () => {
		const all: StoreKind[] = [ 'php-mariadb', 'php-sqlite', 'playground' ];
		expect( await chooseRuntime( undefined, machine( all, { env: { CONCORD_STORE: 'php-sqlite' } } ) ) ).toMatchObject( { kind: 'php-sqlite' } );
		expect( await chooseRuntime( 'playground', machine( all ) ) ).toMatchObject( { kind: 'playground' } );
		expect( await chooseRuntime( undefined, machine( [ 'php-sqlite', 'playground' ], { env: { CONCORD_STORE: 'php-mariadb' } } ) ) ).toEqual( { missing: 'php-mariadb: no php-mariadb.' } );
		expect( await chooseRuntime( undefined, machine( all, { env: { CONCORD_STORE: 'mysql' } } ) ) ).toEqual( { missing: 'CONCORD_STORE is php-mariadb, php-sqlite, playground, not "mysql".' } );
	} );

	it( 'narrows "php" by the variable, lets a named kind win over it, and refuses what contradicts it', async () => {
		const here = ( forced: StoreKind ) => machine( [ 'php-mariadb', 'php-sqlite', 'playground' ], { env: { CONCORD_STORE: forced } } );
		expect( await chooseRuntime( 'php', here( 'php-sqlite' ) ) ).toMatchObject( { kind: 'php-sqlite' } );
		expect( await chooseRuntime( 'playground', here( 'php-sqlite' ) ) ).toMatchObject( { kind: 'playground' } );
		expect( await chooseRuntime( 'php', here( 'playground' ) ) ).toEqual( { missing: 'CONCORD_STORE=playground is not what was asked for: php.' } );
	} );

	it( 'fetches nothing when there is no WooCommerce to run', async () => {
		const here = machine( [ 'playground' ], { sources: () => Promise.resolve( { missing: 'No WooCommerce here.' } ) } );
		expect( await chooseRuntime( undefined, here ) ).toEqual( { missing: 'No WooCommerce here.' } );
		expect( here.prepared ).toEqual( [] );
	} );
} );
