/** A SKU that is called otherwise in Dynamics: told once as a rule, used by every order. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBench, type Bench } from './bench.ts';
import { draftRules, fieldOf, previewOf, publishRules } from './rules-bench.ts';
import { shaped } from './shaped-order.ts';

describe.each( [ 'bc', 'fo' ] as const )( 'SKU aliases for %s', ( product ) => {
	let bench: Bench;
	beforeEach( async () => {
		bench = await openBench( product );
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	it( 'an order with a SKU Dynamics does not know stops; the draft shows the item, published it is sent, compared without case and blanks', async () => {
		const { bad } = await bench.place( [ shaped( { lines: [ { sku: 'web-mug-1', total: '20.00' } ] } ) ], 0 );
		await bench.becomes( bad, 'needs-you' );
		const rules = { skuAliases: [ { sku: ' WEB-Mug-1', item: 'CONCORD-MUG' } ] };
		await draftRules( bench, rules );
		const item = product === 'bc' ? 'lineObjectNumber' : 'ItemNumber';
		const shown = await previewOf( bench, bad, true );
		expect( [ shown.verdict, fieldOf( shown, 1, item ) ] ).toEqual( [ 'create', 'CONCORD-MUG' ] );
		expect( fieldOf( await previewOf( bench, bad ), 1, item ) ).not.toBe( 'CONCORD-MUG' );
		await publishRules( bench, rules );
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
		expect( ( await bench.dynamics.orders( bench.reference( bad ) ) )[ 0 ]?.lines[ 0 ] ).toMatchObject( { item: 'CONCORD-MUG', quantity: 1 } );
	} );

	it( 'a rule that cannot be used is named when it is published, and orders go on by the rules in use', async () => {
		await expect( publishRules( bench, { skuAliases: [ { sku: 'A', item: 'CONCORD-MUG' }, { sku: 'a ', item: 'CONCORD-BOOK' } ] } ) ).rejects.toThrow( /answered 400 .*skuAliases.*1\.sku is there twice/ );
		const { bad } = await bench.place( [ shaped( { lines: [ {} ] } ) ], 0 );
		await bench.arrived( [ bad ] );
	} );
} );
