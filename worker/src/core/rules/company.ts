/**
 * People who buy for a company are one customer in Dynamics, whoever of them orders. How their company is told is the rule's: by its VAT number, by its name
 * together with the domain of the e-mail address, or by a field of the account that holds the customer's number. Pure; Dynamics is asked elsewhere.
 */
import { toValue } from '../mapping/value.ts';
import type { Order } from '../model/order.ts';
import { joinName, normaliseEmail, singleLine } from '../text.ts';
import { nameKey, sameBy, vatKey, vatOf, vatPlain, type Person } from './match.ts';
import type { CustomerRule } from './schema.ts';

type Buyer = Pick< Order, 'customer' | 'billing' | 'extra' >;
/** `key`: the same for all people of one company, whatever they write it like. `value`: what Dynamics is asked for. */
export type Company = { by: 'vat' | 'domain' | 'number'; key: string; value: string };

/** Addresses there say nothing of whom a person works for. */
const MAIL_PROVIDERS: ReadonlySet< string > = new Set( [
	'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'icloud.com', 'me.com', 'mac.com', 'aol.com', 'proton.me', 'protonmail.com', 'mail.com', 'zoho.com', 'yandex.com', 'yandex.ru', 'mail.ru', 'qq.com', '163.com',
	'gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch', 'gmx.com', 'web.de', 't-online.de', 'freenet.de', 'posteo.de', 'mailbox.org', 'bluewin.ch', 'orange.fr', 'wanadoo.fr', 'free.fr', 'laposte.net', 'libero.it', 'btinternet.com', 'comcast.net', 'outlook.de', 'hotmail.de', 'yahoo.de', 'yahoo.fr', 'yahoo.co.uk', 'hotmail.co.uk', 'hotmail.fr',
] );

/** Null: the shopper buys for nobody else, as far as the rule tells. */
export function companyOf( buyer: Buyer, { company, ...rule }: Pick< CustomerRule, 'company' | 'vatMeta' > ): Company | null {
	if ( ! company || company.by === 'off' || ( company.role.trim() !== '' && buyer.customer.role !== company.role.trim() ) ) {
		return null;
	}
	if ( company.by === 'number' ) {
		const value = textOf( withAccount( buyer ).extra[ company.meta.trim() ] );
		return value === '' ? null : { by: 'number', key: `number ${ value.toUpperCase() }`, value };
	}
	const name = singleLine( buyer.billing.company );
	if ( name === '' ) {
		return null;
	}
	if ( company.by === 'vat' ) {
		const value = vatOf( withAccount( buyer ), rule );
		return vatKey( value ) === '' ? null : { by: 'vat', key: `vat ${ vatKey( value ) }`, value };
	}
	const domain = domainOf( buyer.customer.email || buyer.billing.email );
	return domain === '' || MAIL_PROVIDERS.has( domain ) ? null : { by: 'domain', key: `domain ${ nameKey( name ) } ${ domain }`, value: name };
}

/** With what the account holds where the order has no such field of its own: people enter a VAT number once. */
export function withAccount< T extends Buyer >( buyer: T ): T {
	return buyer.customer.extra === undefined ? buyer : { ...buyer, extra: { ...buyer.customer.extra, ...buyer.extra } };
}

/** Whether a customer in Dynamics is this company. */
export function isCompany( { by, value }: Company, buyer: Buyer, rule: CustomerRule, { email, number, person }: { email: string; number: string; person: Person } ): boolean {
	switch ( by ) {
		case 'number': return number.toUpperCase() === value.toUpperCase();
		case 'vat': return sameBy( 'vat', withAccount( buyer ), rule, person );
		case 'domain': return nameKey( person.name ) === nameKey( value ) && domainOf( email ) === domainOf( buyer.customer.email || buyer.billing.email );
	}
}

/** A customer with the person's e-mail address that has another VAT number is another company. */
export function isOtherCompany( { by }: Company, buyer: Buyer, rule: CustomerRule, person: Person ): boolean {
	return by === 'vat' && vatKey( person.vat ) !== '' && ! sameBy( 'vat', withAccount( buyer ), rule, person );
}

/** Field of a customer in Dynamics. */
export const VAT_FIELD = { bc: 'taxRegistrationNumber', fo: 'TaxExemptNumber' } as const;

/**
 * Values of the customer of a company that is found by its VAT number: it has to be made with the number, and in the form that all writings of it are looked for, or
 * the next of its people would make it again. A number of another company, which a mapping put there, stays.
 */
export function withVatNumber< T >( values: Readonly< Record< string, T > >, { product, company, operation }: { product: 'bc' | 'fo'; company: Company | null; operation: 'create' | 'update' } ): Record< string, T | string > {
	const [ field, there ] = [ VAT_FIELD[ product ], textOf( values[ VAT_FIELD[ product ] ] ) ];
	return company?.by === 'vat' && ( there === '' ? operation === 'create' : vatKey( there ) === vatKey( company.value ) ) ? { ...values, [ field ]: vatPlain( there || company.value ) } : { ...values };
}

/** The person who orders, as a contact of the company. */
export function contactPerson( { customer, billing }: Buyer ): { name: string; email: string; asWritten: string; phone: string } {
	const email = normaliseEmail( customer.email || billing.email );
	return { name: joinName( billing.firstName, billing.lastName ) || joinName( customer.firstName ?? '', customer.lastName ?? '' ) || email, email, asWritten: billing.email.trim(), phone: singleLine( billing.phone ) };
}

function domainOf( email: string ): string {
	return normaliseEmail( email ).split( '@' )[ 1 ] ?? '';
}

function textOf( raw: unknown ): string {
	const value = toValue( raw );
	return value === undefined || value === null ? '' : singleLine( String( value ) );
}
