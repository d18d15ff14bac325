import { describe, expect, it } from 'vitest';
import { Changes } from '../../src/connectors/bc/feed-changes.ts';

const stamp = ( minute: number, second = 0 ) => new Date( Date.UTC( 2026, 0, 5, 9, minute, second ) ).toISOString();

/** A table that a look sees as far as it is committed, and a clock of our own. */
function table( count: number ) {
	const rows = Array.from( { length: count }, ( _, index ) => ( { id: `row-${ index }`, lastModifiedDateTime: stamp( 0, 30 + Math.floor( index / 50 ) ) } ) );
	let [ elapsed, requests ] = [ 0, 0 ];
	const changes = new Changes( () => elapsed );
	const look = async ( since: string, fails = false ) => {
		requests = 0;
		const told: string[] = [];
		let at = since;
		for await ( const page of changes.pages( since, ( { filter, top } ) => {
			requests++;
			if ( fails ) {
				return Promise.reject( new Error( 'gone' ) );
			}
			const from = filter.replace( 'lastModifiedDateTime ge ', '' );
			return Promise.resolve( rows.filter( ( row ) => row.lastModifiedDateTime >= from ).toSorted( ( left, right ) => ( left.lastModifiedDateTime < right.lastModifiedDateTime ? -1 : 1 ) ).slice( 0, top ) );
		} ) ) {
			told.push( ...page.rows.map( ( row ) => String( row[ 'id' ] ) ) );
			at = page.reached;
		}
		return { told, at, requests };
	};
	return { rows, look, pass: ( minutes: number ) => ( elapsed += minutes * 60_000 ) };
}

describe( 'changes of Business Central', () => {
	it( 'an import of 500 rows is read again while older rows may still come, then a look costs one request', async () => {
		const { look, pass } = table( 500 );
		const first = await look( '0001-01-01T00:00:00Z' );
		expect( first.told ).toHaveLength( 500 );
		const costs: number[] = [];
		for ( let minute = 0; minute < 6; minute++ ) {
			costs.push( ( await look( first.at ) ).requests );
			pass( 1 );
		}
		expect( costs.slice( 0, 4 ).every( ( requests ) => requests > 4 ) ).toBe( true );
		expect( costs.slice( 4 ) ).toEqual( [ 1, 1 ] );
	} );

	it( 'LOS-9: a row that was written before the last one seen and committed after it is told, and one that comes later too', async () => {
		const { rows, look, pass } = table( 10 );
		const { at } = await look( '0001-01-01T00:00:00Z' );
		pass( 1 );
		rows.push( { id: 'late', lastModifiedDateTime: stamp( 0, 1 ) } );
		expect( ( await look( at ) ).told ).toContain( 'late' );
		pass( 3 );
		await look( at );
		pass( 1 );
		rows.push( { id: 'new', lastModifiedDateTime: stamp( 9 ) } );
		const found = await look( at );
		expect( [ found.told.includes( 'new' ), found.told.includes( 'late' ), found.at ] ).toEqual( [ true, false, stamp( 9 ) ] );
	} );

	it( 'a look that broke off proves nothing: the next one reaches back again', async () => {
		const { rows, look, pass } = table( 10 );
		const { at } = await look( '0001-01-01T00:00:00Z' );
		await look( at );
		pass( 3 );
		await expect( look( at, true ) ).rejects.toThrow( 'gone' );
		rows.push( { id: 'late', lastModifiedDateTime: stamp( 0, 2 ) } );
		expect( ( await look( at ) ).told ).toContain( 'late' );
	} );
} );
