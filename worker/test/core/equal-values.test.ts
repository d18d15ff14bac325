/** What documents in Dynamics tell about their orders: counts for the suggestions of the mapping editor. */
import { describe, expect, it } from 'vitest';
import { equalValues } from '../../src/core/mapping/equal-values.ts';
import { suggest, TICKED } from '../../src/core/mapping/suggest.ts';

const order = ( index: number, fields: Record< string, unknown > = {} ) => ( { source: { 'extra.desk': `D-${ index }`, currency: 'EUR', total: '49.90', 'line.sku': `D-${ index }` }, fields: { '@odata.etag': `D-${ index }`, deskCode: `d-${ index } `, currencyCode: 'EUR', open: true, ...fields } } );

describe( 'equal values', () => {
	it( 'a field that holds what the order holds is counted, whatever its case; one value everywhere, a line, and the protocol\'s own are not', () => {
		expect( equalValues( [ 1, 2, 3, 4 ].map( ( index ) => order( index ) ) ) ).toEqual( [ { target: 'deskCode', path: 'extra.desk', equal: 4, of: 4 } ] );
	} );

	it( 'empty fields do not count against it, others do; three documents are the least, half of them equal', () => {
		const some = [ order( 1 ), order( 2 ), order( 3, { deskCode: '' } ), order( 4, { deskCode: 'other' } ) ];
		expect( equalValues( some ) ).toEqual( [ { target: 'deskCode', path: 'extra.desk', equal: 2, of: 3 } ] );
		expect( equalValues( [ order( 1 ), order( 2 ) ] ) ).toEqual( [] );
		expect( equalValues( [ order( 1 ), order( 2 ), ...[ 3, 4, 5 ].map( ( index ) => order( index, { deskCode: `x${ index }` } ) ) ] ) ).toEqual( [] );
	} );

	it( 'amounts are equal as numbers', () => {
		const amount = ( total: string, paid: number ) => ( { source: { total }, fields: { paid } } );
		expect( equalValues( [ amount( '49.90', 49.9 ), amount( '10.00', 10 ), amount( '7.25', 7.25 ) ] ) ).toEqual( [ { target: 'paid', path: 'total', equal: 3, of: 3 } ] );
	} );

	it( 'a suggestion says how often, is ticked when seen on many, and a name alike is not listed a second time', () => {
		const field = { name: 'deskCode', kind: 'text' as const, maxLength: 50, required: false, readOnly: false, key: false, members: [] };
		const targets = [ { document: 'header' as const, target: 'deskCode', field } ];
		const sources = [ { path: 'extra.desk', sample: 'D-1', often: 1 } ];
		expect( suggest( targets, [], [ { target: 'deskCode', path: 'extra.desk', equal: 18, of: 20 } ] ) ).toEqual( [ { document: 'header', target: 'deskCode', path: 'extra.desk', percent: 88, reason: 'equal_values', seen: { equal: 18, of: 20 } } ] );
		expect( suggest( targets, [], [ { target: 'deskCode', path: 'extra.desk', equal: 3, of: 3 } ] )[ 0 ]?.percent ).toBe( TICKED );
		expect( suggest( targets, sources, [ { target: 'deskCode', path: 'extra.desk', equal: 2, of: 4 } ] ).map( ( { path } ) => path ) ).toEqual( [ 'extra.desk' ] );
	} );
} );
