/**
 * People of a company as contacts of its customer, where the product has contacts. A contact is looked for by its e-mail address every time before it is made, so
 * that a repeated attempt, or a second order of the same person, finds it; and in turn, so that two at once do not make it twice.
 */
import { createHash } from 'node:crypto';
import { SyncError } from '../core/issue.ts';
import { contactPerson, type Company } from '../core/rules/company.ts';
import { normaliseEmail } from '../core/text.ts';
import type { Link } from '../store/contract/api.ts';
import type { Observer } from './connector.ts';
import type { Shopper } from './customers.ts';

/** Entity set under which the link of an account to its contact is kept, beside the one to its customer. */
export const CONTACTS = 'contacts';
/** `reference` of the link of an account that is not the customer's own: its e-mail address, name and address are not the customer's. */
export const CONTACT_OF = 'contact';

export type ContactRow = { key: string; number: string; name: string; email: string };
export type Person = ReturnType< typeof contactPerson > & { /** Whose contact, in the words of its system. */ record: string };
export type ContactSource = {
	/** Contacts with this e-mail address, and the number of the customer's own contact that they belong to; null where the customer has none. */
	of( customer: string, person: Person, observe: Observer ): Promise< { company: string; found: ContactRow[] } | null >;
	create( company: string, person: Person, observe: Observer ): Promise< ContactRow >;
};

/** `number` is '' of a contact that would be made. `missing`: the customer has no contact in Dynamics that others could belong to, or none may be made. */
export type Contact = { would: 'create' | 'use' | 'missing'; name: string; number: string; key: string };
type Customer = { key: string; number: string };

/** The person's link to its contact, kept from an earlier record; `customer`: its number. Who buys for a second company is another contact there. */
export function contactLink( links: readonly Link[], connection: string, record: string, customer: string ): Link | undefined {
	return links.find( ( one ) => one.record_type === 'customer' && one.record_id === record && one.connection_id === connection && one.entity === CONTACTS && one.reference === customer );
}

/** Kept with the link of an account, so that a later order for another company is told from this one's; '' where only the link counts. */
export function companyMark( company: Company | null ): string {
	return company?.by === 'vat' ? createHash( 'sha256' ).update( company.key ).digest( 'hex' ) : '';
}

/** Reads only. */
export async function lookUpContact( source: ContactSource, customer: Customer, shopper: Shopper, name: string, mayCreate: boolean, observe: Observer ): Promise< { contact: Contact; company: string } > {
	const person = { ...contactPerson( shopper ), record: name };
	const known = await source.of( customer.key, person, observe );
	const [ found ] = ( known?.found ?? [] ).filter( ( one ) => normaliseEmail( one.email ) === person.email ).toSorted( ( left, right ) => left.number.localeCompare( right.number ) );
	const missing = ! known || ! mayCreate;
	return { company: known?.company ?? '', contact: found ? { would: 'use', name: found.name, number: found.number, key: found.key } : { would: missing ? 'missing' : 'create', name: person.name, number: '', key: '' } };
}

/** Found or made; `would` then says which of the two it was. */
export async function ensureContact( source: ContactSource, customer: Customer, shopper: Shopper, name: string, mayCreate: boolean, observe: Observer ): Promise< Contact > {
	const { contact, company } = await lookUpContact( source, customer, shopper, name, mayCreate, observe );
	if ( contact.would !== 'create' ) {
		return contact;
	}
	const person = { ...contactPerson( shopper ), record: name };
	if ( ! person.email.includes( '@' ) ) {
		throw new SyncError( { code: 'customer_missing_email', retryClass: 'rejected', message: `The person who ordered ${ name } has no e-mail address, so no contact of customer ${ customer.number } can be found or made.`, remedy: 'Enter the e-mail address on the order, then retry.', record: name, field: 'customer.email', valueClass: 'empty' } );
	}
	const row = await source.create( company, person, observe );
	return { would: 'create', name: row.name, number: row.number, key: row.key };
}

/** For the record's history; '' where there is nothing to say. */
export function contactWords( { would, number }: Contact, customer: string ): string {
	return would === 'create' ? `Contact ${ number } was added to customer ${ customer }.` : '';
}

export function missingContactWords( customer: string ): string {
	return `The person is not a contact of customer ${ customer }: the customer has no contact of its own in Dynamics that others could belong to, or this connection may not create any.`;
}
