/**
 * Customers for a check of many orders: who fits is asked for many orders in one question, and nothing is asked twice. What is found is judged by the
 * very code that judges a single order (customers.ts); a check makes nobody.
 */
import { companyOf, withAccount } from '../core/rules/company.ts';
import { nameKey, writingsOf, type MatchKey } from '../core/rules/match.ts';
import type { CustomerRule } from '../core/rules/schema.ts';
import { normaliseEmail } from '../core/text.ts';
import type { Observer } from './connector.ts';
import type { Candidate, CustomerSource, Shopper } from './customers.ts';

/** Keeps the URL below two thousand characters; a name is asked for in several fields. */
const AT_ONCE: Record< MatchKey | 'email', number > = { email: 15, phone: 20, vat: 20, namePostcode: 3 };

export class RememberedCustomers implements CustomerSource {
	readonly #source: CustomerSource;
	/** By key and writing: who was found under it. */
	readonly #answers = new Map< string, Candidate[] >();
	readonly #asked = new Set< string >();
	readonly #numbers = new Map< string, Promise< Candidate | null > >();

	constructor( source: CustomerSource ) {
		this.#source = source;
	}

	get entity(): string {
		return this.#source.entity;
	}

	get company(): string {
		return this.#source.company;
	}

	url( candidate: Candidate ): string {
		return this.#source.url( candidate );
	}

	/** Asks about all of them what their orders will ask: addresses first, further keys for those whose address nobody has. */
	async read( shoppers: readonly Shopper[], rule: CustomerRule, observe: Observer ): Promise< void > {
		await this.#ask( 'email', shoppers.flatMap( ( shopper ) => this.#addresses( emailOf( shopper ), shopper.billing.email.trim() ) ), observe );
		const companies = shoppers.flatMap( ( shopper ) => [ companyOf( shopper, rule ) ?? [] ].flat().map( ( { by, value } ) => ( { by, writings: by === 'vat' ? writingsOf( 'vat', withAccount( shopper ), rule ) : [ value ] } ) ) );
		await this.#ask( 'vat', companies.flatMap( ( { by, writings } ) => ( by === 'vat' ? writings : [] ) ), observe );
		await this.#ask( 'namePostcode', companies.flatMap( ( { by, writings } ) => ( by === 'domain' ? writings : [] ) ), observe );
		const unknown = shoppers.filter( ( shopper ) => this.#answered( 'email', [ emailOf( shopper ) ] ).length === 0 );
		for ( const key of rule.keys ) {
			await this.#ask( key, unknown.flatMap( ( shopper ) => writingsOf( key, shopper, rule ) ), observe );
		}
	}

	async byEmail( email: string, asWritten: string, observe: Observer ): Promise< Candidate[] > {
		await this.#ask( 'email', this.#addresses( email, asWritten ), observe );
		return this.#answered( 'email', [ email ] );
	}

	async byKey( key: MatchKey, writings: readonly string[], observe: Observer ): Promise< Candidate[] > {
		await this.#ask( key, writings, observe );
		return this.#answered( key, writings );
	}

	byNumber( number: string, observe: Observer ): Promise< Candidate | null > {
		const found = this.#numbers.get( number ) ?? this.#source.byNumber( number, observe );
		this.#numbers.set( number, found );
		return found;
	}

	many( key: MatchKey | 'email', writings: readonly string[], observe: Observer ): Promise< Candidate[] > {
		return this.#source.many( key, writings, observe );
	}

	create(): Promise< Candidate > {
		return Promise.reject( new TypeError( 'a check makes no customer' ) );
	}

	/** In the writings that a database which compares case by case needs. */
	#addresses( email: string, asWritten: string ): string[] {
		return email === '' ? [] : [ email, ...( normaliseEmail( asWritten ) === email ? [ asWritten ] : [] ) ];
	}

	async #ask( key: MatchKey | 'email', writings: readonly string[], observe: Observer ): Promise< void > {
		const open = [ ...new Set( writings ) ].filter( ( one ) => one !== '' && ! this.#asked.has( `${ key }|${ one }` ) );
		for ( let start = 0; start < open.length; start += AT_ONCE[ key ] ) {
			const some = open.slice( start, start + AT_ONCE[ key ] );
			for ( const row of await this.#source.many( key, some, observe ) ) {
				const name = `${ key }|${ indexOf( key, rawOf( key, row ) ) }`;
				const rows = this.#answers.get( name ) ?? [];
				this.#answers.set( name, rows.some( ( one ) => one.number === row.number ) ? rows : [ ...rows, row ] );
			}
			some.forEach( ( one ) => this.#asked.add( `${ key }|${ one }` ) );
		}
	}

	#answered( key: MatchKey | 'email', writings: readonly string[] ): Candidate[] {
		const rows = writings.flatMap( ( one ) => this.#answers.get( `${ key }|${ indexOf( key, one ) }` ) ?? [] );
		return [ ...new Map( rows.map( ( row ) => [ row.number, row ] ) ).values() ];
	}
}

function emailOf( { customer, billing }: Shopper ): string {
	const email = normaliseEmail( customer.email || billing.email );
	return email.includes( '@' ) ? email : '';
}

function rawOf( key: MatchKey | 'email', { email, person }: Candidate ): string {
	switch ( key ) {
		case 'email': return email;
		case 'phone': return person.phone;
		case 'vat': return person.vat;
		case 'namePostcode': return person.name;
	}
}

/** A row belongs to the question whose writing it equals, as a database compares them or stricter; whether it is the same customer is decided elsewhere. */
function indexOf( key: MatchKey | 'email', text: string ): string {
	return key === 'email' ? normaliseEmail( text ) : key === 'namePostcode' ? nameKey( text ) : text.trim().toLowerCase();
}
