/** $metadata (CSDL) and the JSON metadata service /metadata/…, from the same contract data (d365-fo.md, 6). */
import { ACTIONS } from './actions.ts';
import { allEntities, membersOf, type Entity } from './contract.ts';

const NAMESPACE = 'Microsoft.Dynamics.DataEntities';

export function csdl(): string {
	const enums = [ ...new Set( allEntities().flatMap( ( entity ) => [ ...entity.fields.values() ].flatMap( ( field ) => field.enumType ?? [] ) ) ) ];
	return `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="${ NAMESPACE }" xmlns="http://docs.oasis-open.org/odata/ns/edm">${
		enums.map( ( name ) => `<EnumType Name="${ name }">${ membersOf( name ).map( ( member, index ) => `<Member Name="${ member.name }" Value="${ member.value ?? index }"/>` ).join( '' ) }</EnumType>` ).join( '' )
	}${
		allEntities().map( ( entity ) => `<EntityType Name="${ entity.type }"><Key>${ entity.keys.map( ( key ) => `<PropertyRef Name="${ key }"/>` ).join( '' ) }</Key>${ [ ...entity.fields.values() ].map( ( field ) => `<Property Name="${ field.name }" Type="${ field.type }"${ field.key ? ' Nullable="false"' : '' }/>` ).join( '' ) }</EntityType>` ).join( '' )
	}<EntityContainer Name="Resources">${ allEntities().map( ( entity ) => `<EntitySet Name="${ entity.set }" EntityType="${ NAMESPACE }.${ entity.type }"/>` ).join( '' ) }</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`;
}

/** Answer to GET /metadata/<path>; undefined when there is none. `unpublished`: fields that a release took away, as "Set.Field". */
export function metadataService( path: string, unpublished: ReadonlySet< string > = new Set() ): unknown {
	if ( path === 'DataEntities' ) {
		return { value: allEntities().map( ( entity ) => ( { Name: entity.type, PublicEntityName: entity.type, PublicCollectionName: entity.set, LabelId: '', DataServiceEnabled: true, DataManagementEnabled: true, EntityCategory: 'Master', IsReadOnly: false } ) ) };
	}
	const [ , kind = '', name = '' ] = /^(PublicEntities|PublicEnumerations)\('([^']*)'\)$/.exec( path ) ?? [];
	if ( kind === 'PublicEntities' ) {
		const entity = allEntities().find( ( one ) => one.type === name );
		return entity ? publicEntity( entity, unpublished ) : undefined;
	}
	if ( kind === 'PublicEnumerations' && membersOf( name ).length > 0 ) {
		return { Name: name, LabelId: '', Members: membersOf( name ).map( ( member, index ) => ( { Name: member.name, Value: member.value ?? index, LabelId: '' } ) ) };
	}
	const [ , label = '', language = '' ] = /^Labels\(Id='([^']*)',Language='([^']*)'\)$/.exec( path ) ?? [];
	return label === '' ? undefined : { Id: label, Language: language, Value: label };
}

function publicEntity( entity: Entity, unpublished: ReadonlySet< string > ): unknown {
	return {
		Name: entity.type, EntitySetName: entity.set, IsReadOnly: false, LabelId: '',
		Properties: [ ...entity.fields.values() ].filter( ( field ) => ! unpublished.has( `${ entity.set }.${ field.name }` ) ).map( ( field ) => ( {
			Name: field.name, TypeName: field.type, DataType: field.enumType === null ? field.type.replace( 'Edm.', '' ) : 'Enum', LabelId: '', IsKey: field.key, IsMandatory: field.key,
			ConfigurationEnabled: true, AllowEdit: ! field.key, AllowEditOnCreate: true, IsDimension: false, DimensionRelation: null, IsDynamicDimension: false,
		} ) ),
		NavigationProperties: [], PropertyGroups: [],
		Actions: ACTIONS.filter( ( action ) => action.set === entity.set ).map( ( { name, parameters } ) => ( { Name: name, BindingKind: 'BoundToEntityInstance', Parameters: parameters.map( ( one ) => ( { Name: one.name, Type: { IsCollection: false, TypeName: one.type } } ) ) } ) ),
	};
}
