/** Dynamics as a person or another program sees it: signed in by its own token, through its own API, past the worker. */
import { z } from 'zod';
import * as money from '../../worker/src/core/money.ts';
import type { RunningSandbox } from '../../worker/src/sandbox/index.ts';

const row = z.looseObject( {} );
const rows = z.object( { value: z.array( row ) } );
type Row = z.infer< typeof row >;

export type SeenLine = { item: string; text: string; quantity: number; price: number };
export type SeenOrder = { number: string; name: string; street: string; city: string; lines: SeenLine[] };
/** `disposition`: F&O alone. */
export type SeenMemo = { number: string; reference: string; status: string; total: string; lines: { item: string; quantity: number; disposition: string }[] };
export type MoreOfCustomer = { firstName?: string; phone?: string; vat?: string; postcode?: string };
export type Dynamics = {
	/** The sales orders of a reference with their lines in order. */
	orders( reference: string ): Promise< SeenOrder[] >;
	/** The same, every field of their headers. */
	headers( reference: string ): Promise< Row[] >;
	customers( email: string ): Promise< Row[] >;
	items( number: string ): Promise< Row[] >;
	/** Its number. */
	createCustomer( name: string, email: string, more?: MoreOfCustomer ): Promise< string >;
	removeEmail( customer: string ): Promise< void >;
	createItem( number: string ): Promise< void >;
	/** Business Central keeps currencies as records; Finance & Operations' sandbox knows a fixed list. */
	createCurrency( code: string ): Promise< void >;
	/** Rows of an entity set of the company, custom ones included; `filter` is OData. */
	entities( set: string, filter?: string ): Promise< Row[] >;
	/** Care instructions of an item: a custom field, changed in Dynamics. */
	describeItem( item: string, text: string ): Promise< void >;
	/** A person gives the first line of the sales order another unit price. */
	reprice( number: string, price: string ): Promise< void >;
	/** A person gives the sales order another street to deliver to. */
	readdress( number: string, street: string ): Promise< void >;
	/** A person enters other values into the header or the first line of goods of the sales order. */
	change( number: string, where: 'header' | 'line', values: Record< string, string > ): Promise< void >;
	/** Another item on the first line, at the price that stands. */
	swapItem( number: string, item: string ): Promise< void >;
	/** A line that no order item stands behind; price a decimal string. */
	addLine( number: string, item: string, text: string, price: string ): Promise< void >;
	/** A line of text alone. Finance & Operations has none. */
	addText( number: string, text: string ): Promise< void >;
	/** Posted invoices of a reference. Amounts are decimal strings. */
	invoices( reference: string ): Promise< { number: string; total: string; open: string }[] >;
	/** Lines of the posted shipments (F&O: packing slips) of a sales order. */
	shipped( orderNumber: string ): Promise< { item: string; quantity: number }[] >;
	/** Credit memos (F&O: return orders) of the company; totals positive with two decimals. */
	creditMemos(): Promise< SeenMemo[] >;
	/** The order's one posted invoice taken back whole ("Cancel"). Business Central alone. */
	cancelInvoice( orderNumber: string ): Promise< void >;
	/** What a person counts on the shelf. */
	stockItem( item: string, quantity: string ): Promise< void >;
};

export function dynamicsOf( sandbox: RunningSandbox, product: 'bc' | 'fo' ): Dynamics {
	return product === 'bc' ? businessCentral( sandbox ) : finance( sandbox );
}

function businessCentral( sandbox: RunningSandbox ): Dynamics {
	const { baseUrl, tenant, environment, company } = sandbox.bc;
	const root = `${ baseUrl }/v2.0/${ tenant }/${ environment }/api/v2.0/`;
	const call = caller( sandbox, root, sandbox.bc.tokenUrl, 'https://api.businesscentral.dynamics.com/.default' );
	const inCompany = async ( method: string, path: string, body?: unknown, api = '' ) => {
		const found = rows.parse( await call( 'GET', 'companies' ) ).value.find( ( one ) => one[ 'name' ] === company );
		return call( method, `${ api }companies(${ text( found?.[ 'id' ] ) })/${ path }`, body );
	};
	const idOf = async ( number: string ) => text( rows.parse( await inCompany( 'GET', `salesOrders?$filter=number eq '${ number }'` ) ).value[ 0 ]?.[ 'id' ] );
	const custom = ( method: string, path: string, body?: unknown ) => inCompany( method, path, body, '../contoso/web/v1.0/' );
	return {
		async orders( reference ) {
			const found = rows.parse( await inCompany( 'GET', `salesOrders?$filter=externalDocumentNumber eq '${ reference }'&$expand=salesOrderLines` ) ).value;
			return found.map( ( order ) => ( {
				number: text( order[ 'number' ] ), name: text( order[ 'shipToName' ] ), street: text( order[ 'shipToAddressLine1' ] ), city: text( order[ 'shipToCity' ] ),
				lines: z.array( row ).parse( order[ 'salesOrderLines' ] ).map( ( line ) => ( { item: text( line[ 'lineObjectNumber' ] ), text: text( line[ 'description' ] ), quantity: Number( line[ 'quantity' ] ), price: Number( line[ 'unitPrice' ] ) } ) ),
			} ) );
		},
		headers: async ( reference ) => rows.parse( await inCompany( 'GET', `salesOrders?$filter=externalDocumentNumber eq '${ reference }'` ) ).value,
		customers: async ( email ) => rows.parse( await inCompany( 'GET', `customers?$filter=email eq '${ email }'` ) ).value,
		items: async ( number ) => rows.parse( await inCompany( 'GET', `items?$filter=number eq '${ number }'` ) ).value,
		createCustomer: async ( name, email, { firstName, phone, vat, postcode } = {} ) => text( row.parse( await inCompany( 'POST', 'customers', {
			displayName: firstName === undefined ? name : `${ firstName } ${ name }`, ...( email === '' ? {} : { email } ), ...( phone === undefined ? {} : { phoneNumber: phone } ), ...( vat === undefined ? {} : { taxRegistrationNumber: vat } ), ...( postcode === undefined ? {} : { postalCode: postcode } ),
		} ) )[ 'number' ] ),
		async removeEmail( customer ) {
			const [ found ] = rows.parse( await inCompany( 'GET', `customers?$filter=number eq '${ customer }'` ) ).value;
			await inCompany( 'PATCH', `customers(${ text( found?.[ 'id' ] ) })`, { email: '' } );
		},
		createItem: async ( number ) => void await inCompany( 'POST', 'items', { number, displayName: 'Made afterwards', type: 'Inventory', taxGroupCode: 'VAT19', baseUnitOfMeasureCode: 'PCS', generalProductPostingGroupCode: 'RETAIL', inventoryPostingGroupCode: 'RESALE' } ),
		createCurrency: async ( code ) => void await inCompany( 'POST', 'currencies', { code, displayName: code } ),
		entities: async ( set, filter ) => rows.parse( await custom( 'GET', `${ set }${ filter === undefined ? '' : `?$filter=${ filter }` }` ) ).value,
		async describeItem( item, careInstructions ) {
			const [ found ] = rows.parse( await custom( 'GET', `itemTexts?$filter=itemNumber eq '${ item }'` ) ).value;
			await custom( 'PATCH', `itemTexts(${ text( found?.[ 'id' ] ) })`, { careInstructions } );
		},
		async reprice( number, price ) {
			const [ order ] = rows.parse( await inCompany( 'GET', `salesOrders?$filter=number eq '${ number }'&$expand=salesOrderLines` ) ).value;
			const [ line ] = z.array( row ).parse( order?.[ 'salesOrderLines' ] );
			await inCompany( 'PATCH', `salesOrders(${ text( order?.[ 'id' ] ) })/salesOrderLines(${ text( line?.[ 'id' ] ) })`, { unitPrice: Number( price ) } );
		},
		async readdress( number, street ) {
			await inCompany( 'PATCH', `salesOrders(${ await idOf( number ) })`, { shipToAddressLine1: street } );
		},
		async change( number, where, values ) {
			const order = `salesOrders(${ await idOf( number ) })`;
			const [ line ] = rows.parse( await inCompany( 'GET', `${ order }/salesOrderLines?$filter=lineType eq 'Item'` ) ).value;
			await inCompany( 'PATCH', where === 'header' ? order : `${ order }/salesOrderLines(${ text( line?.[ 'id' ] ) })`, values );
		},
		async swapItem( number, item ) {
			const [ line ] = rows.parse( await inCompany( 'GET', `salesOrders(${ await idOf( number ) })/salesOrderLines?$filter=lineType eq 'Item'` ) ).value;
			const lines = `salesOrders(${ await idOf( number ) })/salesOrderLines`;
			await inCompany( 'DELETE', `${ lines }(${ text( line?.[ 'id' ] ) })` );
			await inCompany( 'POST', lines, { sequence: line?.[ 'sequence' ], lineType: 'Item', lineObjectNumber: item, description: line?.[ 'description' ], quantity: line?.[ 'quantity' ], unitPrice: line?.[ 'unitPrice' ], taxCode: line?.[ 'taxCode' ] } );
		},
		async addLine( number, item, description, price ) {
			await inCompany( 'POST', `salesOrders(${ await idOf( number ) })/salesOrderLines`, { sequence: 1_999_990, lineType: 'Item', lineObjectNumber: item, description, quantity: 1, unitPrice: Number( price ) } );
		},
		async addText( number, description ) {
			await inCompany( 'POST', `salesOrders(${ await idOf( number ) })/salesOrderLines`, { sequence: 1_999_991, lineType: 'Comment', description } );
		},
		invoices: async ( reference ) => rows.parse( await inCompany( 'GET', `salesInvoices?$filter=externalDocumentNumber eq '${ reference }'` ) ).value.map( ( one ) => ( { number: text( one[ 'number' ] ), total: String( one[ 'totalAmountIncludingTax' ] ), open: String( one[ 'remainingAmount' ] ) } ) ),
		shipped: async ( number ) => rows.parse( await inCompany( 'GET', `salesShipments?$filter=orderNumber eq '${ number }'&$expand=salesShipmentLines` ) ).value
			.flatMap( ( shipment ) => z.array( row ).parse( shipment[ 'salesShipmentLines' ] ) ).map( ( line ) => ( { item: text( line[ 'lineObjectNumber' ] ), quantity: Number( line[ 'quantity' ] ) } ) ),
		creditMemos: async () => rows.parse( await inCompany( 'GET', 'salesCreditMemos?$expand=salesCreditMemoLines' ) ).value.map( ( memo ) => ( {
			number: text( memo[ 'number' ] ), reference: text( memo[ 'externalDocumentNumber' ] ), status: text( memo[ 'status' ] ), total: Number( memo[ 'totalAmountIncludingTax' ] ).toFixed( 2 ),
			lines: z.array( row ).parse( memo[ 'salesCreditMemoLines' ] ).map( ( line ) => ( { item: text( line[ 'lineObjectNumber' ] ), quantity: Number( line[ 'quantity' ] ), disposition: '' } ) ),
		} ) ),
		async cancelInvoice( number ) {
			const [ invoice ] = rows.parse( await inCompany( 'GET', `salesInvoices?$filter=orderNumber eq '${ number }'` ) ).value;
			await inCompany( 'POST', `salesInvoices(${ text( invoice?.[ 'id' ] ) })/Microsoft.NAV.cancel` );
		},
		stockItem: ( item, quantity ) => shelf( sandbox, { product: 'bc', company, item, quantity } ),
	};
}

function finance( sandbox: RunningSandbox ): Dynamics {
	const { baseUrl, company, tokenUrl } = sandbox.fo;
	const call = caller( sandbox, `${ baseUrl }/data/`, tokenUrl, `${ new URL( baseUrl ).origin }/.default` );
	const find = async ( set: string, filter: string ) => rows.parse( await call( 'GET', `${ set }?cross-company=true&$filter=dataAreaId eq '${ company }' and ${ filter }` ) ).value;
	return {
		async orders( reference ) {
			const found = await find( 'SalesOrderHeadersV4', `CustomersOrderReference eq '${ reference }'` );
			return Promise.all( found.map( async ( order ) => ( {
				number: text( order[ 'SalesOrderNumber' ] ), name: text( order[ 'SalesOrderName' ] ), street: text( order[ 'DeliveryAddressStreet' ] ), city: text( order[ 'DeliveryAddressCity' ] ),
				lines: ( await find( 'SalesOrderLinesV3', `SalesOrderNumber eq '${ text( order[ 'SalesOrderNumber' ] ) }'` ) ).map( ( line ) => (
					{ item: text( line[ 'ItemNumber' ] ), text: text( line[ 'LineDescription' ] ), quantity: Number( line[ 'OrderedSalesQuantity' ] ), price: Number( line[ 'SalesPrice' ] ) } ) ),
			} ) ) );
		},
		headers: ( reference ) => find( 'SalesOrderHeadersV4', `CustomersOrderReference eq '${ reference }'` ),
		customers: ( email ) => find( 'CustomersV3', `PrimaryContactEmail eq '${ email }'` ),
		items: ( number ) => find( 'ReleasedProductsV2', `ItemNumber eq '${ number }'` ),
		createCustomer: async ( name, email, { firstName = 'A', phone, vat, postcode } = {} ) => text( row.parse( await call( 'POST', 'CustomersV3', {
			dataAreaId: company, PartyType: 'Person', PersonFirstName: firstName, PersonLastName: name, CustomerGroupId: '10', SalesCurrencyCode: 'EUR', PrimaryContactEmail: email,
			...( phone === undefined ? {} : { PrimaryContactPhone: phone } ), ...( vat === undefined ? {} : { TaxExemptNumber: vat } ), ...( postcode === undefined ? {} : { AddressZipCode: postcode, AddressCountryRegionId: 'DEU' } ),
		} ) )[ 'CustomerAccount' ] ),
		removeEmail: async ( customer ) => void await call( 'PATCH', `CustomersV3(dataAreaId='${ company }',CustomerAccount='${ customer }')?cross-company=true`, { PrimaryContactEmail: '' } ),
		createItem: async ( number ) => void await call( 'POST', 'ReleasedProductsV2', { dataAreaId: company, ItemNumber: number, ProductNumber: number, SearchName: 'Made afterwards', ProductType: 'Item', SalesSalesTaxItemGroupCode: 'FULL' } ),
		createCurrency: () => Promise.reject( new Error( 'the list of currencies is fixed' ) ),
		entities: async ( set, filter ) => rows.parse( await call( 'GET', `${ set }?cross-company=true&$filter=dataAreaId eq '${ company }'${ filter === undefined ? '' : ` and ${ filter }` }` ) ).value,
		describeItem: async ( item, careInstructions ) => void await call( 'PATCH', `ConItemTexts(dataAreaId='${ company }',ItemNumber='${ item }')?cross-company=true`, { CareInstructions: careInstructions, ChangedDateTime: new Date().toISOString() } ),
		async reprice( number, price ) {
			const [ line ] = await find( 'SalesOrderLinesV3', `SalesOrderNumber eq '${ number }'` );
			await call( 'PATCH', `SalesOrderLinesV3(dataAreaId='${ company }',InventoryLotId='${ text( line?.[ 'InventoryLotId' ] ) }')?cross-company=true`, { SalesPrice: Number( price ) } );
		},
		readdress: async ( number, street ) => void await call( 'PATCH', `SalesOrderHeadersV4(dataAreaId='${ company }',SalesOrderNumber='${ number }')?cross-company=true`, { DeliveryAddressStreet: street } ),
		async change( number, where, values ) {
			const [ line ] = await find( 'SalesOrderLinesV3', `SalesOrderNumber eq '${ number }'` );
			await call( 'PATCH', `${ where === 'header' ? `SalesOrderHeadersV4(dataAreaId='${ company }',SalesOrderNumber='${ number }')` : `SalesOrderLinesV3(dataAreaId='${ company }',InventoryLotId='${ text( line?.[ 'InventoryLotId' ] ) }')` }?cross-company=true`, values );
		},
		async swapItem( number, item ) {
			const [ line ] = await find( 'SalesOrderLinesV3', `SalesOrderNumber eq '${ number }'` );
			await call( 'PATCH', `SalesOrderLinesV3(dataAreaId='${ company }',InventoryLotId='${ text( line?.[ 'InventoryLotId' ] ) }')?cross-company=true`, { ItemNumber: item } );
		},
		addLine: async ( number, item, description, price ) => void await call( 'POST', 'SalesOrderLinesV3', { dataAreaId: company, SalesOrderNumber: number, ItemNumber: item, LineDescription: description, OrderedSalesQuantity: 1, SalesPrice: Number( price ) } ),
		addText: () => Promise.resolve(),
		invoices: async ( reference ) => Promise.all( ( await find( 'SalesInvoiceHeadersV4', `CustomersOrderReference eq '${ reference }'` ) ).map( async ( one ) => {
			const [ owed ] = await find( 'CustTransactions', `Invoice eq '${ text( one[ 'InvoiceNumber' ] ) }' and Voucher eq '${ text( one[ 'LedgerVoucher' ] ) }'` );
			return { number: text( one[ 'InvoiceNumber' ] ), total: String( one[ 'TotalInvoiceAmount' ] ), open: money.sub( String( owed?.[ 'AmountCur' ] ), String( owed?.[ 'SettleAmountCur' ] ) ) };
		} ) ),
		shipped: async ( number ) => rows.parse( await call( 'GET', `CustPackingSlipTransBiEntities?$filter=SalesId eq '${ number }'` ) ).value.map( ( line ) => ( { item: text( line[ 'ItemId' ] ), quantity: Number( line[ 'Qty' ] ) } ) ),
		async creditMemos() {
			const lines = await find( 'ReturnOrderLinesV2', 'ReturnOrderNumber ne \'\'' );
			return ( await find( 'ReturnOrderHeadersV2', 'ReturnOrderNumber ne \'\'' ) ).map( ( header ) => ( {
				number: text( header[ 'ReturnOrderNumber' ] ), reference: text( header[ 'CustomersOrderReference' ] ), status: text( header[ 'ReturnStatus' ] ), total: ( -Number( header[ 'OrderTotalAmount' ] ) ).toFixed( 2 ),
				lines: lines.filter( ( line ) => line[ 'ReturnOrderNumber' ] === header[ 'ReturnOrderNumber' ] ).map( ( line ) => ( { item: text( line[ 'ItemNumber' ] ), quantity: Number( line[ 'ReturnSalesQuantity' ] ), disposition: text( line[ 'ReturnDispositionCode' ] ) } ) ),
			} ) );
		},
		cancelInvoice: () => Promise.reject( new Error( 'Finance & Operations cancels no invoice.' ) ),
		stockItem: ( item, quantity ) => shelf( sandbox, { product: 'fo', company, item, quantity } ),
	};
}

/** One product's API, signed in; a body of bytes goes as a picture. */
export function caller( sandbox: RunningSandbox, root: string, tokenUrl: string, scope: string ) {
	let token = '';
	return async ( method: string, path: string, body?: unknown ): Promise< unknown > => {
		if ( token === '' ) {
			const form = new URLSearchParams( { grant_type: 'client_credentials', client_id: sandbox.client.id, client_secret: sandbox.client.secret, scope } );
			token = z.object( { access_token: z.string() } ).parse( await ( await fetch( tokenUrl, { method: 'POST', body: form } ) ).json() ).access_token;
		}
		const answer = await fetch( encodeURI( root + path ).replaceAll( '+', '%2B' ), { method, headers: { authorization: `Bearer ${ token }`, 'content-type': body instanceof Uint8Array ? 'image/png' : 'application/json', ...( method === 'PATCH' ? { 'if-match': '*' } : {} ) }, ...( body === undefined ? {} : { body: body instanceof Uint8Array ? new Blob( [ new Uint8Array( body ) ] ) : JSON.stringify( body ) } ) } );
		if ( ! answer.ok ) {
			throw new Error( `${ method } ${ path } answered ${ answer.status }: ${ ( await answer.text() ).slice( 0, 400 ) }` );
		}
		return answer.status === 204 ? {} : answer.json();
	};
}

async function shelf( sandbox: RunningSandbox, change: { product: 'bc' | 'fo'; company: string; item: string; quantity: string } ): Promise< void > {
	const { ok, status } = await fetch( `${ sandbox.url }/_sandbox/stock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify( change ) } );
	if ( ! ok ) {
		throw new Error( `The sandbox answered ${ status } to a change of stock.` );
	}
}

function text( value: unknown ): string {
	return typeof value === 'string' ? value : '';
}
