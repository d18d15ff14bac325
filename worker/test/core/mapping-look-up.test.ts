/** The step "lookUp": what follows when there is not exactly one record, and that one order asks a question once. */
import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/core/issue.ts';
import { JsonNumber } from '../../src/core/json-number.ts';
import { applyMapping } from '../../src/core/mapping/apply.ts';
import { checkMapping } from '../../src/core/mapping/check.ts';
import { EMPTY_FLOW } from '../../src/core/mapping/flow.ts';
import { remembered, type LookUp } from '../../src/core/mapping/look-up.ts';
import type { MappingRow, Step } from '../../src/core/mapping/schema.ts';

type LookUpStep = Extract< Step, { step: 'lookUp' } >;
const row = ( step: Partial< LookUpStep > = {}, target = 'a' ): MappingRow => ( { target, source: { kind: 'path', path: 'code' }, steps: [ { step: 'lookUp', entity: 'currencies', field: 'code', take: 'rate', none: 'stop', many: 'stop', ...step } ], conditions: [], required: false } );
const run = ( rows: MappingRow[], lookUp?: LookUp, code = 'EUR' ) => applyMapping( { schemaVersion: 1, id: 'x', over: 'order', entity: 'salesOrders', rows }, { code }, { operation: 'create', record: 'order #1', lookUp } );
const several: LookUp = () => Promise.reject( new SyncError( { code: 'record_ambiguous', retryClass: 'rejected', message: 'Several.', remedy: 'One.' } ) );

describe( 'a value looked up in Dynamics', () => {
	it( 'is the field of the one record, as the digits it was sent with, and an empty value asks nothing', async () => {
		expect( ( await run( [ row() ], async () => ( { values: { rate: new JsonNumber( '0.1000000000000000000001' ) } } ) ) ).values ).toEqual( { a: '0.1000000000000000000001' } );
		expect( ( await run( [ row() ], several, '' ) ).problems ).toEqual( [] );
	} );

	it.each( [ [ 'none', async () => null, 'value_not_mapped' ], [ 'many', several, 'record_ambiguous' ] ] as const )( 'of %s: stops with its own reason, gives the default, or passes', async ( which, ask, code ) => {
		const [ problem ] = ( await run( [ row() ], ask ) ).problems;
		expect( [ problem?.code, problem?.field, problem?.remedy !== '' ] ).toEqual( [ code, 'a', true ] );
		expect( ( await run( [ row( { [ which ]: 'default', default: '1' } ) ], ask ) ).values ).toEqual( { a: '1' } );
		expect( ( await run( [ row( { [ which ]: 'pass' } ) ], ask ) ).values ).toEqual( { a: 'EUR' } );
	} );

	it( 'a Dynamics that cannot be asked is no problem of the row: it is thrown, to be tried again; a refusal is one', async () => {
		const failing = ( retryClass: 'repeat-safe' | 'rejected' ): LookUp => () => Promise.reject( new SyncError( { code: 'internal_error', retryClass, message: 'No.', remedy: 'Later.' } ) );
		await expect( run( [ row() ], failing( 'repeat-safe' ) ) ).rejects.toThrow( SyncError );
		expect( ( await run( [ row() ], failing( 'rejected' ) ) ).problems ).toHaveLength( 1 );
		expect( ( await run( [ row() ] ) ).problems[ 0 ]?.message ).toContain( 'nothing can be looked up' );
	} );

	it( 'one order asks the same question once', async () => {
		const asked: string[] = [];
		const ask = remembered( async ( entity, where ) => {
			asked.push( `${ entity } ${ String( where[ 0 ]?.value ) }` );
			return { values: { rate: '1' } };
		} );
		await run( [ row(), row( {}, 'b' ) ], ask );
		await run( [ row() ], ask, 'USD' );
		expect( asked ).toEqual( [ 'currencies EUR', 'currencies USD' ] );
	} );

	it( 'is refused unfinished, for a field that Dynamics does not have, and on a new customer', () => {
		const codes = ( step: Partial< LookUpStep >, document: 'header' | 'customer' = 'header' ) => checkMapping( 'bc', { documents: { ...EMPTY_FLOW.documents, [ document ]: { rows: [ { ...row( step, 'phoneNumber' ), source: { kind: 'path', path: 'currency' } } ], removed: [] } } }, {
			metadata: { entities: [ { name: 'currencies', fields: [ 'code', 'rate' ].map( ( name ) => ( { name, kind: 'text', maxLength: null, required: false, readOnly: false, key: false, members: [] } ) ) } ] }, seen: null, parse: () => null,
		} ).map( ( problem ) => problem.code );
		expect( [ codes( {} ), codes( { entity: '' } ), codes( { take: 'name' } ), codes( {}, 'customer' ) ] ).toEqual( [ [], [ 'look_up_incomplete' ], [ 'look_up_unknown' ], [ 'look_up_customer' ] ] );
	} );
} );
