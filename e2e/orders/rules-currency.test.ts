/** An order charged in one currency as a document in another, because the merchant chose so; both amounts and the rate are kept. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBench, type Bench } from './bench.ts';
import { fieldOf, previewOf, publishRules } from './rules-bench.ts';
import { shaped } from './shaped-order.ts';

const linked = z.object( { link: z.object( { store_total: z.string(), dynamics_total: z.string(), currency: z.string(), dynamics_currency: z.string().optional(), rate: z.string().optional() } ) } );

describe.each( [ 'bc', 'fo' ] as const )( 'currency rules for %s', ( product ) => {
	let bench: Bench;
	beforeEach( async () => {
		bench = await openBench( product );
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	const usd = ( lines: string[] ) => shaped( { lines: lines.map( ( total ) => ( { total } ) ), currency: 'USD' } );
	const code = product === 'bc' ? 'currencyCode' : 'CurrencyCode';
	const link = async ( order: { id: number } & Parameters< Bench[ 'record' ] >[ 0 ] ) => linked.parse( await bench.admin( 'GET', `/records/${ ( await bench.record( order ) ).event_id }` ) ).link;
	const document = () => bench.sandbox.documents( product )[ 0 ];

	it( 'without a rule a dollar order is a dollar document', async () => {
		const { bad } = await bench.place( [ usd( [ '20.00' ] ) ], 0 );
		await bench.arrived( [ bad ] );
		expect( document() ).toMatchObject( { currency: 'USD', total: '29.75' } );
		expect( ( await link( bad ) ).rate ?? '' ).toBe( '' );
	} );

	it( 'MON-10: both amounts and the rate stay on the record, and the cents the lines leave over go to the rounding line', async () => {
		await publishRules( bench, { currency: { rates: [ { from: 'usd', to: 'eur', source: 'fixed', rate: '0.9277' } ] } } );
		const { bad } = await bench.place( [ usd( [ '3.00', '7.00', '11.00' ] ) ], 0 );
		const shown = await previewOf( bench, bad );
		const record = await bench.becomes( bad, 'synced' );
		// 30.94 USD x 0.9277 = 28.703… EUR: what Dynamics has to hold.
		expect( [ bad.total, document()?.currency, Number( document()?.total ) ] ).toEqual( [ '30.94', 'EUR', 28.7 ] );
		expect( await link( bad ) ).toMatchObject( { store_total: '30.94', currency: 'USD', dynamics_total: '28.70', dynamics_currency: 'EUR', rate: '0.9277' } );
		expect( record.history[ 0 ]?.summary ).toContain( '30.94 USD = 28.70 EUR at 0.9277 (fixed rate) with a rounding line' );
		expect( shown.totals ).toMatchObject( { store: '30.94', currency: 'EUR', conversion: '30.94 USD = 28.70 EUR at 0.9277 (fixed rate).' } );
		expect( fieldOf( shown, 0, code ) ).toBe( 'EUR' );
	} );

	it( 'MON-10: an order edited after it was converted is told by the shopper\'s amounts', async () => {
		await publishRules( bench, { currency: { rates: [ { from: 'USD', to: 'EUR', source: 'fixed', rate: '0.9' } ] } } );
		const { bad } = await bench.place( [ usd( [ '20.00' ] ) ], 0 );
		await bench.becomes( bad, 'synced' );
		bench.store.editOrder( bad.id, usd( [ '30.00' ] ) );
		const stopped = await bench.becomes( bad, 'needs-you' );
		expect( stopped.issue?.message ).toContain( 'the total was 29.75 USD and is 41.65 USD' );
	} );

	it( 'MON-10: the rate of the order\'s own day; a day before the first rate stops the order with the currency named', async () => {
		await publishRules( bench, { currency: { rates: [ { from: 'USD', to: 'EUR', source: 'byDate', dates: [ { since: '2026-07-01', rate: '0.91' }, { since: '2026-01-01', rate: '0.88' } ] } ] } } );
		const at = ( day: string ) => ( { ...usd( [ '100.00' ] ), date_created_gmt: `${ day }T10:00:00` } );
		const { shaped: [ spring, autumn, before ] } = await bench.place( [ at( '2026-03-05' ), at( '2026-09-05' ), at( '2025-12-31' ) ], 0 );
		if ( ! spring || ! autumn || ! before ) {
			throw new Error( 'three orders were placed' );
		}
		await bench.becomes( spring, 'synced' );
		await bench.becomes( autumn, 'synced' );
		expect( [ ( await link( spring ) ).rate, ( await link( autumn ) ).rate ] ).toEqual( [ '0.88', '0.91' ] );
		expect( ( await bench.becomes( before, 'needs-you' ) ).issue ).toMatchObject( { code: 'currency_unknown', facts: { currency: 'USD', to: 'EUR' } } );
	} );

	it( 'MON-10: the rate can be read from Dynamics, as it was on that day', async () => {
		await publishRules( bench, { currency: { rates: [ { from: 'USD', to: 'EUR', source: 'dynamics' }, { from: 'GBP', to: 'USD', source: 'dynamics' } ] } } );
		const order = ( currency: string ) => ( { ...shaped( { lines: [ { total: '100.00' } ], currency } ), date_created_gmt: '2026-09-05T10:00:00' } );
		const { shaped: [ dollars, pounds ] } = await bench.place( [ order( 'USD' ), order( 'GBP' ) ], 0 );
		if ( ! dollars || ! pounds ) {
			throw new Error( 'two orders were placed' );
		}
		await bench.becomes( dollars, 'synced' );
		expect( await link( dollars ) ).toMatchObject( { store_total: '124.95', dynamics_total: '114.95', dynamics_currency: 'EUR', rate: '0.92' } );
		if ( product === 'bc' ) {
			// 1.15 euros for a pound, 0.92 for a dollar.
			await bench.becomes( pounds, 'synced' );
			expect( await link( pounds ) ).toMatchObject( { dynamics_currency: 'USD', rate: '1.25' } );
		} else {
			expect( ( await bench.becomes( pounds, 'needs-you' ) ).issue?.code ).toBe( 'currency_unknown' );
		}
	} );

	it( 'MON-10: a pair that Dynamics quotes the other way round or for a hundred units is read as what one unit is worth', async () => {
		await publishRules( bench, { currency: { rates: [ { from: 'DKK', to: 'EUR', source: 'dynamics' }, { from: 'JPY', to: 'EUR', source: 'dynamics' } ] } } );
		const { shaped: [ kroner, yen ] } = await bench.place( [ shaped( { lines: [ { total: '100.00' } ], currency: 'DKK' } ), shaped( { lines: [ { total: '10000.00' } ], currency: 'JPY' } ) ], 0 );
		if ( ! kroner || ! yen ) {
			throw new Error( 'two orders were placed' );
		}
		await bench.becomes( kroner, 'synced' );
		await bench.becomes( yen, 'synced' );
		expect( [ ( await link( kroner ) ).rate, ( await link( yen ) ).rate ] ).toEqual( product === 'bc' ? [ '0.13', '0.006' ] : [ '0.134048257373', '0.006' ] );
	} );
} );
