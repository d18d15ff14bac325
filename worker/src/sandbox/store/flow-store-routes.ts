/** What flows read from and write to the store (docs/store-api.md, Flows). Products and customers are those its orders name, and products that were made of items. */
import { z } from 'zod';
import { STOCK_AT_MOST, STOCK_FIELD, STORE_FIELDS } from '../../core/flow/store-fields.ts';
import type { stockAnswerSchema} from '../../store/contract/api.ts';
import { stockFiguresSchema, stockPreviewSchema, storeWriteSchema, type Followed, type RecordPage, type StockPreviewAnswer } from '../../store/contract/api.ts';
import type { StoreOrder } from '../../store/contract/record.ts';
import { ApiError } from './errors.ts';
import { wakeFlow } from './flow-runs.ts';
import { body, type Route } from './router.ts';
import { accountRecord } from './accounts.ts';
import type { StoreState } from './state.ts';

const pageSchema = z.object( { after: z.coerce.number().int().min( 0 ).default( 0 ), per_page: z.coerce.number().int().min( 1 ).max( 100 ).default( 50 ), statuses: z.string().default( '' ) } );
const followedQuery = z.object( { flow_id: z.string().max( 64 ), after: z.coerce.number().int().min( 0 ).default( 0 ), per_page: z.coerce.number().int().min( 1 ).max( 5_000 ).default( 5_000 ) } );
const writesSchema = z.object( { writes: z.array( storeWriteSchema ).min( 1 ).max( 100 ) } );
const NUMBERS = [ STOCK_FIELD, 'regular_price', 'sale_price', 'weight', 'length', 'width', 'height' ];
/** Which flow keeps the stock of a product. */
const FOLLOWED = '_concord_stock_flow';
/** As the plugin: properties and rights are not meta data of one's own. */
const NEVER = /^_(sku|price|stock|order_total|billing_email)$|capabilities|session_tokens/i;

export function flowStoreRoutes( state: StoreState ): Route[] {
	return [
		{ method: 'GET', path: '/pages/<type>', who: 'worker', run: ( { params, query } ) => page( state, params[ 'type' ] ?? '', query ) },
		{ method: 'POST', path: '/stock', who: 'worker', run: ( { body: sent } ) => stock( state, body( stockFiguresSchema, sent ) ) },
		{ method: 'POST', path: '/stock/preview', who: 'worker', run: ( { body: sent } ) => previewStock( state, body( stockPreviewSchema, sent ) ) },
		{ method: 'GET', path: '/stock/followed', who: 'worker', run: ( { query } ) => followed( state, followedQuery.parse( Object.fromEntries( query ) ) ) },
		{ method: 'POST', path: '/flows/<id>/wake', who: 'worker', run: ( { params } ) => ( { woken: wakeFlow( state, params[ 'id' ] ?? '' ) } ) },
		{ method: 'POST', path: '/writes', who: 'worker', run: ( { body: sent } ) => ( { results: body( writesSchema, sent ).writes.map( ( write ) => inSight( state, write, () => put( state, write ) ) ) } ) },
	];
}

function page( state: StoreState, type: string, query: URLSearchParams ): RecordPage {
	const { after, per_page: perPage, statuses } = pageSchema.parse( Object.fromEntries( query ) );
	const wanted = statuses === '' ? null : statuses.split( ',' );
	const rows = recordsOf( state, type ).filter( ( one ) => one.id > after && ( wanted === null || wanted.includes( state.shop.orders.get( String( one.id ) )?.status ?? '' ) ) ).sort( ( a, b ) => a.id - b.id ).slice( 0, perPage );
	return { records: rows.map( ( record ) => ( { id: record.id, record, links: type === 'order' ? state.linksOf( { record_type: 'order', record_id: String( record.id ) } ).filter( ( link ) => link.record_type === 'order' && ! link.entity.startsWith( 'flow:' ) ) : [] } ) ), next: rows.length < perPage ? null : rows.at( -1 )?.id ?? null };
}

function recordsOf( state: StoreState, type: string ): { id: number }[] {
	const orders = [ ...state.shop.orders.values() ];
	switch ( type ) {
		case 'refund': return [ ...state.shop.refunds.values() ];
		case 'order': return orders.filter( ( order ) => ! [ 'checkout-draft', 'trash' ].includes( order.status ) );
		case 'product': return [ ...new Map( [ ...orders.flatMap( ( order ) => order.line_items ).filter( ( line ) => line.product_id > 0 ).map( ( line ) => [ line.variation_id || line.product_id, product( state, line ) ] as const ), ...[ ...state.shop.made.values() ].map( ( one ) => [ one.id, madeProduct( state, one ) ] as const ) ] ).values() ];
		case 'customer': return [ ...new Map( orders.filter( ( order ) => order.customer_id > 0 ).map( ( order ) => [ order.customer_id, accountRecord( state, order ) ] ) ).values() ];
		default: throw new ApiError( 'no_route', 'There is no such route.', 404 );
	}
}

function product( state: StoreState, line: Pick< StoreOrder[ 'line_items' ][ number ], 'variation_id' | 'product_id' | 'name' | 'sku' | 'tax_class' | 'attributes' > ) {
	const id = line.variation_id || line.product_id;
	return {
		id, parent_id: line.variation_id ? line.product_id : 0, type: line.variation_id ? 'variation' : 'simple', status: 'publish', name: line.name, sku: line.sku, global_unique_id: '', regular_price: '', sale_price: '', manage_stock: false,
		stock_quantity: null, stock_status: 'instock', tax_class: line.tax_class, tax_status: 'taxable', weight: '', attributes: line.attributes, variation_ids: [], date_modified_gmt: null, meta_data: state.shop.metaOf( 'product', id ), ...stockOf( state.shop.fieldsOf( 'product', id ) ),
	};
}

function madeProduct( state: StoreState, { id, key, name }: { id: number; key: string; name: string } ) {
	return product( state, { variation_id: 0, product_id: id, name, sku: key, tax_class: '', attributes: {} } );
}

function stockOf( fields: Record< string, string > ): Record< string, unknown > {
	return fields[ STOCK_FIELD ] === undefined ? fields : { ...fields, manage_stock: true };
}

function put( state: StoreState, write: z.infer< typeof storeWriteSchema > ): { written: boolean; message: string } {
	const record = recordsOf( state, write.record ).find( ( one ) => names( one, write.by ) === write.id );
	if ( ! record ) {
		return { written: false, message: '' };
	}
	if ( write.target === 'note' ) {
		return write.record === 'order' ? { written: state.shop.note( record.id, write.value ), message: '' } : { written: false, message: 'only orders have notes.' };
	}
	if ( write.target === 'field' ) {
		return field( state, record.id, write );
	}
	if ( write.key === '' || NEVER.test( write.key ) ) {
		return { written: false, message: `“${ write.key }” belongs to WooCommerce or WordPress itself; choose a field of your own.` };
	}
	return { written: state.shop.setMeta( write.record, record.id, write.key, write.value ), message: '' };
}

/** As the plugin: a value that stood there and was not the flow's own is named. */
function inSight( state: StoreState, write: z.infer< typeof storeWriteSchema >, work: () => { written: boolean; message: string } ): { written: boolean; message: string; replaced: string } {
	const record = recordsOf( state, write.record ).find( ( one ) => names( one, write.by ) === write.id );
	const kept = record && write.target !== 'note' && write.key !== STOCK_FIELD && ! ( write.record === 'order' && write.target === 'field' ) ? `${ write.record } ${ record.id } ${ write.key }` : null;
	const was = ! record ? '' : write.record === 'order' || write.target === 'meta' ? String( metaOf( state, write.record, record.id ).find( ( one ) => one.key === write.key )?.value ?? '' ) : state.shop.fieldsOf( write.record, record.id )[ write.key ] ?? '';
	const result = work();
	if ( kept === null || ! result.written ) {
		return { ...result, replaced: '' };
	}
	const last = state.flowWritten.get( kept );
	state.flowWritten.set( kept, write.value );
	return { ...result, replaced: was === '' || was === last ? '' : `“${ write.key }” of ${ write.record } ${ record?.id ?? 0 } had another value in the store; the flow replaced it.` };
}

function metaOf( state: StoreState, type: 'order' | 'product' | 'customer', id: number ): readonly { key: string; value?: unknown }[] {
	return type === 'order' ? state.shop.orders.get( String( id ) )?.meta_data ?? [] : state.shop.metaOf( type, id );
}

/** As the plugin: a listed field, of the right form, written when it differs. */
function field( state: StoreState, id: number, write: z.infer< typeof storeWriteSchema > ): { written: boolean; message: string } {
	if ( ! STORE_FIELDS[ write.record ].includes( write.key ) ) {
		return { written: false, message: `“${ write.key }” is no field that a flow may set; choose one of the list, or a custom field.` };
	}
	if ( NUMBERS.includes( write.key ) && ! /^-?\d{1,12}(\.\d{1,12})?$/.test( write.value ) ) {
		return { written: false, message: `“${ write.value.slice( 0, 40 ) }” is no value for “${ write.key }”: a number is.` };
	}
	const unbelieved = write.key === STOCK_FIELD ? tooMany( write ) : '';
	if ( unbelieved !== '' ) {
		return { written: false, message: unbelieved };
	}
	if ( write.key === STOCK_FIELD && write.flow_id ) {
		state.shop.setMeta( 'product', id, FOLLOWED, write.flow_id );
	}
	const value = write.key === STOCK_FIELD ? left( Number( write.value ) - unitsNotShipped( state, id ) - Number( write.buffer ?? 0 ), write.decimals ) : write.value;
	return { written: write.record === 'order' ? write.value !== state.shop.orders.get( String( id ) )?.status && state.shop.edit( String( id ), { status: value } ) : state.shop.setField( write.record, id, write.key, value ), message: '' };
}

/** Why a figure is not believed; '' when it is. */
function tooMany( { value, at_most: most = STOCK_AT_MOST }: { value: string; at_most?: string | undefined } ): string {
	return Math.abs( Number( value ) ) > Number( most ) ? `${ value } units are more than the ${ most } that are believed.` : '';
}

/** As the plugin, in a shop that sells whole units. */
function left( units: number, decimals: z.infer< typeof storeWriteSchema >[ 'decimals' ] ): string {
	return String( Math.max( 0, decimals === 'nearest' ? Math.round( units ) : Math.floor( units ) ) );
}

function followed( state: StoreState, { flow_id: flow, after, per_page: perPage }: z.infer< typeof followedQuery > ): Followed {
	const inStock = ( id: number ) => Number( state.shop.fieldsOf( 'product', id )[ STOCK_FIELD ] ?? 0 ) > 0;
	const kept = recordsOf( state, 'product' ).filter( ( { id } ) => id > after && inStock( id ) && state.shop.metaOf( 'product', id ).some( ( { key, value } ) => key === FOLLOWED && value === flow ) ).sort( ( a, b ) => a.id - b.id ).slice( 0, perPage );
	return { skus: kept.map( ( one ) => names( one, 'sku' ) ), next: kept.length < perPage ? null : kept.at( -1 )?.id ?? null };
}

function stock( state: StoreState, { figures, ...moment }: z.infer< typeof stockFiguresSchema > ): z.infer< typeof stockAnswerSchema > {
	const answer: z.infer< typeof stockAnswerSchema > = { written: 0, unchanged: 0, unknown: 0, refused: [], later: [] };
	const products = new Map( recordsOf( state, 'product' ).map( ( one ) => [ names( one, 'sku' ), one.id ] ) );
	for ( const { sku, value } of figures ) {
		const id = products.get( sku );
		if ( id === undefined ) {
			answer.unknown++;
			continue;
		}
		const { written, message } = field( state, id, { record: 'product', by: 'sku', id: sku, target: 'field', key: STOCK_FIELD, value, ...moment } );
		if ( message !== '' ) {
			answer.refused.push( { sku, message } );
		} else {
			answer[ written ? 'written' : 'unchanged' ]++;
		}
	}
	return answer;
}

function previewStock( state: StoreState, { figures, buffer, decimals, at_most: most }: z.infer< typeof stockPreviewSchema > ): StockPreviewAnswer {
	const products = new Map( recordsOf( state, 'product' ).map( ( one ) => [ names( one, 'sku' ).toLowerCase(), one.id ] ) );
	return { figures: figures.map( ( { sku, value } ) => {
		const id = products.get( sku.toLowerCase() );
		if ( id === undefined ) {
			return { sku, product_id: null, sold: '0', left: null, stands: null, message: '' };
		}
		const sold = unitsNotShipped( state, id );
		const message = tooMany( { value, at_most: most } );
		return { sku, product_id: id, sold: String( sold ), left: message === '' ? left( Number( value ) - sold - Number( buffer ), decimals ) : null, stands: state.shop.fieldsOf( 'product', id )[ STOCK_FIELD ] ?? null, message };
	} ) };
}

/** Whole units, as the recorded shop sells. */
function unitsNotShipped( state: StoreState, product: number ): number {
	const open = [ ...state.shop.orders.values() ].filter( ( order ) => [ 'processing', 'on-hold' ].includes( order.status ) );
	return open.flatMap( ( order ) => order.line_items ).filter( ( line ) => ( line.variation_id || line.product_id ) === product ).reduce( ( sum, line ) => sum + Number( line.quantity ), 0 );
}

function names( record: { id: number }, by: 'id' | 'sku' | 'number' | 'email' ): string {
	const value = ( record as Record< string, unknown > )[ by ];
	return typeof value === 'string' || typeof value === 'number' ? String( value ) : '';
}
