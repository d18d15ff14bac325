/** What the editor and the worker find wrong with a mapping, row by row. */
import { describe, expect, it } from 'vitest';
import { checkMapping, type CheckContext } from '../../src/core/mapping/check.ts';
import { EMPTY_FLOW, mappingsOf, type FlowMappings } from '../../src/core/mapping/flow.ts';
import type { EntityInfo, FieldInfo } from '../../src/core/mapping/metadata.ts';
import type { MappingRow } from '../../src/core/mapping/schema.ts';
import { applyStep } from '../../src/core/mapping/steps.ts';

const field = ( name: string, more: Partial< FieldInfo > = {} ): FieldInfo => ( { name, kind: 'text', maxLength: null, required: false, readOnly: false, key: false, members: [], ...more } );
const entity: EntityInfo = { name: 'salesOrders', fields: [
	field( 'poNumber', { maxLength: 10 } ), field( 'total', { readOnly: true } ), field( 'weight', { kind: 'number' } ), field( 'tone', { kind: 'enum', members: [ 'Loud', 'Low' ] } ), field( 'due', { kind: 'date' } ),
] };
const row = ( target: string, source: MappingRow[ 'source' ], steps: MappingRow[ 'steps' ] = [] ): MappingRow => ( { target, source, steps, conditions: [], required: false } );
const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
const constant = ( value: string ) => ( { kind: 'constant' as const, value } );
const flow = ( ...rows: MappingRow[] ): FlowMappings => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows, removed: [] } } } );
const found = ( made: FlowMappings, more: Partial< CheckContext > = {} ) => checkMapping( 'bc', made, { metadata: { entities: [ entity ] }, seen: null, parse: () => null, ...more } ).map( ( { severity, code, target } ) => `${ severity } ${ code } ${ target }` );

describe( 'checks of a mapping', () => {
	it.each( [
		[ 'a field the tenant does not have', row( 'nothing', path( 'number' ) ), [ 'error unknown_field nothing' ] ],
		[ 'a field Dynamics fills in', row( 'total', constant( 'x' ) ), [ 'error read_only total' ] ],
		[ 'a fixed value that is no member of the enum', row( 'tone', constant( 'Quiet' ) ), [ 'error enum_unknown tone' ] ],
		[ 'a value table that ends in no member', row( 'tone', path( 'status' ), [ { step: 'valueMap', values: { a: 'Loud', b: 'Shrill' }, unmapped: 'stop' } ] ), [ 'error enum_unknown tone' ] ],
		[ 'any value of an order for an enum', row( 'tone', path( 'status' ) ), [ 'warning needs_values tone' ] ],
		[ 'a value table that lets others pass', row( 'tone', path( 'status' ), [ { step: 'valueMap', values: { a: 'Loud' }, unmapped: 'pass' } ] ), [ 'warning needs_values tone' ] ],
		[ 'nothing of a value table that ends in members', row( 'tone', path( 'status' ), [ { step: 'valueMap', values: { a: 'Loud' }, unmapped: 'default', default: 'Low' } ] ), [] ],
		[ 'a fixed text that is too long', row( 'poNumber', constant( '12345678901' ) ), [ 'error too_long poNumber' ] ],
		[ 'a fixed text for a number', row( 'weight', constant( 'heavy' ) ), [ 'error not_a_number weight' ] ],
		[ 'a number that would travel as text', row( 'weight', path( 'total' ) ), [ 'warning needs_number weight' ] ],
		[ 'a number for a text', row( 'poNumber', path( 'total' ), [ { step: 'number' } ] ), [ 'error number_into_text poNumber' ] ],
		[ 'a moment for a day', row( 'due', path( 'createdAt' ) ), [ 'warning needs_date due' ] ],
		[ 'a row without a source', row( 'poNumber', path( ' ' ) ), [ 'error source_empty poNumber' ] ],
		[ 'nothing', row( 'poNumber', path( 'number' ) ), [] ],
	] )( 'names %s', ( _scenario, one, problems ) => {
		expect( found( flow( one ) ) ).toEqual( problems );
	} );

	it( 'two rows for one target are one error, named once', () => {
		expect( found( flow( row( 'poNumber', path( 'number' ) ), row( 'poNumber', path( 'id' ) ), row( 'poNumber', path( 'status' ) ) ) ) ).toEqual( [ 'error two_writers poNumber' ] );
	} );

	it( 'a path no recent order has is a warning, one whose longest value does not fit too; a step that cuts ends the second', () => {
		const seen = [ { path: 'extra.po', longest: 54 } ];
		expect( found( flow( row( 'poNumber', path( 'extra.gone' ) ) ), { seen } ) ).toEqual( [ 'warning path_not_seen poNumber' ] );
		expect( found( flow( row( 'poNumber', path( 'extra.po' ) ) ), { seen } ) ).toEqual( [ 'warning may_be_too_long poNumber' ] );
		expect( found( flow( row( 'poNumber', path( 'extra.po' ), [ { step: 'length', max: 10, policy: 'truncate' } ] ) ), { seen } ) ).toEqual( [] );
		expect( found( flow( row( 'poNumber', path( 'extra.gone' ) ) ) ), 'orders were not looked at' ).toEqual( [] );
	} );

	it( 'a field the tenant requires and no row writes blocks; without metadata only the form is judged', () => {
		const tenant = { entities: [ { ...entity, fields: [ ...entity.fields, field( 'reasonCode', { required: true } ) ] } ] };
		const effective = ( made: FlowMappings ) => {
			const { header, line, customer } = mappingsOf( 'bc', made );
			return { header: header.rows, line: line.rows, customer: customer.rows };
		};
		const without = flow();
		const written = flow( row( 'reasonCode', constant( 'WEB' ) ) );
		expect( found( without, { metadata: tenant, effective: effective( without ) } ) ).toEqual( [ 'error required_unmapped reasonCode' ] );
		expect( found( written, { metadata: tenant, effective: effective( written ) } ) ).toEqual( [] );
		expect( found( flow( row( 'nothing', path( 'number' ) ) ), { metadata: null } ) ).toEqual( [] );
	} );
} );

describe( 'split and join', () => {
	const context = { root: { billing: { firstName: 'Ada', company: '' }, extra: { suffix: 'MSc' } }, maxLength: undefined, onCut: () => undefined };

	it.each( [ [ 'first', 'Ada' ], [ 'last', 'Lovelace' ], [ 2, 'King' ], [ 9, undefined ] ] as const )( 'split takes part %s', ( take, part ) => {
		expect( applyStep( { step: 'split', separator: ' ', take }, 'Ada King Lovelace', context ) ).toBe( part );
	} );

	it( 'join leaves no separator for what is empty, and fills a hole', () => {
		expect( applyStep( { step: 'join', paths: [ 'billing.company', 'extra.suffix' ], separator: ', ' }, 'Lovelace', context ) ).toBe( 'Lovelace, MSc' );
		expect( applyStep( { step: 'join', paths: [ 'billing.firstName' ], separator: ' ' }, '', context ) ).toBe( 'Ada' );
	} );
} );
