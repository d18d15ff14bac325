/**
 * Contacts of customers. A new customer brings a contact of its own (Customer and contact update, where the Marketing Setup names a relation for customers: it does
 * here unless switched off); persons belong to it by companyNumber. contactsInformation is made when it is asked for: the customer's contact and all who belong to it.
 */
import { dialog } from './errors.ts';
import type { Company } from './seed.ts';
import { type Row } from './values.ts';

const SHARED = [ 'addressLine1', 'addressLine2', 'city', 'state', 'country', 'postalCode', 'phoneNumber', 'email', 'website', 'taxRegistrationNumber' ];
/** Which customer a contact is of; no field of the API. */
const OF_CUSTOMER = 'customerId';

export function addContactOf( company: Company, customer: Row ): void {
	const kind = customer.type === 'Person' ? 'Person' : 'Company';
	const number = newNumber( company );
	company.tables.insert( 'contacts', {
		...Object.fromEntries( SHARED.map( ( field ) => [ field, customer[ field ] ?? '' ] ) ), number, type: kind, displayName: customer.displayName ?? '', contactBusinessRelation: 'Customer', [ OF_CUSTOMER ]: String( customer.id ),
		...( kind === 'Company' ? { companyNumber: number, companyName: customer.displayName ?? '' } : {} ),
	} );
}

/** Number and company of a contact that a caller makes. */
export function newContact( company: Company, input: Row ): Row {
	const number = String( input.number ?? '' ) || newNumber( company );
	const type = String( input.type ?? 'Company' );
	const named = String( input.companyNumber ?? '' );
	const of = named === '' ? undefined : company.tables.list( 'contacts' ).find( ( one ) => one.type === 'Company' && one.number === named );
	if ( named !== '' && ! of ) {
		throw dialog( `The field Company No. of table Contact contains a value (${ named }) that cannot be found in the related table (Contact).` );
	}
	return { number, type, ...( type === 'Company' ? { companyNumber: number, companyName: input.displayName ?? '' } : { companyName: of?.displayName ?? '' } ) };
}

export function contactsInformation( company: Company, customer: string ): Row[] {
	const contacts = company.tables.list( 'contacts' );
	const own = contacts.find( ( one ) => one[ OF_CUSTOMER ] === customer );
	const all = own === undefined ? [] : own.companyNumber === '' || own.companyNumber === undefined ? [ own ] : contacts.filter( ( one ) => one.companyNumber === own.number );
	return all.map( ( one ) => ( { contactId: String( one.id ), contactNumber: one.number ?? '', contactName: one.displayName ?? '', contactType: one.type ?? '', relatedId: customer, relatedType: 'Customer' } ) );
}

function newNumber( company: Company ): string {
	return company.tables.nextNumber( 'CT', 100010, 10 );
}
