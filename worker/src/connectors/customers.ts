/**
 * Which Dynamics customer an order belongs to; the rules are the same for both products (DUP-3):
 * the link first, then the exact normalised e-mail, then the further keys a rule names, then create. Two candidates are a
 * person's decision, never ours; whether one that is called otherwise is the same customer is the rule's.
 */
import { createHash } from 'node:crypto';
import { SyncError } from '../core/issue.ts';
import type { Order } from '../core/model/order.ts';
import { companyOf, contactPerson, isCompany, isOtherCompany, withAccount, type Company } from '../core/rules/company.ts';
import { calledOtherwise, customerName, nameKey, sameBy, writingsOf, type MatchKey, type Person } from '../core/rules/match.ts';
import type { CustomerRule, Rules } from '../core/rules/schema.ts';
import { normaliseEmail } from '../core/text.ts';
import type { ConnectionSettings, Decision, Link } from '../store/contract/api.ts';
import type { CustomerRef, ManyCustomers, Observer } from './connector.ts';
import { alike, ambiguous, chosenGone, companyMissing, decidedOtherwise, guestMissing, KEY_WORDS, mayNotCreate, missingEmail, nameOf, otherCompany, otherName } from './customer-issues.ts';
import { companyMark, contactLink, ensureContact, lookUpContact, missingContactWords, CONTACT_OF, CONTACTS, type Contact, type ContactSource } from './contacts.ts';
import { RememberedCustomers } from './remembered-customers.ts';

/** A customer row as both products show it, as far as choosing needs it. */
export type Candidate = { key: string; number: string; email: string; blocked: boolean; etag: string; person: Person; warnings?: string[] };

export type CustomerSource = {
	entity: string;
	company: string;
	url( candidate: Candidate ): string;
	/** All candidates that may carry this e-mail; compared exactly afterwards. */
	byEmail( email: string, asWritten: string, observe: Observer ): Promise< Candidate[] >;
	/** Candidates with one of these writings; a name is asked for whole. Compared exactly afterwards. */
	byKey( key: MatchKey, writings: readonly string[], observe: Observer ): Promise< Candidate[] >;
	byNumber( number: string, observe: Observer ): Promise< Candidate | null >;
	/** All customers with one of these writings, in one question; names as byKey. */
	many( key: MatchKey | 'email', writings: readonly string[], observe: Observer ): Promise< Candidate[] >;
	create( order: Order, observe: Observer ): Promise< Candidate >;
	/** Absent where the product's public entities have no contacts (Finance & Operations). */
	contacts?: ContactSource;
};

const PLAIN: CustomerRule = { keys: [], vatMeta: '', differs: 'merge' };

/** Whose customer is looked for: an order's shopper, or an account by itself (`name`: in the words of its system). */
export type Shopper = Pick< Order, 'customer' | 'billing' | 'extra' > & ( Pick< Order, 'id' | 'number' > | { name: string } );

type Settings = Pick< ConnectionSettings, 'guest_policy' | 'guest_account' | 'create_customers' >;

export class CustomerResolver {
	readonly #source: CustomerSource;
	readonly #settings: Settings;
	readonly #connectionId: string;
	readonly #rule: CustomerRule;
	/** Orders of one new shopper that arrive together must not create that customer twice. */
	readonly #inFlight = new Map< string, Promise< CustomerRef > >();
	readonly #turns = new Map< string, Promise< void > >();
	#guest: Candidate | null = null;

	constructor( source: CustomerSource, settings: Settings, connectionId: string, rules?: Rules ) {
		this.#rule = rules?.customer ?? PLAIN;
		this.#source = source;
		this.#settings = settings;
		this.#connectionId = connectionId;
	}

	/** `decision`: of a person, where the search alone found several. */
	async resolve( order: Order, links: readonly Link[], observe: Observer, decision: Decision | null = null ): Promise< CustomerRef > {
		const ref = await this.#resolved( order, links, observe, decision );
		const contact = await this.ensureContact( order, ref, links, observe );
		if ( ! contact ) {
			return ref;
		}
		return contact.would === 'missing'
			? { ...ref, warnings: [ ...ref.warnings ?? [], missingContactWords( ref.number ) ] }
			: { ...ref, contact, contactLink: contactLink( links, this.#connectionId, ref.link.record_id, ref.number ) ?? this.contactLink( ref.link.record_id, contact, ref.number ) };
	}

	/** The person of a company as a contact of its customer, found or made; null where the shopper buys for nobody else, or the product has no contacts. */
	async ensureContact( shopper: Shopper, customer: { key: string; number: string }, links: readonly Link[], observe: Observer ): Promise< Contact | null > {
		const { contacts } = this.#source;
		if ( ! contacts || ! this.#companyOf( shopper, this.#rule ) ) {
			return null;
		}
		const known = contactLink( links, this.#connectionId, this.#recordOf( shopper ), customer.number );
		const email = normaliseEmail( shopper.customer.email || shopper.billing.email );
		return known ? { would: 'use', name: '', number: known.number, key: known.key } : this.inTurn( [ `contact ${ customer.key } ${ email }` ], () => ensureContact( contacts, customer, shopper, nameOf( shopper ), this.#settings.create_customers, observe ) );
	}

	/** The same without making one. `customer`: null of one that would be made. */
	async lookUpContact( shopper: Shopper, customer: { key: string; number: string } | null, links: readonly Link[], observe: Observer, rules?: Rules ): Promise< Contact | null > {
		const { contacts } = this.#source;
		const person = contactPerson( shopper );
		if ( ! contacts || ! this.#companyOf( shopper, rules?.customer ?? this.#rule ) ) {
			return null;
		}
		const known = customer ? contactLink( links, this.#connectionId, this.#recordOf( shopper ), customer.number ) : undefined;
		if ( known || ! customer ) {
			return { would: known ? 'use' : 'create', name: person.name, number: known?.number ?? '', key: known?.key ?? '' };
		}
		return ( await lookUpContact( contacts, customer, shopper, nameOf( shopper ), this.#settings.create_customers, observe ) ).contact;
	}

	contactLink( record: string, { key, number }: Pick< Contact, 'key' | 'number' >, customer: string ): Link {
		return {
			record_type: 'customer', record_id: record, connection_id: this.#connectionId, entity: CONTACTS, company: this.#source.company, key, number,
			url: '', reference: customer, etag: '', content_hash: '', store_total: '', dynamics_total: '', currency: '',
		};
	}

	async #resolved( order: Order, links: readonly Link[], observe: Observer, decision: Decision | null ): Promise< CustomerRef > {
		const known = await this.#known( order, links, observe, this.#rule );
		if ( known ) {
			// Meanwhile another order of the account was decided: neither answer may quietly take the place of the other.
			if ( decision && ( decision.choice === 'customer' ? decision.customer !== known.number : decision.candidates.includes( known.number ) ) ) {
				throw new SyncError( decidedOtherwise( order, known.number, decision ) );
			}
			return known;
		}
		const email = this.#emailOf( order, this.#rule );
		const turns = this.#turnsOf( order, this.#rule );
		if ( decision ) {
			return this.inTurn( turns, () => this.#decided( order, email, observe, decision ) );
		}
		if ( this.#companyOf( order, this.#rule ) ) {
			// Each of its people has a contact, and a link, of their own: nothing is shared but the turn.
			return this.inTurn( turns, () => this.#findOrCreate( order, links, email, observe ) );
		}
		// Where another name is another customer, two people of one address do not wait for each other's.
		const who = this.#rule.differs === 'merge' ? email : `${ email }|${ nameKey( customerName( order ) ) }`;
		const running = email === '' ? undefined : this.#inFlight.get( who );
		if ( running ) {
			const found = await running;
			return { key: found.key, number: found.number, created: false, link: { ...found.link, record_id: order.customer.id } };
		}
		const work = this.inTurn( turns, () => this.#findOrCreate( order, links, email, observe ) ).finally( () => this.#inFlight.delete( who ) );
		this.#inFlight.set( who, work );
		return work;
	}

	/** Nobody else looks for, or makes, this shopper's customer meanwhile: a checkout that opens an account brings the order and the account at once, and two people of one company are one customer. */
	async customerInTurn< T >( shopper: Shopper, work: () => Promise< T > ): Promise< T > {
		return this.inTurn( this.#turnsOf( shopper, this.#rule ), work );
	}

	/** All names are taken at once, so that no two wait for each other. */
	async inTurn< T >( names: readonly string[], work: () => Promise< T > ): Promise< T > {
		const before = names.map( ( name ) => this.#turns.get( name ) ).filter( ( one ) => one !== undefined );
		const turn = before.length === 0 ? work() : Promise.all( before ).then( work );
		const over = turn.then( () => undefined, () => undefined );
		for ( const name of names ) {
			this.#turns.set( name, over );
			void over.then( () => this.#turns.get( name ) === over && this.#turns.delete( name ) );
		}
		return turn;
	}

	#turnsOf( shopper: Shopper, rule: CustomerRule ): string[] {
		const company = this.#companyOf( shopper, rule );
		return [ normaliseEmail( shopper.customer.email || shopper.billing.email ), company?.key ?? '' ].filter( ( name ) => name !== '' );
	}

	/** One account for all guests is nobody's company. */
	#companyOf( shopper: Shopper, rule: CustomerRule ): Company | null {
		return shopper.customer.isGuest && this.#settings.guest_policy === 'one-account' ? null : companyOf( shopper, rule );
	}

	/**
	 * The chosen one; or a customer of the order's own, which a repeated attempt finds by its address: it is the one that was not there when the person decided. Further keys are not
	 * asked: they find customers that were there and that nobody was shown.
	 */
	async #decided( order: Order, email: string, observe: Observer, { choice, customer, candidates }: Decision ): Promise< CustomerRef > {
		const found = choice === 'customer' ? await this.#source.byNumber( customer, observe ) : await this.#find( order, email, observe, { ...this.#rule, keys: [] }, candidates );
		if ( choice === 'customer' && found === null ) {
			throw new SyncError( chosenGone( order, customer ) );
		}
		const ref = found === null ? this.#ref( order, await this.#source.create( order, observe ), true ) : 'link' in found ? found : this.#ref( order, this.#usable( order, found ), false );
		// Guests share an id: what was chosen for one of them is kept with the order.
		return { ...ref, link: { ...ref.link, record_id: order.customer.isGuest ? guestKey( order ) : order.customer.id } };
	}

	/** What a person needs to tell candidates apart; numbers that are gone are left out. Reads only. */
	async byNumbers( numbers: readonly string[], observe: Observer ): Promise< ( Candidate & { url: string } )[] > {
		const found: ( Candidate & { url: string } )[] = [];
		for ( const number of numbers ) {
			const candidate = await this.#source.byNumber( number, observe );
			found.push( ...( candidate ? [ { ...candidate, url: this.#source.url( candidate ) } ] : [] ) );
		}
		return found;
	}

	/** The same search for many orders; see remembered-customers.ts. */
	many( rules?: Rules ): ManyCustomers {
		const remembered = new RememberedCustomers( this.#source );
		const resolver = new CustomerResolver( remembered, this.#settings, this.#connectionId, rules );
		const rule = rules?.customer ?? PLAIN;
		return {
			read: ( shoppers, observe ) => remembered.read( shoppers.filter( ( { order, links } ) => resolver.#isSearched( order, links ) ).map( ( { order } ) => order ), rule, observe ),
			lookUp: ( order, links, observe ) => resolver.lookUp( order, links, observe, rules ),
		};
	}

	/** The same search without the last step: null when the order would make a new customer. Writes nothing. */
	async lookUp( order: Shopper, links: readonly Link[], observe: Observer, rules?: Rules ): Promise< CustomerRef | null > {
		const rule = rules?.customer ?? this.#rule;
		return this.#known( order, links, observe, rule ) ?? this.#findOther( order, links, this.#emailOf( order, rule ), observe, rule );
	}

	/** Guest account or link: no search. */
	#known( order: Shopper, links: readonly Link[], observe: Observer, rule: CustomerRule ): Promise< CustomerRef > | null {
		if ( order.customer.isGuest && this.#settings.guest_policy === 'one-account' ) {
			return this.#guestAccount( order, observe );
		}
		const link = this.#linkOf( order, links );
		return link && ! this.#isOfOther( order, link, rule ) ? Promise.resolve( { key: link.key, number: link.number, created: false, link, ...( link.reference === CONTACT_OF ? { shared: true } : {} ) } ) : null;
	}

	/** Neither linked nor of the guests' one account. */
	#isSearched( order: Shopper, links: readonly Link[] ): boolean {
		const link = this.#linkOf( order, links );
		return ! ( order.customer.isGuest && this.#settings.guest_policy === 'one-account' ) && ( ! link || this.#isOfOther( order, link, this.#rule ) );
	}

	/** The account was linked for another company than the one it buys for here: by the number that the rule takes as the company's. A name says too little: people write it in many ways. */
	#isOfOther( order: Shopper, link: Link, rule: CustomerRule ): boolean {
		const company = this.#companyOf( order, rule );
		return company?.by === 'number' ? company.value.toUpperCase() !== link.number.toUpperCase() : company?.by === 'vat' && link.content_hash !== '' && link.content_hash !== companyMark( company );
	}

	#linkOf( order: Shopper, links: readonly Link[] ): Link | undefined {
		const id = this.#recordOf( order );
		// Rows that say how far a flow came with the account are no customers, nor is its contact.
		return links.find( ( one ) => one.record_type === 'customer' && one.record_id === id && one.connection_id === this.#connectionId && ! one.entity.startsWith( 'flow:' ) && one.entity !== CONTACTS );
	}

	/** Under which the shopper is linked. */
	#recordOf( shopper: Shopper ): string {
		return ! shopper.customer.isGuest ? shopper.customer.id : 'id' in shopper ? guestKey( shopper ) : '';
	}

	/** Empty only where a rule names another key to look for. */
	#emailOf( order: Shopper, rule: CustomerRule ): string {
		const email = normaliseEmail( order.customer.email || order.billing.email );
		if ( ! email.includes( '@' ) ) {
			if ( rule.keys.length > 0 ) {
				return '';
			}
			throw new SyncError( missingEmail( order ) );
		}
		return email;
	}

	/** A number that no customer in Dynamics has, on the order of an account that bought for another company before, is a second company or a slip: a person knows. */
	async #findOther( order: Shopper, links: readonly Link[], email: string, observe: Observer, rule: CustomerRule ): Promise< CustomerRef | null > {
		const found = await this.#find( order, email, observe, rule );
		const [ link, company ] = [ this.#linkOf( order, links ), this.#companyOf( order, rule ) ];
		if ( ! found && link && company ) {
			throw new SyncError( otherCompany( order, link.number, company.value ) );
		}
		return found;
	}

	/** `not`: numbers of customers that a person said it is none of. */
	async #find( order: Shopper, email: string, observe: Observer, rule: CustomerRule, not: readonly string[] = [] ): Promise< CustomerRef | null > {
		const company = this.#companyOf( order, rule );
		const found = ( company ? await this.#findCompany( order, company, observe, rule, not ) : null ) ?? await this.#findPerson( order, email, observe, rule, not, company );
		if ( found ) {
			return this.#ref( order, this.#usable( order, found ), false, rule );
		}
		if ( email === '' ) {
			throw new SyncError( missingEmail( order ) );
		}
		if ( ! this.#settings.create_customers ) {
			throw new SyncError( mayNotCreate( order ) );
		}
		return null;
	}

	async #findPerson( order: Shopper, email: string, observe: Observer, rule: CustomerRule, not: readonly string[], company: Company | null ): Promise< Candidate | null > {
		const rows = email === '' ? [] : await this.#source.byEmail( email, order.billing.email.trim(), observe );
		const same = rows.filter( ( row ) => normaliseEmail( row.email ) === email && ! not.includes( row.number ) && ! ( company && isOtherCompany( company, order, rule, row.person ) ) );
		return this.#choose( order, same, rule, 'the e-mail address' ) ?? this.#findByKeys( order, observe, rule, not );
	}

	/** The customer that the shopper's company is, whoever of it ordered first. */
	async #findCompany( order: Shopper, company: Company, observe: Observer, rule: CustomerRule, not: readonly string[] ): Promise< Candidate | null > {
		if ( company.by === 'number' ) {
			const named = await this.#source.byNumber( company.value, observe );
			if ( ! named ) {
				throw new SyncError( companyMissing( order, company.value ) );
			}
			return not.includes( named.number ) ? null : named;
		}
		const rows = company.by === 'vat' ? await this.#source.byKey( 'vat', writingsOf( 'vat', withAccount( order ), rule ), observe ) : await this.#source.byKey( 'namePostcode', [ company.value ], observe );
		return this.#choose( order, rows.filter( ( row ) => isCompany( company, order, rule, row ) && ! not.includes( row.number ) ), rule, company.by === 'vat' ? KEY_WORDS.vat : 'the company name and e-mail domain' );
	}

	async #findByKeys( order: Shopper, observe: Observer, rule: CustomerRule, not: readonly string[] ): Promise< Candidate | null > {
		for ( const key of rule.keys ) {
			const writings = writingsOf( key, order, rule );
			const rows = writings.length === 0 ? [] : await this.#source.byKey( key, writings, observe );
			const same = rows.filter( ( row ) => sameBy( key, order, rule, row.person ) && ! not.includes( row.number ) );
			if ( key === 'namePostcode' && same.length > 0 ) {
				throw new SyncError( alike( order, same.map( ( row ) => row.number ), 'the name and postal code' ) );
			}
			const found = this.#choose( order, same, rule, KEY_WORDS[ key ] );
			if ( found ) {
				return found;
			}
		}
		return null;
	}

	/** Null: none of them is the order's customer. */
	#choose( order: Shopper, same: Candidate[], rule: CustomerRule, by: string ): Candidate | null {
		const meant = rule.differs === 'new' ? same.filter( ( one ) => ! calledOtherwise( order, one.person ) ) : same;
		const [ first ] = meant;
		if ( meant.length > 1 ) {
			throw new SyncError( ambiguous( order, meant.map( ( row ) => row.number ), by ) );
		}
		if ( first && rule.differs === 'review' && calledOtherwise( order, first.person ) ) {
			throw new SyncError( otherName( order, first.number, by ) );
		}
		return first ?? null;
	}

	async #findOrCreate( order: Order, links: readonly Link[], email: string, observe: Observer ): Promise< CustomerRef > {
		return await this.#findOther( order, links, email, observe, this.#rule ) ?? this.#ref( order, await this.#source.create( order, observe ), true );
	}

	async #guestAccount( order: Shopper, observe: Observer ): Promise< CustomerRef > {
		const number = this.#settings.guest_account.trim();
		const account = number === '' ? null : this.#guest ?? await this.#source.byNumber( number, observe );
		if ( ! account ) {
			throw new SyncError( guestMissing( order, number ) );
		}
		this.#guest = this.#usable( order, account );
		return this.#ref( order, account, false );
	}

	#usable( order: Shopper, candidate: Candidate ): Candidate {
		if ( ! candidate.blocked ) {
			return candidate;
		}
		throw new SyncError( {
			code: 'customer_blocked', retryClass: 'rejected',
			message: `Customer ${ candidate.number } is blocked in Dynamics.`,
			remedy: 'Lift the block of the customer in Dynamics, then retry the order.',
			record: nameOf( order ), facts: { customer: candidate.number },
		} );
	}

	#ref( order: Shopper, candidate: Candidate, created: boolean, rule = this.#rule ): CustomerRef {
		const company = this.#companyOf( order, rule );
		const shared = ! created && company !== null && normaliseEmail( candidate.email ) !== normaliseEmail( order.customer.email || order.billing.email );
		return {
			...( shared ? { shared } : {} ),
			key: candidate.key, number: candidate.number, created, ...( candidate.warnings ? { warnings: candidate.warnings } : {} ),
			link: {
				record_type: 'customer', record_id: order.customer.id, connection_id: this.#connectionId,
				entity: this.#source.entity, company: this.#source.company, key: candidate.key, number: candidate.number,
				url: this.#source.url( candidate ), reference: shared ? CONTACT_OF : '', etag: candidate.etag, content_hash: companyMark( company ), store_total: '', dynamics_total: '', currency: '',
			},
		};
	}
}

/** Under which the customer of a guest's order is linked, once a person chose it. */
export function guestKey( { id }: Pick< Order, 'id' > ): string {
	return `order-${ id }`;
}

/** What a person may choose between, where the issue names candidates: one of them, or a customer of the order's own. */
export function withCustomerChoices( error: SyncError, order: Pick< Order, 'customer' | 'billing' >, { id, settings }: { id: string; settings: Pick< Settings, 'create_customers' > } ): SyncError {
	const { issue } = error;
	const candidates = issue.facts?.[ 'candidates' ];
	if ( issue.code !== 'customer_ambiguous' || ! Array.isArray( candidates ) || candidates.length === 0 ) {
		return error;
	}
	// Found again by its address alone: without one a repeated attempt could make a second.
	const mayBeNew = settings.create_customers && normaliseEmail( order.customer.email || order.billing.email ).includes( '@' );
	const seen = createHash( 'sha256' ).update( candidates.toSorted().join( '|' ) ).digest( 'hex' ).slice( 0, 32 );
	return new SyncError( { ...issue, facts: { ...issue.facts, connection: id, choices: [ 'customer', ...( mayBeNew ? [ 'new-customer' ] : [] ) ], seen } }, { cause: error, written: error.written } );
}
