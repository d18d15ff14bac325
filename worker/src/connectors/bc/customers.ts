/** Customers of Business Central (d365-bc-dataverse.md, 1.1). */
import type { Order } from '../../core/model/order.ts';
import { prepareCustomer } from '../../core/prepare.ts';
import { orderName } from '../../core/words.ts';
import type { Observer } from '../connector.ts';
import type { Candidate, CustomerSource } from '../customers.ts';
import { rowSchema, textOf, type Row } from '../odata/json.ts';
import { anyOf, equals, queryString } from '../odata/query.ts';
import { malformedRow, withCurrency, withRecord } from '../partial.ts';
import { bcContacts } from './contacts.ts';
import type { BcContext } from './context.ts';

const SELECT = [ 'id', 'number', 'email', 'blocked', 'displayName', 'postalCode', 'phoneNumber', 'taxRegistrationNumber' ];
const FIELD_OF = { phone: 'phoneNumber', vat: 'taxRegistrationNumber', namePostcode: 'displayName' } as const;
/** More candidates than a person would look through are one question too many for them all. */
const CANDIDATES_MAX = 20;
/** "Ship" and "All" stop new orders; "Invoice" stops posting only, but the document would be stuck there. */
const BLOCKED = new Set( [ 'Ship', 'Invoice', 'All' ] );

export function bcCustomers( context: BcContext ): CustomerSource {
	const find = async ( filter: string, what: string, observe: Observer, limit: { top?: number } = { top: CANDIDATES_MAX } ) =>
		( await context.rows( `customers${ queryString( { filter, select: SELECT, ...limit } ) }`, what, observe ) ).map( candidate );
	return {
		entity: 'customers',
		company: context.settings.company,
		url: ( customer ) => context.url( 'customers', customer.number ),
		/** BC compares text case by case, so the address is also tried as the shopper wrote it. */
		byEmail: ( email, asWritten, observe ) => find( anyOf( ...[ ...new Set( [ email, asWritten || email ] ) ].map( ( one ) => equals( 'email', one ) ) ), 'find customer by e-mail', observe ),
		byKey: ( key, writings, observe ) => find( anyOf( ...writings.map( ( one ) => equals( FIELD_OF[ key ], one ) ) ), `find customer by ${ key }`, observe ),
		byNumber: async ( number, observe ) => ( await find( equals( 'number', number.toUpperCase() ), 'find guest account', observe ) )[ 0 ] ?? null,
		many: ( key, writings, observe ) => find( anyOf( ...writings.map( ( one ) => equals( key === 'email' ? 'email' : FIELD_OF[ key ], one ) ) ), `find customers by ${ key }`, observe, {} ),
		create: ( order, observe ) => create( context, order, observe ),
		contacts: bcContacts( context ),
	};
}

async function create( context: BcContext, order: Order, observe: Observer ): Promise< Candidate > {
	const { values, warnings } = await prepareCustomer( { order, settings: context.settings, product: 'bc', mappings: context.mappings, maxLength: ( entity, field ) => context.maxLength( entity, field ), members: ( entity, field ) => context.members( entity, field ) } );
	try {
		const body = { ...await paymentOf( context, observe ), ...values };
		const { data } = await context.gateway.json( { method: 'POST', path: await context.path( 'customers', observe ), what: 'create customer', effect: 'write', body }, observe );
		const row = rowSchema.safeParse( data );
		if ( ! row.success || textOf( row.data, 'id' ) === '' ) {
			throw malformedRow( 'the id of the new customer' );
		}
		return { ...candidate( row.data ), warnings };
	} catch ( error ) {
		throw withCurrency( withRecord( error, `the customer of ${ orderName( order ) }` ), order.currency );
	}
}

/** Payment terms and method of a new customer: GUIDs that only the tenant knows. A row of the mapping has the last word. */
async function paymentOf( context: BcContext, observe: Observer ): Promise< Record< string, string > > {
	const [ terms, method ] = [ context.settings.payment_terms.trim(), context.settings.payment_method.trim() ];
	return {
		...( terms === '' ? {} : { paymentTermsId: await context.idOf( 'paymentTerms', terms, observe ) } ),
		...( method === '' ? {} : { paymentMethodId: await context.idOf( 'paymentMethods', method, observe ) } ),
	};
}

function candidate( row: Row ): Candidate {
	return { key: textOf( row, 'id' ), number: textOf( row, 'number' ), email: textOf( row, 'email' ), blocked: BLOCKED.has( textOf( row, 'blocked' ) ), etag: textOf( row, '@odata.etag' ), person: { name: textOf( row, 'displayName' ), postcode: textOf( row, 'postalCode' ), phone: textOf( row, 'phoneNumber' ), vat: textOf( row, 'taxRegistrationNumber' ) } };
}
