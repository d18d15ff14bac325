/**
 * When are two writings one customer? Compared whole, after normalising; never by parts of words (DUP-3). What a database can
 * be asked for is a list of exact writings; what it answers is compared again here.
 */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { Order } from '../model/order.ts';
import { joinName, singleLine } from '../text.ts';
import { toValue } from '../mapping/value.ts';
import type { CustomerRule } from './schema.ts';

/** What is known of a customer in Dynamics; empty where the product does not tell. */
export type Person = { name: string; postcode: string; phone: string; vat: string };
export type MatchKey = CustomerRule[ 'keys' ][ number ];

/** E.164, or empty when the text is no telephone number of that country. */
export function phoneKey( phone: string, country: string ): string {
	const parsed = parsePhoneNumberFromString( phone.trim(), country === '' ? undefined : country as CountryCode );
	return parsed?.isValid() ? parsed.number : '';
}

/** The ways people write one number; a database that compares text finds only these. */
export function phoneWritings( phone: string, country: string ): string[] {
	const parsed = parsePhoneNumberFromString( phone.trim(), country === '' ? undefined : country as CountryCode );
	if ( ! parsed?.isValid() ) {
		return [];
	}
	const national = parsed.formatNational();
	return [ ...new Set( [ phone.trim(), parsed.number, parsed.formatInternational(), national, national.replace( /\D/g, '' ), parsed.number.replace( '+', '00' ) ] ) ];
}

/** Letters and digits, upper case, without the country in front: "DE 123.456.789" and "123456789" are one number. */
export function vatKey( vat: string ): string {
	return vatParts( vat ).key;
}

/** Nine digits are a VAT number in Germany, Portugal and elsewhere: the country in front is part of whose it is. Empty where it is not written. */
function vatParts( vat: string ): { country: string; key: string } {
	const bare = vat.toUpperCase().replace( /[^A-Z0-9]/g, '' );
	if ( ! /\d.*\d.*\d.*\d/.test( bare ) ) {
		return { country: '', key: '' };
	}
	const country = /^[A-Z]{2}(?=.*\d)/.exec( bare )?.[ 0 ] ?? '';
	return { country: fiscalCountry( country ), key: bare.slice( country.length ) };
}

/** Greek numbers begin with EL; Northern Ireland's XI is the British number. */
function fiscalCountry( country: string ): string {
	return { GR: 'EL', XI: 'GB' }[ country ] ?? country;
}

/** In the form that registers print and both products check: in one piece, but for the Swiss number with its dots. */
export function vatPlain( vat: string ): string {
	const bare = vat.toUpperCase().replace( /[^A-Z0-9]/g, '' );
	const [ , first, second, third, tax ] = /^CHE(\d{3})(\d{3})(\d{3})(MWST|TVA|IVA)?$/.exec( bare ) ?? [];
	return first && second && third ? `CHE-${ first }.${ second }.${ third }${ tax ? ` ${ tax }` : '' }` : bare;
}

/** A number without a country is of the country of the bill. */
export function vatWritings( vat: string, country: string ): string[] {
	const { country: written, key } = vatParts( vat );
	return key === '' ? [] : [ ...new Set( [ vat.trim(), vatPlain( vat ), vat.toUpperCase().replace( /[^A-Z0-9]/g, '' ), key, `${ written || fiscalCountry( country ) }${ key }` ] ) ];
}

function sameVat( vat: string, country: string, other: string ): boolean {
	const [ here, there ] = [ vatParts( vat ), vatParts( other ) ];
	return here.key !== '' && here.key === there.key && ( there.country === '' || there.country === ( here.country || fiscalCountry( country ) ) );
}

export function nameKey( name: string ): string {
	return singleLine( name ).normalize( 'NFKC' ).toUpperCase();
}

export function postcodeKey( postcode: string ): string {
	return postcode.toUpperCase().replace( /[^A-Z0-9]/g, '' );
}

/** Company where there is one: that is what the customer in Dynamics is called. */
export function customerName( { billing }: Pick< Order, 'billing' > ): string {
	return singleLine( billing.company ) || joinName( billing.firstName, billing.lastName );
}

export function vatOf( order: Pick< Order, 'extra' >, rule: Pick< CustomerRule, 'vatMeta' > ): string {
	const value = toValue( order.extra[ rule.vatMeta.trim() ] );
	return value === undefined ? '' : String( value );
}

/** Values to ask a database for; none when the order does not have this key. */
export function writingsOf( key: MatchKey, order: Pick< Order, 'billing' | 'extra' >, rule: CustomerRule ): string[] {
	const { billing } = order;
	switch ( key ) {
		case 'phone': return phoneWritings( billing.phone, billing.country );
		case 'vat': return vatWritings( vatOf( order, rule ), billing.country );
		case 'namePostcode': return customerName( order ) === '' || postcodeKey( billing.postcode ) === '' ? [] : [ customerName( order ) ];
	}
}

export function sameBy( key: MatchKey, order: Pick< Order, 'billing' | 'extra' >, rule: CustomerRule, person: Person ): boolean {
	const { billing } = order;
	switch ( key ) {
		case 'phone': return phoneKey( billing.phone, billing.country ) !== '' && phoneKey( person.phone, billing.country ) === phoneKey( billing.phone, billing.country );
		case 'vat': return sameVat( vatOf( order, rule ), billing.country, person.vat );
		case 'namePostcode': return nameKey( person.name ) === nameKey( customerName( order ) ) && postcodeKey( person.postcode ) === postcodeKey( billing.postcode );
	}
}

/** Called otherwise than on the order; a customer without a name says nothing. */
export function calledOtherwise( order: Pick< Order, 'billing' >, person: Pick< Person, 'name' > ): boolean {
	const [ here, there ] = [ nameKey( customerName( order ) ), nameKey( person.name ) ];
	return here !== '' && there !== '' && here !== there;
}
