/**
 * Any entity set of Finance & Operations, custom ones included (d365-fo.md, 6 and 7). A row is addressed by the fields a step
 * knows it by, which therefore have to be the entity's key; dataAreaId is added where the entity has a company.
 */
import { LIST_MAX, type EntityAccess, type EntityRow, type FieldValue, type Where } from '../../core/flow/entity-access.ts';
import { SyncError } from '../../core/issue.ts';
import { JsonNumber } from '../../core/json-number.ts';
import type { Observer } from '../connector.ts';
import { ambiguous, removed, wholeMoments } from '../entities.ts';
import { collectionSchema, rowSchema, textOf, type Row } from '../odata/json.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { malformedRow } from '../partial.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';

/** Microsoft.Dynamics.DataEntities.NoYes'Yes': members of enums, written by people as "NoYes'Yes'". */
const ENUM = /^([A-Za-z]\w*)'(\w+)'$/;

export class FoEntities implements EntityAccess {
	readonly #context: FoContext;
	/** Entity sets without a company. Known after the first refusal; asking metadata for each would cost more. */
	readonly #shared = new Set< string >();

	constructor( context: FoContext ) {
		this.#context = context;
	}

	async find( entity: string, where: Where, observe: Observer ): Promise< EntityRow | null > {
		const [ first, second ] = await this.#list( entity, where, ( filter ) => queryString( { filter, top: 2 }, CROSS_COMPANY ), observe );
		if ( second ) {
			throw ambiguous( entity, where );
		}
		return first ? this.#row( entity, where, first ) : null;
	}

	async list( entity: string, where: Where, observe: Observer ): Promise< EntityRow[] > {
		const rows = await this.#list( entity, where, ( filter ) => queryString( { filter, top: LIST_MAX + 1 }, CROSS_COMPANY ), observe );
		if ( rows.length > LIST_MAX ) {
			throw ambiguous( entity, where );
		}
		return rows.map( ( row ) => this.#row( entity, where, row ) );
	}

	async create( entity: string, where: Where, values: Record< string, unknown >, observe: Observer ): Promise< EntityRow > {
		const body = { ...this.#company( entity, where ), ...Object.fromEntries( where.map( ( { field, value } ) => [ field, plain( value ) ] ) ), ...values };
		const { data } = await this.#context.gateway.json( { method: 'POST', path: entity, what: `create ${ entity }`, effect: 'write', entity, body }, observe );
		return this.#row( entity, where, parse( data, entity ) );
	}

	/** F&O answers a change without the row (204), so what was written is put over what was read. */
	async update( row: EntityRow, values: Record< string, unknown >, observe: Observer ): Promise< EntityRow > {
		await this.#context.gateway.json( { method: 'PATCH', path: `${ row.path }?${ CROSS_COMPANY }`, what: `change ${ row.entity }`, effect: 'write', entity: row.entity, ...( row.etag === '' ? {} : { headers: { 'if-match': row.etag } } ), body: values }, observe );
		return { ...row, etag: '', values: { ...row.values, ...values } };
	}

	async remove( row: EntityRow, observe: Observer ): Promise< void > {
		await removed( () => this.#context.gateway.send( { method: 'DELETE', path: `${ row.path }?${ CROSS_COMPANY }`, what: `delete ${ row.entity }`, effect: 'write', entity: row.entity, ...( row.etag === '' ? {} : { headers: { 'if-match': row.etag } } ) }, observe ) );
	}

	async act( row: EntityRow, action: string, values: Record< string, unknown >, observe: Observer ): Promise< Row > {
		const name = action.includes( '.' ) ? action : `Microsoft.Dynamics.DataEntities.${ action }`;
		const { data } = await this.#context.gateway.json( { method: 'POST', path: `${ row.path }/${ name }?${ CROSS_COMPANY }`, what: `${ action } of ${ row.entity }`, effect: 'write', entity: row.entity, body: values }, observe );
		return parse( data, row.entity );
	}

	async changed( entity: string, field: string, since: string, observe: Observer ): Promise< { rows: EntityRow[]; more: boolean } > {
		return wholeMoments( field, since, async ( condition, page ) => {
			const rows = await this.#list( entity, [], ( company ) => {
				const filter = [ company, condition ].filter( ( part ) => part !== '' );
				return queryString( { ...( filter.length === 0 ? {} : { filter: allOf( ...filter ) } ), ...page }, CROSS_COMPANY );
			}, observe );
			return rows.map( ( row ) => this.#row( entity, [], row ) );
		} );
	}

	async #list( entity: string, where: Where, query: ( filter: string ) => string, observe: Observer ): Promise< Row[] > {
		const company = Object.entries( this.#company( entity, where ) ).map( ( [ field, value ] ) => equals( field, value ) );
		const filter = allOf( ...company, ...where.map( ( { field, value } ) => condition( field, value ) ) );
		try {
			const { data } = await this.#context.gateway.json( { method: 'GET', path: `${ entity }${ query( filter ) }`, what: `find ${ entity }`, effect: 'read', entity }, observe );
			const page = collectionSchema.safeParse( data );
			if ( ! page.success ) {
				throw malformedRow( `records of ${ entity }` );
			}
			return page.data.value;
		} catch ( error ) {
			if ( ! this.#shared.has( entity ) && lacksCompany( error ) ) {
				this.#shared.add( entity );
				return this.#list( entity, where, query, observe );
			}
			throw error;
		}
	}

	#company( entity: string, where: Where ): Record< string, string > {
		return this.#shared.has( entity ) || where.some( ( one ) => one.field === 'dataAreaId' ) ? {} : { dataAreaId: this.#context.company };
	}

	#row( entity: string, where: Where, row: Row ): EntityRow {
		const key = [ ...Object.entries( this.#company( entity, where ) ).map( ( [ field, value ] ) => ( { field, value } ) ), ...where ];
		return { entity, path: `${ entity }(${ key.map( ( { field, value } ) => `${ field }=${ encodeURIComponent( literal( value ) ) }` ).join( ',' ) })`, etag: textOf( row, '@odata.etag' ), values: row };
	}
}

/** The refusal names the property it does not know; the sentence is Microsoft's OData library's. */
function lacksCompany( error: unknown ): boolean {
	return error instanceof SyncError && /'dataAreaId'/.test( error.issue.remote?.message ?? '' );
}

function parse( data: unknown, entity: string ): Row {
	const row = rowSchema.safeParse( data );
	if ( ! row.success ) {
		throw malformedRow( `a record of ${ entity }` );
	}
	return row.data;
}

function condition( field: string, value: FieldValue ): string {
	return `${ field } eq ${ literal( value ) }`;
}

function literal( value: FieldValue ): string {
	if ( typeof value === 'string' ) {
		const member = ENUM.exec( value );
		return member ? `Microsoft.Dynamics.DataEntities.${ member[ 1 ] }'${ member[ 2 ] }'` : `'${ value.replaceAll( '\'', '\'\'' ) }'`;
	}
	return value instanceof JsonNumber ? value.digits : String( value );
}

/** In a body an enum is its member's name alone. */
function plain( value: FieldValue ): FieldValue {
	const member = typeof value === 'string' ? ENUM.exec( value ) : null;
	return member?.[ 2 ] ?? value;
}
