/**
 * Any entity set of Business Central: those of API v2.0 by their name, those of a custom API page by
 * "publisher/group/version/entitySet" (d365-bc-dataverse.md, 2: custom fields and entities are always on pages of their own).
 */
import { LIST_MAX, type EntityAccess, type EntityRow, type FieldValue, type Where } from '../../core/flow/entity-access.ts';
import { JsonNumber } from '../../core/json-number.ts';
import type { Observer } from '../connector.ts';
import { ambiguous, removed, wholeMoments } from '../entities.ts';
import { collectionSchema, rowSchema, textOf, type Row } from '../odata/json.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { malformedRow } from '../partial.ts';
import type { BcContext } from './context.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export class BcEntities implements EntityAccess {
	readonly #context: BcContext;

	constructor( context: BcContext ) {
		this.#context = context;
	}

	async find( entity: string, where: Where, observe: Observer ): Promise< EntityRow | null > {
		const rows = await this.#page( `${ await this.#set( entity, observe ) }${ queryString( { filter: filterOf( where ), top: 2 } ) }`, entity, observe );
		if ( rows.length > 1 ) {
			throw ambiguous( entity, where );
		}
		return rows[ 0 ] ?? null;
	}

	async list( entity: string, where: Where, observe: Observer ): Promise< EntityRow[] > {
		const rows = await this.#page( `${ await this.#set( entity, observe ) }${ queryString( { filter: filterOf( where ), top: LIST_MAX + 1 } ) }`, entity, observe );
		if ( rows.length > LIST_MAX ) {
			throw ambiguous( entity, where );
		}
		return rows;
	}

	async create( entity: string, where: Where, values: Record< string, unknown >, observe: Observer ): Promise< EntityRow > {
		const body = { ...Object.fromEntries( where.map( ( { field, value } ) => [ field, value ] ) ), ...values };
		const path = await this.#set( entity, observe );
		const { data } = await this.#context.gateway.json( { method: 'POST', path, what: `create ${ entity }`, effect: 'write', entity, body }, observe );
		return this.#row( entity, path, parse( data, entity ) );
	}

	async update( row: EntityRow, values: Record< string, unknown >, observe: Observer ): Promise< EntityRow > {
		const { data } = await this.#context.gateway.json( { method: 'PATCH', path: row.path, what: `change ${ row.entity }`, effect: 'write', entity: row.entity, headers: { 'if-match': row.etag === '' ? '*' : row.etag }, body: values }, observe );
		const changed = parse( data, row.entity );
		return { ...row, etag: textOf( changed, '@odata.etag' ), values: changed };
	}

	async remove( row: EntityRow, observe: Observer ): Promise< void > {
		await removed( () => this.#context.gateway.send( { method: 'DELETE', path: row.path, what: `delete ${ row.entity }`, effect: 'write', entity: row.entity, headers: { 'if-match': row.etag === '' ? '*' : row.etag } }, observe ) );
	}

	async act( row: EntityRow, action: string, values: Record< string, unknown >, observe: Observer ): Promise< Row > {
		const name = action.includes( '.' ) ? action : `Microsoft.NAV.${ action }`;
		const { data } = await this.#context.gateway.json( { method: 'POST', path: `${ row.path }/${ name }`, what: `${ action } of ${ row.entity }`, effect: 'write', entity: row.entity, ...( Object.keys( values ).length === 0 ? {} : { body: values } ) }, observe );
		return parse( data, row.entity );
	}

	async changed( entity: string, field: string, since: string, observe: Observer ): Promise< { rows: EntityRow[]; more: boolean } > {
		const set = await this.#set( entity, observe );
		return wholeMoments( field, since, ( filter, page ) => this.#page( `${ set }${ queryString( { ...( filter === '' ? {} : { filter } ), ...page } ) }`, entity, observe ) );
	}

	/** Below the service root, whose last part is the standard API: "companies(…)/items", "../contoso/app/v1.0/companies(…)/x". */
	async #set( entity: string, observe: Observer ): Promise< string > {
		const parts = entity.split( '/' );
		const path = await this.#context.path( parts.at( -1 ) ?? '', observe );
		return parts.length === 4 ? `../${ parts.slice( 0, 3 ).map( encodeURIComponent ).join( '/' ) }/${ path }` : path;
	}

	async #page( path: string, entity: string, observe: Observer ): Promise< EntityRow[] > {
		const { data } = await this.#context.gateway.json( { method: 'GET', path, what: `find ${ entity }`, effect: 'read', entity }, observe );
		const page = collectionSchema.safeParse( data );
		if ( ! page.success ) {
			throw malformedRow( `records of ${ entity }` );
		}
		return page.data.value.map( ( row ) => this.#row( entity, path.replace( /\?.*$/s, '' ), row ) );
	}

	#row( entity: string, set: string, row: Row ): EntityRow {
		return { entity, path: `${ set }(${ textOf( row, 'id' ) || textOf( row, 'systemId' ) })`, etag: textOf( row, '@odata.etag' ), values: row };
	}
}

function parse( data: unknown, entity: string ): Row {
	const row = rowSchema.safeParse( data );
	if ( ! row.success ) {
		throw malformedRow( `a record of ${ entity }` );
	}
	return row.data;
}

function filterOf( where: Where ): string {
	return allOf( ...where.map( ( { field, value } ) => condition( field, value ) ) );
}

/** GUIDs and numbers stand bare in a filter, texts in quotes. */
function condition( field: string, value: FieldValue ): string {
	if ( typeof value === 'string' ) {
		return GUID.test( value ) ? `${ field } eq ${ value }` : equals( field, value );
	}
	return `${ field } eq ${ value instanceof JsonNumber ? value.digits : String( value ) }`;
}
