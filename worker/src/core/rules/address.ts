/** Addresses as the merchant wants them in Dynamics, for both addresses of an order and before any mapping row sees them. */
import { postcodeValidator, postcodeValidatorExistsForCountry } from 'postcode-validator';
import type { Issue } from '../issue.ts';
import type { Address, Order } from '../model/order.ts';
import { chunks, singleLine, splitName } from '../text.ts';
import { orderName } from '../words.ts';
import type { AddressRule } from './schema.ts';

/** UTF-16 units the two address lines hold; undefined where both go into one field. */
export type LineLengths = { line1: number; line2: number } | undefined;
export type Addressed = { order: Order; warnings: string[]; problems: Issue[] };

type Which = 'billing' | 'shipping';
const WORDS: Record< Which, string > = { billing: 'billing address', shipping: 'delivery address' };

export function applyAddressRule( order: Order, rule: AddressRule | undefined, lengths: LineLengths ): Addressed {
	if ( ! rule ) {
		return { order, warnings: [], problems: [] };
	}
	const result: Addressed = { order, warnings: [], problems: [] };
	// The same mistake in two equal addresses is told once.
	const told = new Set< string >();
	for ( const which of [ 'billing', 'shipping' ] as const ) {
		const address = checkPostcode( order, which, reshape( order[ which ], rule ), rule, result, told );
		result.order = { ...result.order, [ which ]: fitLine( order, which, address, rule, lengths, result, told ) };
	}
	return result;
}

function reshape( address: Address, rule: AddressRule ): Address {
	const tidy = rule.tidy ? tidied( address ) : address;
	const state = rule.state === 'name' && tidy.stateName !== '' ? { state: tidy.stateName } : {};
	return { ...tidy, ...state, ...names( tidy, rule.names ), ...houseNumber( tidy, rule.houseNumber ) };
}

/** Blanks at the ends and runs of them; the country's customary form of the postal code. Letters of names stay as they are. */
function tidied( address: Address ): Address {
	const clean = Object.fromEntries( Object.entries( address ).map( ( [ name, value ] ) => [ name, singleLine( value ) ] ) ) as Address;
	return { ...clean, postcode: formatPostcode( clean.postcode, clean.country ) };
}

/** Blank or hyphen after this many characters, counted from the end where negative. */
const FORMS: Record< string, { letters: number; at: number; mark: string } > = {
	GB: { letters: 0, at: -3, mark: ' ' }, IE: { letters: 7, at: 3, mark: ' ' }, CA: { letters: 6, at: 3, mark: ' ' }, NL: { letters: 6, at: 4, mark: ' ' },
	SE: { letters: 5, at: 3, mark: ' ' }, CZ: { letters: 5, at: 3, mark: ' ' }, SK: { letters: 5, at: 3, mark: ' ' }, GR: { letters: 5, at: 3, mark: ' ' },
	PL: { letters: 5, at: 2, mark: '-' }, PT: { letters: 7, at: 4, mark: '-' }, JP: { letters: 7, at: 3, mark: '-' }, BR: { letters: 8, at: 5, mark: '-' },
};

/** Post of the British forces: a valid address of GB without a postal code of the usual form. */
const FORCES = /^BFPO\s?(\d{1,4})$/;

/** The customary form where it makes a valid code; anything else stays as entered, in capitals, because a guessed blank hides what was meant. */
export function formatPostcode( postcode: string, country: string ): string {
	// Japanese keyboards write full-width digits.
	const upper = singleLine( postcode ).normalize( 'NFKC' ).toUpperCase();
	const forces = country === 'GB' ? FORCES.exec( upper ) : null;
	if ( forces ) {
		return `BFPO ${ forces[ 1 ] }`;
	}
	const form = FORMS[ country ];
	const bare = upper.replace( /[\s-]/g, '' );
	if ( ! form || bare.length < 5 || ( form.letters > 0 && bare.length !== form.letters ) ) {
		return upper;
	}
	const at = form.at < 0 ? bare.length + form.at : form.at;
	const formed = `${ bare.slice( 0, at ) }${ form.mark }${ bare.slice( at ) }`;
	return postcodeValidator( formed, country ) ? formed : upper;
}

/** A code that the post of the country reads is a code, with or without its customary blank, capitals or country in front; so is any code of a country that has no form. */
export function isPostcode( postcode: string, country: string ): boolean {
	if ( ! postcodeValidatorExistsForCountry( country ) ) {
		return true;
	}
	const formed = formatPostcode( postcode, country );
	const bare = formed.replace( /[\s-]/g, '' );
	const writings = [ postcode.trim(), formed, bare, bare.startsWith( country ) ? bare.slice( country.length ) : bare ];
	return ( country === 'GB' && FORCES.test( formed ) ) || writings.some( ( writing ) => postcodeValidator( writing, country ) );
}

/** Where the number stands in front of the street, a number at the end is a flat and not the house. */
const NUMBER_FIRST = new Set( [ 'AU', 'CA', 'FR', 'GB', 'IE', 'LU', 'NZ', 'US', 'ZA' ] );
const NUMBER = String.raw`\d+\s?[A-Za-z]?(?:\s?[-/]\s?\d+\s?[A-Za-z]?)?`;
const ENDS_WITH_NUMBER = new RegExp( String.raw`^(.*\D)\s+(${ NUMBER })$`, 'u' );
const ONLY_NUMBER = new RegExp( `^${ NUMBER }$`, 'u' );

function houseNumber( { line1, line2, country }: Address, how: AddressRule[ 'houseNumber' ] ): Partial< Address > {
	const second = line2.trim();
	if ( how === 'join' && ONLY_NUMBER.test( second ) && line1.trim() !== '' ) {
		return { line1: NUMBER_FIRST.has( country ) ? `${ second } ${ line1.trim() }` : `${ line1.trim() } ${ second }`, line2: '' };
	}
	const found = how === 'split' && second === '' && ! NUMBER_FIRST.has( country ) ? ENDS_WITH_NUMBER.exec( line1.trim() ) : null;
	// "Via Roma, 12": the comma parted the two and has nothing to part any more.
	return found ? { line1: ( found[ 1 ] ?? line1 ).replace( /[\s,]+$/, '' ), line2: found[ 2 ] ?? '' } : {};
}

/** A street and its house number apart, where the country writes the number behind; else all of it is the street. */
export function partsOfStreet( line: string, country: string ): { street: string; number: string } {
	const found = houseNumber( { line1: line, line2: '', country } as Address, 'split' );
	return { street: found.line1 ?? line, number: found.line2 ?? '' };
}

function names( { firstName, lastName }: Address, how: AddressRule[ 'names' ] ): Partial< Address > {
	if ( how === 'join' ) {
		return { firstName: '', lastName: singleLine( `${ firstName } ${ lastName }` ) };
	}
	const whole = firstName.trim() === '' ? lastName : lastName.trim() === '' ? firstName : '';
	return how === 'split' && whole.trim().includes( ' ' ) ? splitName( whole ) : {};
}

function checkPostcode( order: Order, which: Which, address: Address, rule: AddressRule, result: Addressed, told: Set< string > ): Address {
	const { postcode, country } = address;
	if ( rule.postcode === 'off' || postcode.trim() === '' || ! postcodeValidatorExistsForCountry( country ) || isPostcode( postcode, country ) ) {
		return address;
	}
	const fact = `The postal code in the ${ WORDS[ which ] } of ${ orderName( order ) } has not the form of ${ country }`;
	const known = told.has( `${ postcode }|${ country }` );
	told.add( `${ postcode }|${ country }` );
	if ( rule.postcode === 'stop' && ! known ) {
		result.problems.push( { code: 'value_invalid', retryClass: 'rejected', record: orderName( order ), field: `${ which }.postcode`, valueClass: 'postal code of another form', message: `${ fact }.`, remedy: 'Correct the postal code or the country on the order, or let such codes pass under Rules, then retry.' } );
	} else if ( ! known ) {
		result.warnings.push( rule.postcode === 'leave-out' ? `${ fact }; it was left out.` : `${ fact }; it was sent as entered.` );
	}
	return rule.postcode === 'leave-out' ? { ...address, postcode: '' } : address;
}

/** FUL-7: what does not fit the first line goes on in the second; the mapping cuts, with a note, what does not fit there either. */
function fitLine( order: Order, which: Which, address: Address, rule: AddressRule, lengths: LineLengths, result: Addressed, told: Set< string > ): Address {
	if ( ! lengths || address.line1.length <= lengths.line1 || rule.longLine === 'cut' ) {
		return address;
	}
	if ( rule.longLine === 'stop' ) {
		if ( ! told.has( address.line1 ) ) {
			result.problems.push( { code: 'value_too_long', retryClass: 'rejected', record: orderName( order ), field: `${ which }.line1`, valueClass: `text of ${ address.line1.length } characters, at most ${ lengths.line1 }`, message: `The first line of the ${ WORDS[ which ] } of ${ orderName( order ) } is longer than the ${ lengths.line1 } characters Dynamics holds.`, remedy: 'Shorten the address on the order, or let the second line take the rest under Rules, then retry.' } );
		}
		told.add( address.line1 );
		return address;
	}
	const [ first = '' ] = chunks( singleLine( address.line1 ), lengths.line1 );
	const rest = singleLine( address.line1 ).slice( first.length ).trim();
	return { ...address, line1: first, line2: [ rest, address.line2.trim() ].filter( ( part ) => part !== '' ).join( ', ' ) };
}
