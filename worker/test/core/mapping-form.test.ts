/** A mapping that another version or another program made: it opens, says what is wrong with it, and no path reads nothing in silence. */
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { checkMapping, formProblems, type CheckContext } from '../../src/core/mapping/check.ts';
import { pathsOfExpression } from '../../src/core/mapping/expression-paths.ts';
import { EMPTY_FLOW, mappingsOf } from '../../src/core/mapping/flow.ts';
import { isShown, stepFault } from '../../src/core/mapping/form.ts';
import { readFlow } from '../../src/core/mapping/read-flow.ts';
import { DEFAULT_MAPPINGS } from '../../src/core/mapping/defaults/index.ts';
import { sourceValues } from '../../src/core/mapping/source-values.ts';
import { prepareOrder } from '../../src/core/prepare.ts';
import { aLine, anOrder, aRate, settings, sha256 } from './orders.ts';
import { isKnownPath } from '../../src/core/mapping/known-paths.ts';
import { stepSchema, type MappingRow, type Step } from '../../src/core/mapping/schema.ts';
import { applyStep } from '../../src/core/mapping/steps.ts';
import { orderSchema, type Order } from '../../src/core/model/order.ts';

const pathsIn = ( expression: string ) => pathsOfExpression( jsonata( expression ).ast() );
const context: CheckContext = { metadata: null, seen: [], parse: () => null, pathsIn };
const row = ( more: Partial< MappingRow > ): MappingRow => ( { target: 'poNumber', source: { kind: 'path', path: 'number' }, steps: [], conditions: [], required: false, ...more } );
const flow = ( rows: unknown[] ) => readFlow( { schemaVersion: 1, documents: { header: { rows, removed: [] }, line: { rows: [], removed: [] }, customer: { rows: [], removed: [] } } } );
const codes = ( rows: unknown[] ) => checkMapping( 'bc', flow( rows ), context ).map( ( { severity, code, facts } ) => [ severity, code, ...Object.values( facts ) ].filter( ( part ) => part !== '' ).join( ' ' ) );

/** One valid step of each kind. */
const STEPS: Step[] = [
	{ step: 'trim' }, { step: 'case', to: 'upper' }, { step: 'replace', find: 'a', with: '' }, { step: 'split', separator: ' ', take: 2 }, { step: 'join', paths: [ 'id' ], separator: '' }, { step: 'template', template: '{value}' }, { step: 'coalesce', paths: [ '' ] },
	{ step: 'round', decimals: 2 }, { step: 'valueMap', values: { a: 'b' }, unmapped: 'default', default: 'c' }, { step: 'date', as: 'utc' }, { step: 'length', max: 5, policy: 'stop' }, { step: 'country', to: 'alpha3' }, { step: 'number' }, { step: 'currency', from: 'EUR', to: 'USD', source: 'byDate', rate: '', dates: [ { since: '2026-01-01', rate: '1.1' } ] }, { step: 'address', take: 'street', country: 'shipping.country' }, { step: 'postcode', country: 'shipping.country', invalid: 'stop' }, { step: 'skuAlias' }, { step: 'piece', max: 5, number: 1, last: true },
	{ step: 'lookUp', entity: 'customers', field: 'number', take: 'id', none: 'stop', many: 'pass' },
];

describe( 'a mapping of another hand', () => {
	it( 'whatever a file or a draft holds, it is read and checked without an error being thrown', () => {
		const odd: unknown[] = [ null, 7, 'row', {}, { target: 'a' }, { target: 'b', source: { kind: 'path' } }, { target: 'c', source: { kind: 'dream' }, steps: [ null, 3, {}, { step: 'teleport' }, { step: 'length' }, { step: 'valueMap', values: 7, unmapped: 'stop' }, { step: 'coalesce', paths: 'id' }, { step: 'lookUp' } ], conditions: [ null, { when: 'moon' }, { when: 'expression' } ] }, { target: 'd', source: { kind: 'constant' } }, { target: 'e', source: { kind: 'expression', expression: 4 } } ];
		for ( const found of [ null, 'mapping', [], {}, { documents: 7 }, { documents: { header: { rows: 'none' } } } ] ) {
			expect( readFlow( found ).documents ).toEqual( EMPTY_FLOW.documents );
		}
		const read = flow( odd );
		expect( read.documents.header.rows ).toHaveLength( odd.length );
		expect( () => checkMapping( 'fo', read, { ...context, effective: { header: mappingsOf( 'fo', read ).header.rows, line: [], customer: [] } } ) ).not.toThrow();
		expect( formProblems( read ).length ).toBeGreaterThan( 8 );
	} );

	it.each( [
		[ 'a path source without its path', { target: 'poNumber', source: { kind: 'path' } }, [ 'error source_empty' ] ],
		[ 'a step that is nothing', row( { steps: [ null as unknown as Step ] } ), [ 'error step_unknown ?' ] ],
		[ 'a step of a later version', row( { steps: [ { step: 'teleport' } as unknown as Step ] } ), [ 'error step_unknown teleport' ] ],
		[ 'a step without a setting', row( { steps: [ { step: 'length', max: 5 } as unknown as Step ] } ), [ 'error step_incomplete length' ] ],
		[ 'a condition of a later version', row( { conditions: [ { when: 'moon' } as unknown as MappingRow[ 'conditions' ][ number ] ] } ), [ 'error condition_unknown' ] ],
	] )( 'names %s', ( _scenario, one, problems ) => {
		expect( codes( [ one ] ) ).toEqual( problems );
	} );

	it( 'what has its form stays as it is, a step of a later version too', () => {
		const rows = [ row( { steps: [ ...STEPS, { step: 'teleport', to: 'moon' } as unknown as Step ], conditions: [ { when: 'notEmpty' } ] } ) ];
		const whole = { schemaVersion: 2, documents: { header: { rows, removed: [ 'a' ] }, line: { rows: [], removed: [] }, customer: { rows: [], removed: [] } }, rules: { skuAliases: [] }, steps: [ { step: 'map' } ] };
		expect( readFlow( whole ) ).toEqual( whole );
	} );

	it( 'settings of steps are judged as the schema judges them', () => {
		const values = [ undefined, null, '', 'x', 0, 1, -1, 1.5, true, [], [ '' ], [ 'x' ], [ 7 ], {}, { a: 'b' }, { a: 7 }, 'upper', 'stop', 'first', 'alpha2', 'dateOnly', 'truncate' ];
		for ( const step of STEPS ) {
			expect( stepFault( step ), step.step ).toBeNull();
			expect( isShown( step ) ).toBe( true );
			for ( const setting of Object.keys( step ).filter( ( name ) => name !== 'step' ) ) {
				for ( const value of values ) {
					const changed: unknown = { ...step, [ setting ]: value };
					expect( stepFault( changed ) === null, `${ step.step }.${ setting } = ${ JSON.stringify( value ) }` ).toBe( stepSchema.safeParse( changed ).success );
				}
			}
		}
	} );
} );

describe( 'steps on the code of the rules', () => {
	const cuts: string[] = [];
	const root = { number: '1042', currency: 'EUR', dateInStoreZone: '2026-11-23', timeZone: 'Europe/Berlin', shipping: { country: 'GB' }, billing: { country: 'DE' } };
	const at = { root, maxLength: undefined, skuAliases: [ { sku: 'a-1 ', item: 'ITEM-9' } ], onCut: ( full: string ) => cuts.push( full ) };
	const byDate = { step: 'currency' as const, from: 'EUR', to: 'USD', source: 'byDate' as const, rate: '', dates: [ { since: '2026-12-01', rate: '9' }, { since: '2026-01-01', rate: '1.085' } ] };

	it.each( [
		[ 'an amount by the rate of its day, rounded to the cent', byDate, '19.99', '21.69' ],
		[ 'an amount at a fixed rate, into a currency without cents', { step: 'currency', from: 'EUR', to: 'JPY', source: 'fixed', rate: '162.5', dates: [] }, '19.99', '3248' ],
		[ 'an amount that is in that currency already', { step: 'currency', from: 'CHF', to: 'EUR', source: 'fixed', rate: '2', dates: [] }, '5', '5' ],
		[ 'an address line without needless blanks', { step: 'address', take: 'whole', country: 'billing.country' }, '  Haupt   straße 5 ', 'Haupt straße 5' ],
		[ 'the street', { step: 'address', take: 'street', country: 'billing.country' }, 'Hauptstraße 5a', 'Hauptstraße' ],
		[ 'the house number', { step: 'address', take: 'number', country: 'billing.country' }, 'Hauptstraße 5a', '5a' ],
		[ 'a postal code in the form of its country', { step: 'postcode', country: 'shipping.country', invalid: 'stop' }, 'sw1a1aa', 'SW1A 1AA' ],
		[ 'nothing for a postal code of another form', { step: 'postcode', country: 'billing.country', invalid: 'empty' }, '1', undefined ],
		[ 'the item number of a SKU', { step: 'skuAlias' }, 'A-1', 'ITEM-9' ],
		[ 'a SKU that has no other name', { step: 'skuAlias' }, 'B-2', 'B-2' ],
		[ 'the first part of a long text', { step: 'piece', max: 10, number: 1, last: false }, 'Second floor left door', 'Second' ],
		[ 'its second part', { step: 'piece', max: 12, number: 2, last: false }, 'Second floor left door', 'left door' ],
		[ 'nothing where the text has no such part', { step: 'piece', max: 30, number: 2, last: true }, 'Second floor', undefined ],
		[ 'the day of a chosen time zone', { step: 'date', as: 'dateOnly', zone: 'America/New_York' }, '2026-03-29T02:30:00Z', '2026-03-28' ],
	] as [ string, Exclude< Step, { step: 'lookUp' } >, string, string | undefined ][] )( 'give %s', ( _scenario, step, value, result ) => {
		expect( applyStep( step, value, at ) ).toBe( result );
	} );

	it( 'what is left for the last field is cut and told; a code of another form, a missing rate and an unknown zone stop with a remedy', () => {
		expect( applyStep( { step: 'piece', max: 6, number: 2, last: true }, 'Second floor left door', at ) ).toBe( 'floor' );
		expect( cuts ).toEqual( [ 'floor left door' ] );
		for ( const step of [ { step: 'postcode', country: 'billing.country', invalid: 'stop' }, { ...byDate, from: 'GBP' }, { ...byDate, dates: [] }, { step: 'date', as: 'dateOnly', zone: 'Mars/Base' } ] as Exclude< Step, { step: 'lookUp' } >[] ) {
			expect( () => applyStep( step, step.step === 'date' ? '2026-03-29T02:30:00Z' : '1', at ) ).toThrow( expect.objectContaining( { name: 'StepProblem', remedy: expect.stringMatching( /\.$/ ) } ) );
		}
	} );
} );

describe( 'sources that no order has', () => {
	it.each( [
		[ 'a path that is written wrong', row( { source: { kind: 'path', path: 'billing.emial' } } ), [ 'warning path_unknown billing.emial billing.email' ] ],
		[ 'an object that is no value', row( { source: { kind: 'path', path: 'billing' } } ), [ 'warning path_unknown billing' ] ],
		[ 'a path of "first that is filled"', row( { steps: [ { step: 'coalesce', paths: [ 'extra.vat', 'shiping.city' ] } ] } ), [ 'warning path_not_seen extra.vat', 'warning path_unknown shiping.city shipping.city' ] ],
		[ 'a path of "join"', row( { steps: [ { step: 'join', paths: [ 'billing.town' ], separator: ' ' } ] } ), [ 'warning path_unknown billing.town' ] ],
		[ 'a path in a text around the value', row( { steps: [ { step: 'template', template: '{value} {nmber} {billing.city}' } ] } ), [ 'warning path_unknown nmber number' ] ],
		[ 'paths in an expression', row( { source: { kind: 'expression', expression: 'billing.company ? billing.compny : lines[sku="x"].total & $sum(lines.total) & extra.vat' } } ), [ 'warning path_unknown billing.compny billing.company', 'warning path_not_seen extra.vat' ] ],
		[ 'a path in a condition', row( { conditions: [ { when: 'expression', expression: 'customer.isGest' } ] } ), [ 'warning path_unknown customer.isGest customer.isGuest' ] ],
		[ 'nothing of a path that holds a value', row( { source: { kind: 'path', path: 'coupons.code' }, steps: [ { step: 'coalesce', paths: [ 'taxes.0.label', 'billing.stateName', 'document.billTo.name' ] } ] } ), [] ],
		[ 'nothing of variables and of names within a list', row( { source: { kind: 'expression', expression: '( $first := lines[0]; $map(lines, function($l) { $l.sku }) ; $first.sku & $.number & lines.{"a": sku} )' } } ), [] ],
	] )( 'names %s', ( _scenario, one, problems ) => {
		expect( codes( [ one ] ) ).toEqual( problems );
	} );

	it( 'every value that the order\'s schema names is known, and a path no order has is not', () => {
		const leaves = ( schema: unknown, prefix: string ): string[] => {
			const { type, shape, element, innerType } = ( schema as { def: { type: string; shape?: Record< string, unknown >; element?: unknown; innerType?: unknown } } ).def;
			return shape ? Object.entries( shape ).flatMap( ( [ name, part ] ) => leaves( part, `${ prefix }.${ name }` ) ) : element ? leaves( element, prefix ) : innerType ? leaves( innerType, prefix ) : type === 'record' ? [] : [ prefix.slice( 1 ) ];
		};
		const all = leaves( orderSchema, '' );
		expect( all.length ).toBeGreaterThan( 60 );
		expect( all.filter( ( path ) => ! isKnownPath( path, false ) ) ).toEqual( [] );
		expect( all.filter( ( path ) => path.startsWith( 'lines.' ) && ! isKnownPath( path.replace( 'lines.', 'line.' ), true ) ) ).toEqual( [] );
		expect( [ 'line.sku', 'billing.emial', 'nothing', 'line' ].filter( ( path ) => isKnownPath( path, false, true ) ) ).toEqual( [] );
	} );

	it( 'taxes, fees, coupons and refunds are sources: of each element, as exact sums, and each tax rate by its code', async () => {
		const order: Order = { ...anOrder( [ aLine(), aLine( { id: '2', kind: 'fee', name: 'Gift wrap', total: '0.1' } ), aLine( { id: '3', kind: 'fee', name: 'Express', total: '0.2' } ), aLine( { id: '4', kind: 'shipping', name: 'Parcel', methodId: 'flat_rate', total: '4.9' } ) ] ),
			coupons: [ { code: 'SPRING', discount: '1.1', discountTax: '0' }, { code: 'VIP', discount: '2.2', discountTax: '0' } ], taxes: [ aRate( '19', { taxTotal: '1.90' } ) ],
			refunds: [ { id: '9', amount: '5.5', reason: 'Broken', createdAt: '2026-11-24T08:00:00Z' }, { id: '8', amount: '1.1', reason: '', createdAt: null } ] };
		const values = sourceValues( order );
		const want = { 'coupons.code': 'SPRING, VIP', 'fees.name': 'Gift wrap, Express', 'refunds.reason': 'Broken', 'refunds.amount': '5.5, 1.1', 'sums.refunded': '6.6', 'sums.fees': '0.3', 'sums.discount': '3.3', 'sums.shipping': '4.9', 'taxByRate.DE-VAT-1.taxTotal': '1.90', 'taxes.label': 'VAT', 'shippingLines.methodId': 'flat_rate' };
		expect( values ).toMatchObject( want );
		const rows = Object.keys( want ).map( ( from, index ) => row( { target: `field${ index }`, source: { kind: 'path', path: from } } ) );
		const mappings = { ...DEFAULT_MAPPINGS.bc, header: { ...DEFAULT_MAPPINGS.bc.header, rows: [ ...rows, row( { target: 'first', source: { kind: 'expression', expression: 'refunds[0].reason & "/" & $count(fees)' } } ) ] } };
		const { header } = await prepareOrder( { order, settings: settings(), product: 'bc', reference: 'WC1-1', customer: { key: 'k', number: 'n' }, sha256, mappings } );
		expect( header ).toEqual( { ...Object.fromEntries( Object.values( want ).map( ( value, index ) => [ `field${ index }`, value ] ) ), first: 'Broken/2' } );
		expect( codes( rows.map( ( one ) => ( { ...one } ) ) ) ).toEqual( [ 'warning path_not_seen taxByRate.DE-VAT-1.taxTotal' ] );
	} );

	it( 'every path that the built-in mappings read is known', () => {
		for ( const product of [ 'fo', 'bc' ] as const ) {
			const { header, line, customer } = mappingsOf( product, null );
			const flowOf = { documents: { header: { rows: header.rows, removed: [] }, line: { rows: line.rows, removed: [] }, customer: { rows: customer.rows, removed: [] } } };
			expect( checkMapping( product, flowOf, context ).filter( ( { code } ) => code.startsWith( 'path_' ) ) ).toEqual( [] );
		}
	} );
} );
