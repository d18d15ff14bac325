/** What Finance & Operations keeps beside its released products (d365-fo.md, 3), read whole and joined here: OData joins nothing and knows no "in". */
import type { ItemPrice } from '../../core/model/item.ts';
import * as money from '../../core/money.ts';
import type { Observer } from '../connector.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';

export const DIMENSIONS = { ProductColorId: 'Color', ProductSizeId: 'Size', ProductStyleId: 'Style', ProductConfigurationId: 'Configuration', ProductVersionId: 'Version' } as const;
export const DIMENSION_FIELDS = Object.keys( DIMENSIONS ) as ( keyof typeof DIMENSIONS )[];
export const YES = 'Microsoft.Dynamics.DataEntities.NoYes\'Yes\'';
/** SalesPriceAgreements spells one of the dimensions otherwise. */
const AGREEMENT_DIMENSIONS = DIMENSION_FIELDS.map( ( field ) => ( field === 'ProductConfigurationId' ? 'ProductconfigurationId' : field ) );

export type ItemParts = {
	/** By product number. */
	sellable: ReadonlyMap< string, Row >;
	categories: ReadonlyMap< string, string[] >;
	/** By the number of the product master. */
	variants: ReadonlyMap< string, Row[] >;
	/** By item number. */
	barcodes: ReadonlyMap< string, Row[] >;
	agreements: ReadonlyMap< string, Row[] >;
	pictures: ReadonlyMap< string, Row >;
};

/** Of one item, or of all. `product`: its product number. */
export async function readItemParts( context: FoContext, one: { item: string; product: string } | null, observe: Observer ): Promise< ItemParts > {
	const set = async ( name: string, select: readonly string[], field: string, company: boolean, ...more: string[] ): Promise< Row[] > => {
		const value = field === 'ItemNumber' ? one?.item : one?.product;
		const conditions = [ ...( company ? [ equals( 'dataAreaId', context.company ) ] : [] ), ...( value === undefined ? [] : [ equals( field, value ) ] ), ...more ];
		const rows: Row[] = [];
		for await ( const page of readPages( context.gateway, name + queryString( { ...( conditions.length === 0 ? {} : { filter: allOf( ...conditions ) } ), select }, CROSS_COMPANY ), name, observe ) ) {
			rows.push( ...page );
		}
		return rows;
	};
	const sellable = await set( 'SellableReleasedProducts', [ 'ProductNumber', 'ProductName', 'ProductDescription', 'CurrencyCode', 'IsSalesStopped' ], 'ProductNumber', true );
	const variants = await set( 'ReleasedProductVariantsV2', [ 'ProductMasterNumber', 'ProductVariantNumber', 'ProductName', ...DIMENSION_FIELDS ], 'ProductMasterNumber', true );
	const barcodes = await set( 'ProductBarcodesV3', [ 'ItemNumber', 'Barcode', 'IsDefaultScannedBarcode', ...DIMENSION_FIELDS ], 'ItemNumber', true );
	const categories = await set( 'ProductCategoryAssignments', [ 'ProductNumber', 'ProductCategoryName' ], 'ProductNumber', false );
	const agreements = await set( 'SalesPriceAgreements', [ 'ItemNumber', 'PriceCustomerGroupCode', 'PriceCurrencyCode', 'FromQuantity', 'PriceApplicableFromDate', 'PriceApplicableToDate', 'QuantityUnitySymbol', 'PriceSiteId', 'PriceWarehouseId', 'Price', 'SalesPriceQuantity', ...AGREEMENT_DIMENSIONS ], 'ItemNumber', true, equals( 'CustomerAccountNumber', '' ) );
	const pictures = await set( 'ReleasedProductDocumentAttachments', [ 'ItemNumber', 'AttachedDateTime', 'IsDefaultProductImage' ], 'ItemNumber', true, `IsProductImage eq ${ YES }` );
	return {
		sellable: new Map( sellable.map( ( row ) => [ textOf( row, 'ProductNumber' ), row ] ) ),
		categories: new Map( [ ...grouped( categories, 'ProductNumber' ) ].map( ( [ product, rows ] ) => [ product, [ ...new Set( rows.map( ( row ) => textOf( row, 'ProductCategoryName' ) ).filter( ( name ) => name !== '' ) ) ] ] ) ),
		variants: grouped( variants, 'ProductMasterNumber' ), barcodes: grouped( barcodes, 'ItemNumber' ), agreements: grouped( agreements, 'ItemNumber' ),
		pictures: new Map( [ ...grouped( pictures, 'ItemNumber' ) ].flatMap( ( [ item, rows ] ) => ( bestPicture( rows ) ? [ [ item, bestPicture( rows ) as Row ] ] : [] ) ) ),
	};
}

/** The default one, else the youngest. */
export function bestPicture( rows: readonly Row[] ): Row | undefined {
	const byAge = [ ...rows ].sort( ( left, right ) => textOf( left, 'AttachedDateTime' ).localeCompare( textOf( right, 'AttachedDateTime' ) ) );
	return byAge.findLast( ( row ) => textOf( row, 'IsDefaultProductImage' ) === 'Yes' ) ?? byAge.at( -1 );
}

export function optionsOf( variant: Row ): Record< string, string > {
	return Object.fromEntries( DIMENSION_FIELDS.map( ( field ) => [ DIMENSIONS[ field ], textOf( variant, field ) ] ).filter( ( [ , value ] ) => value !== '' ) );
}

/** Rows that are about this variant, or about the whole item when there is none. */
export function ofDimensions( rows: readonly Row[], variant: Row | null ): Row[] {
	return rows.filter( ( row ) => DIMENSION_FIELDS.every( ( field, index ) => ( textOf( row, field ) || textOf( row, AGREEMENT_DIMENSIONS[ index ] ?? '' ) ) === ( variant ? textOf( variant, field ) : '' ) ) );
}

/** Prices of a site, a warehouse or another unit than the one it is sold in are not the shop's. */
export function pricesOf( rows: readonly Row[], unit: string ): ItemPrice[] {
	return rows.filter( ( row ) => textOf( row, 'PriceSiteId' ) === '' && textOf( row, 'PriceWarehouseId' ) === '' && [ '', unit ].includes( textOf( row, 'QuantityUnitySymbol' ) ) ).map( ( row ) => ( {
		group: textOf( row, 'PriceCustomerGroupCode' ), currency: textOf( row, 'PriceCurrencyCode' ), quantity: decimalOf( row, 'FromQuantity' ) ?? '0', from: dayOf( row, 'PriceApplicableFromDate' ), to: dayOf( row, 'PriceApplicableToDate' ),
		price: perPiece( decimalOf( row, 'Price' ) ?? '0', decimalOf( row, 'SalesPriceQuantity' ) ?? '1' ),
	} ) );
}

const PRICE_DECIMALS = 6;

/** A price may be quoted for a hundred. */
export function perPiece( price: string, quantity: string ): string {
	return money.isZero( quantity ) || money.equal( quantity, '1' ) ? price : money.normalise( money.div( price, quantity, PRICE_DECIMALS ) );
}

/** "No day" of Finance & Operations is 1900-01-01; 2154-12-31 is "for ever". */
function dayOf( row: Row, field: string ): string {
	const day = textOf( row, field ).slice( 0, 10 );
	return day <= '1900-01-01' || day >= '2154-12-31' ? '' : day;
}

function grouped( rows: readonly Row[], field: string ): Map< string, Row[] > {
	return Map.groupBy( rows, ( row ) => textOf( row, field ) );
}
