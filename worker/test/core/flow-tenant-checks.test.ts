/** What a flow's steps name, held against what the tenant and the store have: entity sets, fields, keys, values, and paths of the record that starts the flow. */
import { describe, expect, it } from 'vitest';
import { DOCUMENT_FIELDS, DOCUMENT_VALUES, FEED_DOCUMENTS, FEEDS } from '../../src/core/feeds/names.ts';
import { DOCUMENT_SCHEMAS } from '../../src/core/feeds/kinds.ts';
import { flowChecks, type Drawn } from '../../src/core/flow/checks.ts';
import { recordPaths } from '../../src/core/flow/record-paths.ts';
import type { FlowStep, FlowTrigger } from '../../src/core/flow/schema.ts';
import { tenantChecks, type TenantFacts } from '../../src/core/flow/tenant-checks.ts';
import type { FieldInfo } from '../../src/core/mapping/metadata.ts';
import { orderViews } from '../../src/core/mapping/order-views.ts';
import type { MappingRow } from '../../src/core/mapping/schema.ts';
import { orderSchema } from '../../src/core/model/order.ts';
import { storeCustomerSchema, storeProductSchema, storeRefundSchema } from '../../src/store/contract/record.ts';

const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
const fixed = ( value: string | boolean ) => ( { kind: 'constant' as const, value } );
const row = ( target: string, source: MappingRow[ 'source' ] = path( 'number' ) ): MappingRow => ( { target, source, steps: [], conditions: [], required: false } );
const field = ( name: string, more: Partial< FieldInfo > = {} ): FieldInfo => ( { name, kind: 'text', maxLength: null, required: false, readOnly: false, key: false, members: [], ...more } );
const upsert = ( entity: string, where: string[], rows: MappingRow[], from = 'number' ): FlowStep => ( { id: 'u', title: '', step: 'upsert', entity, where: where.map( ( name ) => ( { field: name, source: path( from ) } ) ), rows, as: 'kept' } );
const own = ( trigger: FlowTrigger, ...steps: FlowStep[] ): Drawn => ( { kind: 'own', trigger, steps } );
const ORDER: FlowTrigger = { on: 'manual', record: 'order' };
const feed = ( name: typeof FEEDS[ number ] ): FlowTrigger => ( { on: 'feed', feed: name, everyMinutes: 5, allEveryHours: 24, locations: [] } );

const ENTITY = { name: 'contoso/web/v1.0/wholesaleOrders', fields: [ field( 'systemId', { key: true, readOnly: true, kind: 'guid' } ), field( 'reference', { maxLength: 5 } ), field( 'kind', { kind: 'enum', members: [ 'Web', 'Shop' ] } ), field( 'total', { kind: 'number' } ), field( 'posted', { readOnly: true } ), field( 'branch', { required: true } ) ] };
const FO_ENTITY = { name: 'ConOrders', fields: [ field( 'dataAreaId', { key: true } ), field( 'Reference', { key: true } ), field( 'LineNumber', { key: true, kind: 'integer' } ), field( 'Note' ) ] };
const BC: TenantFacts = { product: 'bc', fresh: true, seen: [ { path: 'extra._po', longest: 12 } ], metadata: { sets: [ 'items', 'contoso/web/v1.0/wholesaleOrders' ], entities: [ ENTITY ] } };
const FO: TenantFacts = { product: 'fo', fresh: true, seen: null, metadata: { sets: [ 'ConOrders' ], entities: [ FO_ENTITY ] } };
const words = ( checks: ReturnType< typeof tenantChecks > ) => checks.map( ( { severity, code, detail, problem } ) => `${ severity } ${ problem?.code ?? code } ${ detail }` );
const told = ( facts: TenantFacts, flow: Drawn ) => words( tenantChecks( flow, facts ) );

describe( 'a flow held against the tenant', () => {
	it.each( [
		[ 'an entity set that is not there', upsert( 'wholesaleOrders', [ 'reference' ], [] ), [ 'error entity-unknown wholesaleOrders' ] ],
		[ 'one of a custom API that was read and lacks it', upsert( 'contoso/web/v1.0/others', [ 'reference' ], [] ), [ 'error entity-unknown contoso/web/v1.0/others' ] ],
		[ 'one of a custom API that nobody read', upsert( 'fabrikam/shop/v1.0/orders', [ 'reference' ], [] ), [] ],
		[ 'a set whose fields were not read', upsert( 'items', [ 'anything' ], [ row( 'else' ) ] ), [] ],
		[ 'a field that is not there, to find by and to write', upsert( ENTITY.name, [ 'refrence' ], [ row( 'brnch' ), row( 'branch' ) ] ), [ 'error field-unknown refrence', 'error unknown_field brnch' ] ],
		[ 'a field that Dynamics fills in', upsert( ENTITY.name, [ 'reference' ], [ row( 'posted' ), row( 'branch' ) ] ), [ 'error read_only posted' ] ],
		[ 'a record found by a field that cannot be written, which making it would write', upsert( ENTITY.name, [ 'systemId' ], [ row( 'branch' ) ] ), [ 'warning where-read-only systemId' ] ],
		[ 'a required field without a row', upsert( ENTITY.name, [ 'reference' ], [] ), [ 'warning required_unmapped branch' ] ],
		[ 'a value that the choice does not have', upsert( ENTITY.name, [ 'reference' ], [ row( 'branch' ), row( 'kind', fixed( 'Phone' ) ) ] ), [ 'error enum_unknown kind' ] ],
		[ 'a fixed text that is too long, and one that recent orders would bring', upsert( ENTITY.name, [ 'branch' ], [ row( 'reference', fixed( 'WC1-10045' ) ) ] ), [ 'error too_long reference' ] ],
		[ 'custom data longer than the field on recent orders', upsert( ENTITY.name, [ 'branch' ], [ row( 'reference', path( 'extra._po' ) ) ] ), [ 'warning may_be_too_long reference' ] ],
		[ 'custom data that no recent order has', upsert( ENTITY.name, [ 'branch' ], [ row( 'reference', path( 'extra._nothing' ) ) ] ), [ 'warning path_not_seen reference' ] ],
		[ 'text for a number', upsert( ENTITY.name, [ 'branch' ], [ row( 'total' ) ] ), [ 'warning needs_number total' ] ],
	] as [ string, FlowStep, string[] ][] )( '%s', ( _name, step, expected ) => {
		expect( told( BC, own( ORDER, step ) ) ).toEqual( expected );
	} );

	it( 'Finance & Operations knows a row by its whole key and nothing else; the company is added by itself', () => {
		expect( told( FO, own( ORDER, upsert( 'ConOrders', [ 'Reference', 'LineNumber' ], [ row( 'Note' ) ] ) ) ) ).toEqual( [] );
		expect( told( FO, own( ORDER, upsert( 'ConOrders', [ 'Reference', 'Note' ], [] ) ) ) ).toEqual( [ 'error key-missing LineNumber', 'error where-no-key Note' ] );
		expect( told( FO, own( ORDER, { id: 'f', title: '', step: 'find', entity: 'ConOrders', where: [ { field: 'Note', source: path( 'number' ) } ], as: 'found', missing: 'continue' } ) ) ).toEqual( [] );
	} );

	it( 'a path into a record of Dynamics whose entity set lacks the field', () => {
		const find: FlowStep = { id: 'f', title: '', step: 'find', entity: ENTITY.name, where: [ { field: 'reference', source: path( 'number' ) } ], as: 'found', missing: 'continue' };
		const tell = ( text: string ): FlowStep => ( { id: 't', title: '', step: 'notify', message: text } );
		expect( told( BC, own( ORDER, find, tell( '{vars.found.branch} {vars.found.brunch}' ) ) ) ).toEqual( [ 'warning path-unknown vars.found.brunch' ] );
		const changed: FlowTrigger = { on: 'dynamics', entity: ENTITY.name, changedField: 'modified', everyMinutes: 5 };
		expect( told( BC, own( changed, tell( '{record.branch} {record.brunch}' ) ) ) ).toEqual( [ 'error field-unknown modified', 'warning path-unknown record.brunch' ] );
	} );

	it( 'fields that could not be read anew only warn, and without any nothing is judged', () => {
		const flow = own( ORDER, upsert( 'wholesaleOrders', [ 'reference' ], [] ) );
		expect( told( { ...BC, fresh: false }, flow ) ).toEqual( [ 'warning entity-unknown wholesaleOrders' ] );
		expect( told( { ...BC, metadata: null }, flow ) ).toEqual( [] );
	} );
} );

describe( 'a flow held against the store', () => {
	const put = ( rows: MappingRow[] ): FlowStep => ( { id: 'p', title: '', step: 'putInStore', record: 'item', rows } );
	const said = ( flow: Drawn ) => words( flowChecks( flow, () => null ) );

	it( 'a field of the store that was mistyped, and a fixed value that it does not take', () => {
		expect( said( own( feed( 'items' ), put( [ row( 'regularPrise', path( 'item.regularPrice' ) ), row( 'create', fixed( 'published' ) ), row( 'whenBlocked', fixed( 'private' ) ) ] ) ) ) ).toEqual( [ 'error store-field-unknown regularPrise', 'error enum_unknown create' ] );
	} );

	it( 'a policy for short or late sales orders that the store does not know, which would stop every one of them', () => {
		const policies = ( short: string, late: string ) => said( own( feed( 'salesOrders' ), { id: 'p', title: '', step: 'putInStore', record: 'salesOrder', rows: [ row( 'whenShort', fixed( short ) ), row( 'whenLate', fixed( late ) ) ] } ) );
		expect( policies( 'Ask', 'later' ) ).toEqual( [ 'error enum_unknown whenShort', 'error enum_unknown whenLate' ] );
		expect( policies( 'ask', 'backorder' ) ).toEqual( [] );
	} );

	it( 'two rows for one target, and one field to find by twice', () => {
		expect( said( own( ORDER, upsert( 'items', [ 'number', 'number' ], [ row( 'gtin' ), row( 'gtin' ) ] ) ) ) ).toEqual( [ 'error two_writers gtin', 'error where-twice number' ] );
	} );

	it( 'a path of another kind of record than the one that starts the flow', () => {
		const tell: FlowStep = { id: 't', title: '', step: 'notify', message: '{billing.firstName} {billing.first_name} {extra.vat} {setting.company}' };
		expect( said( own( { on: 'store', record: 'customer' }, tell ) ) ).toEqual( [ 'warning path-unknown billing.firstName' ] );
		expect( said( own( { on: 'store', record: 'order' }, tell ) ) ).toEqual( [ 'warning path-unknown billing.first_name' ] );
		expect( said( own( feed( 'items' ), { id: 'l', title: '', step: 'forEach', path: 'item.variants', as: 'variant', steps: [ { id: 't', title: '', step: 'notify', message: '{item.number} {vars.variant.sku} {item.numbr}' } ] } ) ) ).toEqual( [ 'warning path-unknown item.numbr' ] );
	} );
} );

describe( 'names that the designer offers', () => {
	const SHAPES = { order: orderSchema, refund: storeRefundSchema, customer: storeCustomerSchema, product: storeProductSchema } as const;
	/** Is there such a place in a schema? Custom data and options are open. */
	const has = ( schema: unknown, parts: readonly string[] ): boolean => {
		const [ first, ...rest ] = parts;
		if ( first === undefined ) {
			return true;
		}
		let inner = schema as { def?: { innerType?: unknown; element?: unknown; options?: unknown[] }; shape?: Record< string, unknown > };
		while ( ! inner.shape && ( inner.def?.innerType ?? inner.def?.element ) !== undefined ) {
			inner = ( inner.def?.innerType ?? inner.def?.element ) as typeof inner;
		}
		return inner.shape?.[ first ] !== undefined && has( inner.shape[ first ], rest );
	};

	it.each( Object.entries( SHAPES ) )( 'every path offered of a %s is one of its record', ( record, schema ) => {
		const { paths, lists } = recordPaths( { on: 'store', record: record as keyof typeof SHAPES } );
		const all = [ ...paths, ...Object.entries( lists ).flatMap( ( [ list, fields ] ) => [ list, ...fields.map( ( name ) => `${ list }.${ name }` ) ] ) ];
		// Fees, shipping, sums and taxes by rate are views that a run adds to an order.
		const views = record === 'order' ? Object.keys( orderViews( { lines: [], coupons: [], taxes: [], refunds: [] } ) ) : [];
		expect( all.filter( ( one ) => ! has( schema, one.split( '.' ) ) && ! views.includes( one.split( '.' )[ 0 ] ?? '' ) ) ).toEqual( [] );
	} );

	it.each( FEEDS.filter( ( name ) => name !== 'stock' ) )( 'every path offered of the feed %s is one of its record', ( name ) => {
		const { paths, lists } = recordPaths( feed( name ) );
		const [ root = '' ] = ( paths[ 0 ] ?? '' ).split( '.' );
		const all = [ ...paths, ...Object.entries( lists ).flatMap( ( [ list, fields ] ) => [ list, ...fields.map( ( one ) => `${ list }.${ one }` ) ] ) ];
		expect( all.filter( ( one ) => ! has( DOCUMENT_SCHEMAS[ root as keyof typeof DOCUMENT_SCHEMAS ], one.split( '.' ).slice( 1 ) ) ) ).toEqual( [] );
	} );

	it.each( FEED_DOCUMENTS )( 'fields and values that a row of a %s may have are those of its form', ( record ) => {
		const { shape } = DOCUMENT_SCHEMAS[ record ] as unknown as { shape: Record< string, { safeParse: ( value: unknown ) => { success: boolean } } > };
		expect( DOCUMENT_FIELDS[ record ].filter( ( name ) => ! shape[ name ] ) ).toEqual( [] );
		for ( const [ name, members ] of Object.entries( DOCUMENT_VALUES[ record ] ) ) {
			expect( members.filter( ( member ) => shape[ name ]?.safeParse( member ).success !== true ) ).toEqual( [] );
			expect( shape[ name ]?.safeParse( 'something else' ).success ).toBe( false );
		}
	} );
} );
