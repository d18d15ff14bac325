/**
 * FUL-4, FUL-5: an order that is in Dynamics already and was edited, against both simulated products: what Concord may change, what it leaves, what a person sees and decides, and
 * that lost answers double nothing.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Issue } from '../../src/core/issue.ts';
import { EMPTY_FLOW, type FlowMappings } from '../../src/core/mapping/flow.ts';
import type { StoreOrder } from '../../src/store/contract/record.ts';
import { shaped } from '../../../e2e/orders/shaped-order.ts';
import { translateClaimedOrder } from '../../src/store/translate.ts';
import { linkedRig, type Case, type LinkedRig } from './linked-rig.ts';

const TWO = { lines: [ { name: 'Stays', total: '10.00' }, { name: 'Goes', total: '20.00' } ] };

/** Outside the fields that are always watched. */
const OWN_FIELDS = { bc: { header: 'shortcutDimension1Code', line: 'description2' }, fo: { header: 'DeliveryTermsCode', line: 'DeliveryTermsId' } } as const;
/** Read anyway, for what is promised of a line. */
const PROMISED = { bc: { field: 'shipmentDate', ours: '2026-12-15', theirs: '2026-12-20' }, fo: { field: 'ConfirmedShippingDate', ours: '2026-12-15T12:00:00Z', theirs: '2026-12-20T12:00:00Z' } } as const;
const withRow = ( where: 'header' | 'line', target: string, value = 'OURS' ): FlowMappings => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, [ where ]: { rows: [ { target, source: { kind: 'constant', value }, steps: [], conditions: [], required: false } ], removed: [] } } } );

describe.each( [ 'bc', 'fo' ] as const )( 'FUL-4: an order edited after it was sent to %s', ( product ) => {
	let rig: LinkedRig;
	beforeAll( async () => {
		rig = await linkedRig( product );
	} );
	afterAll( () => rig.close() );
	beforeEach( () => {
		rig.sandbox.clearFaults();
		rig.connect( { edits: 'amend', cancellations: 'ask' } );
	} );

	/** The first line doubled, the second gone, a third new. */
	const edit = ( one: Case ) => {
		const wanted = shaped( { lines: [ { name: 'Stays', total: '20.00' }, { name: 'Comes', total: '5.00' } ] } );
		const [ stays ] = one.order.line_items;
		const [ doubled, comes ] = wanted.line_items ?? [];
		one.edit( { ...wanted, billing: one.order.billing, shipping: { ...one.order.shipping, address_1: 'Fuchsbau 9' }, shipping_lines: one.order.shipping_lines, line_items: [ { ...doubled, id: stays?.id ?? 0 }, { ...comes, id: Number( one.order.id ) + 5_000_000 } ] as StoreOrder[ 'line_items' ] } );
	};
	const texts = async ( reference: string ) => ( await rig.dynamics.orders( reference ) ).map( ( order ) => order.lines.map( ( line ) => line.text ).filter( ( text ) => [ 'Stays', 'Goes', 'Comes', 'Free gift', 'Taken by phone' ].includes( text ) ).sort() );
	const issueOf = ( result: Awaited< ReturnType< Case[ 'run' ] > > ): Issue => {
		if ( result.outcome !== 'needs-you' ) {
			throw new Error( `needs-you was expected: ${ JSON.stringify( result ) }` );
		}
		return result.issue;
	};
	const differences = ( { facts }: { facts?: Issue[ 'facts' ] } ) => [ facts?.[ 'differences' ] ?? [] ].flat().map( String );

	it( 'is amended once, lines, address and total; told again it costs no request', async () => {
		const one = await rig.sent( TWO );
		edit( one );
		expect( await one.through() ).toMatchObject( { outcome: 'synced', summary: expect.stringMatching( /was amended: 3 lines and .*total 35\.70 EUR on both sides/ ) } );
		expect( await texts( one.reference ) ).toEqual( [ [ 'Comes', 'Stays' ] ] );
		const before = rig.sandbox.journal().length;
		expect( await one.run() ).toMatchObject( { outcome: 'synced', summary: expect.stringContaining( 'Nothing changed' ) } );
		expect( rig.sandbox.journal().length ).toBe( before );
	} );

	it.each( [
		[ 'an address', ( number: string ) => rig.dynamics.readdress( number, 'Dynamics lane 1' ) ],
		[ 'an item of the same price', ( number: string ) => rig.dynamics.swapItem( number, 'CONCORD-HOODIE' ) ],
		[ 'a line for nothing', ( number: string ) => rig.dynamics.addLine( number, 'CONCORD-STICKER', 'Free gift', '0' ) ],
	] )( 'somebody changed %s in Dynamics: neither is overwritten, at the first try, after Retry and after another edit, until a person decides', async ( _what, change ) => {
		const one = await rig.sent( TWO );
		await change( one.link().number );
		const stood = await rig.dynamics.orders( one.reference );
		edit( one );
		for ( let tries = 0; tries < 3; tries++ ) {
			const issue = issueOf( await one.run() );
			expect( issue.message ).toContain( 'was changed in Dynamics too' );
			expect( issue.facts ).toMatchObject( { choices: [ 'amend', 'reorder', 'leave' ], changed_in_dynamics: expect.arrayContaining( [ expect.any( String ) ] ) } );
			expect( await rig.dynamics.orders( one.reference ) ).toEqual( stood );
			if ( tries === 1 ) {
				one.edit( { customer_note: 'Ring twice' } );
			}
		}
		expect( await one.decide( 'amend' ) ).toMatchObject( { outcome: 'synced' } );
		expect( ( await texts( one.reference ) )[ 0 ] ).toEqual( expect.arrayContaining( [ 'Comes', 'Stays' ] ) );
	} );

	it.each( [ 'header', 'line' ] as const )( 'somebody changed a field that rows of one\'s own write into the %s: it is not overwritten; a mapping that writes it no more is no conflict', async ( where ) => {
		const field = OWN_FIELDS[ product ][ where ];
		rig.connect( { edits: 'amend', cancellations: 'delete' }, [], withRow( where, field ) );
		const [ one, unmapped ] = [ await rig.sent( TWO ), await rig.sent( TWO ) ];
		for ( const { link } of [ one, unmapped ] ) {
			await rig.dynamics.change( link().number, where, { [ field ]: 'THEIRS' } );
		}
		edit( one );
		expect( issueOf( await one.run() ) ).toMatchObject( { message: expect.stringContaining( 'was changed in Dynamics too' ), facts: { changed_in_dynamics: [ where === 'header' ? 'header' : expect.stringContaining( 'changed' ) ] } } );
		rig.connect( { edits: 'amend', cancellations: 'delete' } );
		edit( unmapped );
		expect( await unmapped.through() ).toMatchObject( { outcome: 'synced' } );
	} );

	it( 'a shipment date that planning moved is no conflict, unless a row of one\'s own writes it: then it is not overwritten', async () => {
		const { field, ours, theirs } = PROMISED[ product ];
		const plain = await rig.sent( TWO );
		await rig.dynamics.change( plain.link().number, 'line', { [ field ]: theirs } );
		edit( plain );
		expect( await plain.through() ).toMatchObject( { outcome: 'synced' } );
		rig.connect( { edits: 'amend', cancellations: 'delete' }, [], withRow( 'line', field, ours ) );
		const one = await rig.sent( TWO );
		const stood = await rig.dynamics.orders( one.reference );
		await rig.dynamics.change( one.link().number, 'line', { [ field ]: theirs } );
		edit( one );
		expect( issueOf( await one.run() ) ).toMatchObject( { message: expect.stringContaining( 'was changed in Dynamics too' ), facts: { changed_in_dynamics: [ expect.stringContaining( 'changed' ) ] } } );
		expect( await rig.dynamics.orders( one.reference ) ).toEqual( stood );
	} );

	it( 'what changed between the look and the decision is not overwritten: the person is asked about what stands now', async () => {
		const one = await rig.sent( TWO );
		await rig.dynamics.readdress( one.link().number, 'Dynamics lane 1' );
		edit( one );
		await one.run();
		await rig.dynamics.reprice( one.link().number, '11' );
		const stood = await rig.dynamics.orders( one.reference );
		expect( issueOf( await one.decide( 'amend' ) ).message ).toContain( 'not any more as they were when you decided' );
		expect( await rig.dynamics.orders( one.reference ) ).toEqual( stood );
		expect( await one.decide( 'amend' ) ).toMatchObject( { outcome: 'synced' } );
	} );

	it( 'lines that a person added for nothing, and texts, are spared by an amendment', async () => {
		const one = await rig.sent( TWO );
		await rig.dynamics.addLine( one.link().number, 'CONCORD-STICKER', 'Free gift', '0' );
		await rig.dynamics.addText( one.link().number, 'Taken by phone' );
		edit( one );
		await one.run();
		expect( await one.decide( 'amend' ) ).toMatchObject( { outcome: 'synced' } );
		expect( await texts( one.reference ) ).toEqual( [ product === 'bc' ? [ 'Comes', 'Free gift', 'Stays', 'Taken by phone' ] : [ 'Comes', 'Free gift', 'Stays' ] ] );
	} );

	it( 'a text line of a person alone is no conflict', async () => {
		if ( product === 'fo' ) {
			return;
		}
		const one = await rig.sent( TWO );
		await rig.dynamics.addText( one.link().number, 'Taken by phone' );
		edit( one );
		expect( await one.run() ).toMatchObject( { outcome: 'synced' } );
		expect( await texts( one.reference ) ).toEqual( [ [ 'Comes', 'Stays', 'Taken by phone' ] ] );
	} );

	it( 'a discount that the edit takes away is taken away there too', async () => {
		const one = await rig.sent( TWO );
		const cut = one.order.line_items.map( ( line ) => ( { ...line, subtotal: '30.00', subtotal_tax: '5.70' } ) );
		const full = one.order.line_items;
		one.edit( { line_items: cut } );
		await one.through();
		one.edit( { line_items: full } );
		expect( await one.through() ).toMatchObject( { outcome: 'synced' } );
	} );

	it.each( [ 'drop-after-commit', 'drop-before', 'error-500-after-commit' ] as const )( 'a decided amendment whose answer is lost (%s) is made once', async ( kind ) => {
		const one = await rig.sent( TWO );
		await rig.dynamics.readdress( one.link().number, 'Dynamics lane 1' );
		edit( one );
		await one.run();
		rig.sandbox.fault( { kind, match: { product, method: 'POST', pathIncludes: '$batch' }, times: 1 } );
		expect( await one.decide( 'amend' ) ).toMatchObject( { outcome: 'synced' } );
		expect( await texts( one.reference ) ).toEqual( [ [ 'Comes', 'Stays' ] ] );
	} );

	it( 'with edits on "ask" every difference is told and nothing is written, nor a customer made', async () => {
		rig.connect( { edits: 'ask' } );
		const one = await rig.sent( TWO );
		edit( one );
		one.edit( { billing: { ...one.order.billing, email: `new-${ one.order.id }@customer.example` } } );
		const before = rig.writes();
		const issue = issueOf( await one.run() );
		expect( differences( issue ).length ).toBeGreaterThanOrEqual( 4 );
		expect( differences( issue ).join( '\n' ) ).toMatch( product === 'bc' ? /unitPrice: Dynamics has 10 instead of 20/ : /SalesPrice: Dynamics has 10 instead of 20/ );
		expect( JSON.stringify( issue ) ).not.toContain( 'Fuchsbau' );
		expect( rig.writes() ).toBe( before );
		expect( await one.decide( 'amend' ) ).toMatchObject( { outcome: 'synced' } );
		expect( await texts( one.reference ) ).toEqual( [ [ 'Comes', 'Stays' ] ] );
	} );

	it( 'left as it is: the link stays, nothing is written, nobody is asked again until one side changes', async () => {
		const one = await rig.sent( TWO );
		await rig.dynamics.readdress( one.link().number, 'Dynamics lane 1' );
		edit( one );
		await one.run();
		const [ before, number ] = [ rig.writes(), one.link().number ];
		expect( await one.decide( 'leave', 'Agreed by phone' ) ).toMatchObject( { outcome: 'synced', summary: expect.stringContaining( 'Agreed by phone' ) } );
		expect( await one.run() ).toMatchObject( { outcome: 'synced' } );
		expect( [ rig.writes(), one.link().number ] ).toEqual( [ before, number ] );
		one.edit( { shipping: { ...one.order.shipping, address_1: 'Another 3' } } );
		expect( issueOf( await one.run() ).facts ).toMatchObject( { choices: [ 'amend', 'reorder', 'leave' ] } );
	} );

	it( 'invoiced in full: every difference is told; one that changes nothing in Dynamics stops nobody', async () => {
		const one = await rig.sent( TWO );
		rig.sandbox.act( product, 'ship', one.link().number );
		rig.sandbox.act( product, 'invoice', one.link().number );
		one.edit( { meta_data: [ { key: '_packed_by', value: 'x' } ], customer_note: 'A note that no field takes' } );
		expect( await one.run() ).toMatchObject( { outcome: 'synced' } );
		edit( one );
		const issue = issueOf( await one.run() );
		expect( issue.message ).toContain( 'is invoiced in Dynamics and cannot be changed any more' );
		expect( issue.facts ).toMatchObject( { choices: [ 'reorder', 'leave' ], differences: expect.arrayContaining( [ expect.stringContaining( 'instead of 20' ) ] ) } );
	} );

	it( 'FUL-5: its product deleted after it was sent, an amendment keeps the item of the line', async () => {
		const one = await rig.sent( { lines: [ { name: 'Stays', sku: 'CONCORD-HOODIE', total: '10.00' } ] } );
		one.edit( { line_items: one.order.line_items.map( ( line ) => ( { ...line, sku: '', product_id: 0, product_deleted: true } ) ) } );
		expect( await one.run() ).toMatchObject( { outcome: 'synced', summary: expect.stringContaining( 'Nothing changed' ) } );
		one.edit( { shipping: { ...one.order.shipping, address_1: 'Fuchsbau 9' } } );
		expect( await one.run() ).toMatchObject( { outcome: 'synced' } );
		const [ document ] = await rig.dynamics.orders( one.reference );
		expect( { street: document?.street, item: document?.lines.find( ( line ) => line.text === 'Stays' )?.item } ).toEqual( { street: 'Fuchsbau 9', item: 'CONCORD-HOODIE' } );
	} );

	it( 'refunded in full before it was shipped: asked, for its sales order can still be shipped; decided, it is deleted', async () => {
		rig.connect( { cancellations: 'ask' }, [ { id: 'refunds', name: 'Refunds', version: 1, content: { schemaVersion: 1, trigger: { on: 'store', record: 'refund' }, steps: [ { id: 'm', title: '', step: 'creditMemo', carrier: { kind: 'item', number: '' }, post: true, reason: '', disposition: '', creditOnly: '' } ] } } ] );
		const one = await rig.sent( TWO );
		one.edit( { status: 'refunded' } );
		expect( issueOf( await one.run() ).message ).toContain( 'it can be shipped' );
		expect( await one.decide( 'amend' ) ).toMatchObject( { outcome: 'synced', summary: expect.stringContaining( 'was deleted in Dynamics' ) } );
		expect( await rig.dynamics.orders( one.reference ) ).toEqual( [] );
		const shipped = await rig.sent( TWO );
		rig.sandbox.act( product, 'ship', shipped.link().number );
		rig.sandbox.act( product, 'invoice', shipped.link().number );
		shipped.edit( { status: 'refunded' } );
		expect( await shipped.run() ).toMatchObject( { outcome: 'synced' } );
	} );
} );

describe.each( [ 'bc', 'fo' ] as const )( 'FUL-4: credit and re-order in %s', ( product ) => {
	let rig: LinkedRig;
	beforeAll( async () => {
		rig = await linkedRig( product );
	} );
	afterAll( () => rig.close() );
	beforeEach( () => {
		rig.sandbox.clearFaults();
		rig.connect( { edits: 'ask' } );
	} );
	const dearer = ( one: Case ) => {
		const wanted = shaped( { lines: [ { name: 'Stays', total: '30.00' } ] } );
		one.edit( { ...wanted, billing: one.order.billing, shipping: one.order.shipping, shipping_lines: one.order.shipping_lines, line_items: ( wanted.line_items ?? [] ).map( ( line ) => ( { ...line, id: one.order.line_items[ 0 ]?.id ?? 0 } ) ) } );
	};
	const standing = async ( one: Case ) => ( await Promise.all( [ '', '-2', '-3' ].map( ( suffix ) => rig.dynamics.orders( `${ one.reference }${ suffix }` ) ) ) ).map( ( found ) => found.length );

	it.each( [ null, 'DELETE', 'POST', 'after' ] as const )( 'of an open sales order: deleted, and made anew under the next reference, once (answer lost: %s)', async ( lost ) => {
		const one = await rig.sent( { lines: [ { name: 'Stays', total: '10.00' } ] } );
		const old = one.link();
		dearer( one );
		await one.run();
		if ( lost !== null ) {
			rig.sandbox.fault( { kind: lost === 'after' ? 'error-500-after-commit' : 'drop-after-commit', match: { product, method: lost === 'DELETE' ? 'DELETE' : 'POST', pathIncludes: lost === 'DELETE' ? 'alesOrder' : product === 'bc' ? 'salesOrders' : 'SalesOrderHeadersV4' }, times: 1 } );
		}
		expect( await one.decide( 'reorder' ) ).toMatchObject( { outcome: 'synced', summary: expect.stringMatching( /(was deleted|was taken back|is no longer in Dynamics), and sales order .* was made in its place, total 41\.65 EUR on both sides/ ) } );
		expect( await standing( one ) ).toEqual( [ 0, 1, 0 ] );
		expect( one.link() ).toMatchObject( { reference: `${ one.reference }-2`, dynamics_total: '41.65' } );
		expect( one.links() ).toContainEqual( expect.objectContaining( { entity: `flow:replaced:${ one.reference }`, number: old.number } ) );
		expect( await one.run() ).toMatchObject( { outcome: 'synced', summary: expect.stringContaining( 'Nothing changed' ) } );
	} );

	it.each( [ null, product === 'bc' ? 'salesCreditMemos' : 'ReturnOrderHeadersV2', product === 'bc' ? 'Microsoft.NAV.post' : 'ReturnOrderLinesV2', product === 'bc' ? 'salesOrders' : 'SalesOrderHeadersV4' ] )( 'of an invoiced one: credited whole, and made anew, once (answer lost: %s)', async ( lost ) => {
		const one = await rig.sent( { lines: [ { name: 'Stays', quantity: '3', total: '10.00' } ] } );
		const { number } = one.link();
		rig.sandbox.act( product, 'ship', number );
		rig.sandbox.act( product, 'invoice', number );
		dearer( one );
		await one.run();
		if ( lost !== null ) {
			rig.sandbox.fault( { kind: 'drop-after-commit', match: { product, method: 'POST', pathIncludes: lost }, times: 1 } );
		}
		expect( await one.decide( 'reorder' ) ).toMatchObject( { outcome: 'synced', summary: expect.stringMatching( /was made in its place, total 41\.65 EUR on both sides/ ) } );
		const memos = ( await rig.dynamics.creditMemos() ).filter( ( memo ) => memo.reference === `${ one.reference }-C` );
		expect( memos ).toMatchObject( [ { total: '17.85', lines: expect.arrayContaining( [ expect.objectContaining( { item: 'CONCORD-MUG' } ) ] ) } ] );
		expect( ( await rig.dynamics.orders( `${ one.reference }-2` ) ).length ).toBe( 1 );
	} );

	it( 'an order that could not be sent anew is not taken back', async () => {
		const one = await rig.sent( { lines: [ { name: 'Stays', total: '10.00' } ] } );
		dearer( one );
		one.edit( { line_items: one.order.line_items.map( ( line ) => ( { ...line, sku: 'NO-SUCH-ITEM' } ) ) } );
		await one.run();
		expect( await one.decide( 'reorder' ) ).toMatchObject( { outcome: 'needs-you', issue: { code: 'item_not_found' } } );
		expect( await standing( one ) ).toEqual( [ 1, 0, 0 ] );
	} );

	it( 'once shipped and not invoiced it is not offered', async () => {
		const one = await rig.sent( { lines: [ { name: 'Stays', total: '10.00' } ] } );
		rig.sandbox.act( product, 'ship', one.link().number );
		dearer( one );
		expect( await one.run() ).toMatchObject( { outcome: 'needs-you', issue: { facts: { choices: [ 'leave' ] } } } );
	} );
} );

describe.each( [ 'bc', 'fo' ] as const )( 'renewals of subscriptions in %s', ( product ) => {
	let rig: LinkedRig;
	beforeAll( async () => {
		rig = await linkedRig( product );
	} );
	afterAll( () => rig.close() );

	it( 'DUP-8: a renewal is a document of its own that names the document of the order that began its subscription', async () => {
		const parent = await rig.sent( TWO );
		const renewal = await rig.sent( { lines: [ { name: 'Stays', total: '10.00' } ] }, { renewal: { subscription_id: 4711, parent_id: parent.order.id, document: parent.link().number } } );
		expect( renewal.link().number ).not.toBe( parent.link().number );
		const [ document ] = await rig.dynamics.orders( renewal.reference );
		const text = `Renewal of subscription 4711, begun by ${ parent.link().number }`;
		// Finance & Operations has no text lines: a row of the mapping takes the path "renewal.document" there.
		expect( document?.lines.map( ( line ) => line.text ).includes( text ) ).toBe( product === 'bc' );
		expect( translateClaimedOrder( renewal.order, String( renewal.order.id ) ).renewal ).toEqual( { subscriptionId: '4711', parentId: String( parent.order.id ), document: parent.link().number } );
	} );
} );
