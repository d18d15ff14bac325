/** Stock figures on their way into the store: how many requests at once, which figures share one, and what is sent again. */
import { describe, expect, it } from 'vitest';
import type { StoreWrite } from '../../src/core/flow/running.ts';
import { putInStore, type FlowStore } from '../../src/engine/flow-writes.ts';
import type { StockAnswer, StockFigures } from '../../src/store/contract/api.ts';

type Answering = ( asked: StockFigures, before: number ) => StockAnswer | Promise< StockAnswer >;

/** Its other routes are not called. */
function storeThat( answer: Answering ): { store: FlowStore; asked: StockFigures[]; most: () => number } {
	const asked: StockFigures[] = [];
	let running = 0;
	let most = 0;
	const stock = async ( figures: StockFigures ): Promise< StockAnswer > => {
		most = Math.max( most, ++running );
		asked.push( figures );
		const before = asked.length - 1;
		await Promise.resolve();
		try {
			return await answer( figures, before );
		} finally {
			running--;
		}
	};
	return { store: { stock } as unknown as FlowStore, asked, most: () => most };
}

function figure( id: string, value: string ): StoreWrite {
	return { record: 'product', by: 'sku', id, target: 'field', key: 'stock_quantity', value, counts: 'shipped', as_of: '2026-11-30T10:00:00Z', buffer: '0' };
}

const many = ( count: number ): StoreWrite[] => Array.from( { length: count }, ( _none, index ) => figure( `SKU-${ index }`, '5' ) );
const written = ( figures: StockFigures ): StockAnswer => ( { written: figures.figures.length, unchanged: 0, unknown: 0, refused: [], later: [] } );

describe( 'stock figures of a large catalogue', () => {
	it( 'STK-3: go to the store in two requests at a time, each figure once', async () => {
		const { store, asked, most } = storeThat( written );
		const put = await putInStore( store, many( 9_000 ), 'flow' );
		expect( [ put.written, asked.length, most() ] ).toEqual( [ 9_000, 5, 2 ] );
		expect( new Set( asked.flatMap( ( { figures } ) => figures.map( ( { sku } ) => sku ) ) ).size ).toBe( 9_000 );
	} );

	it( 'two figures for one product are one, the last: in two requests at once both differences would count', async () => {
		const { store, asked } = storeThat( written );
		await putInStore( store, [ figure( 'TEE-É', '1' ), ...many( 4_000 ), figure( ' tee-e ', '2' ) ], 'flow' );
		expect( asked.flatMap( ( { figures } ) => figures ).filter( ( { sku } ) => ! sku.startsWith( 'SKU-' ) ) ).toEqual( [ { sku: ' tee-e ', value: '2' } ] );
	} );

	it( 'what the store did not come to in the time of one request is sent again', async () => {
		const { store, asked } = storeThat( ( { figures } ) => ( { written: 4, unchanged: 0, unknown: 0, refused: [], later: figures.slice( 4 ).map( ( { sku } ) => sku ) } ) );
		const put = await putInStore( store, many( 10 ), 'flow' );
		expect( asked.map( ( { figures } ) => figures.length ) ).toEqual( [ 10, 6, 2 ] );
		expect( put.refused.size ).toBe( 0 );
	} );

	it( 'a store that comes to none of them is not asked for ever: they are owed', async () => {
		const { store, asked } = storeThat( ( { figures } ) => ( { written: 0, unchanged: 0, unknown: 0, refused: [], later: figures.map( ( { sku } ) => sku ) } ) );
		const put = await putInStore( store, many( 10 ), 'flow' );
		expect( [ asked.length, put.refused.size ] ).toEqual( [ 1, 10 ] );
	} );

	it( 'after a request that failed no further one begins, and the one beside it is waited for', async () => {
		let done = false;
		const { store, asked } = storeThat( async ( figures, before ) => {
			if ( before === 0 ) {
				throw new Error( 'the store is gone' );
			}
			for ( let turns = 0; turns < 20; turns++ ) {
				await Promise.resolve();
			}
			done = true;
			return written( figures );
		} );
		await expect( putInStore( store, many( 9_000 ), 'flow' ) ).rejects.toThrow( 'the store is gone' );
		expect( [ asked.length, done ] ).toEqual( [ 2, true ] );
	} );
} );
