/**
 * Released products of Finance & Operations with variants, barcodes, categories, trade agreements and pictures (d365-fo.md, 3). None of these entities
 * carries a time of change (7), so every look reads them all; the store knows what it has.
 */
import { shopPrices } from '../../core/item-prices.ts';
import type { Item, ItemVariant } from '../../core/model/item.ts';
import type { Observer } from '../connector.ts';
import { PICTURE_MAX, pictureTooLarge, unreadable, type FeedPage } from '../feeds.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';
import { bestPicture, ofDimensions, optionsOf, perPiece, pricesOf, readItemParts, YES, type ItemParts } from './item-parts.ts';

const SET = 'ReleasedProductsV2';
const SELECT = [ 'ItemNumber', 'ProductNumber', 'ProductType', 'ProductSubType', 'SearchName', 'SalesPrice', 'SalesPriceQuantity', 'SalesUnitSymbol', 'SalesSalesTaxItemGroupCode', 'NetProductWeight' ];
/** Records a page to the store's side; a service page holds ten thousand. */
const PAGE = 500;

export class FoItems {
	readonly #context: FoContext;

	constructor( context: FoContext ) {
		this.#context = context;
	}

	/** `reached` says only that all were read: the next look reads them all again. */
	async* changed( observe: Observer ): AsyncIterable< FeedPage > {
		const reached = this.#context.now().toISOString();
		const parts = await readItemParts( this.#context, null, observe );
		const path = SET + queryString( { filter: equals( 'dataAreaId', this.#context.company ), select: SELECT, orderBy: 'ItemNumber' }, CROSS_COMPANY );
		for await ( const rows of readPages( this.#context.gateway, path, SET, observe ) ) {
			for ( let start = 0; start < rows.length; start += PAGE ) {
				yield { ...this.#read( rows.slice( start, start + PAGE ), parts ), reached };
			}
		}
	}

	async one( key: string, observe: Observer ): Promise< Item | null > {
		const [ row ] = await this.#rows( { filter: equals( 'ItemNumber', key ), top: 1 }, observe );
		return row ? this.#item( row, await readItemParts( this.#context, { item: key, product: textOf( row, 'ProductNumber' ) }, observe ) ) : null;
	}

	async newest( count: number, observe: Observer ): Promise< Item[] > {
		const items: Item[] = [];
		for ( const row of await this.#rows( { orderBy: 'ItemNumber', top: count }, observe ) ) {
			items.push( this.#item( row, await readItemParts( this.#context, { item: textOf( row, 'ItemNumber' ), product: textOf( row, 'ProductNumber' ) }, observe ) ) );
		}
		return items;
	}

	async* keys( observe: Observer ): AsyncIterable< string[] > {
		for await ( const rows of readPages( this.#context.gateway, SET + queryString( { filter: equals( 'dataAreaId', this.#context.company ), select: [ 'ItemNumber' ] }, CROSS_COMPANY ), SET, observe ) ) {
			yield rows.map( ( row ) => textOf( row, 'ItemNumber' ) );
		}
	}

	async picture( key: string, observe: Observer ): Promise< string | null > {
		const filter = allOf( equals( 'dataAreaId', this.#context.company ), equals( 'ItemNumber', key ), `IsProductImage eq ${ YES }` );
		const name = 'ReleasedProductDocumentAttachments';
		for await ( const rows of readPages( this.#context.gateway, name + queryString( { filter, select: [ 'ItemNumber', 'AttachedDateTime', 'IsDefaultProductImage', 'Attachment' ] }, CROSS_COMPANY ), name, observe ) ) {
			const content = textOf( bestPicture( rows ) ?? {}, 'Attachment' );
			if ( content.length * 0.75 > PICTURE_MAX ) {
				throw pictureTooLarge( key );
			}
			// OData's own form of binary uses two other characters.
			return content === '' ? null : content.replaceAll( '-', '+' ).replaceAll( '_', '/' );
		}
		return null;
	}

	async #rows( { filter = '', ...query }: { filter?: string; orderBy?: string; top: number }, observe: Observer ): Promise< Row[] > {
		const company = equals( 'dataAreaId', this.#context.company );
		for await ( const rows of readPages( this.#context.gateway, SET + queryString( { ...query, filter: filter === '' ? company : allOf( company, filter ), select: SELECT }, CROSS_COMPANY ), SET, observe ) ) {
			return rows;
		}
		return [];
	}

	#read( rows: readonly Row[], parts: ItemParts ): Omit< FeedPage, 'reached' > {
		const page: Omit< FeedPage, 'reached' > = { records: [], unread: [] };
		for ( const row of rows ) {
			try {
				page.records.push( this.#item( row, parts ) );
			} catch ( error ) {
				page.unread.push( unreadable( error, textOf( row, 'ItemNumber' ), textOf( row, 'ItemNumber' ) ) );
			}
		}
		return page;
	}

	#item( row: Row, parts: ItemParts ): Item {
		const [ number, product, unit ] = [ textOf( row, 'ItemNumber' ), textOf( row, 'ProductNumber' ), textOf( row, 'SalesUnitSymbol' ) ];
		const sellable = parts.sellable.get( product ) ?? {};
		const currency = textOf( sellable, 'CurrencyCode' );
		const [ agreements, barcodes ] = [ parts.agreements.get( number ) ?? [], parts.barcodes.get( number ) ?? [] ];
		const prices = pricesOf( ofDimensions( agreements, null ), unit );
		const today = this.#context.now().toISOString().slice( 0, 10 );
		const base = decimalOf( row, 'SalesPrice' );
		return {
			key: number, number, sku: number, name: textOf( sellable, 'ProductName' ) || textOf( row, 'SearchName' ) || number, description: textOf( sellable, 'ProductDescription' ), shortDescription: '', service: textOf( row, 'ProductType' ) === 'Service',
			currency, pricesIncludeTax: null, ...shopPrices( base === null ? '' : perPiece( base, decimalOf( row, 'SalesPriceQuantity' ) ?? '1' ), prices, currency, today ), prices,
			gtin: gtinOf( ofDimensions( barcodes, null ) ), weight: weightOf( row ), taxGroup: textOf( row, 'SalesSalesTaxItemGroupCode' ), taxClass: '',
			categories: parts.categories.get( product ) ?? [], blocked: textOf( sellable, 'IsSalesStopped' ) === 'Yes', image: textOf( parts.pictures.get( number ) ?? {}, 'AttachedDateTime' ),
			variants: ( parts.variants.get( product ) ?? [] ).flatMap( ( variant ) => variantOf( variant, { barcodes, agreements, unit, currency, today } ) ),
			create: '', whenBlocked: '', master: [], bothWays: [],
		};
	}
}

type Beside = { barcodes: Row[]; agreements: Row[]; unit: string; currency: string; today: string };

/** A variant that was not released with a number has nothing that an order line could name. */
function variantOf( variant: Row, { barcodes, agreements, unit, currency, today }: Beside ): ItemVariant[] {
	const number = textOf( variant, 'ProductVariantNumber' );
	return number === '' ? [] : [ { key: number, sku: number, name: textOf( variant, 'ProductName' ), options: optionsOf( variant ), gtin: gtinOf( ofDimensions( barcodes, variant ) ), ...shopPrices( '', pricesOf( ofDimensions( agreements, variant ), unit ), currency, today ) } ];
}

function gtinOf( barcodes: readonly Row[] ): string {
	return textOf( barcodes.find( ( row ) => textOf( row, 'IsDefaultScannedBarcode' ) === 'Yes' ) ?? barcodes[ 0 ] ?? {}, 'Barcode' );
}

function weightOf( row: Row ): string {
	const weight = decimalOf( row, 'NetProductWeight' ) ?? '';
	return /^0(\.0+)?$/.test( weight ) ? '' : weight;
}
