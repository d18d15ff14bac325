/** Which of an item's prices the shop takes. */
import { describe, expect, it } from 'vitest';
import { shopPrices } from '../../src/core/item-prices.ts';
import { itemFields } from '../../src/core/flow/put-item.ts';
import { row, path } from '../../src/core/flow/templates/parts.ts';
import { twinOf } from '../../src/core/match.ts';
import type { ItemPrice } from '../../src/core/model/item.ts';

const price = ( amount: string, from = '', to = '', change: Partial< ItemPrice > = {} ): ItemPrice => ( { group: '', currency: 'EUR', quantity: '0', from, to, price: amount, ...change } );
const at = ( base: string, ...prices: ItemPrice[] ) => Object.values( shopPrices( base, prices, 'EUR', '2026-11-24' ) );

describe( 'prices of an item', () => {
	it( 'takes the base price where there is no other', () => {
		expect( at( '10' ) ).toEqual( [ '10', '', '', '' ] );
	} );

	it( 'takes the price that began last and has no end as the regular one; one that begins later is not told yet', () => {
		expect( at( '10', price( '12' ), price( '11', '2026-10-01' ), price( '9', '2026-12-01' ) ) ).toEqual( [ '11', '', '', '' ] );
	} );

	it( 'takes a lower price with a last day as a sale, the running one before the next, and none that is over', () => {
		expect( at( '10', price( '7', '2026-12-01', '2026-12-24' ), price( '8', '2026-11-20', '2026-11-27' ), price( '5', '2026-01-01', '2026-11-23' ) ) ).toEqual( [ '10', '8', '2026-11-20', '2026-11-27' ] );
		expect( at( '10', price( '7', '2026-12-01', '2026-12-24' ) ) ).toEqual( [ '10', '7', '2026-12-01', '2026-12-24' ] );
	} );

	it( 'takes a higher price with a last day as the regular one while it lasts', () => {
		expect( at( '10', price( '12', '2026-11-01', '2026-11-30' ) ) ).toEqual( [ '12', '', '', '' ] );
		expect( at( '10', price( '12', '2026-12-01', '2026-12-31' ) ) ).toEqual( [ '10', '', '', '' ] );
	} );

	it( 'leaves prices of a price list, of another currency and from a second piece on to the rows of the flow', () => {
		expect( at( '10', price( '1', '', '', { group: 'WHOLESALE' } ), price( '2', '', '', { currency: 'USD' } ), price( '3', '', '', { quantity: '10' } ) ) ).toEqual( [ '10', '', '', '' ] );
		expect( at( '10', price( '9', '', '', { quantity: '1' } ) ) ).toEqual( [ '9', '', '', '' ] );
	} );
} );

describe( 'fields that a flow leaves to Dynamics', () => {
	const item = { number: 'A', regularPrice: '10', salePrice: '', categories: [ 'Cups, small' ], variants: [] };

	it( 'are those with a row that had a value, an emptied one too; a list that is taken as it is stays a list', () => {
		const rows = [ row( 'salePrice', path( 'item.salePrice' ) ), row( 'categories', path( 'item.categories' ) ), row( 'weight', path( 'item.none' ) ) ];
		expect( itemFields( item, rows, { salePrice: '', categories: 'Cups, small' } ) ).toEqual( { salePrice: '', master: [ 'salePrice', 'categories' ], bothWays: [] } );
	} );

	it( 'a price as it is told is no calculated one, whatever its variants cost', () => {
		expect( itemFields( { ...item, variants: [ { regularPrice: '12' } ] }, [ row( 'regularPrice', path( 'item.regularPrice' ) ) ], { regularPrice: '10' } ) ).toMatchObject( { master: [ 'regularPrice' ] } );
	} );
} );

describe( 'DUP-5: the product that an item number means', () => {
	const records = [ { id: 1, key: 'mug', name: '' }, { id: 2, key: 'MUG', name: '' }, { id: 3, key: 'Tee S', name: '' }, { id: 4, key: '', name: '' } ];

	it( 'is the identical one before all that look alike, the only one that looks alike, or nobody\'s', () => {
		expect( [ twinOf( 'MUG', records ), twinOf( 'Mug', records ), twinOf( 'TEES', records ), twinOf( 'CUP', records ), twinOf( ' ', records ) ] ).toEqual( [ records[ 1 ], 'ambiguous', records[ 2 ], null, null ] );
	} );
} );
