/**
 * Stock of Finance & Operations: WarehousesOnHandV2, one row per item, product dimensions, site and warehouse, without a time of
 * change (d365-fo.md, 4). So every look reads them all, and costs in proportion to the catalogue. A row with dimensions is one of a
 * variant, which the shop knows by ProductVariantNumber (ReleasedProductVariantsV2); it is never added to the master's.
 */
import { sumByPlace, sumBySku, type StockLevel } from '../../core/feeds/stock-level.ts';
import type { Observer } from '../connector.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import type { StockSource } from '../stock.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';
import type { InventoryVisibility } from './inventory-visibility.ts';
import { DIMENSION_FIELDS } from './item-parts.ts';
import { readWarehouses } from './warehouses.ts';

const SET = 'WarehousesOnHandV2';
const VARIANTS = 'ReleasedProductVariantsV2';
const FIELDS = [ 'ItemNumber', 'InventoryWarehouseId', 'AvailableOnHandQuantity', 'OnHandQuantity', 'ReservedOnHandQuantity', ...DIMENSION_FIELDS ];
/** Keeps the URL below two thousand characters. */
const ITEMS_PER_REQUEST = 25;

export class FoStock implements StockSource {
	readonly tellsMovements = false;
	readonly tellsPlaces = true;
	readonly #context: FoContext;

	readonly #visibility: InventoryVisibility | null;

	/** `visibility`: asked instead of WarehousesOnHandV2 where the add-in is set up. */
	constructor( context: FoContext, visibility: InventoryVisibility | null ) {
		this.#context = context;
		this.#visibility = visibility;
	}

	head(): Promise< string > {
		return Promise.resolve( '' );
	}

	async places( observe: Observer ): Promise< string[] > {
		return ( await readWarehouses( this.#context, observe ) ).map( ( { code } ) => code );
	}

	async* all( locations: readonly string[], observe: Observer ): AsyncIterable< StockLevel[] > {
		const variants = new Variants( this.#context, observe );
		if ( this.#visibility ) {
			yield await this.#visible( this.#visibility, [], locations, variants, observe );
			return;
		}
		// An item's rows may go on over the page's end: those of its last item wait for the next page.
		let held: Row[] = [];
		for await ( const page of readPages( this.#context.gateway, this.#path( locations ), SET, observe ) ) {
			const rows = [ ...held, ...page ];
			const last = textOf( rows.at( -1 ) ?? {}, 'ItemNumber' );
			held = rows.filter( ( row ) => textOf( row, 'ItemNumber' ) === last );
			yield sumBySku( await variants.levels( rows.filter( ( row ) => textOf( row, 'ItemNumber' ) !== last ) ) );
		}
		yield sumBySku( await variants.levels( held ) );
	}

	async some( skus: readonly string[], locations: readonly string[], observe: Observer ): Promise< StockLevel[] > {
		return sumBySku( await this.#rows( skus, locations, observe ) );
	}

	/** Inventory Visibility answers for all warehouses of a question together: there, `location` is ''. */
	async byPlace( skus: readonly string[], locations: readonly string[], observe: Observer ): Promise< StockLevel[] > {
		return sumByPlace( await this.#rows( skus, locations, observe ) );
	}

	async #rows( skus: readonly string[], locations: readonly string[], observe: Observer ): Promise< StockLevel[] > {
		const variants = new Variants( this.#context, observe );
		const wanted = new Set( skus.map( ( sku ) => sku.toLowerCase() ) );
		const levels: StockLevel[] = [];
		for ( let start = 0; start < skus.length; start += ITEMS_PER_REQUEST ) {
			const some = skus.slice( start, start + ITEMS_PER_REQUEST );
			const numbers = [ ...new Set( [ ...some, ...await variants.masters( some ) ] ) ];
			if ( this.#visibility ) {
				levels.push( ...await this.#visible( this.#visibility, numbers, locations, variants, observe ) );
				continue;
			}
			for ( let from = 0; from < numbers.length; from += ITEMS_PER_REQUEST ) {
				const path = this.#path( locations, anyOf( ...numbers.slice( from, from + ITEMS_PER_REQUEST ).map( ( number ) => equals( 'ItemNumber', number ) ) ) );
				for await ( const rows of readPages( this.#context.gateway, path, SET, observe ) ) {
					levels.push( ...await variants.levels( rows ) );
				}
			}
		}
		return levels.filter( ( { sku } ) => wanted.has( sku.toLowerCase() ) );
	}

	// eslint-disable-next-line require-yield -- There is nothing to tell.
	async* moved(): AsyncIterable< { levels: StockLevel[]; reached: string } > {
		return;
	}

	/** Sites are part of every question, so the tenant's warehouses are read before it. */
	async #visible( visibility: InventoryVisibility, items: readonly string[], locations: readonly string[], variants: Variants, observe: Observer ): Promise< StockLevel[] > {
		const wanted = new Set( locations.map( ( code ) => code.toLowerCase() ) );
		const places = ( await readWarehouses( this.#context, observe ) ).filter( ( { code } ) => wanted.size === 0 || wanted.has( code.toLowerCase() ) );
		const rows = await visibility.onHand( items, places, observe );
		return sumBySku( await variants.levels( rows.map( ( { item, dimensions, available, onHand, reserved } ) => ( { ItemNumber: item, ...dimensions, AvailableOnHandQuantity: available, OnHandQuantity: onHand, ReservedOnHandQuantity: reserved } ) ) ) );
	}

	#path( locations: readonly string[], ...more: string[] ): string {
		const places = locations.length === 0 ? [] : [ anyOf( ...locations.map( ( code ) => equals( 'InventoryWarehouseId', code ) ) ) ];
		return SET + queryString( { filter: allOf( equals( 'dataAreaId', this.#context.company ), ...places, ...more ), select: FIELDS, orderBy: 'ItemNumber' }, CROSS_COMPANY );
	}
}

/** Numbers of variants by item and dimensions. Read at the first row that has any: a shop without variants never asks. */
class Variants {
	readonly #context: FoContext;
	readonly #observe: Observer;
	#numbers: Promise< ReadonlyMap< string, string > > | null = null;

	constructor( context: FoContext, observe: Observer ) {
		this.#context = context;
		this.#observe = observe;
	}

	async levels( rows: readonly Row[] ): Promise< StockLevel[] > {
		const numbers = rows.some( hasDimensions ) ? await ( this.#numbers ??= this.#read() ) : new Map< string, string >();
		return rows.flatMap( ( row ) => levelOf( row, hasDimensions( row ) ? numbers.get( variantKey( row ) ) ?? '' : textOf( row, 'ItemNumber' ) ) );
	}

	/** Items whose variants have one of these numbers. */
	async masters( skus: readonly string[] ): Promise< string[] > {
		const company = equals( 'dataAreaId', this.#context.company );
		const path = VARIANTS + queryString( { filter: allOf( company, anyOf( ...skus.map( ( sku ) => equals( 'ProductVariantNumber', sku ) ) ) ), select: [ 'ItemNumber' ] }, CROSS_COMPANY );
		const items: string[] = [];
		for await ( const rows of readPages( this.#context.gateway, path, VARIANTS, this.#observe ) ) {
			items.push( ...rows.map( ( row ) => textOf( row, 'ItemNumber' ) ).filter( ( number ) => number !== '' ) );
		}
		return items;
	}

	async #read(): Promise< ReadonlyMap< string, string > > {
		const numbers = new Map< string, string >();
		const path = VARIANTS + queryString( { filter: equals( 'dataAreaId', this.#context.company ), select: [ 'ItemNumber', 'ProductVariantNumber', ...DIMENSION_FIELDS ] }, CROSS_COMPANY );
		for await ( const rows of readPages( this.#context.gateway, path, VARIANTS, this.#observe ) ) {
			rows.forEach( ( row ) => numbers.set( variantKey( row ), textOf( row, 'ProductVariantNumber' ) ) );
		}
		return numbers;
	}
}

function hasDimensions( row: Row ): boolean {
	return DIMENSION_FIELDS.some( ( field ) => textOf( row, field ) !== '' );
}

function variantKey( row: Row ): string {
	return JSON.stringify( [ 'ItemNumber', ...DIMENSION_FIELDS ].map( ( field ) => textOf( row, field ).toLowerCase() ) );
}

/** A variant that was not released with a number has nothing that a product of the shop could be named by. */
function levelOf( row: Row, sku: string ): StockLevel[] {
	const [ available, onHand ] = [ decimalOf( row, 'AvailableOnHandQuantity' ), decimalOf( row, 'OnHandQuantity' ) ];
	return sku === '' || available === null || onHand === null ? [] : [ { sku, available, onHand, reserved: decimalOf( row, 'ReservedOnHandQuantity' ) ?? '0', location: textOf( row, 'InventoryWarehouseId' ) } ];
}
