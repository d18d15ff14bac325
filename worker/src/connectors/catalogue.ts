/**
 * Lists of a tenant, read only: what a person chooses from while setting up, and the keys a match report compares. Which entity
 * set holds which list differs per product (`fo/catalogue.ts`, `bc/catalogue.ts`); how they are read does not.
 */
import { SyncError } from '../core/issue.ts';
import { CHOICES_MAX, type Tenant, type TenantChoice, type TenantList } from '../core/tenant.ts';
import type { Observer } from './connector.ts';
import type { Gateway } from './odata/gateway.ts';
import { textOf, type Row } from './odata/json.ts';
import { readPage } from './odata/pages.ts';

export type KeyKind = 'items' | 'customers';
export interface Catalogue {
	/** One request a list. A list that cannot be read is named with its remedy; the others are read all the same. */
	lists( observe: Observer ): Promise< Pick< Tenant, 'lists' | 'unread' > >;
	/** Every item number, or every e-mail of a customer, page by page as large as the service allows; goes on at `from`, the `next` of a page. */
	keys( kind: KeyKind, observe: Observer, from?: string ): AsyncIterable< KeyPage >;
}
/** `next`: what the service gave to go on after this page; undefined at the end. */
export type KeyPage = { keys: string[]; next: string | undefined };

/** `path`: with its query, below the service root. */
export type ListSource = { list: TenantList; set: string; path: string; value: string; label: string };

/** Faults that would repeat for every list: asking on would only bury the cause. */
const FUNDAMENTAL = new Set( [ 'dynamics_unreachable', 'dynamics_throttled', 'certificate_invalid', 'credentials_refused', 'clock_skew', 'company_not_found' ] );

export async function readLists( gateway: Gateway, sources: readonly ListSource[], observe: Observer ): Promise< Pick< Tenant, 'lists' | 'unread' > > {
	const answer: Pick< Tenant, 'lists' | 'unread' > = { lists: {}, unread: [] };
	for ( const { list, set, path, value, label } of sources ) {
		try {
			const { rows, next } = await readPage( gateway, path, set, observe );
			const choices = unique( rows.map( ( row ) => ( { value: textOf( row, value ), label: textOf( row, label ) } ) ) );
			answer.lists[ list ] = { choices: choices.slice( 0, CHOICES_MAX ), more: choices.length > CHOICES_MAX || next !== undefined };
		} catch ( error ) {
			if ( ! ( error instanceof SyncError ) || FUNDAMENTAL.has( error.issue.code ) ) {
				throw error;
			}
			answer.unread.push( { list, message: error.issue.message, remedy: error.issue.remedy } );
		}
	}
	return answer;
}

/** Where keys stand, one set after the other. `path`: of its first page; asked when it is its turn. */
export type KeySource = { set: string; path: () => Promise< string >; key: ( row: Row ) => string };

/** `from`: the `next` of a page, which names its set. */
export async function* inTurn( from: string | undefined, sources: readonly KeySource[], gateway: Gateway, observe: Observer ): AsyncIterable< KeyPage > {
	const at = from === undefined ? 0 : Math.max( 0, sources.findIndex( ( { set } ) => setOf( from ) === set ) );
	for ( const [ index, { set, path, key } ] of [ ...sources.entries() ].slice( at ) ) {
		const following = sources[ index + 1 ];
		for ( let next: string | undefined = index === at && from !== undefined ? from : await path(); next !== undefined; ) {
			const page: { rows: Row[]; next: string | undefined } = await readPage( gateway, next, set, observe );
			// At the end of a set the next one's first page is where to go on.
			yield { keys: page.rows.map( key ).filter( ( one ) => one.trim() !== '' ), next: page.next ?? await following?.path() };
			next = page.next;
		}
	}
}

/** Last part of a path below the service root, without key and query. */
function setOf( path: string ): string {
	return ( path.split( '?' )[ 0 ] ?? '' ).split( '/' ).at( -1 )?.replace( /\(.*$/, '' ) ?? '';
}

/** Entities with a longer key list a code once per part of it. */
function unique( choices: TenantChoice[] ): TenantChoice[] {
	return [ ...new Map( choices.filter( ( one ) => one.value !== '' ).map( ( one ) => [ one.value, one ] ) ).values() ];
}
