/** Suggestions of the mapping editor: by rules, offline, the same for the same input. */
import { describe, expect, it } from 'vitest';
import type { FieldInfo } from '../../src/core/mapping/metadata.ts';
import { suggest, TICKED, type SuggestSource, type SuggestTarget } from '../../src/core/mapping/suggest.ts';

const field = ( name: string, more: Partial< FieldInfo > = {} ): FieldInfo => ( { name, kind: 'text', maxLength: 30, required: false, readOnly: false, key: false, members: [], ...more } );
const target = ( name: string, more: Partial< FieldInfo > = {}, document: SuggestTarget[ 'document' ] = 'header' ): SuggestTarget => ( { document, target: name, field: field( name, more ) } );
const source = ( path: string, sample = '', often: number | null = null ): SuggestSource => ( { path, sample, often } );

describe( 'suggestions', () => {
	it( 'the same name in another spelling that fits is ticked; another name for the same thing too', () => {
		expect( suggest( [ target( 'poNumber' ) ], [ source( 'extra._po_number', 'PO-17', 0.7 ) ] ) ).toEqual( [ { document: 'header', target: 'poNumber', path: 'extra._po_number', percent: 95, reason: 'same_name_fits' } ] );
		const [ zip ] = suggest( [ target( 'DeliveryAddressZipCode' ) ], [ source( 'shipping.postcode', '50667' ), source( 'billing.postcode', '50667' ) ] );
		expect( [ zip?.path, ( zip?.percent ?? 0 ) >= 30 ] ).toEqual( [ 'shipping.postcode', true ] );
	} );

	it( 'what the field cannot take is not offered: too long, not a number, not one of its choices', () => {
		expect( suggest( [ target( 'engraving', { maxLength: 5 } ) ], [ source( 'extra.Engraving', 'For Ada with love', 1 ) ] ) ).toEqual( [] );
		expect( suggest( [ target( 'weight', { kind: 'number' }, 'line' ) ], [ source( 'line.product.weight', 'heavy' ) ] ) ).toEqual( [] );
		expect( suggest( [ target( 'tier', { kind: 'enum', members: [ 'Gold' ] } ) ], [ source( 'customer.extra.tier', 'Lead', 1 ) ] ) ).toEqual( [] );
		expect( suggest( [ target( 'tier', { kind: 'enum', members: [ 'Gold' ] } ) ], [ source( 'customer.extra.tier', 'Gold', 1 ) ] )[ 0 ]?.percent ).toBeGreaterThanOrEqual( TICKED );
	} );

	it( 'names alike only in words that say nothing are no suggestion; a line value never goes into the order', () => {
		expect( suggest( [ target( 'salesOrderNumber' ) ], [ source( 'customer.id', '7' ), source( 'extra.custom_field', 'x', 1 ) ] ) ).toEqual( [] );
		expect( suggest( [ target( 'tariff' ) ], [ source( 'line.product.extra._tariff', '6912', 1 ) ] ) ).toEqual( [] );
		expect( suggest( [ target( 'tariff', {}, 'line' ) ], [ source( 'line.product.extra._tariff', '6912', 1 ) ] ) ).toHaveLength( 1 );
	} );

	it( 'a half alike name is listed and not ticked, the rarely seen lower, at most five a field, in one order', () => {
		const sources = [ 'a', 'b', 'c', 'd', 'e', 'f' ].map( ( name ) => source( `extra.gift_${ name }`, 'Yes', name === 'a' ? 0.02 : 1 ) );
		const found = suggest( [ target( 'giftMessage' ) ], sources );
		expect( found ).toHaveLength( 5 );
		expect( found.map( ( one ) => one.path ) ).toEqual( [ 'b', 'c', 'd', 'e', 'f' ].map( ( name ) => `extra.gift_${ name }` ) );
		expect( found.every( ( one ) => one.percent >= 30 && one.percent < TICKED && one.reason === 'similar_name_fits' ) ).toBe( true );
		expect( suggest( [ target( 'giftMessage' ) ], [ ...sources ].reverse() ) ).toEqual( found );
	} );
} );
