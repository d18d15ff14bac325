/** Addresses as the merchant wants them in Dynamics, and what becomes of those that cannot be right. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBench, namesNobody, type Bench } from './bench.ts';
import { fieldOf, previewOf, publishRules, type GivenRules } from './rules-bench.ts';
import type { SHOPPER } from './shaped-order.ts';
import { shaped } from './shaped-order.ts';

const FIELDS = {
	bc: { name: 'shipToName', street: 'shipToAddressLine1', second: 'shipToAddressLine2', postcode: 'shipToPostCode', state: 'shipToState' },
	fo: { name: 'DeliveryAddressName', street: 'DeliveryAddressStreet', second: '', postcode: 'DeliveryAddressZipCode', state: 'DeliveryAddressStateId' },
} as const;

describe.each( [ 'bc', 'fo' ] as const )( 'address rules for %s', ( product ) => {
	let bench: Bench;
	const names = FIELDS[ product ];
	beforeEach( async () => {
		bench = await openBench( product );
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	const order = ( billing: Partial< typeof SHOPPER > ) => shaped( { lines: [ {} ], billing } );
	const rules = ( address: NonNullable< GivenRules[ 'address' ] > ) => publishRules( bench, { address } );
	const send = async ( billing: Partial< typeof SHOPPER > ) => {
		const { bad } = await bench.place( [ order( billing ) ], 0 );
		return bad;
	};

	it( 'blanks and postal codes are tidied in the form of their country', async () => {
		await rules( { tidy: true } );
		const bad = await send( { country: 'GB', state: '', state_name: '', postcode: ' sw1a1aa', city: ' London ', address_1: '10   Downing  Street' } );
		const shown = await previewOf( bench, bad );
		expect( [ fieldOf( shown, 0, names.postcode ), fieldOf( shown, 0, names.street ) ] ).toEqual( [ 'SW1A 1AA', '10 Downing Street' ] );
		await bench.arrived( [ bad ] );
		expect( ( await bench.dynamics.orders( bench.reference( bad ) ) )[ 0 ] ).toMatchObject( { city: 'London', street: '10 Downing Street' } );
	} );

	it( 'a postal code that cannot be one of its country stops, is told, or is left out, as the rule says; empty ones pass', async () => {
		await rules( { postcode: 'stop' } );
		const bad = await send( { postcode: '1011' } );
		const stopped = await bench.becomes( bad, 'needs-you' );
		expect( stopped.issue ).toMatchObject( { code: 'value_invalid', field: 'billing.postcode', message: expect.stringContaining( 'has not the form of DE' ) } );
		expect( JSON.stringify( stopped.issue ) ).not.toContain( '1011' );
		namesNobody( stopped, bad );
		await rules( { postcode: 'leave-out' } );
		await bench.retry( bad );
		const sent = await bench.becomes( bad, 'synced' );
		expect( sent.history[ 0 ]?.warnings ).toEqual( expect.arrayContaining( [ expect.stringContaining( 'it was left out' ) ] ) );
		expect( fieldOf( await previewOf( bench, bad ), 0, names.postcode ) ?? '' ).toBe( '' );
		await rules( { postcode: 'warn' } );
		const warned = await send( { postcode: '1011' } );
		expect( ( await bench.becomes( warned, 'synced' ) ).history[ 0 ]?.warnings ).toEqual( expect.arrayContaining( [ expect.stringContaining( 'it was sent as entered' ) ] ) );
		await rules( { postcode: 'stop' } );
		await bench.arrived( [ await send( { postcode: '' } ) ] );
	} );

	it( 'house numbers, names and states are split and joined', async () => {
		await rules( { houseNumber: 'split', names: 'split', state: 'name' } );
		const split = await previewOf( bench, await send( { first_name: '', last_name: 'Quillon Wexthorpe', address_1: 'Lindenhofweg 77 b', state: 'BE', state_name: 'Berlin' } ) );
		expect( [ fieldOf( split, 0, names.street ), fieldOf( split, 0, names.state ), fieldOf( split, 0, names.name ) ] ).toEqual( [ product === 'bc' ? 'Lindenhofweg' : 'Lindenhofweg\n77 b', 'Berlin', 'Quillon Wexthorpe' ] );
		await rules( { houseNumber: 'join', names: 'join' } );
		const joined = await send( { address_1: 'Lindenhofweg', address_2: '77b' } );
		expect( fieldOf( await previewOf( bench, joined ), 0, names.street ) ).toBe( 'Lindenhofweg 77b' );
		await bench.arrived( [ joined ] );
		const american = await previewOf( bench, await send( { address_1: 'Main Street', address_2: '350', country: 'US', state: 'TX', postcode: '78701' } ) );
		expect( fieldOf( american, 0, names.street ) ).toBe( '350 Main Street' );
	} );

	it( 'FUL-7: an address line too long stops, or goes on in the second line, or is cut with its full text in a note', async () => {
		const long = `${ 'Straße der langen Namen und Wege '.repeat( product === 'bc' ? 4 : 9 ) }77`;
		await rules( { longLine: 'stop' } );
		const bad = await send( { address_1: long } );
		const stopped = await bench.becomes( bad, 'needs-you' );
		expect( stopped.issue ).toMatchObject( { code: 'value_too_long', field: 'billing.line1' } );
		namesNobody( stopped, bad );
		if ( product === 'bc' ) {
			await rules( { longLine: 'split' } );
			const shown = await previewOf( bench, bad );
			const parts = [ fieldOf( shown, 0, names.street ), fieldOf( shown, 0, names.second ) ].map( String );
			expect( [ parts.join( ' ' ), Number( parts[ 0 ]?.length ) <= 100, shown.warnings ] ).toEqual( [ long, true, [] ] );
		}
		await rules( { longLine: 'cut' } );
		await bench.retry( bad );
		const sent = await bench.becomes( bad, 'synced' );
		expect( sent.history[ 0 ]?.warnings.join() ).toContain( 'was cut to' );
		const lines = ( await bench.dynamics.orders( bench.reference( bad ) ) )[ 0 ]?.lines.map( ( line ) => line.text ).join( ' ' ) ?? '';
		expect( lines.replaceAll( ' ', '' ) ).toContain( long.replaceAll( ' ', '' ) );
	} );
} );
