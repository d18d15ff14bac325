/**
 * What the tenant says of the entity sets and fields that the steps of a flow name: the same that the mapping editor checks, for every step and for
 * what starts the flow. Pure; without what the tenant said there is nothing to judge.
 */
import { ofField, ofLookUps, type MappingProblem, type SeenPath } from '../mapping/check.ts';
import { ENTITY_NAME } from '../mapping/entity-name.ts';
import type { EntityInfo, FieldInfo, Metadata } from '../mapping/metadata.ts';
import type { MappingRow } from '../mapping/schema.ts';
import { pathsOf, rowCheck, type Drawn, type FlowCheck } from './checks.ts';
import type { FlowStep, LeafStep } from './schema.ts';
import { walk } from './tree.ts';

export type TenantFacts = {
	product: 'fo' | 'bc';
	/** Null: the tenant's fields were never read. */
	metadata: Pick< Metadata, 'sets' | 'entities' > | null;
	/** Not fresh: they could not be read anew. What contradicts them is a warning then, because the tenant may have changed since. */
	fresh: boolean;
	/** Paths of custom data on recent orders; null where nobody looked. */
	seen: readonly SeenPath[] | null;
};
type EntityStep = Extract< LeafStep, { entity: string } >;
/** F&O's company, which the connector adds by itself. */
const COMPANY = 'dataAreaId';

export function tenantChecks( flow: Drawn, facts: TenantFacts ): FlowCheck[] {
	const { metadata } = facts;
	if ( ! metadata ) {
		return [];
	}
	const steps = walk( flow.steps ).map( ( { step } ) => step );
	const kept = keptBy( steps, metadata );
	const checks = [
		...ofTrigger( flow, metadata ),
		...steps.flatMap( ( step ) => [ ...( 'entity' in step ? ofEntity( step, flow, facts, metadata ) : [] ), ...ofPaths( step, flow, kept, metadata ) ] ),
	];
	return facts.fresh ? checks : checks.map( ( check ) => ( { ...check, severity: 'warning' as const } ) );
}

/** The fields of an entity set; undefined where they were not read. */
export function fieldsOf( entity: string, metadata: Pick< Metadata, 'entities' > ): EntityInfo[ 'fields' ] | undefined {
	return metadata.entities.find( ( one ) => one.name === entity )?.fields;
}

/** A custom API page of Business Central is judged once its own API was read: the list of the standard one does not name it. */
export function isUnknown( entity: string, { sets, entities }: Pick< Metadata, 'sets' | 'entities' > ): boolean {
	const route = entity.slice( 0, entity.lastIndexOf( '/' ) + 1 );
	const told = sets.filter( ( name ) => ( route === '' ? ! name.includes( '/' ) : name.startsWith( route ) ) );
	return ENTITY_NAME.test( entity ) && told.length > 0 && ! told.includes( entity ) && ! entities.some( ( one ) => one.name === entity );
}

function ofTrigger( { trigger }: Drawn, metadata: Pick< Metadata, 'sets' | 'entities' > ): FlowCheck[] {
	if ( trigger.on !== 'dynamics' ) {
		return [];
	}
	const fields = fieldsOf( trigger.entity, metadata );
	return isUnknown( trigger.entity, metadata ) ? [ error( null, 'entity-unknown', trigger.entity ) ] : fields && trigger.changedField !== '' && ! fields.some( ( field ) => field.name === trigger.changedField ) ? [ error( null, 'field-unknown', trigger.changedField ) ] : [];
}

function ofEntity( step: EntityStep, flow: Drawn, { product, seen }: TenantFacts, metadata: Pick< Metadata, 'sets' | 'entities' > ): FlowCheck[] {
	if ( isUnknown( step.entity, metadata ) ) {
		return [ error( step.id, 'entity-unknown', step.entity ) ];
	}
	const fields = fieldsOf( step.entity, metadata );
	if ( ! fields ) {
		return [];
	}
	const byName = new Map( fields.map( ( field ) => [ field.name, field ] ) );
	const makes = step.step === 'findOrCreate' || step.step === 'upsert';
	const named = step.where.map( ( one ) => one.field ).filter( ( name ) => name !== '' );
	return [
		...named.filter( ( name ) => ! byName.has( name ) ).map( ( name ) => error( step.id, 'field-unknown', name ) ),
		// An upsert may be meant for rows that are always there, such as the order just made: then nothing has to be written that makes one.
		...( makes ? named.filter( ( name ) => byName.get( name )?.readOnly === true ).map( ( name ): FlowCheck => ( { ...error( step.id, 'where-read-only', name ), severity: step.step === 'upsert' ? 'warning' : 'error' } ) ) : [] ),
		...( product === 'fo' && ( step.step === 'upsert' || step.step === 'action' ) ? ofKey( step, named, fields ) : [] ),
		...( makes ? ofRows( step, named, byName, { entities: metadata.entities }, flow.trigger.on !== 'dynamics' && flow.trigger.on !== 'feed' && flow.trigger.record === 'order' ? seen : null ) : [] ),
	];
}

/** Finance & Operations addresses a row by its whole key and nothing else. */
function ofKey( step: EntityStep, named: readonly string[], fields: readonly FieldInfo[] ): FlowCheck[] {
	const key = fields.filter( ( field ) => field.key && field.name !== COMPANY ).map( ( field ) => field.name );
	if ( key.length === 0 ) {
		return [];
	}
	const missing = key.filter( ( name ) => ! named.includes( name ) );
	const others = named.filter( ( name ) => name !== COMPANY && ! key.includes( name ) && fields.some( ( field ) => field.name === name ) );
	return [ ...( missing.length > 0 ? [ error( step.id, 'key-missing', missing.join( ', ' ) ) ] : [] ), ...others.map( ( name ) => error( step.id, 'where-no-key', name ) ) ];
}

function ofRows( step: Extract< EntityStep, { step: 'findOrCreate' | 'upsert' } >, named: readonly string[], fields: ReadonlyMap< string, FieldInfo >, metadata: Pick< Metadata, 'entities' >, seen: readonly SeenPath[] | null ): FlowCheck[] {
	const written = new Set( [ ...named, ...step.rows.map( ( row ) => row.target ) ] );
	const required = [ ...fields.values() ].filter( ( field ) => field.required && ! field.readOnly && ! field.key && ! written.has( field.name ) );
	const problems: MappingProblem[] = [
		...step.rows.filter( ( row ) => row.target !== '' ).flatMap( ( row ) => {
			const field = fields.get( row.target );
			return [ ...ofField( row, 'header', field ), ...ofLookUps( row, 'header', { metadata, seen, parse: () => null } ), ...ofSeen( row, field, seen ) ];
		} ),
		...required.map( ( field ): MappingProblem => ( { severity: step.step === 'upsert' ? 'warning' : 'error', code: 'required_unmapped', document: 'header', target: field.name, facts: {} } ) ),
	];
	return problems.map( ( problem ) => rowCheck( step.id, problem ) );
}

/** Custom data that no recent order has, or that is longer there than the field. */
function ofSeen( row: MappingRow, field: FieldInfo | undefined, seen: readonly SeenPath[] | null ): MappingProblem[] {
	if ( seen === null || row.source.kind !== 'path' || ! /^(customer\.)?extra\./.test( row.source.path ) ) {
		return [];
	}
	const { path } = row.source;
	const found = seen.find( ( one ) => one.path === path );
	const warning = ( code: MappingProblem[ 'code' ], facts: Record< string, string > ): MappingProblem => ( { severity: 'warning', code, document: 'header', target: row.target, facts } );
	const direct = row.steps.every( ( { step } ) => step === 'trim' || step === 'case' );
	return [
		...( found ? [] : [ warning( 'path_not_seen', { path } ) ] ),
		...( found && direct && field?.kind === 'text' && field.maxLength !== null && found.longest > field.maxLength ? [ warning( 'may_be_too_long', { length: String( found.longest ), max: String( field.maxLength ) } ) ] : [] ),
	];
}

/** Name of a step's "kept as" -> fields of what it keeps. A name that two steps set is left alone. */
function keptBy( steps: readonly FlowStep[], metadata: Pick< Metadata, 'entities' > ): ReadonlyMap< string, ReadonlySet< string > > {
	const kept = new Map< string, ReadonlySet< string > | null >();
	for ( const step of steps ) {
		if ( 'as' in step ) {
			const fields = 'entity' in step && step.step !== 'action' ? fieldsOf( step.entity, metadata )?.map( ( field ) => field.name ) : undefined;
			kept.set( step.as, kept.has( step.as ) || ! fields ? null : new Set( fields ) );
		}
	}
	return new Map( [ ...kept ].flatMap( ( [ name, fields ] ) => ( fields ? [ [ name, fields ] as const ] : [] ) ) );
}

/** A field of a record of Dynamics that its entity set does not have: the path would be empty on every record. */
function ofPaths( step: FlowStep, { trigger }: Drawn, kept: ReadonlyMap< string, ReadonlySet< string > >, metadata: Pick< Metadata, 'entities' > ): FlowCheck[] {
	const row = trigger.on === 'dynamics' ? fieldsOf( trigger.entity, metadata )?.map( ( field ) => field.name ) : undefined;
	const known = new Map( [ ...kept ].map( ( [ name, fields ] ): [ string, ReadonlySet< string > ] => [ `vars.${ name }`, fields ] ) );
	if ( row ) {
		known.set( 'record', new Set( row ) );
	}
	return [ ...new Set( pathsOf( step ) ) ].flatMap( ( path ) => {
		const parts = /^(record|vars\.[a-z][A-Za-z0-9]*)\.([A-Za-z_]\w*)$/.exec( path );
		const fields = known.get( parts?.[ 1 ] ?? '' );
		return parts && fields && ! fields.has( parts[ 2 ] ?? '' ) ? [ { step: step.id, severity: 'warning' as const, code: 'path-unknown' as const, detail: path } ] : [];
	} );
}

function error( step: string | null, code: FlowCheck[ 'code' ], detail: string ): FlowCheck {
	return { step, severity: 'error', code, detail };
}
