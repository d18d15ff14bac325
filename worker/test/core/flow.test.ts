/** A merchant's own rows beside the built-in ones. */
import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/core/issue.ts';
import { DEFAULT_MAPPINGS } from '../../src/core/mapping/defaults/index.ts';
import { EMPTY_FLOW, flowMappingsSchema, flowProblems, mappingsFor, mappingsOf, type FlowMappings } from '../../src/core/mapping/flow.ts';
import { isLocked } from '../../src/core/mapping/locked.ts';
import type { MappingRow } from '../../src/core/mapping/schema.ts';

const row = ( target: string, path: string ): MappingRow => ( { target, source: { kind: 'path', path }, steps: [], conditions: [], required: false } );
const flow = ( header: Partial< FlowMappings[ 'documents' ][ 'header' ] > ): FlowMappings => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [], removed: [], ...header } } } );
const header = ( made: FlowMappings ) => mappingsOf( 'bc', made ).header.rows;

describe( 'a flow over the built-in mapping', () => {
	it( 'replaces a row in its place, adds new ones behind, and leaves out what was removed', () => {
		const rows = header( flow( { rows: [ row( 'phoneNumber', 'shipping.phone' ), row( 'shipmentMethodCode', 'extra.method' ) ], removed: [ 'sellToState' ] } ) );
		const before = DEFAULT_MAPPINGS.bc.header.rows.map( ( one ) => one.target );
		expect( rows.map( ( one ) => one.target ) ).toEqual( [ ...before.filter( ( target ) => target !== 'sellToState' ), 'shipmentMethodCode' ] );
		expect( rows.find( ( one ) => one.target === 'phoneNumber' )?.source ).toEqual( { kind: 'path', path: 'shipping.phone' } );
		expect( mappingsOf( 'bc', flow( {} ) ) ).toEqual( DEFAULT_MAPPINGS.bc );
	} );

	it( 'cannot change or remove the rows that exactly-once and the total rest on, even where a draft tries', () => {
		const made = flow( { rows: [ row( 'externalDocumentNumber', 'customerNote' ) ], removed: [ 'customerId' ] } );
		expect( header( made ) ).toEqual( DEFAULT_MAPPINGS.bc.header.rows );
		expect( flowProblems( 'bc', made ).map( ( problem ) => problem.target ) ).toEqual( [ 'externalDocumentNumber', 'customerId' ] );
		for ( const product of [ 'bc', 'fo' ] as const ) {
			for ( const document of [ 'header', 'line', 'customer' ] as const ) {
				const targets = DEFAULT_MAPPINGS[ product ][ document ].rows.map( ( one ) => one.target );
				expect( targets.filter( ( target ) => isLocked( product, document, target ) ).length, `${ product } ${ document }` ).toBeGreaterThan( 1 );
			}
		}
	} );

	it( 'names two rows for one target, an expression that cannot be read and a target that is no field name', () => {
		const broken: MappingRow = { ...row( 'city', 'x' ), source: { kind: 'expression', expression: '$uppercase(' } };
		const problems = flowProblems( 'bc', flow( { rows: [ row( 'a', 'x' ), row( 'a', 'y' ), broken, row( 'no field', 'x' ) ] } ) );
		expect( problems.map( ( { target, message } ) => [ target, message.split( '.' )[ 0 ] ] ) ).toEqual( [
			[ 'a', 'Two rows write a' ], [ 'city', 'The expression of city cannot be read (JSONata S0203)' ], [ 'no field', '"no field" is not the name of a field: letters, digits and underscores only' ],
		] );
	} );

	it( 'a mapping of 300 rows is read whole; one of a newer form stops its connection with a remedy', () => {
		const many = flow( { rows: Array.from( { length: 300 }, ( _, index ) => row( `field${ index }`, 'customerNote' ) ) } );
		expect( flowMappingsSchema.parse( JSON.parse( JSON.stringify( many ) ) ) ).toEqual( many );
		const newer = { product: 'bc' as const, flow: { version: 4, mappings: { ...many, schemaVersion: 2 } } };
		expect( () => mappingsFor( newer ) ).toThrow( SyncError );
		try {
			mappingsFor( newer );
		} catch ( error ) {
			expect( error instanceof SyncError && [ error.issue.code, error.issue.remedy ] ).toEqual( [ 'mapping_invalid', expect.stringContaining( 'go back to an earlier version' ) ] );
		}
	} );
} );
