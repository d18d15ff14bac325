/** Customers of F&O: CustomersV3 (d365-fo.md, 1). */
import { SyncError } from '../../core/issue.ts';
import type { Order } from '../../core/model/order.ts';
import { prepareCustomer } from '../../core/prepare.ts';
import type { MatchKey } from '../../core/rules/match.ts';
import { joinName } from '../../core/text.ts';
import { orderName } from '../../core/words.ts';
import type { Observer } from '../connector.ts';
import type { Candidate, CustomerSource } from '../customers.ts';
import { collectionSchema, rowSchema, textOf, type Row } from '../odata/json.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import { malformedRow, withCurrency, withRecord } from '../partial.ts';
import { CROSS_COMPANY, CUSTOMERS, pageUrl, type FoContext } from './context.ts';
import { maxLengthOf } from './lengths.ts';

const SELECT = [ 'dataAreaId', 'CustomerAccount', 'PrimaryContactEmail', 'OnHoldStatus', 'PartyType', 'OrganizationName', 'PersonFirstName', 'PersonLastName', 'AddressZipCode', 'PrimaryContactPhone', 'TaxExemptNumber' ];
/** More candidates than a person would look through are one question too many for them all. */
const CANDIDATES_MAX = 20;
const LAST_NAMES_MAX = 5;
/** OnHoldStatus members that still let an order in. */
const ORDERS_ALLOWED = new Set( [ '', 'No', 'Never', 'Payment', 'PurchOrder', 'Requisition' ] );

export function foCustomers( context: FoContext ): CustomerSource {
	const find = async ( filter: string, what: string, observe: Observer, limit: { top?: number } = { top: CANDIDATES_MAX } ): Promise< Candidate[] > => {
		const path = CUSTOMERS + queryString( { filter: allOf( equals( 'dataAreaId', context.company ), filter ), select: SELECT, ...limit }, CROSS_COMPANY );
		const { data } = await context.gateway.json( { method: 'GET', path, what, effect: 'read' }, observe );
		const page = collectionSchema.safeParse( data );
		if ( ! page.success ) {
			throw malformedRow( 'customers' );
		}
		return page.data.value.map( candidate );
	};
	return {
		entity: CUSTOMERS,
		company: context.company,
		url: () => pageUrl( context, 'CustTableListPage' ),
		byEmail: ( email, asWritten, observe ) => find( anyOf( ...[ ...new Set( [ email, asWritten || email ] ) ].map( ( one ) => equals( 'PrimaryContactEmail', one ) ) ), 'find customer by e-mail', observe ),
		byKey: ( key, writings, observe ) => find( filterOf( key, writings ), `find customer by ${ key }`, observe ),
		byNumber: async ( number, observe ) => ( await find( equals( 'CustomerAccount', number ), 'find guest account', observe ) )[ 0 ] ?? null,
		many: ( key, writings, observe ) => find( key === 'email' ? anyOf( ...writings.map( ( one ) => equals( 'PrimaryContactEmail', one ) ) ) : filterOf( key, writings ), `find customers by ${ key }`, observe, {} ),
		create: ( order, observe ) => create( context, order, observe ),
	};
}

/** A person's name stands in two fields: asked by the last word, compared whole afterwards. */
function filterOf( key: MatchKey, writings: readonly string[] ): string {
	if ( key !== 'namePostcode' ) {
		return anyOf( ...writings.map( ( one ) => equals( key === 'phone' ? 'PrimaryContactPhone' : 'TaxExemptNumber', one ) ) );
	}
	return anyOf( ...writings.flatMap( ( name ) => [ equals( 'OrganizationName', name ), ...lastNames( name ).map( ( last ) => equals( 'PersonLastName', last ) ) ] ) );
}

/** "Maria van der Berg" may be kept with "Berg" or "van der Berg" as last name. */
function lastNames( name: string ): string[] {
	const words = name.split( ' ' );
	return words.map( ( _word, index ) => words.slice( index ).join( ' ' ) ).slice( 0, LAST_NAMES_MAX );
}

async function create( context: FoContext, order: Order, observe: Observer ): Promise< Candidate > {
	if ( context.settings.customer_group.trim() === '' ) {
		throw new SyncError( { code: 'setting_missing', retryClass: 'rejected', message: 'New customers need a customer group, and none is chosen for this connection.', remedy: 'Under Connections, enter a customer group that exists in this legal entity, then retry.', record: orderName( order ), field: 'customer_group' } );
	}
	const { values, warnings } = await prepareCustomer( { order, settings: context.settings, product: 'fo', mappings: context.mappings, maxLength: ( entity, field ) => maxLengthOf( context, entity, field ), members: ( entity, field ) => context.members?.[ entity ]?.[ field ] } );
	try {
		const { data } = await context.gateway.json( { method: 'POST', path: CUSTOMERS, what: 'create customer', effect: 'write', body: values }, observe );
		const row = rowSchema.safeParse( data );
		if ( ! row.success || textOf( row.data, 'CustomerAccount' ) === '' ) {
			throw malformedRow( 'the account of the new customer' );
		}
		return { ...candidate( row.data ), warnings };
	} catch ( error ) {
		throw withCurrency( withRecord( error, `the customer of ${ orderName( order ) }` ), order.currency );
	}
}

function candidate( row: Row ): Candidate {
	const number = textOf( row, 'CustomerAccount' );
	return { key: number, number, email: textOf( row, 'PrimaryContactEmail' ), blocked: ! ORDERS_ALLOWED.has( textOf( row, 'OnHoldStatus' ) ), etag: textOf( row, '@odata.etag' ), person: { name: textOf( row, 'OrganizationName' ) || joinName( textOf( row, 'PersonFirstName' ), textOf( row, 'PersonLastName' ) ), postcode: textOf( row, 'AddressZipCode' ), phone: textOf( row, 'PrimaryContactPhone' ), vat: textOf( row, 'TaxExemptNumber' ) } };
}
