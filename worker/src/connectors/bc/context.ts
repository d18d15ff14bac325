/** What the parts of the BC connector share: gateway, company (a GUID in every path, a name in what people enter) and codes. */
import { SyncError } from '../../core/issue.ts';
import type { OrderMappings } from '../../core/mapping/defaults/index.ts';
import type { Lengths, Members } from '../../core/mapping/metadata.ts';
import type { ConnectionSettings } from '../../store/contract/api.ts';
import type { Observer } from '../connector.ts';
import type { Gateway } from '../odata/gateway.ts';
import { collectionSchema, textOf, type Row } from '../odata/json.ts';
import { equals, queryString } from '../odata/query.ts';
import { malformedRow } from '../partial.ts';
import { bcMaxLength } from './lengths.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** BC's card pages: Customer Card 21, Sales Order 42, posted shipment 130, posted invoice 132, posted credit memo 134. */
export const PAGES = { customers: 21, salesOrders: 42, salesShipments: 130, salesInvoices: 132, salesCreditMemos: 134 } as const;

/** Sets that a setting names a record of by its code. */
const CODED = { locations: { what: 'location', field: 'location' }, paymentTerms: { what: 'payment terms', field: 'payment_terms' }, paymentMethods: { what: 'payment method', field: 'payment_method' } } as const;

export class BcContext {
	readonly gateway: Gateway;
	readonly settings: ConnectionSettings;
	readonly connectionId: string;
	readonly mappings: OrderMappings;
	readonly #lengths: Lengths;
	readonly #members: Members;
	/** One look-up for all who ask at once; a failed one is asked again. */
	#company: Promise< { id: string; name: string } > | null = null;
	readonly #ids = new Map< string, Promise< string > >();

	constructor( gateway: Gateway, settings: ConnectionSettings, connectionId: string, mappings: OrderMappings, lengths: Lengths = {}, members: Members = {} ) {
		this.mappings = mappings;
		this.#lengths = lengths;
		this.#members = members;
		this.gateway = gateway;
		this.settings = settings;
		this.connectionId = connectionId;
	}

	maxLength( entity: string, field: string ): number | undefined {
		return this.#lengths[ entity ]?.[ field ] ?? bcMaxLength( entity, field );
	}

	members( entity: string, field: string ): readonly string[] | undefined {
		return this.#members[ entity ]?.[ field ];
	}

	/** "companies(guid)/salesOrders…" */
	async path( rest: string, observe: Observer ): Promise< string > {
		return `companies(${ ( await this.company( observe ) ).id })/${ rest }`;
	}

	async rows( rest: string, what: string, observe: Observer, patienceMs?: number ): Promise< Row[] > {
		return this.#page( await this.path( rest, observe ), what, observe, patienceMs );
	}

	async company( observe: Observer ): Promise< { id: string; name: string } > {
		const wanted = this.settings.company.trim();
		if ( GUID.test( wanted ) ) {
			return { id: wanted.toLowerCase(), name: '' };
		}
		this.#company ??= this.#findCompany( wanted, observe ).catch( ( error: unknown ) => {
			this.#company = null;
			throw error;
		} );
		return this.#company;
	}

	/** GUID of a code ("locations", "EAST"); kept, because codes do not change their GUID. */
	async idOf( set: keyof typeof CODED, code: string, observe: Observer ): Promise< string > {
		const key = `${ set }/${ code.toUpperCase() }`;
		const kept = this.#ids.get( key ) ?? this.#findId( set, code.toUpperCase(), observe );
		this.#ids.set( key, kept );
		try {
			return await kept;
		} catch ( error ) {
			this.#ids.delete( key );
			throw error;
		}
	}

	/** Opens the card in BC's web client; on premises its address is not known to the API, so none is given. */
	url( page: keyof typeof PAGES, number: string ): string {
		const { hosting, tenant, environment } = this.settings;
		if ( hosting === 'on-premises' ) {
			return '';
		}
		const place = [ tenant, environment ].filter( ( part ) => part !== '' ).map( encodeURIComponent ).join( '/' );
		const company = GUID.test( this.settings.company ) ? '' : `company=${ encodeURIComponent( this.settings.company ) }&`;
		return `https://businesscentral.dynamics.com/${ place }?${ company }page=${ PAGES[ page ] }&filter=${ encodeURIComponent( `'No.' IS '${ number.replaceAll( '\'', '\'\'' ) }'` ) }`;
	}

	async #findCompany( name: string, observe: Observer ): Promise< { id: string; name: string } > {
		const rows = await this.#page( `companies${ queryString( { select: [ 'id', 'name', 'displayName' ] } ) }`, 'find company', observe );
		const same = ( left: string ) => left.toLowerCase() === name.toLowerCase();
		const row = rows.find( ( one ) => textOf( one, 'name' ) === name ) ?? rows.find( ( one ) => same( textOf( one, 'name' ) ) ) ?? rows.find( ( one ) => same( textOf( one, 'displayName' ) ) );
		if ( ! row ) {
			throw new SyncError( { code: 'company_not_found', retryClass: 'auth', message: `Business Central has no company "${ name }" in this environment, or the app may not see it.`, remedy: 'Check the company name and the environment under Connections.', field: 'company' } );
		}
		return { id: textOf( row, 'id' ), name: textOf( row, 'name' ) };
	}

	async #findId( set: keyof typeof CODED, code: string, observe: Observer ): Promise< string > {
		const [ row ] = await this.rows( set + queryString( { filter: equals( 'code', code ), select: [ 'id', 'code' ] } ), `find ${ set }`, observe );
		if ( ! row ) {
			throw new SyncError( { code: 'setting_missing', retryClass: 'rejected', message: `Business Central has no ${ CODED[ set ].what } ${ code }.`, remedy: `Correct the ${ CODED[ set ].what } under Connections, or create it in Business Central, then retry.`, field: CODED[ set ].field } );
		}
		return textOf( row, 'id' );
	}

	async #page( path: string, what: string, observe: Observer, patienceMs?: number ): Promise< Row[] > {
		const rows: Row[] = [];
		for ( let next: string | undefined = path; next !== undefined; ) {
			const { data } = await this.gateway.json( { method: 'GET', path: next, what, effect: 'read', ...( patienceMs === undefined ? {} : { patienceMs } ) }, observe );
			const page = collectionSchema.safeParse( data );
			if ( ! page.success ) {
				throw malformedRow( 'a list of records' );
			}
			rows.push( ...page.data.value );
			next = page.data[ '@odata.nextLink' ];
		}
		return rows;
	}
}
