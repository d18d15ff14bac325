/** Released product variants by their number, which the feed of items gives a variation as SKU (d365-fo.md, 3: lines take the item number and the dimensions). */
import type { LineVariant } from '../../core/model/variant.ts';
import { skuKey } from '../../core/rules/sku.ts';
import type { Observer } from '../connector.ts';
import { collectionSchema, textOf } from '../odata/json.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import { malformedRow } from '../partial.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';
import { missingItems } from './missing-items.ts';

/** Keeps the URL below two thousand characters. */
const PER_REQUEST = 20;
const SELECT = [ 'ProductMasterNumber', 'ProductVariantNumber', 'ItemNumber', 'ProductConfigurationId', 'ProductSizeId', 'ProductColorId', 'ProductStyleId', 'ProductVersionId' ];

export async function foVariants( context: FoContext, skus: readonly string[], observe: Observer ): Promise< ReadonlyMap< string, LineVariant > > {
	const found = new Map< string, LineVariant >();
	for ( let start = 0; start < skus.length; start += PER_REQUEST ) {
		const filter = allOf( equals( 'dataAreaId', context.company ), anyOf( ...skus.slice( start, start + PER_REQUEST ).map( ( sku ) => equals( 'ProductVariantNumber', sku ) ) ) );
		const { data } = await context.gateway.json( { method: 'GET', path: `ReleasedProductVariantsV2${ queryString( { filter, select: SELECT }, CROSS_COMPANY ) }`, what: 'find variants', effect: 'read' }, observe );
		const page = collectionSchema.safeParse( data );
		if ( ! page.success ) {
			throw malformedRow( 'released product variants' );
		}
		for ( const row of page.data.value ) {
			found.set( skuKey( textOf( row, 'ProductVariantNumber' ) ), {
				item: textOf( row, 'ItemNumber' ) || textOf( row, 'ProductMasterNumber' ), id: '',
				configuration: textOf( row, 'ProductConfigurationId' ), size: textOf( row, 'ProductSizeId' ), color: textOf( row, 'ProductColorId' ), style: textOf( row, 'ProductStyleId' ), version: textOf( row, 'ProductVersionId' ),
			} );
		}
	}
	// An item of exactly this number wins, as in the match report.
	const missing = found.size === 0 ? [] : await missingItems( context, [ ...found.keys() ].map( ( ItemNumber ) => ( { ItemNumber } ) ), observe );
	return new Map( [ ...found ].filter( ( [ sku ] ) => missing.includes( sku ) ) );
}
