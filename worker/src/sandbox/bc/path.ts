/** From a URL below `/api/v2.0` to the thing it names. */
import { PARENTS, contractOf, entityOfSet, entityOfType, type Entity } from './contract.ts';
import { contactsInformation } from './contacts.ts';
import { badRequest, companyNotFound, dialog, noSuchSegment, recordNotFound } from './errors.ts';
import type { Company } from './seed.ts';
import { tableName } from './tables.ts';
import { ZERO_GUID, type Row } from './values.ts';

export type Segment = { name: string; key?: string };
export type Parent = { set: string; row: Row };

export type Target =
	| { kind: 'collection'; company: Company; entity: Entity; parent?: Parent; count: boolean }
	| { kind: 'record'; company: Company; entity: Entity; key: string; parent?: Parent }
	| { kind: 'action'; company: Company; entity: Entity; key: string; action: string }
	| { kind: 'stream'; company: Company; entity: Entity; key: string; field: string; parent?: Parent };

/** "items(…)/picture" -> its segments, keys bare: `(guid)`, `('guid')` and `(id=guid)` are the same key. */
export function segmentsOf( path: string ): Segment[] {
	return path.split( '/' ).filter( ( part ) => part !== '' ).map( ( part ) => {
		const match = /^([^()]+)(?:\((.*)\))?$/.exec( decode( part ) );
		if ( match === null ) {
			throw badRequest( `Bad Request - Error in query syntax` );
		}
		const key = match[ 2 ]?.replace( /^\w+=/, '' ).replace( /^'(.*)'$/, '$1' );
		return { name: match[ 1 ] ?? '', ...( key === undefined ? {} : { key: key.toLowerCase() } ) };
	} );
}

/** `companies({id})/…`, or a bare set with the company in the `Company` header or the query. */
export function companyOf( companies: readonly Company[], segments: readonly Segment[], named: string | undefined ): { company: Company; rest: Segment[] } {
	const first = segments[ 0 ];
	const inPath = first?.name === 'companies' && first.key !== undefined;
	const wanted = ( inPath ? first.key : named )?.toLowerCase() ?? '';
	const company = companies.find( ( one ) => one.id === wanted || one.name.toLowerCase() === wanted );
	if ( company === undefined ) {
		throw companyNotFound( wanted );
	}
	return { company, rest: inPath ? segments.slice( 1 ) : [ ...segments ] };
}

export function targetOf( company: Company, segments: readonly Segment[] ): Target {
	const [ first, ...rest ] = segments;
	const entity = first === undefined ? undefined : entityOfSet( first.name );
	if ( first === undefined || entity === undefined || entity.entitySet === 'subscriptions' || entity.entitySet === 'companies' ) {
		throw noSuchSegment( first?.name ?? '' );
	}
	return walk( company, first.key === undefined ? { kind: 'collection', company, entity, count: false } : { kind: 'record', company, entity, key: first.key }, rest );
}

function walk( company: Company, from: Target, rest: readonly Segment[] ): Target {
	const [ next, ...further ] = rest;
	if ( next === undefined ) {
		return from;
	}
	if ( from.kind === 'collection' && next.name === '$count' ) {
		return { ...from, count: true };
	}
	if ( from.kind !== 'record' ) {
		throw noSuchSegment( next.name );
	}
	const action = /^microsoft\.nav\.(\w+)$/i.exec( next.name )?.[ 1 ];
	if ( action !== undefined ) {
		return { kind: 'action', company, entity: from.entity, key: from.key, action: action.toLowerCase() };
	}
	if ( from.entity.byName.get( next.name )?.type === 'Edm.Stream' ) {
		return { ...from, kind: 'stream', field: next.name };
	}
	return walk( company, navigate( company, from, next ), further );
}

function navigate( company: Company, from: Extract< Target, { kind: 'record' } >, next: Segment ): Target {
	const navigation = from.entity.navigation.find( ( one ) => one.name === next.name );
	const entity = navigation === undefined ? undefined : entityOfType( navigation.entityType );
	if ( navigation === undefined || entity === undefined ) {
		throw noSuchSegment( next.name );
	}
	const row = recordAt( from );
	const parent = { set: from.entity.entitySet, row };
	if ( navigation.multiplicity === '*' ) {
		return next.key === undefined ? { kind: 'collection', company, entity, parent, count: false } : { kind: 'record', company, entity, key: next.key, parent };
	}
	const key = entity.entitySet === 'pictures' ? String( row.id ) : String( row[ `${ next.name }Id` ] ?? ZERO_GUID );
	return { kind: 'record', company, entity, key, parent };
}

/** The rows a collection URL means, before any $filter. */
export function rowsAt( target: Extract< Target, { kind: 'collection' } > ): Row[] {
	const { company, entity, parent } = target;
	const set = entity.entitySet;
	if ( parent === undefined ) {
		const rows = company.tables.list( set );
		return set === 'journals' ? rows.filter( ( row ) => row.templateDisplayName === 'GENERAL' ) : rows;
	}
	return set === 'contactsInformation' ? contactsInformation( company, String( parent.row.id ) ) : company.tables.childrenOf( set, String( parent.row.id ) );
}

/** @throws 404 when there is none. A picture exists for everything that can have one, empty. */
export function recordAt( target: Extract< Target, { kind: 'record' } > | Extract< Target, { kind: 'stream' } > ): Row {
	const { company, entity, key, parent } = target;
	const set = entity.entitySet;
	if ( set === 'pictures' ) {
		return pictureOf( company, key, parent );
	}
	const stored = set === 'dimensionSetLines' ? `${ String( parent?.row.id ?? '' ) }:${ key }` : key;
	const found = company.tables.find( set, stored ) ?? ( set === 'journals' ? company.tables.find( 'customerPaymentJournals', stored ) : undefined );
	const strayed = found !== undefined && parent !== undefined && PARENTS[ set ]?.parents.includes( parent.set ) === true && found[ PARENTS[ set ]?.field ?? '' ] !== parent.row.id;
	if ( found === undefined || strayed ) {
		throw recordNotFound( tableName( set ), key );
	}
	return found;
}

function pictureOf( company: Company, key: string, parent: Parent | undefined ): Row {
	if ( parent === undefined ) {
		throw dialog( PARENTS.pictures?.refusal ?? '' );
	}
	const type = { items: 'Item', itemVariants: 'Item_x0020_Variant', customers: 'Customer', contacts: 'Contact' }[ parent.set ] ?? 'Item';
	return company.tables.find( 'pictures', key ) ?? { id: key, parentType: type, width: 0, height: 0, contentType: '' };
}

/** Line sets and their like refuse to be read or written without their parent; an equality filter on its id stands in for the path. */
export function needParent( target: Extract< Target, { kind: 'collection' } >, filter: string | undefined, body?: Record< string, unknown > ): void {
	const rule = PARENTS[ target.entity.entitySet ];
	if ( rule?.refusal === undefined || target.parent !== undefined ) {
		return;
	}
	const named = new RegExp( `\\b(${ rule.field }|id)\\s+eq\\s+`, 'i' ).test( filter ?? '' ) || typeof body?.[ rule.field ] === 'string';
	if ( ! named ) {
		throw dialog( rule.refusal );
	}
}

/** The parent a child names in its body instead of the path. */
export function parentInBody( company: Company, set: string, body: Record< string, unknown > ): Parent | undefined {
	const rule = PARENTS[ set ];
	const id = rule === undefined ? undefined : body[ rule.field ];
	for ( const parentSet of typeof id === 'string' && rule !== undefined ? rule.parents : [] ) {
		const row = company.tables.find( contractOf( parentSet ).entitySet, String( id ) );
		if ( row !== undefined ) {
			return { set: parentSet, row };
		}
	}
	return undefined;
}

function decode( part: string ): string {
	try {
		return decodeURIComponent( part );
	} catch {
		throw badRequest( 'Bad Request - Error in query syntax' );
	}
}
