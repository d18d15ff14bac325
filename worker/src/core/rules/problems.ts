/** What keeps rules from being used. Codes, so that the form says them in the reader's language; the worker in English. */
import * as money from '../money.ts';
import type { RateRule, Rules } from './schema.ts';
import { skuKey } from './sku.ts';

export type RuleName = keyof Rules;
export type RuleProblemCode = 'number' | 'positive' | 'currency' | 'same' | 'twice' | 'date' | 'no-dates' | 'missing' | 'item-only' | 'address' | 'too-many';
export type RuleProblem = { rule: RuleName; /** Dotted path inside the rule, e.g. "rates.0.rate". */ field: string; code: RuleProblemCode };

/** As many as rulesSchema and the store take. */
export const ALIASES_MAX = 5_000;

const WORDS: Record< RuleProblemCode, string > = {
	number: 'is not a decimal number such as 0.05', positive: 'must be greater than zero', currency: 'is not a currency code such as EUR', same: 'names the same currency on both sides',
	twice: 'is there twice', date: 'is not a day such as 2026-01-31', 'no-dates': 'has no rate for any day', missing: 'is empty', 'item-only': 'must be an item, because Finance & Operations orders hold items only',
	address: 'must be an https address, or http on this machine', 'too-many': 'has more rows than can be kept',
};

export function ruleSentence( { rule, field, code }: RuleProblem ): string {
	return `The rule "${ rule }" cannot be used: ${ field } ${ WORDS[ code ] }.`;
}

/** Empty when the rules can be used. `product`: an account cannot carry a line in F&O. */
export function ruleProblems( rules: Rules, product: 'fo' | 'bc' ): RuleProblem[] {
	const found: RuleProblem[] = [];
	const add = ( rule: RuleName, field: string, code: RuleProblemCode | null ): void => {
		if ( code ) {
			found.push( { rule, field, code } );
		}
	};
	aliases( rules, add );
	rules.currency?.rates.forEach( ( rate, index, all ) => rateProblems( rate, `rates.${ index }`, all.findIndex( ( other ) => other.from.trim().toUpperCase() === rate.from.trim().toUpperCase() ) < index, add ) );
	if ( rules.tax ) {
		add( 'tax', 'tolerance', rules.tax.tolerance.trim() === '' ? null : amount( rules.tax.tolerance ) );
		add( 'tax', 'compareTolerance', rules.tax.compare === 'total' ? null : amount( rules.tax.compareTolerance ) );
	}
	if ( rules.coupons?.as === 'own-line' ) {
		const { target } = rules.coupons;
		add( 'coupons', 'target.number', target.number.trim() === '' ? 'missing' : null );
		add( 'coupons', 'target.kind', product === 'fo' && target.kind === 'account' ? 'item-only' : null );
	}
	if ( rules.customer?.company?.by === 'number' ) {
		add( 'customer', 'company.meta', rules.customer.company.meta.trim() === '' ? 'missing' : null );
	}
	if ( rules.customer?.keys.includes( 'vat' ) || rules.customer?.company?.by === 'vat' ) {
		add( 'customer', 'vatMeta', rules.customer.vatMeta.trim() === '' ? 'missing' : null );
	}
	if ( rules.taxEngine?.on ) {
		add( 'taxEngine', 'url', isEngineAddress( rules.taxEngine.url ) ? null : 'address' );
		add( 'taxEngine', 'tolerance', amount( rules.taxEngine.tolerance ) );
	}
	return found;
}

/** https, or http where the engine runs on this very machine: what is sent is an order. */
export function isEngineAddress( url: string ): boolean {
	try {
		const { protocol, hostname, username, password } = new URL( url.trim() );
		return username === '' && password === '' && ( protocol === 'https:' || ( protocol === 'http:' && [ 'localhost', '127.0.0.1', '[::1]' ].includes( hostname ) ) );
	} catch {
		return false;
	}
}

type Add = ( rule: RuleName, field: string, code: RuleProblemCode | null ) => void;

function aliases( { skuAliases }: Rules, add: Add ): void {
	add( 'skuAliases', 'rows', skuAliases.length > ALIASES_MAX ? 'too-many' : null );
	const seen = new Set< string >();
	skuAliases.forEach( ( alias, index ) => {
		const key = skuKey( alias.sku );
		add( 'skuAliases', `${ index }.sku`, key === '' ? 'missing' : seen.has( key ) ? 'twice' : null );
		add( 'skuAliases', `${ index }.item`, alias.item.trim() === '' ? 'missing' : null );
		seen.add( key );
	} );
}

function rateProblems( rate: RateRule, at: string, twice: boolean, add: Add ): void {
	const currency = ( text: string ) => ( /^[A-Za-z]{3}$/.test( text.trim() ) ? null : 'currency' as const );
	add( 'currency', `${ at }.from`, currency( rate.from ) ?? ( twice ? 'twice' : null ) );
	add( 'currency', `${ at }.to`, currency( rate.to ) ?? ( rate.from.trim().toUpperCase() === rate.to.trim().toUpperCase() ? 'same' : null ) );
	if ( rate.source === 'fixed' ) {
		add( 'currency', `${ at }.rate`, positive( rate.rate ) );
	}
	if ( rate.source === 'byDate' ) {
		add( 'currency', `${ at }.dates`, rate.dates.length === 0 ? 'no-dates' : null );
		rate.dates.forEach( ( day, index ) => {
			add( 'currency', `${ at }.dates.${ index }.since`, isDay( day.since ) ? rate.dates.findIndex( ( other ) => other.since === day.since ) < index ? 'twice' : null : 'date' );
			add( 'currency', `${ at }.dates.${ index }.rate`, positive( day.rate ) );
		} );
	}
}

/** Date.parse takes 31 February for 3 March; a rate that begins on no day of the calendar is a slip of the pen. */
function isDay( text: string ): boolean {
	const at = /^\d{4}-\d{2}-\d{2}$/.test( text ) ? Date.parse( `${ text }T00:00:00Z` ) : Number.NaN;
	return ! Number.isNaN( at ) && new Date( at ).toISOString().startsWith( text );
}

function amount( text: string ): RuleProblemCode | null {
	return money.isDecimal( text.trim() ) && ! money.isNegative( text.trim() ) ? null : 'number';
}

function positive( text: string ): RuleProblemCode | null {
	return ! money.isDecimal( text.trim() ) ? 'number' : money.compare( text.trim(), '0' ) > 0 ? null : 'positive';
}
