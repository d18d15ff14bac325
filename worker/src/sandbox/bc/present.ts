/** Records as they are sent: fields in the contract's order, decimals as numbers digit for digit, etag first. */
import { entityOfType, type Entity } from './contract.ts';
import { badRequest } from './errors.ts';
import { rowsAt, type Target } from './path.ts';
import type { Company } from './seed.ts';
import { keyOf } from './tables.ts';
import { emptyOf, wireValue, type Row } from './values.ts';

export type Expand = { name: string; options: Shape & { filter?: ( row: Row ) => boolean; top?: number } };
export type Shape = { select?: readonly string[]; expand: readonly Expand[] };
export type WireRecord = Record< string, unknown >;

export function present( company: Company, entity: Entity, row: Row, shape: Shape ): WireRecord {
	const record: WireRecord = { '@odata.etag': company.tables.etag( entity.entitySet, keyOf( entity.entitySet, row ) ) };
	for ( const field of entity.fields ) {
		if ( shape.select !== undefined && shape.select.length > 0 && ! shape.select.includes( field.name ) ) {
			continue;
		}
		if ( field.type === 'Edm.Stream' ) {
			record[ `${ field.name }@odata.mediaReadLink` ] = `${ entity.entitySet }(${ String( row.id ) })/${ field.name }`;
		} else {
			record[ field.name ] = wireValue( field, row[ field.name ] ?? emptyOf( field ) );
		}
	}
	shape.expand.forEach( ( expand ) => {
		record[ expand.name ] = expanded( company, entity, row, expand );
	} );
	return record;
}

function expanded( company: Company, entity: Entity, row: Row, { name, options }: Expand ): unknown {
	const navigation = entity.navigation.find( ( one ) => one.name === name );
	const target = navigation === undefined ? undefined : entityOfType( navigation.entityType );
	if ( navigation === undefined || target === undefined ) {
		throw badRequest( `Could not find a property named '${ name }' on type 'Microsoft.NAV.${ entity.entityType }'.` );
	}
	if ( navigation.multiplicity === '0..1' ) {
		const set = target.entitySet;
		const found = company.tables.find( set, String( set === 'pictures' ? row.id : row[ `${ name }Id` ] ?? '' ) );
		return found === undefined ? null : present( company, target, found, options );
	}
	const at: Extract< Target, { kind: 'collection' } > = { kind: 'collection', company, entity: target, parent: { set: entity.entitySet, row }, count: false };
	const rows = rowsAt( at ).filter( options.filter ?? ( () => true ) );
	return rows.slice( 0, options.top ?? rows.length ).map( ( child ) => present( company, target, child, options ) );
}
