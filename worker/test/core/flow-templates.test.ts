/** The templates are ordinary flows: of the right form, without findings, and naming only entity sets and fields that the contracts know. */
import { describe, expect, it } from 'vitest';
import { flowChecks } from '../../src/core/flow/checks.ts';
import { flowContentSchema, type FlowStep } from '../../src/core/flow/schema.ts';
import { templatesFor } from '../../src/core/flow/templates/index.ts';
import { walk } from '../../src/core/flow/tree.ts';
import { compile } from '../../src/core/mapping/expression.ts';
import { entityOfSet } from '../../src/sandbox/bc/contract.ts';
import { entityOf } from '../../src/sandbox/fo/contract.ts';

const parse = ( text: string ): string | null => {
	try {
		compile( text );
		return null;
	} catch ( error ) {
		return String( error );
	}
};
const fieldsOf = ( product: 'fo' | 'bc', set: string ): Set< string > => new Set( product === 'bc' ? entityOfSet( set )?.byName.keys() : entityOf( set )?.fields.keys() );

/** "entity.field" of everything a step asks for, writes, or later reads from it. */
function named( steps: readonly FlowStep[], product: 'fo' | 'bc' ): { entity: string; field: string }[] {
	const entities = new Map< string, string >();
	const text = JSON.stringify( steps );
	return walk( steps ).flatMap( ( { step } ) => {
		if ( step.step === 'customer' ) {
			return step.rows.map( ( one ) => ( { entity: product === 'bc' ? 'customers' : 'CustomersV3', field: one.target } ) );
		}
		if ( ! ( 'entity' in step ) ) {
			return [];
		}
		entities.set( step.as, step.entity );
		const read = [ ...text.matchAll( new RegExp( `vars\\.${ step.as }\\.(\\w+)`, 'g' ) ) ].map( ( match ) => match[ 1 ] ?? '' );
		return [ ...step.where.map( ( one ) => one.field ), ...( 'rows' in step ? step.rows.map( ( one ) => one.target ) : [] ), ...read ].map( ( field ) => ( { entity: step.entity, field } ) );
	} );
}

describe.each( [ 'bc', 'fo' ] as const )( 'templates for %s', ( product ) => {
	it( 'there is one for each kind of record', () => {
		expect( templatesFor( product ).map( ( one ) => one.key ) ).toEqual( [ 'customer', 'product', 'price', 'item', 'account', 'stock', 'shipment', 'invoice', 'payment', 'creditMemo', 'cancellation', 'refund' ] );
	} );

	it( 'a price goes through the catalogue\'s guards of currency, tax and zero, in every template', () => {
		expect( templatesFor( product ).flatMap( ( { content } ) => walk( content.steps ) ).filter( ( { step } ) => step.step === 'setInStore' && step.key.endsWith( '_price' ) ) ).toEqual( [] );
		const content = templatesFor( product ).find( ( one ) => one.key === 'price' )?.content;
		expect( content?.trigger ).toMatchObject( { on: 'feed', feed: 'items' } );
		expect( content?.steps.flatMap( ( step ) => ( step.step === 'putInStore' ? step.rows.map( ( one ) => one.target ) : [] ) ) ).not.toContain( 'create' );
		const raw: FlowStep = { id: 'price', title: '', step: 'setInStore', record: 'product', by: 'record', target: 'field', key: 'regular_price', source: { kind: 'constant', value: '5' } };
		expect( flowChecks( { kind: 'own', trigger: { on: 'schedule', record: 'product', everyMinutes: 60 }, steps: [ raw ] }, parse ) ).toEqual( [ { step: 'price', severity: 'warning', code: 'price-unchecked', detail: 'regular_price' } ] );
	} );

	it.each( templatesFor( product ).map( ( one ) => [ one.key, one ] as const ) )( '%s: has the form of a flow, no findings, and names what the contracts name', ( _key, { content } ) => {
		expect( flowContentSchema.parse( content ) ).toEqual( content );
		expect( flowChecks( { kind: 'own', trigger: content.trigger, steps: content.steps }, parse ) ).toEqual( [] );
		expect( named( content.steps, product ).filter( ( { entity, field } ) => ! fieldsOf( product, entity ).has( field ) ) ).toEqual( [] );
		if ( content.trigger.on === 'dynamics' ) {
			const fields = fieldsOf( product, content.trigger.entity );
			const read = [ ...JSON.stringify( content.steps ).matchAll( /record\.(\w+)/g ) ].map( ( match ) => match[ 1 ] ?? '' );
			expect( [ content.trigger.changedField, ...read ].filter( ( field ) => ! fields.has( field ) ) ).toEqual( [] );
		}
	} );
} );
