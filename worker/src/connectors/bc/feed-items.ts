/**
 * Items of Business Central with their variants (d365-bc-dataverse.md, 1.1): one price, one category, one picture, no description, weight or
 * dimensions; price lists have no page in API v2.0 (0.4). A variant has a time of change of its own that does not move the item's.
 */
import type { Item } from '../../core/model/item.ts';
import type { Observer } from '../connector.ts';
import { PICTURE_MAX, pictureTooLarge, unreadable, type FeedPage } from '../feeds.ts';
import { TooLarge } from '../odata/answer-faults.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { anyOf, queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';
import { BEGINNING, Changes, stampOf } from './feed-changes.ts';

const SELECT = [ 'id', 'number', 'displayName', 'displayName2', 'type', 'itemCategoryCode', 'blocked', 'gtin', 'unitPrice', 'priceIncludesTax', 'taxGroupCode', 'lastModifiedDateTime' ];
const EXPAND = 'itemVariants($select=id,code,description),picture($select=width,height,contentType)';
/** Keeps the URL below two thousand characters. */
const ITEMS_PER_REQUEST = 20;
/** The API has no names of dimensions: a variant is a code with a description. */
const OPTION = 'Variant';

/** What the items of a look share. */
type Shared = { currency: string; categories: ReadonlyMap< string, string > };

export class BcItems {
	readonly #context: BcContext;
	readonly #itemChanges = new Changes();
	readonly #variantChanges = new Changes();

	constructor( context: BcContext ) {
		this.#context = context;
	}

	/** `since` and `reached`: "<time of items>_<time of variants>"; '' begins with all items. */
	async* changed( since: string, observe: Observer ): AsyncIterable< FeedPage > {
		const [ items = BEGINNING, variants = await this.#youngestVariant( observe ) ] = since === '' ? [] : since.split( '_' );
		const shared = this.#shared( observe );
		let reached = items;
		for await ( const page of this.#itemChanges.pages( items, ( query ) => this.#items( query, observe ) ) ) {
			reached = page.reached;
			yield { ...await this.#read( page.rows, shared ), reached: `${ reached }_${ variants }` };
		}
		for await ( const page of this.#variantChanges.pages( variants, ( query ) => this.#context.rows( `itemVariants${ queryString( { ...query, select: [ 'id', 'itemId', 'lastModifiedDateTime' ] } ) }`, 'find changed variants', observe ) ) ) {
			const rows = await this.#byIds( [ ...new Set( page.rows.map( ( row ) => textOf( row, 'itemId' ) ) ) ], observe );
			yield { ...await this.#read( rows, shared ), reached: `${ reached }_${ page.reached }` };
		}
	}

	async one( key: string, observe: Observer ): Promise< Item | null > {
		const [ row ] = await this.#byIds( [ key ], observe );
		return row ? itemOf( row, await this.#shared( observe )() ) : null;
	}

	async newest( count: number, observe: Observer ): Promise< Item[] > {
		return ( await this.#read( await this.#items( { orderBy: 'lastModifiedDateTime desc', top: count }, observe ), this.#shared( observe ) ) ).records as Item[];
	}

	async* keys( observe: Observer ): AsyncIterable< string[] > {
		for await ( const rows of readPages( this.#context.gateway, await this.#context.path( `items${ queryString( { select: [ 'id' ] } ) }`, observe ), 'items', observe ) ) {
			yield rows.map( ( row ) => textOf( row, 'id' ) );
		}
	}

	async picture( key: string, observe: Observer ): Promise< string | null > {
		const path = await this.#context.path( `items(${ key })/picture/pictureContent`, observe );
		try {
			const { text } = await this.#context.gateway.send( { method: 'GET', path, what: 'read picture', effect: 'read', headers: { accept: '*/*' }, binaryMax: PICTURE_MAX }, observe );
			return text === '' ? null : text;
		} catch ( error ) {
			throw error instanceof TooLarge ? pictureTooLarge( ( await this.one( key, observe ) )?.number ?? '' ) : error;
		}
	}

	#items( query: { filter?: string; orderBy?: string; top: number }, observe: Observer ): Promise< Row[] > {
		return this.#context.rows( `items${ queryString( { ...query, select: SELECT, expand: EXPAND } ) }`, 'read items', observe );
	}

	async #byIds( ids: readonly string[], observe: Observer ): Promise< Row[] > {
		const rows: Row[] = [];
		for ( let start = 0; start < ids.length; start += ITEMS_PER_REQUEST ) {
			rows.push( ...await this.#items( { filter: anyOf( ...ids.slice( start, start + ITEMS_PER_REQUEST ).map( ( id ) => `id eq ${ id }` ) ), top: ITEMS_PER_REQUEST }, observe ) );
		}
		return rows;
	}

	async #youngestVariant( observe: Observer ): Promise< string > {
		const [ row ] = await this.#context.rows( `itemVariants${ queryString( { select: [ 'id', 'lastModifiedDateTime' ], orderBy: 'lastModifiedDateTime desc', top: 1 } ) }`, 'find the youngest variant', observe );
		return row ? stampOf( row ) : BEGINNING;
	}

	/** Asked once a look, and only when there is an item to tell. */
	#shared( observe: Observer ): () => Promise< Shared > {
		let asked: Promise< Shared > | undefined;
		return () => asked ??= this.#askShared( observe );
	}

	async #askShared( observe: Observer ): Promise< Shared > {
		const [ setup ] = await this.#context.rows( `generalLedgerSetup${ queryString( { select: [ 'localCurrencyCode' ] } ) }`, 'read local currency', observe );
		const categories = await this.#context.rows( `itemCategories${ queryString( { select: [ 'code', 'displayName' ] } ) }`, 'read item categories', observe );
		return { currency: setup ? textOf( setup, 'localCurrencyCode' ) : '', categories: new Map( categories.map( ( row ) => [ textOf( row, 'code' ), textOf( row, 'displayName' ) ] ) ) };
	}

	async #read( rows: readonly Row[], shared: () => Promise< Shared > ): Promise< Pick< FeedPage, 'records' | 'unread' > > {
		const page: Pick< FeedPage, 'records' | 'unread' > = { records: [], unread: [] };
		const known = rows.length === 0 ? null : await shared();
		for ( const row of known ? rows : [] ) {
			try {
				page.records.push( itemOf( row, known as Shared ) );
			} catch ( error ) {
				page.unread.push( unreadable( error, textOf( row, 'id' ), textOf( row, 'number' ) ) );
			}
		}
		return page;
	}
}

function itemOf( row: Row, { currency, categories }: Shared ): Item {
	const number = textOf( row, 'number' );
	const category = textOf( row, 'itemCategoryCode' );
	const none = { regularPrice: '', salePrice: '', saleFrom: '', saleTo: '' };
	return {
		key: textOf( row, 'id' ), number, sku: number, name: textOf( row, 'displayName' ) || number, description: '', shortDescription: textOf( row, 'displayName2' ), service: textOf( row, 'type' ) === 'Service',
		currency, pricesIncludeTax: textOf( row, 'priceIncludesTax' ) === 'true', ...none, regularPrice: decimalOf( row, 'unitPrice' ) ?? '', prices: [],
		gtin: textOf( row, 'gtin' ), weight: '', taxGroup: textOf( row, 'taxGroupCode' ), taxClass: '',
		categories: category === '' ? [] : [ categories.get( category ) || category ], blocked: textOf( row, 'blocked' ) === 'true', image: imageOf( row ),
		variants: childrenOf( row ).map( ( variant, _at, all ) => ( { key: textOf( variant, 'id' ), sku: `${ number }-${ textOf( variant, 'code' ) }`, name: textOf( variant, 'description' ), options: { [ OPTION ]: optionOf( variant, all ) }, gtin: '', ...none } ) ),
		create: '', whenBlocked: '', master: [], bothWays: [],
	};
}

/** Two variants may have one description; a shopper could not choose between them. */
function optionOf( variant: Row, all: readonly Row[] ): string {
	const [ code, description ] = [ textOf( variant, 'code' ), textOf( variant, 'description' ) ];
	return description === '' ? code : all.filter( ( one ) => textOf( one, 'description' ) === description ).length > 1 ? `${ description } (${ code })` : description;
}

/** A picture is a field of its item: the item's time of change is the picture's too. */
function imageOf( row: Row ): string {
	const picture = row[ 'picture' ];
	return typeof picture === 'object' && picture !== null && textOf( picture as Row, 'contentType' ) !== '' ? stampOf( row ) : '';
}

function childrenOf( row: Row ): Row[] {
	const variants = row[ 'itemVariants' ];
	return Array.isArray( variants ) ? variants.filter( ( one ): one is Row => typeof one === 'object' && one !== null ) : [];
}
