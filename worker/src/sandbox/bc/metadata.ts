/** $metadata (EDMX) and entityDefinitions, both made from the contract. */
import { ACTION_PARAMETERS } from './custom.ts';
import { ENTITIES, entitiesOn, entityOfType, type Entity, type Field } from './contract.ts';

/** `unpublished`: fields that a release took away, as "set.field". */
export function edmx( route = 'v2.0', unpublished: ReadonlySet< string > = new Set() ): string {
	const shown = entitiesOn( route ).map( ( entity ) => ( { ...entity, fields: entity.fields.filter( ( field ) => ! unpublished.has( `${ entity.entitySet }.${ field.name }` ) ) } ) );
	const enums = new Map( shown.flatMap( ( entity ) => entity.fields.filter( ( field ) => field.enum !== undefined ).map( ( field ) => [ typeOf( entity, field ), field.enum ?? [] ] ) ) );
	const enumTypes = [ ...enums ].map( ( [ type, members ] ) => `<EnumType Name="${ type.replace( 'Microsoft.NAV.', '' ) }">${ members.map( ( name, value ) => `<Member Name="${ name }" Value="${ value }"/>` ).join( '' ) }</EnumType>` );
	const sets = shown.map( ( entity ) => `<EntitySet Name="${ entity.entitySet }" EntityType="Microsoft.NAV.${ entity.entityType }"/>` );
	const actions = shown.flatMap( ( entity ) => entity.actions.map( ( action ) => `<Action Name="${ action.replace( 'Microsoft.NAV.', '' ) }" IsBound="true"><Parameter Name="bindingParameter" Type="Microsoft.NAV.${ entity.entityType }"/>${ ( ACTION_PARAMETERS[ action ] ?? [] ).map( ( one ) => `<Parameter Name="${ one.name }" Type="${ one.type }"/>` ).join( '' ) }</Action>` ) );
	return '<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
		+ `<Schema Namespace="Microsoft.NAV" xmlns="http://docs.oasis-open.org/odata/ns/edm">${ [ ...shown.map( entityType ), ...enumTypes, ...actions ].join( '' ) }`
		+ `<EntityContainer Name="default">${ sets.join( '' ) }</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`;
}

function entityType( entity: Entity ): string {
	const keys = entity.keys.map( ( key ) => `<PropertyRef Name="${ key }"/>` ).join( '' );
	const fields = entity.fields.map( ( field ) => `<Property Name="${ field.name }" Type="${ typeOf( entity, field ) }"${ field.maxLength === undefined ? '' : ` MaxLength="${ field.maxLength }"` }${ entity.keys.includes( field.name ) ? ' Nullable="false"' : '' }/>` );
	const navigation = entity.navigation.filter( ( one ) => entityOfType( one.entityType ) !== undefined ).map( ( one ) => {
		const type = `Microsoft.NAV.${ one.entityType }`;
		return `<NavigationProperty Name="${ one.name }" Type="${ one.multiplicity === '*' ? `Collection(${ type })` : type }" ContainsTarget="true"/>`;
	} );
	return `<EntityType Name="${ entity.entityType }"><Key>${ keys }</Key>${ fields.join( '' ) }${ navigation.join( '' ) }</EntityType>`;
}

/** Some enums have no name in the contract; they are called by where they stand. */
function typeOf( entity: Entity, field: Field ): string {
	return field.type.includes( '(enum)' ) ? `Microsoft.NAV.${ entity.entityType }${ field.name[ 0 ]?.toUpperCase() ?? '' }${ field.name.slice( 1 ) }` : field.type;
}

export function entityDefinitions( route = 'v2.0' ): unknown[] {
	return entitiesOn( route ).map( ( entity ) => ( {
		entityName: entity.entityType, entitySetName: entity.entitySet,
		entityCaptions: captions( entity.entityType ), entitySetCaptions: captions( entity.entitySet ),
		properties: entity.fields.map( ( field ) => ( { name: field.name, captions: captions( field.name ) } ) ),
	} ) );
}

function captions( name: string ): { languageCode: number; caption: string }[] {
	const words = name.replace( /([a-z0-9])([A-Z])/g, '$1 $2' );
	return [ { languageCode: 1033, caption: `${ words[ 0 ]?.toUpperCase() ?? '' }${ words.slice( 1 ) }` } ];
}

/** Sets a subscription may name, as the runtime API lists them. */
export function webhookResources(): { resource: string }[] {
	return ENTITIES.filter( ( entity ) => entity.webhook.eligibleByRule ).map( ( entity ) => ( { resource: `v2.0/${ entity.entitySet }` } ) );
}
