/**
 * The typed steps of the mapping language, one function each. A step gets a value and gives one; what it cannot do it
 * says as a StepProblem, which the engine turns into an Issue that names the field.
 */
import countries from 'i18n-iso-countries/index.js';
import { JsonNumber } from '../json-number.ts';
import * as money from '../money.ts';
import { formatPostcode, isPostcode, partsOfStreet } from '../rules/address.ts';
import { rateOf } from '../rules/currency.ts';
import type { SkuAlias } from '../rules/schema.ts';
import { itemNumberOf } from '../rules/sku.ts';
import { chunks, lengthOf, singleLine, truncate } from '../text.ts';
import { dayInZone, instantOf, isDay } from '../time.ts';
import type { IssueCode } from '../issue.ts';
import type { Step } from './schema.ts';
import { asText, isEmpty, readPath, toValue, type Root, type Value } from './value.ts';

export class StepProblem extends Error {
	override readonly name = 'StepProblem';
	readonly code: IssueCode;
	/** Class of the value, never the value. */
	readonly valueClass: string;
	readonly remedy: string;

	constructor( code: IssueCode, message: string, valueClass: string, remedy: string ) {
		super( message );
		this.code = code;
		this.valueClass = valueClass;
		this.remedy = remedy;
	}
}

export type StepContext = {
	root: Root;
	/** Of the target field; undefined where nobody knows it. */
	maxLength: number | undefined;
	/** Of the rules; none where the mapping is not an order's. */
	skuAliases?: readonly SkuAlias[] | undefined;
	/** Told when a text was cut, with what it was before. */
	onCut( full: string, max: number ): void;
};

/** Steps after the first skip what is empty, except those that can fill a hole. */
const FILLS: ReadonlySet< Step[ 'step' ] > = new Set( [ 'coalesce', 'template', 'valueMap', 'join' ] );

/** Every step that asks nobody; "lookUp" is look-up.ts's. */
export function applyStep( step: Exclude< Step, { step: 'lookUp' } >, value: Value, context: StepContext ): Value {
	if ( isEmpty( value ) && ! FILLS.has( step.step ) ) {
		return value;
	}
	switch ( step.step ) {
		case 'trim':
			return asText( value ).trim();
		case 'case':
			return step.to === 'upper' ? asText( value ).toUpperCase() : asText( value ).toLowerCase();
		case 'replace':
			return asText( value ).replaceAll( step.find, () => step.with );
		case 'split':
			return split( asText( value ), step );
		case 'join':
			return [ asText( value ), ...step.paths.map( ( path ) => asText( toValue( readPath( context.root, path ) ) ) ) ].filter( ( text ) => text !== '' ).join( step.separator );
		case 'template':
			return template( step.template, value, context.root );
		case 'coalesce':
			return isEmpty( value ) ? step.paths.map( ( path ) => toValue( readPath( context.root, path ) ) ).find( ( found ) => ! isEmpty( found ) ) : value;
		case 'round':
			return money.round( decimal( value ), step.decimals );
		case 'number':
			return new JsonNumber( decimal( value ) );
		case 'valueMap':
			return valueMap( step, value );
		case 'date':
			return date( step.as, value, context.root, step.zone );
		case 'currency':
			return inCurrency( step, decimal( value ), context.root );
		case 'address':
			return addressPart( asText( value ), step.take, asText( toValue( readPath( context.root, step.country ) ) ) );
		case 'postcode':
			return postcode( asText( value ), asText( toValue( readPath( context.root, step.country ) ) ).trim().toUpperCase(), step.invalid );
		case 'skuAlias':
			return itemNumberOf( context.skuAliases ?? [], asText( value ) );
		case 'piece':
			return piece( asText( value ), step, context );
		case 'length':
			return limit( asText( value ), Math.min( step.max, context.maxLength ?? step.max ), step.policy, context );
		case 'country':
			return country( asText( value ), step.to );
	}
}

function split( text: string, { separator, take }: Extract< Step, { step: 'split' } > ): Value {
	const parts = text.split( separator );
	return take === 'first' ? parts[ 0 ] : take === 'last' ? parts.at( -1 ) : parts[ take - 1 ];
}

/** "{billing.city}" is a path of the root, "{value}" what came in. Empty holes leave no double blanks. */
function template( text: string, value: Value, root: Root ): string {
	const filled = text.replace( /\{([^{}]+)\}/g, ( _hole, path: string ) => asText( path === 'value' ? value : toValue( readPath( root, path ) ) ) );
	return filled.replace( / {2,}/g, ' ' ).trim();
}

function decimal( value: Value ): string {
	if ( typeof value === 'number' && Number.isSafeInteger( value ) ) {
		return String( value );
	}
	const text = value instanceof JsonNumber ? value.digits : value;
	if ( ! money.isDecimal( text ) ) {
		throw new StepProblem( 'value_invalid', 'the value is not a decimal number', typeof value === 'number' ? 'binary fraction' : 'text that is not a number', 'Choose a source that holds a number with a decimal point and no thousands separators.' );
	}
	return text;
}

function valueMap( step: Extract< Step, { step: 'valueMap' } >, value: Value ): Value {
	const key = asText( value );
	if ( Object.hasOwn( step.values, key ) ) {
		return step.values[ key ];
	}
	if ( step.unmapped === 'default' ) {
		return step.default;
	}
	if ( step.unmapped === 'pass' || isEmpty( value ) ) {
		return value;
	}
	throw new StepProblem( 'value_not_mapped', 'the value has no counterpart in the value list', 'value without a counterpart', 'Add the value to the list of this mapping row, or say what happens to values that are not in it.' );
}

function date( as: 'dateOnly' | 'noonUtc' | 'utc', value: Value, root: Root, chosen = '' ): string {
	const text = asText( value ).trim();
	const zone = chosen.trim() || asText( toValue( root[ 'timeZone' ] ) ) || 'UTC';
	try {
		if ( as === 'utc' ) {
			return ( isDay( text ) ? new Date( `${ text }T12:00:00Z` ) : instantOf( text, zone ) ).toISOString().replace( '.000Z', 'Z' );
		}
		const day = isDay( text ) ? text : dayInZone( text, zone );
		return as === 'dateOnly' ? day : `${ day }T12:00:00Z`;
	} catch {
		throw new StepProblem( 'value_invalid', 'the value is not a date, or its time zone is none', 'text that is not a date', 'Choose a source that holds a date, and a time zone such as "Europe/Berlin".' );
	}
}

/** The rate that the rule of the same form would take (rules/currency.ts); an amount in `to` already stays. */
function inCurrency( step: Extract< Step, { step: 'currency' } >, amount: string, root: Root ): string {
	const have = asText( toValue( root[ 'currency' ] ) );
	if ( have === step.to ) {
		return amount;
	}
	const found = have === step.from ? rateOf( { number: asText( toValue( root[ 'number' ] ) ), currency: have, dateInStoreZone: asText( toValue( root[ 'dateInStoreZone' ] ) ) }, { ...step, rateType: '' }, null ) : null;
	if ( found === null || 'code' in found || ! money.isDecimal( found.rate ) || money.compare( found.rate, '0' ) <= 0 ) {
		throw new StepProblem( 'currency_unknown', `there is no rate from its currency to ${ step.to } for its day`, 'no rate for the day', 'Add the rate to the step "Currency" of this mapping row, then retry.' );
	}
	return money.round( money.mul( amount, found.rate ), money.minorUnitDigits( step.to ) );
}

function addressPart( text: string, take: 'whole' | 'street' | 'number', country: string ): Value {
	const line = singleLine( text );
	const { street, number } = partsOfStreet( line, country.trim().toUpperCase() );
	return take === 'whole' ? line : take === 'street' ? street : number;
}

function postcode( text: string, country: string, invalid: 'pass' | 'empty' | 'stop' ): Value {
	const formed = formatPostcode( text, country );
	if ( invalid === 'pass' || isPostcode( formed, country ) ) {
		return formed;
	}
	if ( invalid === 'empty' ) {
		return undefined;
	}
	throw new StepProblem( 'value_invalid', `the postal code has not the form of ${ country }`, 'postal code of another form', 'Correct the postal code or the country on the order, or let this mapping row pass such codes, then retry.' );
}

function piece( text: string, { max, number, last }: Extract< Step, { step: 'piece' } >, context: StepContext ): Value {
	const most = Math.min( max, context.maxLength ?? max );
	const pieces = chunks( singleLine( text ), most );
	return last && pieces.length > number ? limit( pieces.slice( number - 1 ).join( ' ' ), most, 'truncate', context ) : pieces[ number - 1 ];
}

/** Also used for fields without a length step: what a key or code cannot hold must stop, never be shortened in silence. */
export function limit( text: string, max: number, policy: 'truncate' | 'stop', context: StepContext ): string {
	if ( lengthOf( text ) <= max ) {
		return text;
	}
	if ( policy === 'stop' ) {
		throw new StepProblem( 'value_too_long', `the field holds ${ max } characters`, `text of ${ lengthOf( text ) } characters, at most ${ max }`, 'Shorten the value in the store, or let this mapping row cut it.' );
	}
	context.onCut( text, max );
	return truncate( text, max );
}

function country( text: string, to: 'alpha2' | 'alpha3' ): string {
	const code = text.trim().toUpperCase();
	const found = to === 'alpha3' ? ( code.length === 3 ? code : countries.alpha2ToAlpha3( code ) ) : ( code.length === 2 ? code : countries.alpha3ToAlpha2( code ) );
	if ( found === undefined ) {
		throw new StepProblem( 'value_not_mapped', 'the country code is not one of ISO 3166', 'unknown country code', 'Correct the country in the address, or map the code with a value list.' );
	}
	return found;
}
