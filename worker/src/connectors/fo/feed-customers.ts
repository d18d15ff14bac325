/**
 * Customers of Finance & Operations: CustomersV3 (d365-fo.md, 1). The entity carries no time of change (7), so every look reads all of them, ten
 * thousand rows a request; the store knows what it has. Contact persons of an organisation are not told.
 */
import type { Customer } from '../../core/model/customer.ts';
import type { Observer } from '../connector.ts';
import { unreadable, type FeedPage } from '../feeds.ts';
import { textOf, type Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, CUSTOMERS, type FoContext } from './context.ts';

const SELECT = [
	'CustomerAccount', 'PartyType', 'OrganizationName', 'PersonFirstName', 'PersonLastName', 'PrimaryContactEmail', 'PrimaryContactPhone', 'TaxExemptNumber', 'CustomerGroupId', 'DiscountPriceGroupId', 'OnHoldStatus',
	'AddressStreet', 'AddressCity', 'AddressState', 'AddressZipCode', 'AddressCountryRegionISOCode', 'DeliveryAddressStreet', 'DeliveryAddressCity', 'DeliveryAddressState', 'DeliveryAddressZipCode', 'DeliveryAddressCountryRegionISOCode',
];
/** Records a page to the store's side. */
const PAGE = 500;
/** OnHoldStatus members that still let an order in, as for orders. */
const ORDERS_ALLOWED = new Set( [ '', 'No', 'Never', 'Payment', 'PurchOrder', 'Requisition' ] );

export class FoCustomers {
	readonly #context: FoContext;

	constructor( context: FoContext ) {
		this.#context = context;
	}

	/** `reached` says only that all were read. */
	async* changed( observe: Observer ): AsyncIterable< FeedPage > {
		const reached = this.#context.now().toISOString();
		for await ( const rows of this.#pages( { orderBy: 'CustomerAccount' }, observe ) ) {
			for ( let start = 0; start < rows.length; start += PAGE ) {
				yield { ...read( rows.slice( start, start + PAGE ) ), reached };
			}
		}
	}

	async one( key: string, observe: Observer ): Promise< Customer | null > {
		const [ row ] = await this.#first( { filter: equals( 'CustomerAccount', key ), top: 1 }, observe );
		return row ? customerOf( row ) : null;
	}

	async newest( count: number, observe: Observer ): Promise< Customer[] > {
		return ( await this.#first( { orderBy: 'CustomerAccount', top: count }, observe ) ).map( customerOf );
	}

	async #first( query: { filter?: string; orderBy?: string; top: number }, observe: Observer ): Promise< Row[] > {
		for await ( const rows of this.#pages( query, observe ) ) {
			return rows;
		}
		return [];
	}

	#pages( { filter = '', ...query }: { filter?: string; orderBy?: string; top?: number }, observe: Observer ): AsyncIterable< Row[] > {
		const company = equals( 'dataAreaId', this.#context.company );
		return readPages( this.#context.gateway, CUSTOMERS + queryString( { ...query, filter: filter === '' ? company : allOf( company, filter ), select: SELECT }, CROSS_COMPANY ), CUSTOMERS, observe );
	}
}

function read( rows: readonly Row[] ): { records: Customer[]; unread: FeedPage[ 'unread' ] } {
	const page = { records: [] as Customer[], unread: [] as FeedPage[ 'unread' ] };
	for ( const row of rows ) {
		try {
			page.records.push( customerOf( row ) );
		} catch ( error ) {
			page.unread.push( unreadable( error, textOf( row, 'CustomerAccount' ), textOf( row, 'CustomerAccount' ) ) );
		}
	}
	return page;
}

function customerOf( row: Row ): Customer {
	const text = ( field: string ) => textOf( row, field ).trim();
	const number = text( 'CustomerAccount' );
	const company = text( 'PartyType' ) !== 'Person';
	const [ address1, ...rest ] = text( 'AddressStreet' ).split( /\r?\n/ );
	const [ shipAddress1, ...shipRest ] = text( 'DeliveryAddressStreet' ).split( /\r?\n/ );
	return {
		key: number, number, kind: company ? 'company' : 'person',
		firstName: company ? '' : text( 'PersonFirstName' ), lastName: company ? '' : text( 'PersonLastName' ), company: company ? text( 'OrganizationName' ) : '',
		email: text( 'PrimaryContactEmail' ), phone: text( 'PrimaryContactPhone' ), vat: text( 'TaxExemptNumber' ),
		address1: address1 ?? '', address2: rest.join( ', ' ), city: text( 'AddressCity' ), state: text( 'AddressState' ), postcode: text( 'AddressZipCode' ), country: text( 'AddressCountryRegionISOCode' ),
		shipAddress1: shipAddress1 ?? '', shipAddress2: shipRest.join( ', ' ), shipCity: text( 'DeliveryAddressCity' ), shipState: text( 'DeliveryAddressState' ), shipPostcode: text( 'DeliveryAddressZipCode' ), shipCountry: text( 'DeliveryAddressCountryRegionISOCode' ),
		group: text( 'CustomerGroupId' ), priceGroup: text( 'DiscountPriceGroupId' ), blocked: ! ORDERS_ALLOWED.has( text( 'OnHoldStatus' ) ),
		create: '', mail: false, role: '', vatMeta: '', groupMeta: '', master: [], bothWays: [],
	};
}
