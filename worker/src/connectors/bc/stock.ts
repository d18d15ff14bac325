/**
 * Stock of Business Central. items.inventory is one number over all locations and variants; API v2.0 has none per location. A
 * movement does not touch the item's lastModifiedDateTime, so what moved is asked of itemLedgerEntries, which only grow
 * (d365-bc-dataverse.md, "Where the API is thin", 2 and 3).
 */
import { sumBySku, type StockLevel } from '../../core/feeds/stock-level.ts';
import type { Observer } from '../connector.ts';
import { readPages } from '../odata/pages.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { anyOf, equals, queryString } from '../odata/query.ts';
import type { StockSource } from '../stock.ts';
import type { BcContext } from './context.ts';

const MOVEMENTS_PER_REQUEST = 1_000;
/** Keeps the URL below two thousand characters. */
const ITEMS_PER_REQUEST = 30;
const FIELDS = [ 'number', 'inventory', 'type' ];

export class BcStock implements StockSource {
	readonly tellsMovements = true;
	readonly tellsPlaces = false;
	readonly #context: BcContext;

	constructor( context: BcContext ) {
		this.#context = context;
	}

	async head( observe: Observer ): Promise< string > {
		const [ youngest ] = await this.#context.rows( `itemLedgerEntries${ queryString( { select: [ 'entryNumber' ], orderBy: 'entryNumber desc', top: 1 } ) }`, 'find the youngest movement of stock', observe );
		return youngest ? textOf( youngest, 'entryNumber' ) : '0';
	}

	/** API v2.0 tells no stock per location. */
	places(): Promise< string[] > {
		return Promise.resolve( [] );
	}

	some( skus: readonly string[], _locations: readonly string[], observe: Observer ): Promise< StockLevel[] > {
		return this.#levels( skus, observe );
	}

	/** One number over all locations is all there is. */
	byPlace( skus: readonly string[], _locations: readonly string[], observe: Observer ): Promise< StockLevel[] > {
		return this.#levels( skus, observe );
	}

	async* all( _locations: readonly string[], observe: Observer ): AsyncIterable< StockLevel[] > {
		const path = await this.#context.path( `items${ queryString( { filter: 'type eq \'Inventory\'', select: FIELDS } ) }`, observe );
		for await ( const rows of readPages( this.#context.gateway, path, 'items', observe ) ) {
			yield rows.flatMap( levelOf );
		}
	}

	async* moved( since: string, observe: Observer ): AsyncIterable< { levels: StockLevel[]; reached: string } > {
		for ( let after = since, more = true; more; ) {
			const entries = await this.#context.rows( `itemLedgerEntries${ queryString( { filter: `entryNumber gt ${ after }`, select: [ 'entryNumber', 'itemNumber' ], orderBy: 'entryNumber', top: MOVEMENTS_PER_REQUEST } ) }`, 'find movements of stock', observe );
			after = textOf( entries.at( -1 ) ?? {}, 'entryNumber' ) || after;
			more = entries.length === MOVEMENTS_PER_REQUEST;
			yield { levels: await this.#levels( [ ...new Set( entries.map( ( entry ) => textOf( entry, 'itemNumber' ) ) ) ], observe ), reached: after };
		}
	}

	async #levels( numbers: readonly string[], observe: Observer ): Promise< StockLevel[] > {
		const levels: StockLevel[] = [];
		for ( let start = 0; start < numbers.length; start += ITEMS_PER_REQUEST ) {
			const filter = anyOf( ...numbers.slice( start, start + ITEMS_PER_REQUEST ).map( ( number ) => equals( 'number', number ) ) );
			levels.push( ...( await this.#context.rows( `items${ queryString( { filter, select: FIELDS } ) }`, 'read stock', observe ) ).flatMap( levelOf ) );
		}
		return sumBySku( levels );
	}
}

/** Services and non-inventory items have no stock to tell. */
function levelOf( row: Row ): StockLevel[] {
	const [ sku, inventory ] = [ textOf( row, 'number' ), decimalOf( row, 'inventory' ) ];
	return sku === '' || inventory === null || textOf( row, 'type' ) !== 'Inventory' ? [] : [ { sku, available: inventory, onHand: inventory, reserved: '0', location: '' } ];
}
