/**
 * Customers of Business Central (d365-bc-dataverse.md, 1.1), by their time of change. API v2.0 tells one name, one address, no ship-to addresses and no
 * customer or price group; a contact's company is told by contact numbers only, so the persons of a company are not told.
 */
import type { Customer } from '../../core/model/customer.ts';
import type { Observer } from '../connector.ts';
import { unreadable, type FeedPage } from '../feeds.ts';
import { textOf, type Row } from '../odata/json.ts';
import { queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';
import { BEGINNING, Changes } from './feed-changes.ts';

const SELECT = [ 'id', 'number', 'displayName', 'type', 'addressLine1', 'addressLine2', 'city', 'state', 'country', 'postalCode', 'phoneNumber', 'email', 'taxRegistrationNumber', 'blocked', 'lastModifiedDateTime' ];
/** As for orders: these stop the sale. */
const BLOCKED = new Set( [ 'Ship', 'Invoice', 'All' ] );

export class BcCustomers {
	readonly #context: BcContext;
	readonly #changes = new Changes();

	constructor( context: BcContext ) {
		this.#context = context;
	}

	async* changed( since: string, observe: Observer ): AsyncIterable< FeedPage > {
		for await ( const { rows, reached } of this.#changes.pages( since === '' ? BEGINNING : since, ( query ) => this.#rows( query, observe ) ) ) {
			yield { ...read( rows ), reached };
		}
	}

	async one( key: string, observe: Observer ): Promise< Customer | null > {
		const [ row ] = await this.#rows( { filter: `id eq ${ key }`, top: 1 }, observe );
		return row ? customerOf( row ) : null;
	}

	async newest( count: number, observe: Observer ): Promise< Customer[] > {
		return ( await this.#rows( { orderBy: 'lastModifiedDateTime desc', top: count }, observe ) ).map( customerOf );
	}

	#rows( query: { filter?: string; orderBy?: string; top: number }, observe: Observer ): Promise< Row[] > {
		return this.#context.rows( `customers${ queryString( { ...query, select: SELECT } ) }`, 'read customers', observe );
	}
}

function read( rows: readonly Row[] ): { records: Customer[]; unread: FeedPage[ 'unread' ] } {
	const page = { records: [] as Customer[], unread: [] as FeedPage[ 'unread' ] };
	for ( const row of rows ) {
		try {
			page.records.push( customerOf( row ) );
		} catch ( error ) {
			page.unread.push( unreadable( error, textOf( row, 'id' ), textOf( row, 'number' ) ) );
		}
	}
	return page;
}

function customerOf( row: Row ): Customer {
	const text = ( field: string ) => textOf( row, field ).trim();
	const company = text( 'type' ) !== 'Person';
	const words = text( 'displayName' ).split( /\s+/ );
	return {
		key: text( 'id' ), number: text( 'number' ), kind: company ? 'company' : 'person',
		// One field there, two here: the last word is the last name. A flow takes names only where a row says so.
		firstName: company ? '' : words.slice( 0, -1 ).join( ' ' ), lastName: company ? '' : words.at( -1 ) ?? '', company: company ? text( 'displayName' ) : '',
		email: text( 'email' ), phone: text( 'phoneNumber' ), vat: text( 'taxRegistrationNumber' ),
		address1: text( 'addressLine1' ), address2: text( 'addressLine2' ), city: text( 'city' ), state: text( 'state' ), postcode: text( 'postalCode' ), country: text( 'country' ),
		shipAddress1: '', shipAddress2: '', shipCity: '', shipState: '', shipPostcode: '', shipCountry: '',
		group: '', priceGroup: '', blocked: BLOCKED.has( text( 'blocked' ) ),
		create: '', mail: false, role: '', vatMeta: '', groupMeta: '', master: [], bothWays: [],
	};
}
