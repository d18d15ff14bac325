/** Items of Dynamics in the sample store, and POST /pictures: the outcomes of plugin/src/Items with products that are names, prices and a picture. */
import { itemSchema, type Item } from '../../core/model/item.ts';
import { twinOf, type StoreKey } from '../../core/match.ts';
import type { Issue } from '../../core/issue.ts';
import * as money from '../../core/money.ts';
import { pictureSchema, type PutResult, type Puts } from '../../store/contract/api.ts';
import { ApiError } from './errors.ts';
import type { StoredDocument } from './document-routes.ts';
import { body, type Route } from './router.ts';
import type { StoreState } from './state.ts';

type Put = Puts[ 'records' ][ number ];
const FIELDS = { name: 'name', description: 'description', shortDescription: 'short_description', regularPrice: 'regular_price', salePrice: 'sale_price', saleFrom: 'date_on_sale_from', saleTo: 'date_on_sale_to', gtin: 'global_unique_id', weight: 'weight', taxClass: 'tax_class' } as const;
const PICTURE = 'image';
/** First bytes of what a shop shows: JPEG, PNG, GIF, WebP. */
const PICTURES = [ /^\xff\xd8\xff/, /^\x89PNG\r\n\x1a\n/, /^GIF8[79]a/, /^RIFF....WEBP/s ];

export function pictureRoutes( state: StoreState ): Route[] {
	return [ { method: 'POST', path: '/pictures', who: 'worker', run: ( { body: sent } ) => {
		const { connection_id: connection, key, tag, content, issue } = body( pictureSchema, sent );
		const document = state.documents.get( nameOf( connection, key ) );
		if ( ! document?.product ) {
			throw new ApiError( 'item_not_found', 'No product stands for this item.', 404 );
		}
		const bytes = Buffer.from( content ?? '', 'base64' ).toString( 'latin1' );
		const fault = issue ?? ( PICTURES.some( ( one ) => one.test( bytes ) ) ? null : refused( 'The picture of the item is no JPEG, PNG, GIF or WebP.' ) );
		if ( fault ) {
			return owed( state, document, fault );
		}
		state.shop.setField( 'product', document.product, PICTURE, tag );
		return answer( 'written' );
	} } ];
}

export function takeItem( state: StoreState, connection: string, { flow_id: flow, key, number, data, issue }: Put ): PutResult {
	const name = nameOf( connection, key );
	const known = state.documents.get( name );
	const text = JSON.stringify( data );
	const parsed = issue ? null : itemSchema.safeParse( data );
	const item = parsed?.success ? parsed.data : null;
	const edited = item && known?.product ? replacedBy( state, known, item ) : [];
	if ( item && known?.data === text && known.product && edited.length === 0 ) {
		state.outbox.owedNoMore( 'document', String( known.id ) );
		return { ...answer( 'unchanged' ), wants: wanted( state, known.product, item, false ) };
	}
	const found = item ? productOf( state, connection, item, known?.product ) : null;
	if ( found?.product === 0 && ! found.fault ) {
		return answer( 'foreign' );
	}
	const product = found?.product ?? known?.product ?? 0;
	const fault = issue ?? found?.fault ?? ( item ? write( state, product, item, found?.made === true ) : refused( 'The document has not the form the store agreed on.' ) );
	const document: StoredDocument = { id: known?.id ?? state.documents.size + 1, connection_id: connection, kind: 'item', key, order_id: 0, number, flow_id: flow, data: fault ? '' : text, product, gone: data === null };
	state.documents.set( name, document );
	if ( fault ) {
		return owed( state, document, fault );
	}
	state.outbox.owedNoMore( 'document', String( document.id ) );
	return { ...answer( 'written' ), message: edited.length === 0 ? '' : `${ edited.join( ', ' ) } of product ${ product } had been changed in the store and is again what item ${ number } says: Dynamics decides about it.`, wants: item ? wanted( state, product, item, found?.made === true ) : '' };
}

/** Fields of which Dynamics alone is master and that a person changed since they were told: they are written over, and named (plugin/src/Items/Sides). */
function replacedBy( state: StoreState, { data, product = 0 }: StoredDocument, item: Item ): string[] {
	const before = data === '' ? null : itemSchema.safeParse( JSON.parse( data ) );
	const stands = state.shop.fieldsOf( 'product', product );
	return ( Object.entries( FIELDS ) as [ keyof typeof FIELDS, string ][] )
		.filter( ( [ field, key ] ) => before?.success && item.master.includes( field ) && ! item.bothWays.includes( field ) && before.data[ field ] !== '' && stands[ key ] !== before.data[ field ] && stands[ key ] !== item[ field ] )
		.map( ( [ , key ] ) => key );
}

/** By the link; once a match report was made by the SKU, or made as a draft where the flow asks for it. 0: nothing stands for it. */
function productOf( state: StoreState, connection: string, item: Item, linked: number | undefined ): { product: number; made: boolean; fault: Issue | null } {
	if ( linked ) {
		return { product: linked, made: false, fault: null };
	}
	if ( ! isMatched( state, connection ) ) {
		return { product: 0, made: false, fault: refused( 'The match report was not made yet.' ) };
	}
	const twin = twinOf( item.sku, productKeys( state ) );
	const claimed = twin && twin !== 'ambiguous' ? [ ...state.documents.values() ].find( ( one ) => one.kind === 'item' && one.connection_id === connection && one.product === twin.id && ! one.gone ) : undefined;
	if ( twin === 'ambiguous' || claimed ) {
		return { product: 0, made: false, fault: refused( claimed ? `SKU ${ item.sku } stands for item ${ claimed.number } already.` : `SKU ${ item.sku } fits more than one product.` ) };
	}
	if ( twin || item.create !== 'draft' || item.blocked ) {
		return { product: twin?.id ?? 0, made: false, fault: null };
	}
	return { product: state.shop.makeProduct( item.sku, item.name ), made: true, fault: null };
}

export function isMatched( state: StoreState, connection: string ): boolean {
	return state.outbox.rows().some( ( row ) => row.kind === 'match_records' && row.state === 'synced' && ( row.args as { connection_id?: string } ).connection_id === connection );
}

export function productKeys( state: StoreState ): StoreKey[] {
	const lines = [ ...state.shop.orders.values() ].flatMap( ( order ) => order.line_items ).filter( ( line ) => line.product_id > 0 );
	const sold = lines.map( ( line ) => ( { id: line.variation_id || line.product_id, key: line.sku, name: line.name } ) );
	return [ ...new Map( [ ...sold, ...state.shop.made.values() ].map( ( one ) => [ one.id, one ] ) ).values() ];
}

/** Why a part of it was not written. */
function write( state: StoreState, product: number, item: Item, made: boolean ): Issue | null {
	const { currency, prices_include_tax: gross } = state.storeInfo();
	const priced = item.currency === currency && ( item.pricesIncludeTax ?? false ) === gross && item.regularPrice !== '' && ! money.isZero( item.regularPrice );
	const wantsPrice = made || item.master.includes( 'regularPrice' );
	for ( const [ field, key ] of Object.entries( FIELDS ) as [ keyof typeof FIELDS, string ][] ) {
		const price = field.startsWith( 'sale' ) || field === 'regularPrice';
		if ( ( made || item.master.includes( field ) ) && ( ! price || priced ) && ( item[ field ] !== '' || field.startsWith( 'sale' ) ) ) {
			state.shop.setField( 'product', product, key, item[ field ] );
		}
	}
	if ( item.blocked && item.whenBlocked !== '' ) {
		state.shop.setField( 'product', product, 'status', item.whenBlocked );
	}
	return wantsPrice && ! priced ? refused( `The price of item ${ item.number } was not written.` ) : null;
}

function wanted( state: StoreState, product: number, item: Item, made: boolean ): string {
	return item.image !== '' && ( made || item.master.includes( 'image' ) ) && state.shop.fieldsOf( 'product', product )[ PICTURE ] !== item.image ? item.image : '';
}

function owed( state: StoreState, document: StoredDocument, fault: Issue ): PutResult {
	// Told again it is looked at anew.
	document.data = '';
	state.outbox.owe( 'document', String( document.id ), fault );
	return { outcome: 'refused', message: fault.message, remedy: fault.remedy, wants: '' };
}

function refused( message: string ): Issue {
	return { code: 'document_refused', retryClass: 'rejected', message, remedy: 'Correct it, then choose Retry.' };
}

function answer( outcome: PutResult[ 'outcome' ] ): PutResult {
	return { outcome, message: '', remedy: '', wants: '' };
}

function nameOf( connection: string, key: string ): string {
	return [ connection, 'item', key ].join( '|' );
}
