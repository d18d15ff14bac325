/**
 * Entity sets and fields of a Finance & Operations tenant, from its JSON metadata service (d365-fo.md, 6): the CSDL of $metadata is
 * tens of megabytes, this is one request an entity. Custom fields and entities are ordinary ones there.
 */
import { z } from 'zod';
import { kindOf, type EntityInfo, type FieldInfo } from '../../core/mapping/metadata.ts';
import type { Observer } from '../connector.ts';
import type { Edmx } from '../odata/edmx.ts';
import { collectionSchema, textOf } from '../odata/json.ts';
import { malformedRow } from '../partial.ts';
import type { FoContext } from './context.ts';

const propertySchema = z.object( { Name: z.string(), TypeName: z.string(), DataType: z.string(), IsKey: z.boolean(), IsMandatory: z.boolean(), AllowEdit: z.boolean(), AllowEditOnCreate: z.boolean() } );
const entitySchema = z.object( { EntitySetName: z.string(), Properties: z.array( propertySchema ) } );
const enumSchema = z.object( { Members: z.array( z.object( { Name: z.string() } ) ) } );
type Property = z.infer< typeof propertySchema >;
/** Enums are asked one by one; some at a time, so that a lane has room for orders meanwhile. */
const AT_ONCE = 4;

export async function readFoMetadata( context: FoContext, wanted: readonly string[], observe: Observer ): Promise< Edmx > {
	const typeOfSet = await entityTypes( context, observe );
	const enums = new Map< string, Promise< string[] > >();
	const membersOf = ( name: string ) => {
		const known = enums.get( name ) ?? members( context, name, observe );
		enums.set( name, known );
		return known;
	};
	const entities: EntityInfo[] = [];
	for ( const set of wanted ) {
		const type = typeOfSet.get( set );
		if ( type === undefined ) {
			continue;
		}
		const found = entitySchema.safeParse( await get( context, `PublicEntities('${ type }')`, observe ) );
		if ( ! found.success ) {
			throw malformedRow( `the fields of ${ set }` );
		}
		const names = [ ...new Set( found.data.Properties.filter( isEnum ).map( enumName ) ) ];
		for ( let start = 0; start < names.length; start += AT_ONCE ) {
			await Promise.all( names.slice( start, start + AT_ONCE ).map( membersOf ) );
		}
		entities.push( { name: set, fields: await Promise.all( found.data.Properties.map( async ( property ): Promise< FieldInfo > => ( {
			name: property.Name, kind: isEnum( property ) ? 'enum' : kindOf( property.TypeName ), maxLength: null, required: property.IsMandatory && ! property.IsKey, readOnly: ! property.AllowEditOnCreate && ! property.AllowEdit, key: property.IsKey,
			members: isEnum( property ) ? await membersOf( enumName( property ) ) : [],
		} ) ) ) } );
	}
	return { sets: [ ...typeOfSet.keys() ], entities };
}

/** Entity set -> name of its type, by which the service is asked. */
async function entityTypes( context: FoContext, observe: Observer ): Promise< Map< string, string > > {
	const types = new Map< string, string >();
	for ( let next: string | undefined = '../metadata/DataEntities'; next !== undefined; ) {
		const page = collectionSchema.safeParse( ( await context.gateway.json( { method: 'GET', path: next, what: 'read metadata', effect: 'read' }, observe ) ).data );
		if ( ! page.success ) {
			throw malformedRow( 'the list of its data entities' );
		}
		page.data.value.filter( ( row ) => row[ 'DataServiceEnabled' ] !== false && textOf( row, 'PublicCollectionName' ) !== '' ).forEach( ( row ) => types.set( textOf( row, 'PublicCollectionName' ), textOf( row, 'PublicEntityName' ) ) );
		next = page.data[ '@odata.nextLink' ];
	}
	return types;
}

async function members( context: FoContext, name: string, observe: Observer ): Promise< string[] > {
	const found = enumSchema.safeParse( await get( context, `PublicEnumerations('${ name }')`, observe ) );
	return found.success ? found.data.Members.map( ( member ) => member.Name ) : [];
}

async function get( context: FoContext, path: string, observe: Observer ): Promise< unknown > {
	return ( await context.gateway.json( { method: 'GET', path: `../metadata/${ path }`, what: 'read metadata', effect: 'read' }, observe ) ).data;
}

function isEnum( property: Property ): boolean {
	return property.DataType === 'Enum' || ! property.TypeName.startsWith( 'Edm.' );
}

function enumName( property: Property ): string {
	return property.TypeName.slice( property.TypeName.lastIndexOf( '.' ) + 1 );
}
