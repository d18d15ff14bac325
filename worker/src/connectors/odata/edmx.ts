/**
 * The few elements of an EDMX ($metadata) that say which entity sets there are and what their fields hold. Read in one pass over the
 * tags, without building a tree: a tenant's document is megabytes, of which a mapping needs three entities. Written here because no
 * XML library is among the worker's dependencies, and the elements needed are flat: no mixed text, no namespaces to resolve.
 */
import { kindOf, type EntityInfo, type FieldInfo } from '../../core/mapping/metadata.ts';

export type Edmx = { sets: string[]; entities: EntityInfo[] };

type Attributes = Record< string, string >;
type RawField = { name: string; type: string; maxLength: number | null; nullable: boolean; computed: boolean };

const TAG = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Za-z_][\w.:-]*)((?:"[^"]*"|'[^']*'|[^'"<>])*?)(\/?)>/g;
const ATTRIBUTE = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Fields of the sets that `wanted` names, and the names of all. Throws RangeError for what is no EDMX. */
export function readEdmx( text: string, wanted: readonly string[] ): Edmx {
	if ( /<!DOCTYPE/i.test( text.slice( 0, 10_000 ) ) || ! text.includes( 'Edmx' ) ) {
		throw new RangeError( 'not an EDMX document' );
	}
	const typeOfSet = new Map( [ ...tags( text ) ].filter( ( tag ) => tag.name === 'EntitySet' && ! tag.closing ).map( ( { attributes } ) => [ attributes[ 'Name' ] ?? '', lastPart( attributes[ 'EntityType' ] ?? '' ) ] ) );
	const types = new Set( wanted.flatMap( ( set ) => typeOfSet.get( set ) ?? [] ) );
	const { fields, keys, enums } = readTypes( text, types );
	const entities = wanted.flatMap( ( set ): EntityInfo[] => {
		const type = typeOfSet.get( set );
		const own = type === undefined ? undefined : fields.get( type );
		return own === undefined || type === undefined ? [] : [ { name: set, fields: own.map( ( field ) => info( field, keys.get( type ) ?? new Set(), enums ) ) } ];
	} );
	return { sets: [ ...typeOfSet.keys() ].filter( ( name ) => name !== '' ), entities };
}

function readTypes( text: string, types: ReadonlySet< string > ) {
	const fields = new Map< string, RawField[] >();
	const keys = new Map< string, Set< string > >();
	const enums = new Map< string, string[] >();
	let entity: string | null = null;
	let enumeration: string | null = null;
	for ( const { name, closing, empty, attributes } of tags( text ) ) {
		const called = attributes[ 'Name' ] ?? '';
		if ( name === 'EntityType' || name === 'ComplexType' ) {
			entity = ! closing && ! empty && name === 'EntityType' && types.has( called ) ? called : null;
			if ( entity !== null ) {
				fields.set( entity, [] );
				keys.set( entity, new Set() );
			}
		} else if ( name === 'EnumType' ) {
			enumeration = closing || empty ? null : called;
			if ( enumeration !== null ) {
				enums.set( enumeration, [] );
			}
		} else if ( closing ) {
			continue;
		} else if ( name === 'Member' && enumeration !== null ) {
			enums.get( enumeration )?.push( called );
		} else if ( entity !== null && name === 'PropertyRef' ) {
			keys.get( entity )?.add( called );
		} else if ( entity !== null && name === 'Property' ) {
			const length = Number( attributes[ 'MaxLength' ] );
			fields.get( entity )?.push( { name: called, type: attributes[ 'Type' ] ?? '', maxLength: Number.isInteger( length ) && length > 0 ? length : null, nullable: attributes[ 'Nullable' ] !== 'false', computed: false } );
		} else if ( entity !== null && name === 'Annotation' && attributes[ 'Term' ] === 'Org.OData.Core.V1.Computed' && attributes[ 'Bool' ] !== 'false' ) {
			// OData's own vocabulary for "the server fills this in"; it stands inside the property it speaks of.
			const last = fields.get( entity )?.at( -1 );
			if ( last ) {
				last.computed = true;
			}
		}
	}
	return { fields, keys, enums };
}

function info( field: RawField, keys: ReadonlySet< string >, enums: ReadonlyMap< string, string[] > ): FieldInfo {
	const members = enums.get( lastPart( field.type ) );
	return { name: field.name, kind: members ? 'enum' : kindOf( field.type ), maxLength: field.maxLength, required: false, readOnly: field.computed, key: keys.has( field.name ), members: members ?? [] };
}

function* tags( text: string ): Generator< { name: string; closing: boolean; empty: boolean; attributes: Attributes } > {
	for ( const [ , slash, name, inside = '', end ] of text.matchAll( TAG ) ) {
		if ( name !== undefined ) {
			yield { name: lastPart( name, ':' ), closing: slash === '/', empty: end === '/', attributes: slash === '/' ? {} : attributesOf( inside ) };
		}
	}
}

function attributesOf( inside: string ): Attributes {
	return Object.fromEntries( [ ...inside.matchAll( ATTRIBUTE ) ].map( ( [ , name = '', double, single ] ) => [ name, decode( double ?? single ?? '' ) ] ) );
}

const ENTITIES: Readonly< Record< string, string > > = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };

function decode( text: string ): string {
	return text.replace( /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, ( whole, hex: string | undefined, digits: string | undefined, name: string | undefined ) => {
		const code = hex !== undefined ? Number.parseInt( hex, 16 ) : digits !== undefined ? Number( digits ) : null;
		return code === null ? ENTITIES[ name ?? '' ] ?? whole : code <= 0x10ffff ? String.fromCodePoint( code ) : whole;
	} );
}

function lastPart( name: string, separator = '.' ): string {
	return name.slice( name.lastIndexOf( separator ) + 1 );
}
