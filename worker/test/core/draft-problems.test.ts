/** A draft that the worker could not run is told as such before it is published, by the code that would refuse it afterwards. */
import { describe, expect, it } from 'vitest';
import { draftProblems } from '../../src/core/draft-problems.ts';
import { templatesFor } from '../../src/core/flow/templates/index.ts';
import { EMPTY_FLOW, mappingsFor, type FlowMappings } from '../../src/core/mapping/flow.ts';

const row = ( target: string, source: FlowMappings[ 'documents' ][ 'header' ][ 'rows' ][ number ][ 'source' ] ) => ( { target, source, steps: [], conditions: [], required: false } );
const header = ( ...rows: ReturnType< typeof row >[] ): FlowMappings => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows, removed: [] } } } );
const said = ( content: unknown, own = false, product: 'fo' | 'bc' = 'bc' ) => draftProblems( product, own, content ).map( ( { part, message } ) => `${ part }: ${ message }` );

describe( 'what keeps a draft from being used', () => {
	it( 'rows, rules and steps are each told, with their part', () => {
		const draft = { ...header( row( 'phoneNumber', { kind: 'expression', expression: '$uppercase(' } ), row( 'externalDocumentNumber', { kind: 'path', path: 'number' } ) ), rules: { skuAliases: [ { sku: '', item: 'A' } ] }, steps: [ { id: 'stop', title: '', step: 'hold', message: 'Wait' } ] };
		expect( said( draft ) ).toEqual( [
			expect.stringMatching( /^mapping: externalDocumentNumber is filled by Concord itself/ ), expect.stringMatching( /^mapping: The expression of phoneNumber cannot be read/ ),
			'rules: The rule "skuAliases" cannot be used: 0.sku is empty.', 'steps: The order flow has no step "Sales order". Add it.',
		] );
	} );

	it( 'whatever the worker refuses afterwards is told before, in its own words', () => {
		for ( const mappings of [ header( row( 'a', { kind: 'path', path: 'line.sku' } ) ), header( row( 'a', { kind: 'path', path: 'x' } ), row( 'a', { kind: 'path', path: 'y' } ) ), { ...EMPTY_FLOW, rules: { skuAliases: [], tax: { tolerance: 'x', compare: 'total', compareTolerance: '0.01' } } }, { schemaVersion: 9 } ] ) {
			expect( () => mappingsFor( { product: 'bc', flow: { version: 1, mappings } } ) ).toThrow();
			expect( said( mappings ) ).not.toEqual( [] );
		}
		expect( said( { schemaVersion: 9 } )[ 0 ] ).toMatch( /^form: It has a form this worker does not know \(at schemaVersion\)/ );
	} );

	it( 'the built-in order flow and every template can be used as they are', () => {
		for ( const product of [ 'fo', 'bc' ] as const ) {
			expect( said( EMPTY_FLOW, false, product ) ).toEqual( [] );
			for ( const { key, content } of templatesFor( product ) ) {
				expect( [ key, said( content, true, product ) ] ).toEqual( [ key, [] ] );
			}
		}
	} );

	it( 'a flow of one\'s own with a sales order, without steps, or with an expression that cannot be read is none', () => {
		const own = ( steps: unknown[] ) => said( { schemaVersion: 1, trigger: { on: 'store', record: 'order' }, steps }, true );
		expect( own( [] ) ).toEqual( [ 'steps: The flow has no steps. Add one.' ] );
		expect( own( [ { id: 'o', title: '', step: 'salesOrder' } ] )[ 0 ] ).toContain( 'belongs to the order flow' );
		expect( own( [ { id: 'f', title: '', step: 'filter', expression: 'total >', message: '' } ] )[ 0 ] ).toMatch( /^steps: Step "f" has an expression that cannot be read/ );
	} );
} );
