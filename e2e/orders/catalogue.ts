/** Items as a person keeps them in Dynamics, through its own API, past the worker. */
import { z } from 'zod';
import type { RunningSandbox } from '../../worker/src/sandbox/index.ts';
import { caller } from './dynamics.ts';

const rows = z.object( { value: z.array( z.looseObject( {} ) ) } );
export type NewItem = { number: string; name: string; price: string; colors?: string[]; picture?: Buffer };
export type Catalogue = {
	create( item: NewItem ): Promise< void >;
	/** Decimal string. */
	price( number: string, price: string ): Promise< void >;
	block( number: string, blocked: boolean ): Promise< void >;
	/** Of Finance & Operations only: a trade agreement for everybody. Days are YYYY-MM-DD. */
	sale: ( ( number: string, price: string, from: string, to: string ) => Promise< void > ) | null;
	/** Of Business Central only. */
	rename: ( ( number: string, to: string ) => Promise< void > ) | null;
};

export function catalogueOf( sandbox: RunningSandbox, product: 'bc' | 'fo' ): Catalogue {
	return product === 'bc' ? businessCentral( sandbox ) : finance( sandbox );
}

function businessCentral( sandbox: RunningSandbox ): Catalogue {
	const { baseUrl, tenant, environment, company, tokenUrl } = sandbox.bc;
	const call = caller( sandbox, `${ baseUrl }/v2.0/${ tenant }/${ environment }/api/v2.0/`, tokenUrl, 'https://api.businesscentral.dynamics.com/.default' );
	const inCompany = async ( method: string, path: string, body?: unknown ) => {
		const found = rows.parse( await call( 'GET', 'companies' ) ).value.find( ( one ) => one[ 'name' ] === company );
		return call( method, `companies(${ String( found?.[ 'id' ] ) })/${ path }`, body );
	};
	const idOf = async ( number: string ) => String( rows.parse( await inCompany( 'GET', `items?$filter=number eq '${ number }'` ) ).value[ 0 ]?.[ 'id' ] );
	const patch = async ( number: string, body: object ) => void await inCompany( 'PATCH', `items(${ await idOf( number ) })`, body );
	return {
		async create( { number, name, price, colors = [], picture } ) {
			await inCompany( 'POST', 'items', { number, displayName: name, type: 'Inventory', unitPrice: Number( price ), itemCategoryCode: 'MERCH', taxGroupCode: 'VAT19', baseUnitOfMeasureCode: 'PCS', generalProductPostingGroupCode: 'RETAIL', inventoryPostingGroupCode: 'RESALE' } );
			const id = await idOf( number );
			for ( const color of colors ) {
				await inCompany( 'POST', 'itemVariants', { itemId: id, code: color.toUpperCase(), description: color } );
			}
			if ( picture ) {
				await inCompany( 'PATCH', `items(${ id })/picture/pictureContent`, picture );
			}
		},
		price: ( number, price ) => patch( number, { unitPrice: Number( price ) } ),
		block: ( number, blocked ) => patch( number, { blocked } ),
		rename: ( number, to ) => patch( number, { number: to } ),
		sale: null,
	};
}

function finance( sandbox: RunningSandbox ): Catalogue {
	const { baseUrl, company, tokenUrl } = sandbox.fo;
	const call = caller( sandbox, `${ baseUrl }/data/`, tokenUrl, `${ new URL( baseUrl ).origin }/.default` );
	const sellable = ( number: string ) => `SellableReleasedProducts(dataAreaId='${ company }',ProductNumber='${ number }')?cross-company=true`;
	return {
		async create( { number, name, price, colors = [], picture } ) {
			await call( 'POST', 'ReleasedProductsV2', { dataAreaId: company, ItemNumber: number, ProductNumber: number, SearchName: name, ProductType: 'Item', SalesPrice: Number( price ), SalesPriceQuantity: 1, SalesUnitSymbol: 'ea', SalesSalesTaxItemGroupCode: 'FULL' } );
			await call( 'POST', 'SellableReleasedProducts', { dataAreaId: company, ProductNumber: number, ProductName: name, CurrencyCode: 'EUR', ProductType: 'Item' } );
			await call( 'POST', 'ProductCategoryAssignments', { ProductNumber: number, ProductCategoryName: 'Merchandise', ProductCategoryHierarchyName: 'Shop' } );
			for ( const color of colors ) {
				await call( 'POST', 'ReleasedProductVariantsV2', { dataAreaId: company, ProductMasterNumber: number, ProductConfigurationId: '', ProductSizeId: '', ProductStyleId: '', ProductVersionId: '', ProductColorId: color, ItemNumber: number, ProductVariantNumber: `${ number }-${ color.toUpperCase() }`, ProductName: `${ name }, ${ color }` } );
			}
			if ( picture ) {
				await call( 'POST', 'ReleasedProductDocumentAttachments', { dataAreaId: company, ItemNumber: number, DocumentAttachmentTypeCode: 'Image', AttachmentDescription: 'Picture', AttachedDateTime: '2026-11-02T08:00:00Z', IsProductImage: 'Yes', Attachment: picture.toString( 'base64' ) } );
			}
		},
		price: async ( number, price ) => void await call( 'PATCH', `ReleasedProductsV2(dataAreaId='${ company }',ItemNumber='${ number }')?cross-company=true`, { SalesPrice: Number( price ) } ),
		block: async ( number, blocked ) => void await call( 'PATCH', sellable( number ), { IsSalesStopped: blocked ? 'Yes' : 'No' } ),
		sale: async ( number, price, from, to ) => void await call( 'POST', 'SalesPriceAgreements', { dataAreaId: company, RecordId: 5637144577, ItemNumber: number, PriceCurrencyCode: 'EUR', Price: Number( price ), SalesPriceQuantity: 1, PriceApplicableFromDate: `${ from }T12:00:00Z`, PriceApplicableToDate: `${ to }T12:00:00Z` } ),
		rename: null,
	};
}
