/** Items of Dynamics become and change products of the store: found before made, drafts, and only the fields that are Dynamics' to decide. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowContent } from '../../src/core/flow/schema.ts';
import { items } from '../../src/core/flow/templates/parts.ts';
import { SyncError } from '../../src/core/issue.ts';
import { row, path, fixed } from '../../src/core/flow/templates/parts.ts';
import type { Item } from '../../src/core/model/item.ts';
import { startRig, type Rig } from './rig.ts';

const GIF = Buffer.from( 'GIF89a\u0001\u0000\u0001\u0000', 'latin1' ).toString( 'base64' );

describe( 'the feed "items"', () => {
	let rig: Rig;

	beforeEach( async () => {
		rig = await startRig();
	} );
	afterEach( () => rig.close() );

	const item = ( number: string, change: Partial< Item > = {} ): Item => ( {
		key: `key-${ number }`, number, sku: number, name: `Item ${ number }`, description: '', shortDescription: '', service: false, currency: 'EUR', pricesIncludeTax: false,
		regularPrice: '10', salePrice: '', saleFrom: '', saleTo: '', prices: [], gtin: '', weight: '', taxGroup: 'VAT19', taxClass: '', categories: [], blocked: false, image: '', variants: [], create: '', whenBlocked: '', master: [], bothWays: [], ...change,
	} );
	const withRows = ( ...more: ReturnType< typeof row >[] ): FlowContent => {
		const { content } = items( 'bc' );
		return { ...content, trigger: { ...content.trigger, everyMinutes: 1 } as FlowContent[ 'trigger' ], steps: content.steps.map( ( step ) => ( step.step === 'putInStore' ? { ...step, rows: [ ...step.rows.filter( ( one ) => ! more.some( ( other ) => other.target === one.target ) ), ...more ] } : step ) ) };
	};
	const switchedOn = async ( content: FlowContent = withRows() ) => {
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name: 'Items', content } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		return { id };
	};
	const begun = async ( content: FlowContent = withRows() ) => {
		rig.start();
		await matched();
		const { id } = await switchedOn( content );
		await rig.until( 'the flow has read', () => rig.store.state.flowCursors.has( id ) );
		return id;
	};
	const matched = async () => {
		await rig.admin( 'POST', '/commands', { name: 'match_records', args: { connection_id: rig.connectionId } } );
		await rig.until( 'the match report is there', () => rig.store.state.outbox.rows().some( ( one ) => one.kind === 'match_records' && one.state === 'synced' ) );
	};
	const told = ( ...all: Item[] ) => all.forEach( ( one ) => rig.dynamics.feeds.post( 'items', one ) );
	const kept = ( number: string ) => [ ...rig.store.state.documents.values() ].find( ( one ) => one.number === number );
	const fields = ( number: string ) => rig.store.state.shop.fieldsOf( 'product', kept( number )?.product ?? 0 );
	const owed = () => rig.store.state.outbox.rows().filter( ( one ) => one.record_type === 'document' && one.state === 'needs-you' );
	/** A product the shop sells, by an order for it. */
	const sold = ( sku: string ) => {
		const order = rig.store.placeOrder();
		const [ line ] = order.line_items;
		rig.store.state.shop.edit( String( order.id ), { line_items: order.line_items.map( ( one, index ) => ( index === 0 ? { ...one, sku, product_id: 700 + order.id, variation_id: 0 } : one ) ) } );
		return line ? 700 + order.id : 0;
	};

	it( 'DUP-6: products that are there are linked, also when only case and space differ; nothing is made while the flow does not ask for it', async () => {
		const [ same, alike ] = [ sold( 'MUG' ), sold( 'tee s' ) ];
		await begun( withRows( row( 'create', fixed( '' ) ) ) );
		told( item( 'MUG' ), item( 'TEE-X' ), item( 'TEES' ) );
		await rig.until( 'both are linked', () => kept( 'MUG' ) !== undefined && kept( 'TEES' ) !== undefined );
		expect( [ kept( 'MUG' )?.product, kept( 'TEES' )?.product, kept( 'TEE-X' ) ] ).toEqual( [ same, alike, undefined ] );
		expect( [ rig.store.state.shop.made.size, owed().length ] ).toEqual( [ 0, 0 ] );
	} );

	it( 'DUP-6: before the match report not one item is read or written, and one sentence says so; the flow begins by itself after it', async () => {
		sold( 'MUG' );
		told( item( 'MUG' ), item( 'KETTLE' ) );
		const { id } = await switchedOn();
		rig.start();
		const run = () => rig.store.state.outbox.find( 'command', id );
		await rig.until( 'it waits', () => run()?.history.at( -1 )?.issue?.field === 'match_records' );
		expect( [ rig.store.state.shop.made.size, rig.store.state.documents.size, owed().length ] ).toEqual( [ 0, 0, 0 ] );
		await matched();
		await rig.until( 'both are there', () => kept( 'KETTLE' ) !== undefined && kept( 'MUG' ) !== undefined );
		expect( rig.store.state.shop.made.size ).toBe( 1 );
	} );

	it( 'DUP-5: a new item becomes a draft, once, found by the stored link also when it is renamed', async () => {
		await begun();
		told( item( 'KETTLE' ), item( 'KETTLE', { number: 'KETTLE-2', sku: 'KETTLE-2', regularPrice: '12' } ) );
		await rig.until( 'the renamed one is there', () => kept( 'KETTLE-2' )?.data !== '' && kept( 'KETTLE-2' ) !== undefined );
		expect( [ rig.store.state.shop.made.size, owed().length ] ).toEqual( [ 1, 0 ] );
		expect( fields( 'KETTLE-2' ) ).toMatchObject( { status: 'draft', name: 'Item KETTLE', regular_price: '12' } );
	} );

	it( 'a field without a row is the store\'s own once the product is there; one with a row follows Dynamics, emptied too', async () => {
		sold( 'MUG' );
		await begun( withRows( row( 'salePrice', path( 'item.salePrice' ) ) ) );
		told( item( 'MUG', { name: 'From Dynamics', salePrice: '8' } ) );
		await rig.until( 'it is there', () => fields( 'MUG' )[ 'sale_price' ] === '8' );
		expect( fields( 'MUG' )[ 'name' ] ).toBeUndefined();
		told( item( 'MUG' ) );
		await rig.until( 'the sale is over', () => fields( 'MUG' )[ 'sale_price' ] === '' );
	} );

	it( 'LOS-9: bad input stops its own item with a sentence and nothing else: price 0, another currency, two items for one SKU, a picture that is none', async () => {
		[ 'A', 'B', 'C', 'D', 'E' ].forEach( sold );
		await begun( withRows( row( 'image', path( 'item.image' ) ) ) );
		rig.dynamics.feeds.pictures.set( 'key-D', Buffer.from( '<html>' ).toString( 'base64' ) );
		rig.dynamics.feeds.pictures.set( 'key-E', GIF );
		told( item( 'A', { regularPrice: '0', gtin: '4006381333931' } ), item( 'B', { currency: 'USD' } ), item( 'C' ), item( 'C-TWO', { sku: 'c' } ), item( 'D', { image: 'v1' } ), item( 'E', { image: 'v1' } ) );
		await rig.until( 'all were looked at', () => fields( 'E' )[ 'image' ] === 'v1' );
		expect( owed().map( ( one ) => one.issue?.message ).sort() ).toEqual( [ 'SKU c stands for item C already.', 'The picture of the item is no JPEG, PNG, GIF or WebP.', 'The price of item A was not written.', 'The price of item B was not written.' ] );
		expect( [ fields( 'A' )[ 'global_unique_id' ], fields( 'A' )[ 'regular_price' ], fields( 'C' )[ 'regular_price' ], fields( 'D' )[ 'regular_price' ] ] ).toEqual( [ '4006381333931', undefined, '10', '10' ] );
	} );

	it( 'a picture is fetched once, and one that Dynamics would not give waits for a person, who retries it', async () => {
		sold( 'MUG' );
		const tooLarge = new SyncError( { code: 'value_invalid', retryClass: 'rejected', message: 'Too large.', remedy: 'Take another.' } );
		rig.dynamics.feeds.pictures.set( 'key-MUG', tooLarge );
		await begun( withRows( row( 'image', path( 'item.image' ) ) ) );
		told( item( 'MUG', { image: 'v1' } ) );
		await rig.until( 'it needs a person', () => owed().length === 1 );
		expect( fields( 'MUG' )[ 'regular_price' ] ).toBe( '10' );
		rig.dynamics.feeds.pictures.set( 'key-MUG', GIF );
		await rig.admin( 'POST', `/records/${ owed()[ 0 ]?.event_id ?? 0 }/retry` );
		await rig.until( 'it has its picture', () => fields( 'MUG' )[ 'image' ] === 'v1' && owed().length === 0 );
		const read = rig.dynamics.feeds.picturesRead;
		told( item( 'MUG', { image: 'v1', regularPrice: '11' } ) );
		await rig.until( 'the price came', () => fields( 'MUG' )[ 'regular_price' ] === '11' );
		expect( rig.dynamics.feeds.picturesRead ).toBe( read );
	} );

	it( 'an item deleted in Dynamics is said once a day and its product stays; made again it is owed no more', async () => {
		sold( 'MUG' );
		const id = await begun();
		told( item( 'MUG' ), item( 'OTHER', { create: '' } ) );
		await rig.until( 'it is there', () => fields( 'MUG' )[ 'regular_price' ] === '10' );
		const gone = rig.dynamics.feeds.changes.findIndex( ( one ) => one.document.key === 'key-MUG' );
		rig.dynamics.feeds.changes[ gone ] = { feed: 'stockless' as 'items', document: item( 'MUG' ) };
		const before = rig.store.state.flowCursors.get( id );
		rig.clock.forward( 25 * 3_600_000 );
		await rig.until( 'it needs a person', () => owed().some( ( one ) => one.issue?.code === 'record_missing' ) );
		expect( [ fields( 'MUG' )[ 'regular_price' ], kept( 'MUG' )?.gone ] ).toEqual( [ '10', true ] );
		await rig.until( 'it was looked for', () => rig.store.state.flowCursors.get( id ) !== before );
		told( item( 'MUG', { regularPrice: '12' } ) );
		await rig.until( 'it is back', () => fields( 'MUG' )[ 'regular_price' ] === '12' && owed().every( ( one ) => one.issue?.code !== 'record_missing' ) );
	} );

	it( 'what a person entered over a field of Dynamics is replaced with the next look at all items, and the run names it', async () => {
		sold( 'MUG' );
		const id = await begun();
		told( item( 'MUG' ) );
		await rig.until( 'it is there', () => fields( 'MUG' )[ 'regular_price' ] === '10' );
		rig.store.state.shop.setField( 'product', kept( 'MUG' )?.product ?? 0, 'regular_price', '9' );
		rig.clock.forward( 25 * 3_600_000 );
		await rig.until( 'it is Dynamics\' again', () => fields( 'MUG' )[ 'regular_price' ] === '10' );
		const run = () => rig.store.state.outbox.find( 'command', id )?.history.flatMap( ( one ) => one.warnings ) ?? [];
		await rig.until( 'the run names it', () => run().some( ( one ) => one.includes( 'regular_price of product' ) ) );
		expect( owed() ).toEqual( [] );
	} );

	it( 'a calculated price of an item whose variants have their own stops the item: half of it would be wrong', async () => {
		sold( 'TEE' );
		await begun( withRows( row( 'regularPrice', fixed( '11.90' ) ) ) );
		told( item( 'TEE', { variants: [ { key: 'v', sku: 'TEE-RED', name: 'Red', options: { Color: 'Red' }, gtin: '', regularPrice: '12', salePrice: '', saleFrom: '', saleTo: '' } ] } ) );
		await rig.until( 'it needs a person', () => owed().length === 1 );
		expect( owed()[ 0 ]?.issue ).toMatchObject( { field: 'regularPrice', code: 'value_invalid' } );
	} );
} );
